"""What a fact says, as the cells of its row; the way back is for `reading`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from impacttracker.exchange.tables.questions import Column, Question, Shape
from impacttracker.exchange.tables.subject import Subject
from impacttracker.fields import is_absent
from impacttracker.spreadsheets.cell import Cell, joined
from impacttracker.when import When

Names = Mapping[str, str]
"""What things are called, by their uids."""


def cells_of(subject: Subject, said: Mapping[str, Any], names: Names) -> dict[str, Cell]:
    """The cells of a row by the keys of its columns; *said* has what the questions ask."""
    return {
        column.key: cell
        for question in subject.named.values()
        for column, cell in _cells(question, said.get(question.name), names)
    }


def _cells(question: Question, value: Any, names: Names) -> Iterator[tuple[Column, Cell]]:
    for column in question.columns:
        yield column, (None if is_absent(value) else _cell(question, column.part, value, names))


def _cell(question: Question, part: str, value: Any, names: Names) -> Cell:
    if question.shape is Shape.WHEN:
        return _of_when(value, part)
    if question.shape in (Shape.ONE, Shape.MANY):
        uids = [value] if isinstance(value, str) else list(value)
        return joined([names.get(uid, "") for uid in uids] if part else uids)
    if question.shape is Shape.TERM:
        return str(value) if part else label_of(question, str(value))
    if question.shape in (Shape.LINES, Shape.SEVERAL):
        return joined(list(value))
    if question.shape is Shape.FLAG:
        return "Yes" if value else "No"
    if question.shape is Shape.DATA:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    found: Cell = value
    return found


def label_of(question: Question, value: str) -> str:
    """What people call an option; itself where it is none of ours."""
    return next((label for code, label in question.options if code == value), value)


def _of_when(when: When, part: str) -> Cell:
    if part == "edtf":
        return when.edtf
    if part == "zone":
        return when.zone
    if part in ("first", "last"):
        return _known_day(when, part)
    return when.in_words()


def _known_day(when: When, part: str) -> date | None:
    if not when.is_dated_to_the_day:
        return None
    return when.first_on if part == "first" else when.last_on


def heads_of(columns: Sequence[Column], cells: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    """The cells of a row under their heads."""
    return [(column.label, cells[column.key]) for column in columns]
