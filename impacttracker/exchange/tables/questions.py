"""What a column of a table can hold: a question, its shape, and the heads that it stands under."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from impacttracker.fields import Answer, Field, fields_of
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.vocabulary import Vocabulary

CODE = " (code)"
NAMES = " (names)"


class Shape(StrEnum):
    """How what a question asks for stands in cells."""

    LINE = "line"
    PROSE = "prose"
    LINES = "lines"
    """Several texts in one cell."""
    TERM = "term"
    """One of our own terms: its label, and its code beside it."""
    LISTED = "listed"
    """One of a funder's options, whose label is its code."""
    SEVERAL = "several"
    """Several of a funder's options."""
    FLAG = "flag"
    COUNT = "count"
    AMOUNT = "amount"
    DAY = "day"
    WHEN = "when"
    ADDRESS = "address"
    ONE = "one"
    """The uid of another row, with its name beside it."""
    MANY = "many"
    """The uids of other rows, with their names beside them."""
    DATA = "data"
    """What another system said, as JSON."""
    WHO = "who"
    """Names of those who took part, and beside them as what."""
    KIND = "kind"
    """The kind of a record: what it is called, and its code."""
    SHOWN = "shown"
    """What follows from other things: it is written, and never taken."""


WIDTHS = {
    Shape.PROSE: 60,
    Shape.SEVERAL: 36,
    Shape.COUNT: 14,
    Shape.AMOUNT: 14,
    Shape.FLAG: 12,
    Shape.DAY: 14,
    Shape.ONE: 38,
    Shape.MANY: 38,
    Shape.ADDRESS: 40,
}
OF_ANSWERS = {
    Answer.CHOICE: Shape.LISTED,
    Answer.CHOICES: Shape.SEVERAL,
    Answer.PROSE: Shape.PROSE,
    Answer.LINE: Shape.LINE,
    Answer.FLAG: Shape.FLAG,
    Answer.COUNT: Shape.COUNT,
    Answer.AMOUNT: Shape.AMOUNT,
}


@dataclass(frozen=True)
class Column:
    """One column: the part of a question that it holds ("" for all of it), and its head."""

    question: "Question"
    part: str
    label: str
    width: int

    @property
    def key(self) -> str:
        """What a mapping calls it: "status", or "status:code"."""
        return f"{self.question.name}:{self.part}" if self.part else self.question.name


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing that a row says, under the name that facts and answers have for it."""

    name: str
    label: str
    shape: Shape = Shape.LINE
    terms: type[Vocabulary] | None = None
    field: Field | None = None
    """What a model asks, where it is an answer."""
    is_needed: bool = False
    """Whether nothing can be made of a row without it."""
    is_open: bool = False
    """Whether terms that are none of ours stand too, as an import brought them."""
    changed_at: str = ""
    """Where else it is changed, as it follows “change it”, if the row of what is here does not."""

    @property
    def is_answer(self) -> bool:
        return self.field is not None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that it is written in, the one to edit first."""
        return tuple(self._columns())

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what may be chosen; empty for free text."""
        if self.terms is not None:
            return tuple((term.value, term.label) for term in self.terms)
        return self.field.options if self.field else ()

    @property
    def read(self) -> tuple[Column, ...]:
        """The columns that it can be read from."""
        return tuple(self._columns()) + tuple(self._of_roles())

    def named(self, name: str) -> "Question":
        """The same question under another name."""
        return replace(self, name=name)

    def _of_roles(self) -> Iterator[Column]:
        if self.shape is Shape.WHO:
            yield Column(self, "people", f"{self.label}: people", 26)
            for role in ParticipantRole:
                yield Column(self, role.value, f"{self.label}: {role.label.lower()}", 26)

    def _columns(self) -> Iterator[Column]:
        width = WIDTHS.get(self.shape, 60 if self.name == "title" else 26)
        yield Column(self, "", self.label, width)
        if self.shape in (Shape.TERM, Shape.KIND):
            yield Column(self, "code", f"{self.label}{CODE}", 14)
        if self.shape in (Shape.ONE, Shape.MANY):
            yield Column(self, "names", f"{self.label}{NAMES}", 40)
        if self.shape is Shape.WHO:
            yield Column(self, "parts", f"{self.label}, as what", 40)
        if self.shape is Shape.WHEN:
            yield Column(self, "edtf", f"{self.label} (EDTF)", 24)
            yield Column(self, "zone", f"{self.label} (time zone)", 16)
            yield Column(self, "first", "First day, where known", 14)
            yield Column(self, "last", "Last day, where known", 14)


def asked_by(model: type[Any]) -> tuple[Question, ...]:
    """The questions of a kind of record, or of a section of narratives."""
    return tuple(_of_field(field) for field in fields_of(model))


def _of_field(field: Field) -> Question:
    ours = isinstance(field.vocabulary, type) and issubclass(field.vocabulary, Vocabulary)
    return Question(
        name=field.name,
        label=field.question,
        shape=Shape.TERM if ours else OF_ANSWERS[field.answer],
        terms=field.vocabulary if isinstance(field.vocabulary, type) else None,
        field=field,
    )
