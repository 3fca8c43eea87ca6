"""A funder's format: what it asks, in its order and words, read from TOML; refuses unknown keys."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from impacttracker.conditions import Condition
from impacttracker.vocabulary import names, terms

FOLDER = Path(__file__).parent

# How an answer is said. For the record's one date: `year` is its first year, `years` all of
# them, `last-year` the year it ended or that it is still active, `start` and `end` its first and
# last month, as precisely as they are known.
FORMS = frozenset(
    {"text", "prose", "choice", "choices", "yes-no", "number", "money", "address"}
    | {"year", "years", "last-year", "start", "end"}
)
# What stands under a key; under all others stands text.
TYPES: dict[str, type] = {
    **dict.fromkeys(("required", "optional", "left_out_unless_asked", "blank_after"), bool),
    **dict.fromkeys(("sections", "fields", "kinds", "lines", "any_of", "none_of"), list),
    **dict.fromkeys(("headings", "other_headings"), list),
    **dict.fromkeys(("required_when", "asked_when", "head", "said"), dict),
    "limit": int,
}
FILE_NAME = re.compile(r"(?P<key>[a-z][a-z0-9-]*?)-(?P<version>\d[0-9.]*)")


class UnreadableFormat(ValueError):
    """A format file says something that we cannot follow; the message names the place."""


@dataclass(frozen=True, kw_only=True)
class AskedField:
    """One question of a funder, and the answer of ours that it takes."""

    answer: str
    label: str
    required: bool = False
    required_when: Condition | None = None
    asked_when: Condition | None = None
    limit: int | None = None
    options: str | None = None
    form: str = "text"

    @property
    def role(self) -> str | None:
        """The role of the participants who answer, for answers such as `participant.country`."""
        return self.form.removeprefix("participant:") if ":" in self.form else None

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        return self.asked_when is None or self.asked_when.holds(answers)

    def is_required(self, answers: Mapping[str, Any]) -> bool:
        """Whether the funder rejects a record with *answers* that leaves this one out."""
        if self.required_when and self.required_when.holds(answers):
            return True
        return self.required and self.is_asked(answers)


@dataclass(frozen=True, kw_only=True)
class Section:
    """What a funder asks about one kind of record, or as one narrative of the award."""

    key: str
    heading: str
    kind: str | None = None
    narrative: str | None = None
    intro: str = ""
    fields: tuple[AskedField, ...]
    left_out_unless_asked: bool = False


@dataclass(frozen=True, kw_only=True)
class Format:
    """One version of what a funder asks, section by section."""

    key: str
    version: str
    name: str
    funder: str
    credit: str = ""
    sections: tuple[Section, ...]

    def section(self, kind_or_narrative: str) -> Section | None:
        """The section about a kind of record or a narrative; None when the funder has none."""
        return next(
            (one for one in self.sections if kind_or_narrative in (one.kind, one.narrative)), None
        )


def formats() -> list[Format]:
    """Every format that is held, by key, the newest version first."""
    held = [load(key, version) for key, versions in _held().items() for version in versions]
    return sorted(held, key=lambda one: one.key)


@cache
def load(key: str, version: str | None = None) -> Format:
    """The format *key* in *version*, else its newest; a KeyError says what is held instead."""
    versions = _held().get(key, [])
    if not versions or (version is not None and version not in versions):
        wanted = key if version is None else f"{key} {version}"
        held = ", ".join(f"{one} {v}" for one, several in _held().items() for v in several)
        raise KeyError(f"There is no format “{wanted}”. Held are: {held}.")
    chosen = version or versions[0]
    return read(FOLDER / f"{key}-{chosen}.toml")


def read(file: Path) -> Format:
    """The format in *file*, or an UnreadableFormat that names what is wrong and where."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFormat(f"{file.name} is not TOML: {error}") from None
    where = file.name
    check_keys(table, "key version name funder sections", "credit", where)
    if f"{table['key']}-{table['version']}" != file.stem:
        raise UnreadableFormat(f"{where} must be called {table['key']}-{table['version']}.toml.")
    sections = tuple(_section(one, where) for one in table.pop("sections"))
    _refuse_twins((one.key for one in sections), "section", where)
    return Format(**table, sections=sections)


def check_keys(table: object, needed: str, allowed: str, where: str) -> None:
    """Refuse a *table* that lacks a needed key, or has one that nobody reads."""
    if not isinstance(table, dict):
        raise UnreadableFormat(f"{where}: {table!r} should be a table of keys.")
    known = {*needed.split(), *allowed.split()}
    for key in table:
        if key not in known:
            raise UnreadableFormat(f"{where}: “{key}” is no key here; say one of {_list(known)}.")
    for key in needed.split():
        if key not in table:
            raise UnreadableFormat(f"{where}: “{key}” is missing.")
    for key, value in table.items():
        if not isinstance(value, TYPES.get(key, str)):
            raise UnreadableFormat(f"{where}: “{key}” cannot be {value!r}.")


def _section(table: dict[str, Any], where: str) -> Section:
    where = f"{where}, section {table.get('key', '?')}" if isinstance(table, dict) else where
    check_keys(table, "key heading fields", "kind narrative intro left_out_unless_asked", where)
    if ("kind" in table) == ("narrative" in table):
        raise UnreadableFormat(f"{where}: say either its kind or its narrative.")
    fields = tuple(_field(one, where) for one in table["fields"])
    _refuse_twins((one.label for one in fields), "label", where)
    return Section(**{**table, "fields": fields})


def _field(table: dict[str, Any], where: str) -> AskedField:
    where = f"{where}, field {table.get('label', '?')}" if isinstance(table, dict) else where
    check_keys(table, "answer label", "required required_when asked_when limit options form", where)
    facts = dict(table)
    for name in ("required_when", "asked_when"):
        if name in facts:
            facts[name] = _condition(facts[name], where)
    options = facts.get("options")
    if options is not None and options not in names():
        raise UnreadableFormat(f"{where}: there is no list of options called “{options}”.")
    facts.setdefault("form", _form_of(options))
    if facts["form"] not in FORMS and not re.fullmatch("participant:[a-z]+", facts["form"]):
        raise UnreadableFormat(
            f"{where}: “{facts['form']}” is no form; say one of {_list(FORMS)} or participant:role."
        )
    return AskedField(**facts)


def _condition(table: dict[str, Any], where: str) -> Condition:
    check_keys(table, "answer", "any_of none_of begins", where)
    if len(table) != 2:
        raise UnreadableFormat(f"{where}: a condition says one of any_of, none_of and begins.")
    return Condition(
        answer=table["answer"],
        any_of=tuple(table.get("any_of", ())),
        none_of=tuple(table.get("none_of", ())),
        begins=table.get("begins", ""),
    )


def _form_of(options: str | None) -> str:
    if options is None:
        return "text"
    return "choices" if terms(options).multiple else "choice"


@cache
def _held() -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for file in FOLDER.glob("*.toml"):
        if found := FILE_NAME.fullmatch(file.stem):
            held.setdefault(found["key"], []).append(found["version"])
    return {key: sorted(held[key], key=_by_number, reverse=True) for key in sorted(held)}


def _by_number(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _refuse_twins(values: Iterable[str], what: str, where: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise UnreadableFormat(f"{where}: the {what} “{value}” stands twice.")
        seen.add(value)


def _list(words: Collection[str]) -> str:
    return ", ".join(sorted(words))
