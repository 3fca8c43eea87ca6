"""Answers to every question that a kind or a narrative asks, and dates of every precision."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from impacttracker import clock
from impacttracker.fields import Answer, Field, fields_of
from impacttracker.kinds import KINDS
from impacttracker.records.models import Record
from impacttracker.when import When

DATES = (
    "{day}T10:00:00Z/{day}T11:30:00Z",
    "{day}",
    "{day}/{next_day}",
    "{month}",
    "{year}",
    "{year}/..",
    "XXXX",
)
NUMBER = 2024


def date_number(number: int, days_from_now: int = 0) -> When:
    """The date of the record with that *number*: in turn of each precision that there is."""
    day = clock.today() + timedelta(days=days_from_now)
    text = DATES[number % len(DATES)].format(
        day=day,
        next_day=day + timedelta(days=1),
        month=f"{day:%Y-%m}",
        year=f"{day:%Y}",
    )
    return When.from_edtf(text, clock.zone().key if "T" in text else None)


def every_answer(canary: str) -> Iterator[tuple[type[Record], Mapping[str, Any]]]:
    """(kind, answers), so often for each kind that each of its questions is answered once."""
    for kind in KINDS.values():
        for answers in answers_to(kind, canary):
            yield kind, answers


def answers_to(model: type[Any], canary: str) -> Iterator[Mapping[str, Any]]:
    """Sets of answers that fit together; in one or another each question of *model* is answered.

    A question with a condition is answered where the answer that it depends on allows it.
    """
    fields = {field.name: field for field in fields_of(model)}
    plain = {name: _answer(one, canary) for name, one in fields.items() if not one.asked_when}
    left = [one for one in fields.values() if one.asked_when]
    while True:
        answers = plain | _that_lets_ask(left[0], fields) if left else dict(plain)
        asked = [one for one in fields.values() if one.asked_when and one.is_asked(answers)]
        yield answers | {one.name: _answer(one, canary) for one in asked}
        left = [one for one in left if one not in asked]
        if not left:
            return


def _that_lets_ask(wanted: Field, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The answer to the other question, with which *wanted* is asked."""
    assert wanted.asked_when  # noqa: S101 - only those with a condition come here
    other = fields[wanted.asked_when.answer]
    if other.answer is Answer.FLAG:
        return {other.name: True}
    option = next(one for one, _ in other.options if wanted.is_asked({other.name: [one]}))
    return {other.name: [option] if other.answer is Answer.CHOICES else option}


def _answer(one: Field, canary: str) -> Any:
    if one.answer is Answer.CHOICES:
        return [option for option, _ in one.options if option not in one.exclusive][:2]
    if one.answer is Answer.CHOICE:
        return one.options[0][0]
    if one.answer is Answer.FLAG:
        return True
    if one.answer in {Answer.COUNT, Answer.AMOUNT}:
        return NUMBER
    return f"{canary} {one.name}"
