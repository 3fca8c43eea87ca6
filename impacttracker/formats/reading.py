"""Reads a format from its TOML file, and refuses what it cannot follow with file and line."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from impacttracker.formats.answers import known_answers
from impacttracker.formats.format import (
    AskedField,
    Crosswalk,
    Fill,
    Format,
    Known,
    Pick,
    Scope,
    Section,
    Show,
    Unit,
)
from impacttracker.formats.places import Place, UnreadableFormat, lines_of
from impacttracker.formats.sorts import is_list, list_called
from impacttracker.formats.values import (
    check_keys,
    condition_from,
    conditions_from,
    limit_from,
    listed,
    own_list_from,
    page_from,
    period_from,
    refuse_twins,
    response_codes_from,
    rows_from,
    term_from,
    texts_from,
)
from impacttracker.vocabulary import Terms

# How an answer is said. For the record's one date: `year` is its first year, `years` all of
# them, `last-year` the year it ended or that it is still active, `start` and `end` its first and
# last month and `date` the day, as precisely as they are known; `month` is its first month, and
# empty where only the year is known. `brackets` joins several answers as tables that are read by
# programs have them: "[ESRC];[Nuffield]".
FORMS = frozenset(
    {"text", "prose", "choice", "choices", "yes-no", "number", "money", "address", "brackets"}
    | {"year", "years", "last-year", "start", "end", "month", "date"}
)


def read(file: Path) -> Format:
    """The format in *file*, or an UnreadableFormat that names what is wrong and where."""
    text = file.read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFormat(f"{file.name} is not TOML: {error}") from None
    return _Reader(Place(file.name, lines_of(text))).format_from(table, file.stem)


class _Reader:
    """Reads one file; its lists and crosswalks are read before the sections that name them."""

    def __init__(self, top: Place) -> None:
        self.top = top
        self.options: dict[str, Terms] = {}
        self.crosswalks: dict[str, Crosswalk] = {}

    def format_from(self, table: dict[str, Any], stem: str) -> Format:
        # Here `options` holds lists; in a field it names one.
        own = table.pop("options", {})
        check_keys(
            table,
            "key version name funder sections",
            "about credit submission known sources response_codes scope period page limit "
            "not_counted crosswalks",
            self.top,
        )
        if f"{table['key']}-{table['version']}" != stem:
            must = f"{table['key']}-{table['version']}.toml"
            raise UnreadableFormat(f"{self.top.file} must be called {must}.")
        self.options = self._options(own)
        crosswalks = table.pop("crosswalks", {})
        self.crosswalks = {name: self._crosswalk(name, one) for name, one in crosswalks.items()}
        sections = self._sections(table.pop("sections"))
        facts = self._facts(table)
        known = facts.get("known", Known.VERIFIED)
        sections = tuple(replace(one, known=one.known or known) for one in sections)
        self._check_not_counted(facts.get("not_counted", ()), {one.key for one in sections})
        return Format(**facts, sections=sections)

    def _sections(self, tables: list[Any]) -> tuple[Section, ...]:
        sections = tuple(
            self._section(one, self.top.inside("sections", number))
            for number, one in enumerate(tables)
        )
        refuse_twins((one.key for one in sections), "section", self.top)
        return sections

    def _facts(self, table: dict[str, Any]) -> dict[str, Any]:
        """What a file says of the whole format."""
        read_by: dict[str, Callable[[Any, Place], Any]] = {
            "period": period_from, "page": page_from, "limit": limit_from,
            "known": lambda value, place: term_from(Known, value, place),
            "scope": lambda value, place: term_from(Scope, value, place),
            "sources": texts_from, "not_counted": texts_from,
            "response_codes": response_codes_from,
        }  # fmt: skip
        return {
            key: read_by[key](value, self.top.inside(key)) if key in read_by else value
            for key, value in table.items()
        }

    def _check_not_counted(self, keys: Iterable[str], sections: Collection[str]) -> None:
        for key in keys:
            if key not in sections:
                raise self.top.refused(f"there is no section “{key}”.", "not_counted")

    def _options(self, lists: object) -> dict[str, Terms]:
        place = self.top.inside("options")
        if not isinstance(lists, dict):
            raise place.refused(f"{lists!r} should be a table of lists.")
        return {name: own_list_from(name, one, place.inside(name)) for name, one in lists.items()}

    def _crosswalk(self, name: str, table: dict[str, Any]) -> Crosswalk:
        place = self.top.inside("crosswalks", name, named=f"crosswalk {name}")
        check_keys(table, "options ours terms", "otherwise", place)
        options = self._terms_called(table["options"], place)
        ours = self._terms_called(table["ours"], place)
        for term, option in table["terms"].items():
            if not ours.knows(term):
                raise place.refused(f"“{term}” is no term of {ours.name}.", "terms", term)
            if option not in options.options:
                raise place.refused(f"“{option}” is no option of {options.name}.", "terms", term)
        otherwise = table.get("otherwise", "")
        if otherwise and otherwise not in options.options:
            raise place.refused(f"“{otherwise}” is no option of {options.name}.", "otherwise")
        return Crosswalk(
            name=name, options=options, ours=ours, theirs=table["terms"], otherwise=otherwise
        )

    def _terms_called(self, name: str, place: Place) -> Terms:
        if name in self.options:
            return self.options[name]
        if not is_list(name):
            raise place.refused(f"there is no list of options called “{name}”.")
        return list_called(name)

    def _section(self, table: dict[str, Any], place: Place) -> Section:
        key = table.get("key", "?") if isinstance(table, dict) else "?"
        place = place.inside(named=f"section {key}")
        check_keys(
            table,
            "key heading",
            "number level intro fill show kind kinds where period pick narrative by total fields "
            "rows limit required left_out_unless_asked beside new_page when_empty known",
            place,
        )
        facts = dict(table)
        kinds = (facts.pop("kind"),) if "kind" in facts else tuple(facts.pop("kinds", ()))
        fields = tuple(
            self._field(one, place.inside("fields", number))
            for number, one in enumerate(facts.pop("fields", ()))
        )
        refuse_twins((one.label for one in fields), "label", place)
        fill, rows = _fill_of(table, place), rows_from(table, place)
        facts = self._said_of_section(facts, place)
        section = Section(**facts | {"fill": fill, "kinds": kinds, "rows": rows, "fields": fields})
        _check_answers(section, place)
        return section

    def _said_of_section(self, facts: dict[str, Any], place: Place) -> dict[str, Any]:
        read_by: dict[str, Callable[[Any, Place], Any]] = {
            "show": lambda value, place: term_from(Show, value, place),
            "known": lambda value, place: term_from(Known, value, place),
            "pick": lambda value, place: term_from(Pick, value, place),
            "where": conditions_from, "limit": limit_from, "by": self._crosswalk_called,
            "period": period_from,
        }  # fmt: skip
        return {
            key: read_by[key](value, place.inside(key)) if key in read_by else value
            for key, value in facts.items()
        }

    def _crosswalk_called(self, name: str, place: Place) -> Crosswalk:
        if name not in self.crosswalks:
            raise place.refused(f"there is no crosswalk called “{name}”.")
        return self.crosswalks[name]

    def _field(self, table: dict[str, Any], place: Place) -> AskedField:
        label = table.get("label", "?") if isinstance(table, dict) else "?"
        place = place.inside(named=f"field {label}")
        check_keys(
            table,
            "answer label",
            "hint required required_when asked_when limit options crosswalk form known",
            place,
        )
        facts = dict(table)
        for name in ("required_when", "asked_when"):
            if name in facts:
                facts[name] = condition_from(facts[name], place.inside(name))
        if "limit" in facts:
            facts["limit"] = limit_from(facts["limit"], place.inside("limit"))
        if "known" in facts:
            facts["known"] = term_from(Known, facts["known"], place.inside("known"))
        if "crosswalk" in facts:
            facts["crosswalk"] = self._crosswalk_called(
                facts["crosswalk"], place.inside("crosswalk")
            )
            facts.setdefault("options", facts["crosswalk"].options.name)
        self._choose(facts, place)
        return AskedField(**facts)

    def _choose(self, facts: dict[str, Any], place: Place) -> None:
        """Settle what may be chosen, and the form of the answer that follows from it."""
        choices = None
        if "options" in facts:
            choices = self._terms_called(facts["options"], place)
            facts["own_options"] = self.options.get(facts["options"])
        usual = "text" if choices is None else "choices" if choices.multiple else "choice"
        form = facts.setdefault("form", usual)
        if form not in FORMS and not re.fullmatch("participant:[a-z]+", form):
            raise place.refused(
                f"“{form}” is no form; say one of {listed(FORMS)} or participant:role.", "form"
            )


def _fill_of(table: Mapping[str, Any], place: Place) -> Fill:
    about = [key for key in ("kind", "kinds", "narrative", "fill") if key in table]
    is_tally = table.get("fill") == Fill.TALLY
    if len(about) > 1 and not (is_tally and "narrative" not in table and len(about) == 2):
        raise place.refused(f"say one of {listed(about)}, not several.")
    if "fill" in table:
        return term_from(Fill, table["fill"], place.inside("fill"))
    if about:
        return Fill.NARRATIVE if "narrative" in table else Fill.RECORDS
    return Fill.QUESTIONS if table.get("fields") else Fill.HEADING


def _check_answers(section: Section, place: Place) -> None:
    if section.fill is Fill.TALLY and (section.by is None or not section.kinds):
        raise place.refused("a tally says a kind, and what it counts “by”, which is a crosswalk.")
    if section.fill is Fill.GRID and not section.rows:
        raise place.refused("a grid needs “rows”.")
    if section.pick and not (section.limit and section.limit.unit is Unit.ITEMS):
        raise place.refused("a section picks among more than its “limit” of items.", "pick")
    known = known_answers(section)
    if known is None:
        raise place.refused("there is no such kind of record or narrative.")
    for number, one in enumerate(section.fields):
        inside = place.inside("fields", number, named=f"field {one.label}")
        is_text = re.fullmatch(r"text\.[a-z][a-z0-9_]*", one.answer.replace("{row}", "row"))
        if one.answer not in known and not (is_text and "text." in known):
            raise inside.refused(
                f"“{one.answer}” is no answer here; say one of {listed(known)}.", "answer"
            )
