"""Bodies of requests: strict JSON, and nothing that a database would refuse."""

import json
import math
from typing import Any

from flask import request

from impacttracker.api.json_text import step
from impacttracker.api.problems import TooMany, Unacceptable, Unreadable, WrongMediaType
from impacttracker.database import storable

LARGEST = 5 * 1024 * 1024
DEEPEST = 20
MOST_VALUES = 20_000
"""A list of participants as long as it may be has half as many."""
READ = ("application/json",)
PATCHED = ("application/merge-patch+json", "application/json")


def sent() -> bytes:
    """The body as it came, up to what a text may have."""
    request.max_content_length = LARGEST
    return request.get_data()


def body_of(media_types: tuple[str, ...]) -> Any:
    """The JSON that the request carries, which must be of one of *media_types*."""
    if request.mimetype not in media_types:
        raise WrongMediaType(f"Send JSON, and say so: Content-Type: {media_types[0]}.")
    held = sent()
    if not held.strip():
        raise Unreadable("The body is empty: send a JSON object.")
    found = _parsed(held)
    if _number_of_values(found) > MOST_VALUES:
        raise TooMany(f"The body has more than {MOST_VALUES:,} values: send fewer at a time.")
    if problems := dict(_unstorable(found, "", 0)):
        raise Unacceptable(problems)
    return found


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode(), parse_constant=_no_number, object_pairs_hook=_without_twins
        )
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    except RecursionError:
        raise Unreadable("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"The body is no JSON: {error.msg} at {place}.") from None
    except ValueError as error:
        raise Unreadable(f"The body is no JSON that can be read: {error}") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number.")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands twice in one object.")
    return found


def _number_of_values(value: Any) -> int:
    """How many values there are in *value*; of far too many, some number that is too large."""
    waiting, number = [value], 0
    while waiting and number <= MOST_VALUES:
        one = waiting.pop()
        number += 1
        if isinstance(one, (list, dict)):
            waiting += one.values() if isinstance(one, dict) else one
    return number


def _unstorable(value: Any, place: str, depth: int) -> Any:
    """(pointer, sentence) of what no database takes: it is refused, and not altered in silence."""
    if depth > DEEPEST:
        yield place, f"This is nested more than {DEEPEST} deep."
    elif isinstance(value, str) and storable(value) != value:
        yield place, "This has a character that cannot be kept: NUL, or half of a pair."
    elif isinstance(value, (int, float)) and not _is_countable(value):
        yield place, "This number is too large."
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _unstorable(one, place + step(number), depth + 1)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _unstorable(name, place, depth + 1)
            yield from _unstorable(one, place + step(name), depth + 1)


def _is_countable(value: int | float) -> bool:
    return -(2**63) <= value < 2**63 if isinstance(value, int) else math.isfinite(value)
