"""Reads the small values of a format file: its limits, conditions, periods, lists and terms."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from impacttracker.conditions import Condition
from impacttracker.formats.format import Limit, PageRules, ResponseCode, Row, Unit
from impacttracker.formats.period import PeriodRule, Rule
from impacttracker.formats.places import Place
from impacttracker.vocabulary import Terms, Vocabulary

PAPERS = ("A4", "US Letter")
# Between these, what is said of a page can be drawn and read.
SIZES = {"font_size": (6, 24), "line_spacing": (1, 3), "margin_mm": (8, 60)}
A_DAY = re.compile(r"(\d{2})-(\d{2})")

# What stands under a key; under all others stands text.
TYPES: dict[str, Any] = {
    **dict.fromkeys(
        ("required", "left_out_unless_asked", "beside", "new_page", "cumulative"), bool
    ),
    **dict.fromkeys(("optional", "blank_after", "indicative", "landscape", "cover"), bool),
    **dict.fromkeys(("plain", "multiple", "expected"), bool),
    **dict.fromkeys(("sections", "fields", "kinds", "lines", "any_of", "none_of"), list),
    **dict.fromkeys(("headings", "other_headings", "sources", "not_counted", "rows"), list),
    **dict.fromkeys(("list", "exclusive", "former", "response_codes"), list),
    **dict.fromkeys(("required_when", "asked_when", "head", "said", "terms"), dict),
    "where": (dict, list),
    **dict.fromkeys(("limit", "period", "page", "crosswalks"), dict),
    **dict.fromkeys(("words", "characters", "items", "pages", "least", "most_pages"), int),
    **dict.fromkeys(("font_size", "line_spacing", "margin_mm"), (int, float)),
    "level": int,
    **dict.fromkeys(("from", "to"), date),
}

V = TypeVar("V", bound=Vocabulary)


def check_keys(table: object, needed: str, allowed: str, place: Place) -> None:
    """Refuse a *table* that lacks a needed key, or has one that nobody reads."""
    if not isinstance(table, dict):
        raise place.refused(f"{table!r} should be a table of keys.")
    known = {*needed.split(), *allowed.split()}
    for key in table:
        if key not in known:
            raise place.refused(f"“{key}” is no key here; say one of {listed(known)}.", key)
    for key in needed.split():
        if key not in table:
            raise place.refused(f"“{key}” is missing.")
    for key, value in table.items():
        wanted = TYPES.get(key, str)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise place.refused(f"“{key}” cannot be {value!r}.", key)


def own_list_from(name: str, facts: Any, place: Place) -> Terms:
    facts = {"list": facts} if isinstance(facts, list) else facts
    check_keys(facts, "list", "label multiple exclusive former", place)
    return Terms(
        name=name,
        label=facts.get("label", name.replace("_", " ").capitalize()),
        options=texts_from(facts["list"], place),
        legacy=texts_from(facts.get("former", []), place),
        exclusive=frozenset(texts_from(facts.get("exclusive", []), place)),
        multiple=facts.get("multiple", False),
    )


def rows_from(table: Mapping[str, Any], place: Place) -> tuple[Row, ...]:
    rows = []
    for number, one in enumerate(table.get("rows", ())):
        check_keys(one, "key label", "optional", place.inside("rows", number))
        rows.append(Row(**one))
    return tuple(rows)


def response_codes_from(tables: Any, place: Place) -> tuple[ResponseCode, ...]:
    codes = []
    for number, one in enumerate(tables):
        check_keys(one, "code label expected", "", place.inside(number))
        codes.append(ResponseCode(**one))
    refuse_twins((one.code for one in codes), "code", place)
    return tuple(codes)


def texts_from(values: Any, place: Place) -> tuple[str, ...]:
    for number, value in enumerate(values):
        if not isinstance(value, str):
            raise place.refused(f"{value!r} should be text.", number)
    return tuple(values)


def condition_from(table: dict[str, Any], place: Place) -> Condition:
    check_keys(table, "answer", "any_of none_of begins", place)
    if len(table) != 2:
        raise place.refused("a condition says one of any_of, none_of and begins.")
    return Condition(
        answer=table["answer"],
        any_of=texts_from(table.get("any_of", ()), place),
        none_of=texts_from(table.get("none_of", ()), place),
        begins=table.get("begins", ""),
    )


def conditions_from(value: Any, place: Place) -> tuple[Condition, ...]:
    """One condition, or several that hold together."""
    tables = value if isinstance(value, list) else [value]
    return tuple(
        condition_from(one, place.inside(number) if isinstance(value, list) else place)
        for number, one in enumerate(tables)
    )


def limit_from(table: dict[str, Any], place: Place) -> Limit:
    check_keys(table, "", "words characters items pages least indicative", place)
    units = [unit for unit in Unit if unit in table]
    if len(units) != 1:
        raise place.refused(f"a limit counts one of {listed(Unit)}.")
    least = table.get("least", 0)
    if not 0 <= least <= table[units[0]] or not table[units[0]]:
        raise place.refused("a limit is above zero and not below its “least”.")
    return Limit(
        most=table[units[0]],
        unit=units[0],
        least=least,
        is_indicative=table.get("indicative", False),
    )


def period_from(table: dict[str, Any], place: Place) -> PeriodRule:
    check_keys(table, "rule", "begins from to cumulative about", place)
    rule = term_from(Rule, table["rule"], place.inside("rule"))
    if (rule is Rule.WINDOW) != ("from" in table and "to" in table):
        raise place.refused("a window, and nothing else, has both “from” and “to”.")
    found = A_DAY.fullmatch(table.get("begins", "01-01"))
    try:
        begins = date(2001, int(found[1]), int(found[2])) if found else None
    except ValueError:
        begins = None
    if begins is None:
        raise place.refused("“begins” is a month and a day, such as 08-01.", "begins")
    return PeriodRule(
        rule=rule,
        begins=(begins.month, begins.day),
        window=(table["from"], table["to"]) if rule is Rule.WINDOW else None,
        is_cumulative=table.get("cumulative", False),
        words=table.get("about", ""),
    )


def page_from(table: dict[str, Any], place: Place) -> PageRules:
    allowed = "paper landscape font_size line_spacing margin_mm most_pages cover plain"
    check_keys(table, "", allowed, place)
    if table.get("paper", "A4") not in PAPERS:
        raise place.refused(f"“paper” is one of {listed(PAPERS)}.", "paper")
    for key, (least, most) in SIZES.items():
        if not least <= table.get(key, least) <= most:
            raise place.refused(f"“{key}” is between {least} and {most}.", key)
    renamed = {"landscape": "is_landscape", "cover": "has_cover", "plain": "is_plain"}
    return PageRules(**{renamed.get(key, key): value for key, value in table.items()})


def term_from(vocabulary: type[V], value: str, place: Place) -> V:
    if value not in {one.value for one in vocabulary}:
        raise place.refused(f"“{value}” is none of {listed(vocabulary)}.")
    return vocabulary(value)


def refuse_twins(values: Iterable[str], what: str, place: Place) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise place.refused(f"the {what} “{value}” stands twice.")
        seen.add(value)


def listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
