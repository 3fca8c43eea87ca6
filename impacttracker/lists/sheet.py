"""A list as the rows of a spreadsheet: typed cells, from which a program can make a file.

Every row begins with the record's uid, by which an edited sheet can find it again, and ends with a
fingerprint of what it said, by which an edit shows. Dates stand as text, as precisely as they are
known, and beside it as a real date where they are one; our own terms as their label and as their
code. What is confidential is neither named nor counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from impacttracker.addresses import outside_address
from impacttracker.fields import Answer
from impacttracker.lists.columns import Around, Column, linked_in_words
from impacttracker.presentation import day
from impacttracker.records.entries import href_of
from impacttracker.records.models import Record
from impacttracker.spreadsheets.cell import Cell, joined
from impacttracker.spreadsheets.fingerprints import HEAD
from impacttracker.vocabulary import Vocabulary


@dataclass(frozen=True)
class SheetColumn:
    """One column of a file: what stands above it, how wide it is, and what stands in a cell."""

    label: str
    read: Callable[[Record, Around], Cell]
    width: int = 24


def sheet_columns(columns: Sequence[Column]) -> list[SheetColumn]:
    """The columns of a file for *columns* of a list; some become several."""
    first = SheetColumn("uid", lambda record, _: record.uid, 38)
    made = [part for column in columns for part in _made_of(column)]
    if not any(column.name == "kind" for column in columns):
        made.append(SheetColumn("Kind (code)", lambda record, _: record.kind, 14))
    address = SheetColumn("Address", lambda record, _: outside_address(href_of(record)), 40)
    # What stands in it follows from the other cells of the row.
    fingerprint = SheetColumn(HEAD, lambda _record, _around: None, 14)
    return [first, *made, address, fingerprint]


def _made_of(column: Column) -> Iterator[SheetColumn]:
    if column.question is not None:
        yield from _answers(column)
    elif column.name == "when":
        yield SheetColumn(column.label, lambda record, _: record.when.in_words())
        yield SheetColumn("When (EDTF)", lambda record, _: record.when_edtf)
        yield SheetColumn("First day, where known", _first_day, 14)
        yield SheetColumn("Last day, where known", _last_day, 14)
    elif column.name in ("kind", "visibility"):
        yield SheetColumn(column.label, _plain(column), 22)
        yield SheetColumn(
            f"{column.label} (code)", lambda record, _: str(getattr(record, column.name)), 14
        )
    elif column.name == "participants":
        yield SheetColumn(column.label, lambda record, _: _names(record), 40)
        yield SheetColumn("Who took part, as what", lambda record, _: _parts(record), 40)
    elif column.name == "links":
        yield SheetColumn(column.label, lambda record, around: len(_links(record, around)), 8)
        yield SheetColumn("Linked with", _linked, 60)
    elif column.name in ("added", "changed"):
        yield SheetColumn(column.label, _moment(column.name), 20)
    else:
        yield SheetColumn(column.label, _plain(column), _width(column))


def _answers(column: Column) -> Iterator[SheetColumn]:
    question = column.question
    if question is None:
        return

    def value(record: Record, _around: Around) -> Any:
        return getattr(record, question.name) if isinstance(record, column.kinds) else None

    if isinstance(question.vocabulary, type) and issubclass(question.vocabulary, Vocabulary):
        yield SheetColumn(
            column.label, lambda record, around: _label(question, value(record, around))
        )
        yield SheetColumn(f"{column.label} (code)", value, 14)
    elif question.answer is Answer.CHOICES:
        yield SheetColumn(
            column.label, lambda record, around: joined(value(record, around) or ()), 36
        )
    elif question.answer is Answer.FLAG:
        yield SheetColumn(
            column.label, lambda record, around: _yes_or_no(value(record, around)), 12
        )
    else:
        yield SheetColumn(column.label, value, _width(column))


def _label(question: Any, value: Any) -> Cell:
    return question.label_of(value) if value else None


def _yes_or_no(value: bool | None) -> Cell:
    return None if value is None else "Yes" if value else "No"


def _plain(column: Column) -> Callable[[Record, Around], Cell]:
    def read(record: Record, around: Around) -> Cell:
        shown = column.read(record, around) if column.read else ""
        if isinstance(shown, dict):
            return str(shown["text"])
        if column.is_count:
            return int(shown or 0)
        return shown if isinstance(shown, str) else joined(shown)

    return read


def _width(column: Column) -> int:
    if column.name == "title" or (column.question and column.question.answer is Answer.PROSE):
        return 60
    return 14 if column.is_number else 26


def _first_day(record: Record, _around: Around) -> Cell:
    return record.first_on if record.when.is_dated_to_the_day else None


def _last_day(record: Record, _around: Around) -> Cell:
    return record.last_on if record.when.is_dated_to_the_day else None


def _names(record: Record) -> str:
    return joined([one.name for one in record.participants])


def _parts(record: Record) -> str:
    return joined(
        [
            one.role.said_of(one.name, one.department, one.sector, one.country)
            for one in record.participants
        ]
    )


def _links(record: Record, around: Around) -> Sequence[Any]:
    return around.links.get(record.id, ())


def _linked(record: Record, around: Around) -> Cell:
    return joined(linked_in_words(record, _links(record, around)))


def _moment(name: str) -> Callable[[Record, Around], Cell]:
    def read(record: Record, _around: Around) -> Cell:
        moment: datetime = record.created_at if name == "added" else record.updated_at
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    return read


def read_on(moment: datetime) -> str:
    """The day on which a sheet was made, as it says it."""
    return day(moment)
