"""What a sheet can be about: which facts its rows become, and what its columns ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from impacttracker.exchange.fact import Fact
from impacttracker.exchange.tables.questions import Column, Question, Shape

UID = Question(name="uid", label="uid")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What each row of a sheet is: the list of `Contents` it goes to, and what it says."""

    name: str
    label: str
    fact: type[Fact]
    part_of: str
    """The list of `Contents`, or the part of its owner that the rows are."""
    questions: tuple[Question, ...]
    owner: str = ""
    """The list of `Contents` that holds what the rows are parts of."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """What every row of it is, such as its kind."""
    shown: tuple[Question, ...] = ()
    """What is written for whoever reads it, and only taken of rows that are new."""
    known_by: tuple[str, ...] = ("uid",)
    """The questions that say which row it is: another answer makes it another row."""

    @cached_property
    def named(self) -> Mapping[str, Question]:
        return {question.name: question for question in (*self.questions, *self.shown)}

    @property
    def has_room(self) -> bool:
        """Whether what no question takes can be kept beside."""
        return self.part_of in ("records", "narratives")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        every = (*self.questions, *self.shown)
        return tuple(column for question in every for column in question.columns)

    @cached_property
    def keyed(self) -> Mapping[str, Column]:
        """Every column that can be read, by its key: those written, and those of single roles."""
        return {column.key: column for question in self.named.values() for column in question.read}


def asks(
    name: str, label: str, shape: Shape = Shape.LINE, terms: Any = None, changed_at: str = ""
) -> Question:
    return Question(name=name, label=label, shape=shape, terms=terms, changed_at=changed_at)


def needs(name: str, label: str, shape: Shape = Shape.LINE, terms: Any = None) -> Question:
    return Question(name=name, label=label, shape=shape, terms=terms, is_needed=True)
