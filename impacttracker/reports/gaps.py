"""What a funder would reject: required questions without an answer, entry by entry."""

from collections.abc import Iterator
from dataclasses import dataclass

from impacttracker.formats.format import AskedField, Section
from impacttracker.projects.models import Award
from impacttracker.reports.filled import Entry, Filled


@dataclass(frozen=True)
class Gap:
    """A required answer that is missing."""

    section: Section
    entry: Entry
    title: str
    field: AskedField


@dataclass(frozen=True)
class Unwritten:
    """A section that has to say something and says nothing; of *award*, where it is an award's."""

    section: Section
    award: Award | None


def gaps_in(told: Filled) -> Iterator[Gap]:
    """Every required answer that is missing, in the funder's order."""
    for one in told.sections:
        for entry in one.entries:
            for answer in entry.missing:
                yield Gap(one.section, entry, entry.title, answer.field)


def unwritten_in(told: Filled) -> Iterator[Unwritten]:
    """Every narrative that is still owed, and every section that may not be empty, in order."""
    for one in told.sections:
        if one.is_empty:
            yield Unwritten(one.section, None)
        for award in one.owed:
            yield Unwritten(one.section, award)
