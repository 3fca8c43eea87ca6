"""Reads calendars (.ics, RFC 5545, and vCalendar before it) as neutral events; fetches nothing.

Files are not believed: what could keep the library busy (alarms, rules of zones that change
every second, a thousand levels of components) is refused or cut before it sees them. It is given
only the lines that say when something is, and some hundred events at a time: most of what a large
calendar says is plain text, or for other programs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from icalendar import Calendar
from icalendar.timezone import tzp

from impacttracker import clock
from impacttracker.errors import Unreadable
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.readers.calendar_events import People, event_of, said_in
from impacttracker.exchange.readers.event_texts import unpacked_lines

MOST_EVENTS = 10_000
MOST_COMPONENTS = 40_000
MOST_ZONES = 60
MOST_LINES = 400_000
LONGEST_LINE = 60_000
AT_ONCE = 500

_BEGINS = re.compile(r"^(BEGIN|END)[ \t]*:[ \t]*([\w-]+)[^\n]*\n?", re.IGNORECASE | re.MULTILINE)
_CALENDAR = re.compile(r"\s*BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
_METHOD = re.compile(r"^METHOD[ \t]*:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
_OWN_ZONE = re.compile(r"^X-WR-TIMEZONE[^:\n]*:[ \t]*([^\n]*)", re.IGNORECASE | re.MULTILINE)
_FLOATS = re.compile(
    r"(DTEND|DTSTART|EXDATE|RDATE|RECURRENCE-ID)(?:;VALUE=DATE-TIME)?(:[\d,]++T[\dT,]++\s*)",
    re.IGNORECASE,
)
_RULE_OF_ZONE = re.compile(r"^RRULE[^\n]*", re.IGNORECASE | re.MULTILINE)
_PLAIN_RULE = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=1|WKST=\w\w|BYMONTH=\d\d?|BYDAY=-?[1-5]?[A-Z]{2}"
    r"|BYMONTHDAY=(?:[12]?\d,?)+|COUNT=\d{1,3}|UNTIL=\d{8}(?:T\d{6}Z?)?);?)+\s*",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?:DTEND|DTSTART|DURATION|EXDATE|RDATE|RECURRENCE-ID|RRULE)[ \t]*[;:]", re.IGNORECASE
)
_ZONE_NAME = re.compile(
    r"(?<=;)TZID=(?:\"[ \t]*([^\"\n]*)\"|[ \t]*((?:tzone:)?[^;:\"\n]*))", re.IGNORECASE
)
_ZONE_TOLD = re.compile(r"^(TZID[^:\n]*:)[ \t]+", re.IGNORECASE | re.MULTILINE)
ANSWERS = "REPLY"
"""Counts the events that only say who comes to them."""
_ANSWERING = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"})
_WHOLE = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})
_IN_ZONES = frozenset({"STANDARD", "DAYLIGHT"})
_ONE_AT_A_TIME = Lock()
BROKEN = "This calendar is broken and cannot be read. Export it again from your calendar."


@dataclass
class _Part:
    """One calendar of a file: its events and zones as text, and how many other things it holds."""

    begins: int
    first: int = -1
    """Where its first component begins."""
    events: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


def recognises(text: str) -> bool:
    """Whether *text* is a calendar."""
    return _CALENDAR.match(text) is not None


def read(text: str) -> list[Event]:
    """The events of a calendar by date; raises `Unreadable`, with a sentence, for what is none."""
    events, _ = read_whole(text)
    if not events:
        raise Unreadable("This calendar holds no event.")
    return events


def read_whole(text: str) -> tuple[list[Event], Counter[str]]:
    """(the events of a calendar by date, how many there are of what is none: VTODO, VJOURNAL)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise Unreadable("This calendar is too long to be read here. Export a shorter time of it.")
    text = unpacked_lines(re.sub(r"\n[ \t]", "", text))
    parts = _parts_of(text)
    people = People()
    try:
        found = [event for one in parts for event in _events(text, one, people)]
    except RecursionError:
        raise Unreadable(BROKEN) from None
    except (ValueError, LookupError, TypeError, AttributeError, OSError, OverflowError) as error:
        raise Unreadable(BROKEN) from error
    others = sum((one.others for one in parts), Counter[str]())
    events = sorted(latest(found), key=lambda event: event.when.sort_key if event.when else 0)
    return events, others


def _parts_of(text: str) -> list[_Part]:
    """The calendars of *text*, cut into their components; what is never closed is left out."""
    parts: list[_Part] = []
    components = 0
    name, begins = "", 0
    for found in _BEGINS.finditer(text):
        opens, said = found[1].upper() == "BEGIN", found[2].upper()
        components += opens
        if components > MOST_COMPONENTS:
            raise Unreadable("This calendar has too many parts to be read here.")
        if opens and (said == "VCALENDAR" or not parts):
            parts.append(_Part(found.end()))
            name = ""
        elif opens and (not name or said in _WHOLE):
            # An event that is never closed ends where the next one begins.
            _take(parts[-1], name, text[begins : found.start()])
            name, begins = said, found.end()
            parts[-1].first = found.start() if parts[-1].first < 0 else parts[-1].first
        elif not opens and said == name:
            _take(parts[-1], name, text[begins : found.start()])
            name = ""
    return parts


def _take(part: _Part, name: str, inside: str) -> None:
    if name == "VEVENT":
        part.events.append(inside)
    elif name == "VTIMEZONE":
        part.zones.append(inside)
    elif name:
        part.others[name] += 1
    if len(part.events) > MOST_EVENTS or len(part.zones) > MOST_ZONES:
        raise Unreadable(
            f"This calendar holds more than {MOST_EVENTS:,} events, or too many time zones. Export "
            "a shorter time of it."
        )


def _events(text: str, part: _Part, people: People) -> Iterator[Event]:
    head = text[part.begins : part.first] if part.first >= 0 else ""
    method = _method_in(head)
    if method in _ANSWERING:
        part.others[ANSWERS] += len(part.events)
        return
    own_zone = _own_zone(head)
    zones = "".join(map(_harmless_zone, part.zones))
    for start in range(0, len(part.events), AT_ONCE):
        some = [_lines_of(inside, own_zone) for inside in part.events[start : start + AT_ONCE]]
        blocks = "".join(f"BEGIN:VEVENT\n{dates}END:VEVENT\n" for dates, _ in some)
        components = _parsed(f"BEGIN:VCALENDAR\n{zones}{blocks}END:VCALENDAR\n")
        for component, (_, lines) in zip(components, some, strict=True):
            said = said_in(lines, people)
            yield event_of(component, said, is_cancelled=method == "CANCEL")


def only_answers(text: str) -> bool:
    """Whether a calendar invites to nothing, and only says who comes (RFC 5546)."""
    return _method_in(text) in _ANSWERING


def _method_in(head: str) -> str:
    """What a calendar is sent for, in capitals: PUBLISH, REQUEST, REPLY …; else empty."""
    found = _METHOD.search(head)
    return found[1].upper() if found else ""


def _own_zone(head: str) -> str:
    """The zone in which a calendar means what names none."""
    found = _OWN_ZONE.search(head)
    try:
        return clock.zone_named(found[1].strip()).key if found else ""
    except clock.UnknownZone:
        return ""


def _parsed(text: str) -> list[Any]:
    """The events of *text*, with the zones that it tells of itself.

    The library remembers for the whole process what a zone of some name was to the first file
    that told of it: without forgetting it, one file would move the hours of all that follow.
    """
    with _ONE_AT_A_TIME:
        tzp.use_zoneinfo()
        found: Any = Calendar.from_ical(text)
        return list(found.walk("VEVENT"))


def _lines_of(inside: str, own_zone: str) -> tuple[str, list[str]]:
    """(the lines of an event that say when it is, its other lines)."""
    dates, others = list[str](), list[str]()
    depth = 0
    for line in inside.split("\n"):
        if found := _BEGINS.match(line):
            # Alarms, and whatever else stands inside an event.
            depth = max(0, depth + (1 if found[1].upper() == "BEGIN" else -1))
        elif depth == 0 and _DATES.match(line):
            line = _ZONE_NAME.sub(_harmless_name, line[:LONGEST_LINE])
            floats = _FLOATS.fullmatch(line) if own_zone else None
            dates.append(f"{floats[1]};TZID={own_zone}{floats[2]}" if floats else line)
        elif depth == 0:
            others.append(line[:LONGEST_LINE])
    return "".join(f"{line}\n" for line in dates), others


def _harmless_zone(inside: str) -> str:
    """A zone with plain rules only; nothing where it holds what no zone does."""
    if any(found[2].upper() not in _IN_ZONES for found in _BEGINS.finditer(inside)):
        return ""
    plain = _ZONE_TOLD.sub(r"\1", _RULE_OF_ZONE.sub(_plain_rule, inside))
    return f"BEGIN:VTIMEZONE\n{plain}END:VTIMEZONE\n"


def _harmless_name(found: re.Match[str]) -> str:
    """A zone's name is looked up as the name of a file, which may be a folder or far too long."""
    name = found[1] or found[2]
    if name.startswith("/"):
        # “/vendor.example/Europe/Paris”: the library would guess as much, and warn of it.
        name = "/".join(name.split("/")[-2:])
    try:
        clock.zone_named(name)
    except clock.UnknownZone as unknown:
        if isinstance(unknown.__cause__, OSError):
            return f"TZID=x-{name[:60]}"
    return f'TZID="{name}"'


def _plain_rule(found: re.Match[str]) -> str:
    return found[0] if _PLAIN_RULE.fullmatch(found[0]) else "COMMENT:left out"


def latest(events: Iterable[Event]) -> list[Event]:
    """Of several versions of one event the latest; events without a UID are each their own."""
    kept: dict[str, Event] = {}
    for position, event in enumerate(events):
        key = event.key or f"#{position}"
        if key not in kept or event.edition > kept[key].edition:
            kept[key] = event
    return list(kept.values())
