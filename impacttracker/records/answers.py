"""Checks answers against what their model asks, and says what is wrong in a sentence each."""

from collections.abc import Mapping
from typing import Any

from impacttracker.fields import Answer, Field, fields_of, is_absent, stored
from impacttracker.vocabulary import Vocabulary


def accepted(
    model: type[Any], answers: Mapping[str, Any], *, keep_unfitting: bool = False
) -> tuple[dict[str, Any], dict[str, str]]:
    """(*answers* as they are stored, problems by name of the answer).

    With *keep_unfitting* an answer whose condition does not hold, or an exclusive option in
    company, is kept: an import never loses what a funder's rule would not ask for.
    """
    fields = {field.name: field for field in fields_of(model)}
    problems = {
        name: f"There is no answer called {name}." for name in answers if name not in fields
    }
    kept: dict[str, Any] = {}
    for name, field in fields.items():
        try:
            kept[name] = stored(field, answers.get(name))
        except ValueError as error:
            problems[name] = str(error)
    for name, field in fields.items():
        if name in kept and (problem := _problem(field, fields, kept, keep_unfitting)):
            problems[name] = problem
    return kept, problems


def asked(model: type[Any], answers: Mapping[str, Any]) -> list[Field]:
    """The questions that apply to *answers*: those without a condition, or whose holds."""
    return [field for field in fields_of(model) if field.is_asked(answers)]


def unknown_options(model: type[Any], answers: Mapping[str, Any]) -> list[tuple[Field, str]]:
    """Answers that are on no version of their list: kept as recorded, and flagged."""
    return [
        (field, option)
        for field in fields_of(model)
        if field.vocabulary
        for option in _listed(answers.get(field.name))
        if not field.knows(option)
    ]


def _problem(
    field: Field, fields: Mapping[str, Field], kept: Mapping[str, Any], keep_unfitting: bool
) -> str | None:
    value = kept[field.name]
    if is_absent(value):
        return None
    if field.limit and isinstance(value, str) and len(value) > field.limit:
        return f"Keep this to {field.limit:,} characters or fewer."
    if _is_ours(field) and not field.knows(value):
        return f"Choose one of: {', '.join(label for _, label in field.options)}."
    if keep_unfitting:
        return None
    if field.asked_when and not field.is_asked(kept):
        question = fields[field.asked_when.answer].question
        return f"{field.asked_when.in_words(question)} Clear this answer, or change that one."
    if field.answer is Answer.CHOICES and len(value) > 1:
        alone = next((option for option in value if option in field.exclusive), None)
        return f"“{alone}” stands alone: remove it, or the others." if alone else None
    return None


def _is_ours(field: Field) -> bool:
    return isinstance(field.vocabulary, type) and issubclass(field.vocabulary, Vocabulary)


def _listed(value: Any) -> list[str]:
    return [] if is_absent(value) else [value] if isinstance(value, str) else list(value)
