"""Counts records by a funder's own types, and keeps the people reached apart by how well known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Precision
from impacttracker.fields import fields_of
from impacttracker.formats.format import Section
from impacttracker.formats.sorts import sort_of
from impacttracker.kinds import KINDS
from impacttracker.records.models import Record

HOURS_A_DAY = 8
"""A day of staff time, as the Higher Education Business and Community Interaction survey has it."""


@dataclass(frozen=True)
class TallyRow:
    """One of the funder's types, and the keys of the records that are of it."""

    option: str
    answers: dict[str, Any]
    counted: tuple[int, ...]


def rows_of(section: Section, records: Sequence[Record]) -> Iterator[TallyRow]:
    """A row for every type, also where nothing is of it. A record counts once in its row; a
    number of people that was counted, estimated or is of unknown source is added up apart. The
    last row, where the section names one, counts each record once though several rows have it."""
    by = section.by
    if by is None:
        return
    for option in by.options.options:
        terms = by.where(option)
        yield _row(option, [one for one in records if terms & _said_by(one, by.ours.name)])
    if section.total:
        known = frozenset().union(*(by.where(option) for option in by.options.options))
        yield _row(section.total, [one for one in records if known & _said_by(one, by.ours.name)])


def _row(called: str, records: Sequence[Record]) -> TallyRow:
    return TallyRow(called, _answers(called, records), tuple(one.id for one in records))


def _said_by(record: Record, ours: str) -> frozenset[str]:
    """The terms of the list *ours* that a record answers with."""
    if ours == "sort":
        return frozenset({sort_of(record)})
    said: set[str] = set()
    for field in fields_of(KINDS[record.kind]):
        if field.vocabulary == ours:
            value = getattr(record, field.name)
            said |= set(value) if isinstance(value, list) else {value} - {None}
    return frozenset(said)


def _answers(option: str, records: Sequence[Record]) -> dict[str, Any]:
    people = dict.fromkeys(Precision, 0)
    silent = 0
    hours = [
        one.staff_hours
        for one in records
        if isinstance(one, Engagement) and one.staff_hours is not None
    ]
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
        "tally.days": sum(hours, Decimal()) / HOURS_A_DAY,
        "tally.not_timed": len(records) - len(hours),
    }
