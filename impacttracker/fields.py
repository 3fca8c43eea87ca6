"""Column helpers that say a field once: its question, hint, vocabulary, limit and condition.

Forms, record pages, history, spreadsheets and the archive read these facts from the column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, Numeric, inspect
from sqlalchemy.orm import MappedColumn, Mapper, mapped_column
from sqlalchemy.types import TypeEngine

from impacttracker.conditions import Condition
from impacttracker.database import Words
from impacttracker.vocabulary import Vocabulary, terms


class Answer(StrEnum):
    """The shape of an answer, which decides how it is asked, shown and stored."""

    CHOICE = "choice"
    CHOICES = "choices"
    PROSE = "prose"
    LINE = "line"
    FLAG = "flag"
    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True, kw_only=True)
class Field:
    """What is asked, and how: the facts about one answer of a model."""

    name: str = ""
    answer: Answer
    question: str
    hint: str = ""
    vocabulary: str | type[Vocabulary] = ""
    """The name of a funder's list, or one of our own."""
    limit: int | None = None
    asked_when: Condition | None = None

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question applies, as far as *answers* say yet."""
        return self.asked_when is None or self.asked_when.holds(answers, while_open=True)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what may be chosen today; empty for free text."""
        if not self.vocabulary:
            return ()
        if isinstance(self.vocabulary, str):
            return tuple((option, option) for option in terms(self.vocabulary).options)
        return tuple((term.value, term.label) for term in self.vocabulary)

    @property
    def exclusive(self) -> frozenset[str]:
        """The options that stand alone, such as "No impacts yet"."""
        return (
            terms(self.vocabulary).exclusive
            if isinstance(self.vocabulary, str) and self.vocabulary
            else frozenset()
        )

    def knows(self, value: str) -> bool:
        """Whether *value* is on the list, under today's wording or an earlier one."""
        if isinstance(self.vocabulary, str):
            return not self.vocabulary or terms(self.vocabulary).knows(value)
        return any(value == term.value for term in self.vocabulary)

    def label_of(self, value: str) -> str:
        """*value* as people read it: the label of our own term, or the recorded words."""
        if isinstance(self.vocabulary, str):
            return value
        return next((term.label for term in self.vocabulary if term.value == value), value)


def choice(
    vocabulary: str | type[Vocabulary],
    question: str,
    *,
    hint: str = "",
    asked_when: Condition | None = None,
) -> MappedColumn[Any]:
    """One option of a funder's list; what was recorded stays even when the list moves on."""
    field = Field(
        answer=Answer.CHOICE,
        vocabulary=vocabulary,
        question=question,
        hint=hint,
        asked_when=asked_when,
    )
    return _column(Words(), field)


def choices(
    vocabulary: str, question: str, *, hint: str = "", asked_when: Condition | None = None
) -> MappedColumn[Any]:
    """Several options of a funder's list, stored as a list because commas occur inside them."""
    field = Field(
        answer=Answer.CHOICES,
        vocabulary=vocabulary,
        question=question,
        hint=hint,
        asked_when=asked_when,
    )
    return _column(JSON(), field, insert_default=list)


def prose(
    question: str, *, hint: str = "", asked_when: Condition | None = None, limit: int | None = None
) -> MappedColumn[Any]:
    """Text in paragraphs, unlimited in storage so that no import is ever cut."""
    field = Field(
        answer=Answer.PROSE, question=question, hint=hint, asked_when=asked_when, limit=limit
    )
    return _column(Words(), field)


def line(
    question: str, *, hint: str = "", asked_when: Condition | None = None, limit: int = 500
) -> MappedColumn[Any]:
    """A single line of text of at most *limit* characters."""
    field = Field(
        answer=Answer.LINE, question=question, hint=hint, asked_when=asked_when, limit=limit
    )
    return _column(Words(), field)


def flag(
    question: str, *, hint: str = "", asked_when: Condition | None = None
) -> MappedColumn[Any]:
    """Yes, no, or not said: an empty answer is not No."""
    field = Field(answer=Answer.FLAG, question=question, hint=hint, asked_when=asked_when)
    return _column(Boolean(), field)


def count(
    question: str, *, hint: str = "", asked_when: Condition | None = None
) -> MappedColumn[Any]:
    """A whole number, not below zero."""
    field = Field(answer=Answer.COUNT, question=question, hint=hint, asked_when=asked_when)
    return _column(Integer(), field)


def money(
    question: str, *, hint: str = "", asked_when: Condition | None = None
) -> MappedColumn[Any]:
    """Money, to two places; its currency is an answer of its own."""
    field = Field(answer=Answer.AMOUNT, question=question, hint=hint, asked_when=asked_when)
    return _column(Numeric(16, 2), field)


def fields_of(model: type[Any]) -> tuple[Field, ...]:
    """The questions that *model* asks, in the order in which its columns are written."""
    return _asked_by(inspect(model))


@cache
def _asked_by(mapper: Mapper[Any]) -> tuple[Field, ...]:
    return tuple(
        replace(column.info["field"], name=mapper.get_property_by_column(column).key)
        for column in mapper.columns
        if "field" in column.info
    )


def answers_of(instance: object) -> dict[str, Any]:
    """Every answer that *instance* has, by name; absent ones are left out."""
    given = {field.name: getattr(instance, field.name) for field in fields_of(type(instance))}
    return {name: value for name, value in given.items() if not is_absent(value)}


def is_absent(value: object) -> bool:
    """Whether nothing was answered; False and 0 are answers."""
    return value is None or value == "" or value == [] or value == ()


def stored(field: Field, value: Any) -> Any:
    """*value* as the column of *field* holds it, or a ValueError that says what is wrong."""
    if is_absent(value):
        return [] if field.answer is Answer.CHOICES else None
    if field.answer is Answer.CHOICES:
        return [str(option) for option in ([value] if isinstance(value, str) else value)]
    if field.answer is Answer.FLAG:
        return _yes_or_no(value)
    if field.answer is Answer.COUNT:
        return _whole(value)
    if field.answer is Answer.AMOUNT:
        return _sum_of_money(value)
    return str(value)


def _column(kind: TypeEngine[Any], field: Field, **options: Any) -> MappedColumn[Any]:
    return mapped_column(kind, info={"field": field}, **options)


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).strip().casefold()
    if said in {"yes", "true", "y", "1"}:
        return True
    if said in {"no", "false", "n", "0"}:
        return False
    raise ValueError("Answer yes or no.")


def _whole(value: Any) -> int:
    try:
        number = int(str(value).replace(",", "").strip())
    except ValueError:
        raise ValueError("Give a whole number, such as 40.") from None
    if not 0 <= number <= 2**31 - 1:
        raise ValueError("Give a number between 0 and 2,147,483,647.")
    return number


def _sum_of_money(value: Any) -> Decimal:
    try:
        given = Decimal(str(value).replace(",", "").strip())
        exact = given.quantize(Decimal("0.01")) if given.is_finite() else None
    except ArithmeticError:
        exact = None
    if exact is None:
        raise ValueError("Give an amount such as 12500 or 12,500.00, without the sign.")
    if not 0 <= exact < Decimal(10) ** 14:
        raise ValueError("Give an amount of at least 0 and below 100,000,000,000,000.")
    return exact
