"""Counts records by a funder's own types, and keeps the people reached apart by how well known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Precision
from impacttracker.fields import fields_of
from impacttracker.formats.format import Section
from impacttracker.kinds import KINDS
from impacttracker.records.models import Record


@dataclass(frozen=True)
class TallyRow:
    """One of the funder's types, and the keys of the records that are of it."""

    option: str
    answers: dict[str, Any]
    counted: tuple[int, ...]


def rows_of(section: Section, records: Sequence[Record]) -> Iterator[TallyRow]:
    """A row for every type, also where nothing is of it. A record counts once in its row; a
    number of people that was counted, estimated or is of unknown source is added up apart."""
    by = section.by
    if by is None:
        return
    for option in by.options.options:
        terms = by.where(option)
        theirs = [one for one in records if terms & _said_by(one, by.ours)]
        yield TallyRow(option, _answers(option, theirs), tuple(one.id for one in theirs))


def _said_by(record: Record, ours: str) -> frozenset[str]:
    """The terms of the list *ours* that a record answers with."""
    said: set[str] = set()
    for field in fields_of(KINDS[record.kind]):
        if field.vocabulary == ours:
            value = getattr(record, field.name)
            said |= set(value) if isinstance(value, list) else {value} - {None}
    return frozenset(said)


def _answers(option: str, records: Sequence[Record]) -> dict[str, Any]:
    people = dict.fromkeys(Precision, 0)
    silent = 0
    for record in records:
        if isinstance(record, Engagement) and record.attendance is not None:
            people[Precision(record.attendance_known or Precision.UNKNOWN)] += record.attendance
        else:
            silent += 1
    return {
        "tally.term": option,
        "tally.records": len(records),
        "tally.exact": people[Precision.EXACT],
        "tally.estimate": people[Precision.ESTIMATE],
        "tally.unknown": people[Precision.UNKNOWN],
        "tally.not_said": silent,
    }
