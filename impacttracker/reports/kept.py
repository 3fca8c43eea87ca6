"""What is kept of a filled format as plain data, so that a later one can be compared with it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from impacttracker.formats.format import Fill
from impacttracker.reports.filled import Entry, Filled


@dataclass(frozen=True)
class KeptAnswer:
    label: str
    said: str
    """Several options or participants stand one a line."""


@dataclass(frozen=True)
class KeptEntry:
    key: str
    title: str
    answers: tuple[KeptAnswer, ...]
    is_text: bool = False
    """Whether it is an award's own telling, which is written anew for each period."""


@dataclass(frozen=True)
class KeptSection:
    key: str
    heading: str
    entries: tuple[KeptEntry, ...]


def kept_of(told: Filled) -> tuple[KeptSection, ...]:
    """Everything that *told* says to the funder, section by section; what is empty is left out."""
    return tuple(
        KeptSection(one.section.key, one.section.title, tuple(map(_entry, one.entries)))
        for one in told.sections
        if one.section.is_asked_by_funder
    )


def as_data(sections: Sequence[KeptSection]) -> list[dict[str, Any]]:
    """*sections* as JSON holds them."""
    return [asdict(one) for one in sections]


def from_data(sections: Sequence[dict[str, Any]]) -> tuple[KeptSection, ...]:
    """What `as_data` gave, after a round trip through JSON."""
    return tuple(
        KeptSection(one["key"], one["heading"], tuple(map(_entry_from, one["entries"])))
        for one in sections
    )


def _entry(entry: Entry) -> KeptEntry:
    is_text = entry.section.fill in (Fill.NARRATIVE, Fill.QUESTIONS, Fill.GRID)
    answers = tuple(
        KeptAnswer(one.field.label, one.said if isinstance(one.said, str) else "\n".join(one.said))
        for one in entry.answers
        if one.said
    )
    return KeptEntry(entry.key, entry.title, answers, is_text)


def _entry_from(entry: dict[str, Any]) -> KeptEntry:
    answers = tuple(KeptAnswer(**one) for one in entry["answers"])
    return KeptEntry(entry["key"], entry["title"], answers, entry["is_text"])
