"""The shapes of JSON values: each says once how it is described, read and written.

A shape's `schema` is what an answer of ours holds, its `asked` what a program may send. Reading
gives what an operation takes, or raises `Misfit` with a sentence per place, in the words of forms.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from impacttracker.api.json_text import step
from impacttracker.database import LARGEST_KEY
from impacttracker.partners.forms import EMAIL
from impacttracker.vocabulary import Vocabulary

Schema = Mapping[str, Any]
WEB_ADDRESS = re.compile(r"https?://\S+")
AMOUNT = r"^[0-9]{1,14}(\.[0-9]{1,2})?$"
UID = r"^[A-Za-z0-9._-]{1,36}$"
MOST_PARTS = 1_000
"""The most that a list may hold."""


class Misfit(Exception):
    """A value does not have its shape; `problems` has a sentence for each place in it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)

    def under(self, name: str | int) -> dict[str, str]:
        """The problems, told from the value that holds this one as *name*."""
        return {step(name) + place: sentence for place, sentence in self.problems.items()}


def misfit(sentence: str) -> Misfit:
    return Misfit({"": sentence})


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Shape:
    """A kind of JSON value."""

    schema: Schema
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = _as_it_is
    asked: Schema = field(default_factory=dict)
    """Empty where it is the same as `schema`."""
    blank: str | None = None
    """What stands where something new says nothing: the operation tells what is wrong with that."""

    @property
    def taken(self) -> Schema:
        return self.asked or self.schema


def text(longest: int | None = None) -> Shape:
    """Text; nothing is an empty one."""

    def read(value: Any) -> str:
        return _text(value, longest) if value is not None else ""

    return Shape({"type": "string"}, read, asked=_bounded(["string", "null"], longest))


def text_or_none(longest: int | None = None) -> Shape:
    """Text, or null."""

    def read(value: Any) -> str | None:
        return (_text(value, longest) if value is not None else None) or None

    nullable = {"type": ["string", "null"]}
    return Shape(nullable, read, asked=_bounded(nullable["type"], longest))


def needed_text(longest: int | None = None) -> Shape:
    """Text that says something, as the operation that takes it makes sure."""

    def read(value: Any) -> str:
        return _text(value, longest)

    asked = {**_bounded("string", longest), "minLength": 1}
    return Shape({"type": "string"}, read, asked=asked, blank="")


def word(longest: int | None = None) -> Shape:
    """Text that is not empty, in lists and where it names something."""

    def read(value: Any) -> str:
        if value == "":
            raise misfit("This is empty: say something, or leave it out.")
        return _text(value, longest)

    asked = {**_bounded("string", longest), "minLength": 1}
    return Shape({"type": "string"}, read, asked=asked)


def web_address(longest: int) -> Shape:
    """An address of the web, or null."""
    plain = text_or_none(longest)

    def read(value: Any) -> str | None:
        found: str | None = plain.read(value)
        if found and not WEB_ADDRESS.fullmatch(found):
            raise misfit("Give an address that begins with https:// or http://.")
        return found

    return Shape(plain.schema, read, asked=plain.taken)


def email() -> Shape:
    """An e-mail address, of a form that some mail server might take."""
    plain = word(254)

    def read(value: Any) -> str:
        found: str = plain.read(value)
        if not EMAIL.fullmatch(found):
            raise misfit(f"“{found}” is not an e-mail address.")
        return found

    return Shape(plain.schema, read, asked=plain.taken)


def term(vocabulary: type[Vocabulary], *, nullable: bool = False) -> Shape:
    """One of our own terms, by its value."""
    values = [one.value for one in vocabulary]

    def read(value: Any) -> Vocabulary | None:
        if value is None and nullable:
            return None
        if not isinstance(value, str) or value not in values:
            raise misfit(f"Choose one of: {', '.join(values)}.")
        return vocabulary(value)

    meaning = "; ".join(f"{one.value}: {one.label}" for one in vocabulary)
    kind: Any = ["string", "null"] if nullable else "string"
    schema = {
        "type": kind,
        "enum": [*values, None] if nullable else values,
        "description": meaning,
    }
    return Shape(schema, read, lambda value: None if value is None else str(value))


def several(shape: Shape) -> Shape:
    """A list of things that have one shape; nothing is an empty one."""

    def read(value: Any) -> tuple[Any, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise misfit("Give a list.")
        if len(value) > MOST_PARTS:
            raise misfit(f"Give at most {MOST_PARTS:,}.")
        return _all_read(value, shape.read)

    bounds = {"maxItems": MOST_PARTS}
    return Shape(
        {"type": "array", "items": shape.schema},
        read,
        lambda value: [shape.write(one) for one in value],
        {"type": ["array", "null"], "items": shape.taken, **bounds},
    )


def _read_anything(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise misfit("Give an object.")
    return value


def _read_uid(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(UID, value, re.ASCII):
        raise misfit("Give the uid of something that is here.")
    return value


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise misfit("Give true or false.")
    return value


def _read_flag_or_none(value: Any) -> bool | None:
    return None if value is None else _read_flag(value)


def _read_count(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise misfit("Give a whole number, such as 40.")
    if not 0 <= value <= LARGEST_KEY:
        raise misfit(f"Give a number between 0 and {LARGEST_KEY:,}.")
    return value


def _read_amount(value: Any) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(AMOUNT, value, re.ASCII):
        raise misfit("Give an amount as text, such as “12500.00”.")
    return Decimal(value)


def _read_score(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 9:
        raise misfit("Score it from 1 to 9, or leave it out.")
    return value


def never(value: Any) -> Any:
    raise misfit("This follows from something else, and cannot be given.")


UID_SHAPE = Shape({"type": "string", "pattern": UID}, _read_uid)
UID_OR_NONE = Shape(
    {"type": ["string", "null"], "pattern": UID},
    lambda value: None if value is None else _read_uid(value),
)
FLAG = Shape({"type": "boolean"}, _read_flag)
FLAG_OR_NONE = Shape({"type": ["boolean", "null"]}, _read_flag_or_none)
COUNT_OR_NONE = Shape(
    {"type": ["integer", "null"], "minimum": 0, "maximum": LARGEST_KEY}, _read_count
)
SCORE_OR_NONE = Shape({"type": ["integer", "null"], "minimum": 1, "maximum": 9}, _read_score)
AMOUNT_OR_NONE = Shape(
    {"type": ["string", "null"], "pattern": AMOUNT},
    _read_amount,
    lambda value: None if value is None else f"{value:.2f}",
)
ANYTHING = Shape({"type": "object"}, _read_anything, asked={"type": ["object", "null"]})
VERSION = Shape({"type": "integer", "minimum": 1}, never)
TOLD_TEXT = Shape({"type": "string"}, never)
TOLD_TEXT_OR_NONE = Shape({"type": ["string", "null"]}, never)


def _all_read(values: list[Any], read: Callable[[Any], Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    problems: dict[str, str] = {}
    for place, value in enumerate(values):
        try:
            found.append(read(value))
        except Misfit as wrong:
            problems |= wrong.under(place)
    if problems:
        raise Misfit(problems)
    return tuple(found)


def _text(value: Any, longest: int | None) -> str:
    if not isinstance(value, str):
        raise misfit("Give text.")
    if longest and len(value) > longest:
        raise misfit(f"Keep this to {longest:,} characters or fewer.")
    return value


def _bounded(kind: Any, longest: int | None) -> dict[str, Any]:
    return {"type": kind, "maxLength": longest} if longest else {"type": kind}
