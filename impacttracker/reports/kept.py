"""What is kept of a filled format as plain data, so that a later one can be compared with it."""

from dataclasses import dataclass

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


def is_own_text(entry: Entry) -> bool:
    """Whether an award tells it of itself, anew for each period."""
    return entry.section.fill in (Fill.NARRATIVE, Fill.QUESTIONS, Fill.GRID)


def _entry(entry: Entry) -> KeptEntry:
    answers = tuple(
        KeptAnswer(one.field.label, one.said if isinstance(one.said, str) else "\n".join(one.said))
        for one in entry.answers
        if one.said
    )
    return KeptEntry(entry.key, entry.title, answers, is_own_text(entry))
