"""Labelled lists: ours are enums, funders' are data; neither refuses what it does not know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

LISTS = Path(__file__).parent / "vocabularies" / "ukri.json"


class Vocabulary(StrEnum):
    """A list of terms, each with a stored value and the label that people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        return term


class Split(NamedTuple):
    """What a joined text holds: every value in order, and what of it no list knows."""

    values: list[str]
    unknown: str


@dataclass(frozen=True, eq=False)
class Terms:
    """A funder's list: its current options, its old wordings, and what became of those."""

    name: str
    label: str
    options: tuple[str, ...]
    legacy: tuple[str, ...] = ()
    aliases: Mapping[str, str | None] = field(default_factory=dict)
    exclusive: frozenset[str] = frozenset()
    multiple: bool = False
    inferred: frozenset[str] = frozenset()
    meanings: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def knows(self, value: str) -> bool:
        """Whether *value* stands on the list now, or once did."""
        return value in self._known

    def current(self, value: str) -> str:
        """The option that *value* is called today; itself when it is no old wording of one."""
        return self.aliases.get(value) or value

    def all_known(self) -> tuple[str, ...]:
        """Every value that may stand in real data: options first, then old wordings."""
        return tuple(self._known)

    def split(self, text: str) -> Split:
        """The values that *text* joins with commas.

        Commas also occur inside options ("Government, Democracy and Justice"), so the longest
        known value is taken at each place. What no list knows stays whole, as a value of its own,
        up to the next known one.
        """
        values: list[str] = []
        unknown: list[str] = []
        at = _next_value(text, 0)
        while at < len(text):
            value = self._longest_at(text, at)
            if value is None:
                value = self._up_to_a_known_value(text, at)
                unknown.append(value)
            values.append(value)
            at = _next_value(text, at + len(value))
        return Split(values, ",".join(unknown))

    @cached_property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys((*self.options, *self.legacy, *self.aliases))

    @cached_property
    def _longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self._known, key=len, reverse=True))

    def _longest_at(self, text: str, at: int) -> str | None:
        return next((value for value in self._longest_first if _stands_at(text, at, value)), None)

    def _up_to_a_known_value(self, text: str, at: int) -> str:
        comma = text.find(",", at)
        while comma >= 0:
            following = _next_value(text, comma)
            if following == len(text) or self._longest_at(text, following):
                return text[at:comma].rstrip()
            comma = text.find(",", comma + 1)
        return text[at:].rstrip()


@cache
def terms(name: str) -> Terms:
    """The funder's list called *name*; a KeyError says so when there is none."""
    held = _lists()
    if name not in held:
        raise KeyError(f"There is no list of options called “{name}”.")
    facts = held[name]
    return Terms(
        name=name,
        label=facts["label"],
        options=tuple(facts["options"]),
        legacy=tuple(facts.get("legacy", ())),
        aliases=MappingProxyType(facts.get("aliases", {})),
        exclusive=frozenset(facts.get("exclusive", ())),
        multiple=facts.get("multiple", False),
        inferred=frozenset(facts.get("inferred", ())),
        meanings=MappingProxyType(facts.get("meanings", {})),
        sources=tuple(facts.get("sources", ())),
    )


def names() -> tuple[str, ...]:
    """The names of all lists that are held."""
    return tuple(_lists())


@cache
def _lists() -> Mapping[str, Any]:
    return MappingProxyType(json.loads(LISTS.read_text(encoding="utf-8")))


def _next_value(text: str, at: int) -> int:
    """Where the next value begins, past commas and spaces."""
    while at < len(text) and (text[at] == "," or text[at].isspace()):
        at += 1
    return at


def _stands_at(text: str, at: int, value: str) -> bool:
    """Whether *value* stands in *text* at *at*, and ends there or goes on with a comma."""
    if not text.startswith(value, at):
        return False
    after = at + len(value)
    while after < len(text) and text[after].isspace():
        after += 1
    return after == len(text) or text[after] == ","
