"""iCalendar text (RFC 5545) of events: pure functions, which know no record and no request.

The lines are written here because a general library needs thirteen seconds for ten thousand
events. Undated things are refused: a record known by its year has no place in a calendar.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from impacttracker import clock
from impacttracker.calendar.vtimezone import vtimezone
from impacttracker.when import When

# The number counts changes of what is written here: raising it makes every program fetch again.
PRODUCT = "-//Impact Tracker//Calendar 1//EN"

LONGEST_LINE = 75
_UTC_NAMES = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"}

# Control characters, and halves of characters, have no place in text; whatever any program
# takes for the end of a line becomes the one line break that iCalendar knows.
_TEXT: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]),
    **dict.fromkeys([ord(mark) for mark in "\n\r\v\f\x85\u2028\u2029"], "\\n"),
    ord("\t"): " ",
    **{ord(mark): f"\\{mark}" for mark in "\\;,"},
}
_ADDRESS = dict.fromkeys([*_TEXT.keys() - {ord(";"), ord(","), ord("\\")}, ord(" ")])

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a calendar shows of one record; ``sequence`` grows with every change of it."""

    uid: str
    title: str
    starts: When
    changed_at: datetime
    created_at: datetime
    sequence: int = 0
    status: Status = "CONFIRMED"
    url: str = ""
    place: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.starts.is_dated_to_the_day:
            message = f"{self.starts.in_words()} is not a day or a time that a calendar can show."
            raise ValueError(message)


def calendar_of(name: str, events: Iterable[Event], *, refresh: timedelta) -> bytes:
    """The same events give the same bytes, in whatever order they come."""
    ordered = sorted(events, key=lambda event: (event.starts.sort_key, event.uid))
    every = _duration(refresh)
    shown_name = _text(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{shown_name}",
        f"X-WR-CALNAME:{shown_name}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{every}",
        f"X-PUBLISHED-TTL:{every}",
    ]
    for zone, moments in sorted(_moments_by_zone(ordered).items()):
        lines += vtimezone(zone, moments)
    for event in ordered:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def etag_of(parts: Iterable[str]) -> str:
    """A strong entity tag, without its quotes, that differs whenever a part or PRODUCT does."""
    return hashlib.sha256(repr((PRODUCT, *parts)).encode()).hexdigest()[:32]


def _moments_by_zone(events: Iterable[Event]) -> dict[str, set[datetime]]:
    moments: dict[str, set[datetime]] = {}
    for event in events:
        if zone := _zone_to_name(event.starts):
            moments.setdefault(zone, set()).update(_moments(event.starts))
    return moments


def _moments(when: When) -> list[datetime]:
    return [point.at for point in when.points if point.at]


def _zone_to_name(when: When) -> str | None:
    """The zone that the times are written in; none for days, and where UTC says it better."""
    if not when.zone or when.zone in _UTC_NAMES:
        return None
    home = clock.zone_named(when.zone)
    is_ambiguous = any(_comes_twice(moment.astimezone(home)) for moment in _moments(when))
    return None if is_ambiguous else when.zone


def _comes_twice(local: datetime) -> bool:
    # When clocks go back, programs disagree which of two equal hours a wall clock means.
    return local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()


def _lines(event: Event) -> Iterator[str]:
    changed = _in_utc(event.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{changed}"
    yield from _times(event.starts)
    yield f"SUMMARY:{_text(event.title)}"
    yield f"STATUS:{event.status}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"CREATED:{_in_utc(event.created_at)}"
    yield f"LAST-MODIFIED:{changed}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(_text, event.categories))}"
    if event.url:
        yield f"URL:{event.url.translate(_ADDRESS)}"
    yield "END:VEVENT"


def _times(when: When) -> Iterator[str]:
    if when.first_on and when.last_on and not when.starts_at:
        # An all-day event ends on the first day that it no longer covers.
        yield f"DTSTART;VALUE=DATE:{when.first_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{when.last_on + timedelta(days=1):%Y%m%d}"
        return
    zone = _zone_to_name(when)
    for name, moment in zip(("DTSTART", "DTEND"), _moments(when), strict=False):
        if zone:
            yield f"{name};TZID={zone}:{_digits(moment.astimezone(clock.zone_named(zone)))}"
        else:
            yield f"{name}:{_in_utc(moment)}"


def _in_utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        message = "A moment in a calendar needs a time zone."
        raise ValueError(message)
    return f"{_digits(moment.astimezone(UTC))}Z"


def _digits(moment: datetime) -> str:
    return moment.isoformat()[: len("2022-03-04T10:00:00")].replace("-", "").replace(":", "")


def _duration(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for size, letter in ((3600, "H"), (60, "M")):
        if seconds % size == 0:
            return f"PT{seconds // size}{letter}"
    return f"PT{seconds}S"


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_TEXT)


def _folded(line: str) -> bytes:
    """The line in octets, none of its parts longer than 75, no character cut in two."""
    octets = line.encode()
    pieces = []
    start, end = 0, LONGEST_LINE
    while end < len(octets):
        # An octet that begins with the bits 10 continues a character of UTF-8.
        while octets[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        pieces.append(octets[start:end])
        start, end = end, end + LONGEST_LINE - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
