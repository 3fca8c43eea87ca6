"""Records under their month or year, as precisely as is known; it refuses to guess a month."""

from dataclasses import dataclass
from itertools import groupby

from impacttracker.edtf import MONTHS
from impacttracker.records.entries import Entry, entries_of
from impacttracker.records.models import Record
from impacttracker.timeline.queries import Page


@dataclass(frozen=True)
class Group:
    """The records of a month, a year, or of no known date."""

    name: str
    entries: list[Entry]


def grouped(page: Page, *, with_project: bool = False) -> list[Group]:
    """A page's records, newest first, each under its month."""
    entries = dict(
        zip(
            page.records,
            entries_of(page.records, page.links, with_project=with_project),
            strict=True,
        )
    )
    return [
        Group(name, [entries[record] for record in records])
        for name, records in groupby(page.records, key=_group_name)
    ]


def _group_name(record: Record) -> str:
    year, month = record.when.group
    if year is None:
        return "Date not known"
    if month is None:
        return f"Some time in {year}"
    return f"{MONTHS[month - 1]} {year}"
