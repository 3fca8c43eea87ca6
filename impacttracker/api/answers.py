"""The answers of a record or a narrative, as its model asks them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from impacttracker.api.parts import Part, read_parts, taken_schema, told_schema
from impacttracker.api.shapes import (
    AMOUNT_OR_NONE,
    COUNT_OR_NONE,
    FLAG_OR_NONE,
    Shape,
    several,
    term,
    text_or_none,
)
from impacttracker.fields import Answer, Field, fields_of, is_absent
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS
from impacttracker.vocabulary import terms

SHAPES = {
    Answer.FLAG: FLAG_OR_NONE,
    Answer.COUNT: COUNT_OR_NONE,
    Answer.AMOUNT: AMOUNT_OR_NONE,
}


@cache
def answers_of_model(model: type[Any]) -> Shape:
    """All that *model* asks. What has no answer is left out, and null takes an answer back."""
    parts = [
        Part(name=one.name, shape=_shape_of(one), about=_in_words(one)) for one in fields_of(model)
    ]
    told = told_schema(parts)
    del told["required"]
    shapes = {part.name: part.shape for part in parts}

    def write(value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: shapes[name].write(one) for name, one in value.items()}

    return Shape(told, lambda value: read_parts(value, parts, is_new=False), write, _taken(parts))


def options_schemas() -> dict[str, Any]:
    """The funders' lists that answers are chosen from, by the name of their schema."""
    names = {
        one.vocabulary
        for model in (*KINDS.values(), *SECTIONS.values())
        for one in fields_of(model)
        if one.vocabulary and isinstance(one.vocabulary, str)
    }
    return {_options_name(name): _options(name) for name in sorted(names)}


def merged(held: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """*held* with what *given* says in its place; what is null there goes (RFC 7396)."""
    found = {**held, **given}
    return {name: value for name, value in found.items() if not is_absent(value)}


def _taken(parts: list[Part]) -> dict[str, Any]:
    return taken_schema(parts, is_new=False)


def _shape_of(field: Field) -> Shape:
    if field.answer in SHAPES:
        return SHAPES[field.answer]
    if isinstance(field.vocabulary, str) and field.vocabulary:
        return _listed(field, field.vocabulary)
    if field.vocabulary:
        return term(field.vocabulary, nullable=True)
    return text_or_none(field.limit)


def _listed(field: Field, vocabulary: str) -> Shape:
    """An option of a funder's list; others are kept as they were recorded."""
    option = {"$ref": f"#/components/schemas/{_options_name(vocabulary)}"}
    plain = text_or_none()
    one = Shape(option, plain.read, plain.write, {"anyOf": [option, {"type": "null"}]})
    if field.answer is Answer.CHOICE:
        return one
    return several(Shape(option, _read_option))


def _read_option(value: Any) -> str:
    return str(text_or_none().read(value) or "")


def _options_name(vocabulary: str) -> str:
    return f"Options_{vocabulary}"


def _options(vocabulary: str) -> dict[str, Any]:
    held = terms(vocabulary)
    alone = f" Stand alone: {'; '.join(sorted(held.exclusive))}." if held.exclusive else ""
    said = f"{held.label}. What is on no list is kept as it is recorded.{alone}"
    return {"type": "string", "description": said, "examples": list(held.options)}


def _in_words(field: Field) -> str:
    said = " ".join(part for part in (field.question, field.hint) if part)
    if field.asked_when is None:
        return said
    return f"{said} {field.asked_when.in_words(field.asked_when.answer)}"
