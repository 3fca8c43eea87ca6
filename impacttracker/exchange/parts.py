"""Reads the parts of a JSON object one by one, and says where one is not as it should be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.orm import InstrumentedAttribute

from impacttracker.errors import Unreadable
from impacttracker.evidence.rubric import is_score

UID = re.compile(r"[A-Za-z0-9._-]{1,36}")
Read = Callable[[Any, str], Any]
Read_ = TypeVar("Read_")


@dataclass(frozen=True)
class Part:
    """A part of an object: what the file calls it, how it is read, and whether it is needed."""

    name: str
    read: Read
    needed: bool = False


def read_parts(value: Any, where: str, parts: Mapping[str, Part]) -> dict[str, Any]:
    """What *value* gives of *parts*, and `given`, the names of those; the others are left out."""
    held = an_object(value, where)
    for part in parts.values():
        if part.needed and held.get(part.name) in (None, ""):
            raise Unreadable(f"{where} has no “{part.name}”.")
    found = {
        name: part.read(held[part.name], f"{where}.{part.name}")
        for name, part in parts.items()
        if part.name in held
    }
    return {**found, "where": where, "given": frozenset(found)}


def an_object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{where} should be an object in braces.")
    return value


def any_object(value: Any, where: str) -> dict[str, Any]:
    """An object of any content; none is an empty one."""
    return {} if value is None else an_object(value, where)


def text(column: InstrumentedAttribute[Any] | None = None) -> Read:
    """Text no longer than *column*; nothing is an empty one."""

    def read(value: Any, where: str) -> str:
        longest = getattr(column.type, "length", None) if column is not None else None
        if value is not None and not isinstance(value, str):
            raise Unreadable(f"{where} should be text in quotation marks.")
        if longest and value and len(value) > longest:
            raise Unreadable(f"{where} is longer than {longest:,} characters.")
        return value or ""

    return read


def text_or_none(column: InstrumentedAttribute[Any] | None = None) -> Read:
    """Text no longer than *column*, or nothing."""
    read = text(column)
    return lambda value, where: read(value, where) or None


def uid(value: Any, where: str) -> str:
    if not isinstance(value, str) or not UID.fullmatch(value):
        raise Unreadable(f"{where} should be an identifier of up to 36 letters and digits.")
    return value


def uid_or_none(value: Any, where: str) -> str | None:
    return None if value in (None, "") else uid(value, where)


def day(value: Any, where: str) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unreadable(f"{where} should be a day such as 2022-03-04.") from None


def moment(value: Any, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo is None or not MINYEAR < found.year < MAXYEAR:
        raise Unreadable(f"{where} should be a moment such as 2022-03-04T10:00:00+00:00.")
    return found.astimezone(UTC)


def amount(value: Any, where: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        found = Decimal(str(value)).quantize(Decimal("0.01"))
        # What is no number cannot be compared either.
        fits = 0 <= found < Decimal(10) ** 14
    except ArithmeticError:
        fits = False
    if not fits:
        raise Unreadable(f"{where} should be an amount such as 12500.00.")
    return found


def yes_or_no(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(f"{where} should be true or false.")
    return value


def number(value: Any, where: str) -> int:
    """A whole number from 0 up to a thousand; nothing is none."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000:
        raise Unreadable(f"{where} should be a whole number up to 1,000.")
    return value


def score(value: Any, where: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not is_score(value):
        raise Unreadable(f"{where} should be a score from 1 to 9.")
    return value


def term(vocabulary: type[StrEnum]) -> Read:
    """One of the terms of *vocabulary*."""

    def read(value: Any, where: str) -> StrEnum:
        try:
            return vocabulary(value)
        except ValueError:
            known = ", ".join(one.value for one in vocabulary)
            raise Unreadable(f"{where} should be one of: {known}.") from None

    return read


def one_of(names: Mapping[str, Any]) -> Read:
    """One of the keys of *names*."""

    def read(value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in names:
            raise Unreadable(f"{where} should be one of: {', '.join(names)}.")
        return value

    return read


def many(read_one: Callable[[Any, str], Read_]) -> Callable[[Any, str], tuple[Read_, ...]]:
    """A list of things that are read one like the other; nothing is an empty one."""

    def read(value: Any, where: str) -> tuple[Read_, ...]:
        if value is not None and not isinstance(value, list):
            raise Unreadable(f"{where} should be a list in square brackets.")
        return tuple(read_one(one, f"{where}[{place}]") for place, one in enumerate(value or ()))

    return read
