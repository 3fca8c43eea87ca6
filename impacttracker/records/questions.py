"""Turns what a model says of its answers into the fields of a form, and back into answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import Field as Control
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from impacttracker.conditions import Condition
from impacttracker.fields import Answer, Field, answers_of, fields_of
from impacttracker.forms import AmountField, Form, show_problems
from impacttracker.records.answers import accepted
from impacttracker.tidying import tidy_line, tidy_prose

NOT_SAID = "Not said"
NOT_IN_LIST = "as recorded, not in the list"


@dataclass(frozen=True)
class Question:
    """One question on a page: its control, and when it is asked."""

    control: Control
    asked_when: Condition | None
    only_if: str
    answer: Answer


class AnswersForm(Form):
    """Asks what a model asks. Its fields are added by `controls_for`.

    A form that was sent holds only what was sent: a question put away by the page was not
    answered, whatever the record holds.
    """

    model: ClassVar[type[Any]]

    def answers(self, held: object | None = None) -> dict[str, Any]:
        """What was answered. Text that was only shown stays exactly as *held* has it."""
        return {field.name: self._answer(field, held) for field in fields_of(self.model)}

    def questions(self, held: object | None = None) -> Iterator[Question]:
        """The questions in their order. One that must be seen is shown unconditionally."""
        fields = {field.name: field for field in fields_of(self.model)}
        stored = answers_of(held) if held is not None else {}
        for name, field in fields.items():
            condition = field.asked_when
            only_if = condition.in_words(fields[condition.answer].question) if condition else ""
            # An import may hold an answer that would not be asked for: never put it away unseen.
            is_unasked = condition is not None and name in stored and not field.is_asked(stored)
            hides = None if is_unasked or self[name].errors else condition
            yield Question(self[name], hides, only_if, field.answer)

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = super().validate(extra_validators)
        _, problems = accepted(self.model, self.answers())
        fresh = {name: problems[name] for name in problems if not self[name].errors}
        show_problems(self, fresh)
        return is_sound and not fresh

    def _answer(self, field: Field, held: object | None) -> Any:
        typed = self[field.name].data
        stored = getattr(held, field.name) if held is not None else None
        if isinstance(stored, str) and isinstance(typed, str):
            tidy = tidy_prose if field.answer is Answer.PROSE else tidy_line
            return stored if tidy(stored) == typed else typed
        return typed


def controls_for(model: type[Any]) -> dict[str, Any]:
    """A control for each question of *model*, by the name of its answer."""
    return {field.name: _control_for(field) for field in fields_of(model)}


class ChoiceField(SelectField):
    """One of a list, or nothing; what was recorded is offered too, wherever the list moved on."""

    def __init__(self, label: str, *, asks: Field, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self._asks = asks

    def iter_choices(self) -> Any:
        given = [self.data] if self.data else []
        self.choices = [SelectChoice("", NOT_SAID), *_options(self._asks, given)]
        return super().iter_choices()


class ChoicesField(SelectMultipleField):
    """Some of a list; what was recorded is offered too, wherever the list moved on."""

    def __init__(self, label: str, *, asks: Field, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self._asks = asks

    def iter_choices(self) -> Any:
        self.choices = _options(self._asks, self.data or [])
        return super().iter_choices()


class FlagField(RadioField):
    """Yes, no, or not said."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        options = [
            SelectChoice("Yes", "Yes"),
            SelectChoice("No", "No"),
            SelectChoice("", NOT_SAID),
        ]
        super().__init__(label, choices=options, default="", **kwargs)

    def process_data(self, value: Any) -> None:
        self.data = {True: "Yes", False: "No"}.get(value, "")


def _control_for(field: Field) -> Any:
    told: dict[str, Any] = {"description": field.hint}
    if field.answer is Answer.CHOICE:
        return ChoiceField(field.question, asks=field, **told)
    if field.answer is Answer.CHOICES:
        return ChoicesField(field.question, asks=field, **told)
    if field.answer is Answer.FLAG:
        return FlagField(field.question, **told)
    if field.answer is Answer.AMOUNT:
        return AmountField(field.question, render_kw={"inputmode": "decimal"}, **told)
    if field.answer is Answer.COUNT:
        return StringField(field.question, render_kw={"inputmode": "numeric"}, **told)
    limits = [_at_most(field.limit)] if field.limit else []
    if field.answer is Answer.PROSE:
        return TextAreaField(field.question, limits, render_kw={"rows": 6}, **told)
    return StringField(field.question, limits, **told)


def _at_most(limit: int) -> Length:
    return Length(max=limit, message=f"Keep this to {limit:,} characters or fewer.")


def _options(field: Field, given: list[str]) -> list[SelectChoice]:
    """Today's options, and whatever else is recorded, so that saving does not lose it."""
    options = [SelectChoice(value, label) for value, label in field.options]
    offered = {option.value for option in options}
    for value in dict.fromkeys(given):
        if value not in offered:
            label = f"{value} ({'an earlier wording' if field.knows(value) else NOT_IN_LIST})"
            options.append(SelectChoice(value, label))
    return options
