"""The members of a JSON object, described once: its schema, its reading and its writing follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from impacttracker.api.json_text import step
from impacttracker.api.shapes import Misfit, Schema, Shape, misfit

LONGEST_NAME = 60
"""Longer ones are like none of ours."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A member of an object: what it is called, its shape, and when it may be given."""

    name: str
    shape: Shape
    attribute: str = ""
    """What facts and operations call it, where that is another name."""
    about: str = ""
    needed: bool = False
    """That something new has to give it."""
    given: str = "always"
    """"always", "once" (when something is new), "never" (it is told, and not taken) or "echoed"
    (told, and passed over where it is sent back with the rest)."""

    @property
    def key(self) -> str:
        return self.attribute or self.name


def thing(parts: Sequence[Part]) -> Shape:
    """An object with these members."""
    return Shape(
        told_schema(parts),
        lambda value: read_parts(value, parts, is_new=True),
        lambda value: write_parts(value, parts),
        taken_schema(parts, is_new=True),
    )


def read_parts(value: Any, parts: Sequence[Part], *, is_new: bool) -> dict[str, Any]:
    """What *value* gives of *parts*, by attribute; what it leaves out is left out."""
    if not isinstance(value, dict):
        raise misfit("Give an object in braces.")
    known = {part.name: part for part in parts}
    found, problems = _missing(value, parts) if is_new else ({}, {})
    for name, one in value.items():
        try:
            part = _part_called(name, known, is_new)
            if step(name) not in problems and part.given != "echoed":
                found[part.key] = part.shape.read(one)
        except Misfit as wrong:
            problems |= wrong.under(name)
    if problems:
        raise Misfit(problems)
    return found


def _missing(
    value: Mapping[str, Any], parts: Sequence[Part]
) -> tuple[dict[str, Any], dict[str, str]]:
    """(what stands for it, a sentence each) of the parts that something new should have given."""
    missing = [one for one in parts if one.needed and value.get(one.name) is None]
    blank = {one.key: one.shape.blank for one in missing if one.shape.blank is not None}
    said = {step(one.name): f"Give “{one.name}”." for one in missing if one.shape.blank is None}
    return blank, said


def write_parts(held: Mapping[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
    """*held* (by attribute) as an object, its members in the order of *parts*."""
    return {part.name: part.shape.write(held[part.key]) for part in parts}


def told_schema(parts: Sequence[Part]) -> dict[str, Any]:
    """The schema of an object in an answer of ours, which holds every part."""
    return {
        "type": "object",
        "properties": {part.name: _described(part.shape.schema, part) for part in parts},
        "required": [part.name for part in parts],
        "additionalProperties": False,
    }


def taken_schema(parts: Sequence[Part], *, is_new: bool) -> dict[str, Any]:
    """The schema of an object that a program sends."""
    taken = [part for part in parts if _may_be_given(part, is_new)]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {part.name: _described(_taken(part), part) for part in taken},
        "additionalProperties": False,
    }
    if is_new and (needed := [part.name for part in taken if part.needed]):
        schema["required"] = needed
    return schema


def _may_be_given(part: Part, is_new: bool) -> bool:
    return part.given in {"always", "echoed"} or (part.given == "once" and is_new)


def _taken(part: Part) -> Schema:
    return {} if part.given == "echoed" else part.shape.taken


def _part_called(name: str, known: Mapping[str, Part], is_new: bool) -> Part:
    if name not in known:
        raise misfit(f"There is nothing of this name.{_likely(name, known, is_new)}")
    if not _may_be_given(known[name], is_new):
        once = known[name].given == "once"
        raise misfit(
            "This was said when it was new, and stays." if once else "This cannot be given."
        )
    return known[name]


def _likely(name: str, known: Mapping[str, Part], is_new: bool) -> str:
    """What may have been meant, where some name is much like it."""
    possible = [one.name for one in known.values() if _may_be_given(one, is_new)]
    meant = get_close_matches(name[:LONGEST_NAME], possible, n=1)
    return f" Perhaps you mean “{meant[0]}”." if meant else ""


def _described(schema: Schema, part: Part) -> dict[str, Any]:
    return {**schema, "description": part.about} if part.about else dict(schema)
