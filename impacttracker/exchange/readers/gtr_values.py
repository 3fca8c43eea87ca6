"""Single values of Gateway to Research: texts, days, sums; and whatever no answer takes."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from impacttracker.exchange.gtr_table import plain
from impacttracker.exchange.readers.gtr_tree import VALUE

# What was escaped twice; only whole entities, for "R&D" and "&copy" are words of their own.
ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|pound|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5});")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*|Z|[+-][0-9]{2}:?[0-9]{2})?")
MILLISECONDS = re.compile(r"-?[0-9]{10,15}")
NO_SCHEME = re.compile(r"//[^/\s]")
TOO_MANY_SLASHES = re.compile(r"(https?:)/{3,}", re.IGNORECASE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Days are sent as the moment at which they began in London, in summer an hour before UTC's.
HOME = ZoneInfo("Europe/London")
NAME_PARTS = ("firstname", "othernames", "surname")
NAMED_BY = frozenset({*NAME_PARTS, "name", VALUE})


def get(held: Mapping[str, Any], *names: str) -> Any:
    """The first thing that *held* has under one of *names*, whatever their case."""
    wanted = {plain(name) for name in names}
    found = (value for name, value in held.items() if plain(name) in wanted)
    return next((value for value in found if value not in (None, "", [], {})), None)


def several(value: Any) -> list[Any]:
    """*value* as a list: one thing alone often comes without one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def items(value: Any) -> list[Any]:
    """What a list holds that is wrapped in an element of its own: `{"item": […]}`."""
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return several(value)


def raw(value: Any, separator: str = ",") -> str:
    """*value* as one text, as it was sent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else str(value)
    if isinstance(value, list):
        return separator.join(filter(None, (raw(one, separator) for one in value)))
    if isinstance(value, dict):
        told = value[VALUE] if VALUE in value else list(value.values())
        return raw(told, separator)
    return str(value)


def text(value: Any, separator: str = ",") -> str:
    """*value* as one text, with what was escaped twice put right."""
    return unescaped(raw(value, separator))


def unescaped(said: str) -> str:
    return ESCAPED.sub(lambda match: html.unescape(match[0]), said)


def is_escaped(value: Any) -> bool:
    return ESCAPED.search(raw(value)) is not None


def is_lost(value: Any) -> bool:
    """Whether what was sent cannot be told any more from the text that was made of it."""
    sent = raw(value)
    if not ESCAPED.search(sent):
        return False
    again = html.escape(unescaped(sent), quote=False)
    return sent not in (again, again.replace('"', "&quot;"))


def day(value: Any) -> date | None:
    """The day that *value* is: a number of milliseconds, or as ISO writes it."""
    said = raw(value)
    if MILLISECONDS.fullmatch(said):
        try:
            return (EPOCH + timedelta(milliseconds=int(said))).astimezone(HOME).date()
        except OverflowError:
            return None
    if found := ISO_DAY.fullmatch(said):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return None


def address(value: Any) -> str:
    """A web address with its scheme, which some are sent without, and with two slashes."""
    said = text(value)
    if NO_SCHEME.match(said):
        return f"https:{said}"
    return TOO_MANY_SLASHES.sub(r"\1//", said)


def names(value: Any) -> str:
    """People's names as one text."""
    people = items(value) if isinstance(value, dict) and not _is_person(value) else several(value)
    return "; ".join(filter(None, map(person, people)))


def person(value: Any) -> str:
    """What somebody is called: their names in the order in which people say them."""
    if not isinstance(value, dict):
        return text(value)
    parts = [text(get(value, part)) for part in NAME_PARTS]
    return " ".join(filter(None, parts)) or text(get(value, "name", VALUE))


def left(name: str, value: Any) -> dict[str, str]:
    """All that *value* says, each text under the way to it."""
    return dict(_leaves(name, value))


def _leaves(way: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(way if name == VALUE else f"{way}.{name}", one)
    elif isinstance(value, list):
        # What belongs to one of several has to stay with it.
        if said := in_a_line(value):
            yield way, said
    elif said := text(value):
        yield way, said


def in_a_line(value: Any) -> str:
    """All that *value* says in one line: of several one after the other, each by its name first."""
    told = items(value)
    if len(told) != 1 or told[0] is not value:
        return "; ".join(filter(None, map(in_a_line, told)))
    if not isinstance(value, dict):
        return text(value)
    name = person(value)
    rest = {key: one for key, one in value.items() if not name or plain(key) not in NAMED_BY}
    beside = (f"{way.lstrip('.')}: {said}".removeprefix(": ") for way, said in _leaves("", rest))
    said = ", ".join(beside)
    return f"{name} ({said})" if name and said else name or said


def _is_person(value: Mapping[str, Any]) -> bool:
    return any(plain(name) in NAMED_BY for name in value)
