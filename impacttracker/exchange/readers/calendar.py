"""Reads calendars (.ics, RFC 5545, and vCalendar before it) as neutral events; fetches nothing.

Files are not believed: what could keep the library busy (alarms, rules of zones that change
every second, a thousand levels of components) is refused or cut before it sees them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from icalendar import Calendar
from icalendar.cal import Component
from icalendar.prop.broken import vBroken
from icalendar.timezone import tzp

from impacttracker import clock
from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.invitations import Event, Invited, Series, Standing
from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers.addresses import address_of, each_once
from impacttracker.exchange.readers.zones import Moment, moment_of
from impacttracker.tidying import tidy_line, tidy_prose
from impacttracker.when import When

MOST_EVENTS = 1_000
MOST_COMPONENTS = 5_000
MOST_ZONES = 60
MOST_LINES = 60_000
DEEPEST = 6
MOST_DATES = 1_000
LONGEST_LINE = 2_000
LONGEST_TEXT = 50_000

_BEGINS = re.compile(r"^(BEGIN|END)[ \t]*:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)
_CALENDAR = re.compile(r"\s*BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
_RULE_OF_ZONE = re.compile(r"^RRULE[^\n]*", re.IGNORECASE | re.MULTILINE)
_PLAIN_RULE = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=1|WKST=\w\w|BYMONTH=\d\d?|BYDAY=-?[1-5]?[A-Z]{2}"
    r"|BYMONTHDAY=(?:[12]?\d,?)+|COUNT=\d{1,3}|UNTIL=\d{8}(?:T\d{6}Z?)?);?)+\s*",
    re.IGNORECASE,
)
_ZONES = re.compile(r"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", re.I | re.M | re.S)
_ALARMS = re.compile(r"^BEGIN:VALARM.*?^END:VALARM[^\n]*\n?", re.I | re.M | re.S)
_FILES = re.compile(r"^ATTACH[;:][^\n]*\n", re.I | re.M)
_TOO_LONG = re.compile(r"^([^\n]{60000})[^\n]*", re.M)
_ZONE_NAME = re.compile(r"(?<=;)TZID=\"?([^;:\"\n]*)\"?", re.I)
_ONE_AT_A_TIME = Lock()
BROKEN = "This calendar is broken and cannot be read. Export it again from your calendar."


def recognises(text: str) -> bool:
    """Whether *text* is a calendar."""
    return _CALENDAR.match(text) is not None


def read(text: str) -> list[Event]:
    """The events of a calendar by date; raises `Unreadable`, with a sentence, for what is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_excess(text)
    try:
        calendars = _parsed(_harmless(text))
        found = [event for one in calendars for event in _events(one)]
    except RecursionError:
        raise Unreadable(BROKEN) from None
    except (ValueError, LookupError, TypeError, AttributeError, OSError, OverflowError) as error:
        raise Unreadable(BROKEN) from error
    if not found:
        raise Unreadable("This calendar holds no event.")
    return sorted(_latest(found), key=lambda event: event.when.sort_key if event.when else 0)


def _parsed(text: str) -> list[Any]:
    """The calendars of *text*, each with the zones that it tells of itself.

    The library remembers for the whole process what a zone of some name was to the first file
    that told of it: without forgetting it, one file would move the hours of all that follow.
    """
    with _ONE_AT_A_TIME:
        tzp.use_zoneinfo()
        found: Any = Calendar.from_ical(text, multiple=True)
        return list(found)


def _refuse_excess(text: str) -> None:
    depth = events = components = zones = 0
    for found in _BEGINS.finditer(text):
        opens, name = found[1].upper() == "BEGIN", found[2].upper()
        depth += 1 if opens else -1
        components += opens
        events += opens and name == "VEVENT"
        zones += opens and name == "VTIMEZONE"
        if depth > DEEPEST or components > MOST_COMPONENTS or zones > MOST_ZONES:
            break
    if events > MOST_EVENTS:
        raise Unreadable(
            f"This calendar holds more than {MOST_EVENTS:,} events. Export a shorter time of it."
        )
    if depth > DEEPEST or components > MOST_COMPONENTS or zones > MOST_ZONES:
        raise Unreadable("This calendar has too many parts, or too deep ones, to be read here.")
    if text.count("\n") > MOST_LINES:
        raise Unreadable("This calendar is too long to be read here. Export a shorter time of it.")


def _harmless(text: str) -> str:
    """*text* unfolded, without alarms and files, and with plain rules in its zones only."""
    text = _ALARMS.sub("", re.sub(r"\n[ \t]", "", text))
    text = _TOO_LONG.sub(r"\1", _FILES.sub("", text))
    text = _ZONE_NAME.sub(_harmless_name, text)
    return _ZONES.sub(lambda zone: _RULE_OF_ZONE.sub(_plain_rule, zone[0]), text)


def _harmless_name(found: re.Match[str]) -> str:
    """A zone's name is looked up as the name of a file, which may be a folder or far too long."""
    try:
        clock.zone_named(found[1])
    except clock.UnknownZone as unknown:
        return f"TZID=x-{found[1][:60]}" if isinstance(unknown.__cause__, OSError) else found[0]
    return found[0]


def _plain_rule(found: re.Match[str]) -> str:
    return found[0] if _PLAIN_RULE.fullmatch(found[0]) else "COMMENT:left out"


def _latest(events: Iterable[Event]) -> list[Event]:
    """Of several versions of one event the latest; events without a UID are each their own."""
    kept: dict[str, Event] = {}
    for position, event in enumerate(events):
        key = event.key or f"#{position}"
        if key not in kept or event.sequence > kept[key].sequence:
            kept[key] = event
    return list(kept.values())


def _events(calendar: Component) -> Iterator[Event]:
    method = _line(calendar, "method").upper()
    for found in calendar.walk("VEVENT"):
        yield _event(found, is_cancelled=method == "CANCEL")


def _event(found: Component, *, is_cancelled: bool) -> Event:
    when, start, notes = _when(found)
    event = Event(
        uid=_line(found, "uid")[:500],
        recurrence=_recurrence(found),
        sequence=_sequence(found),
        title=_line(found, "summary"),
        when=when,
        standing=Standing.CANCELLED if is_cancelled else _standing(found),
        place=_line(found, "location"),
        url=_line(found, "url"),
        description=_prose(found),
        organiser=next(iter(_addresses(found, "organizer")), None),
        invited=_invited(found),
        notes=tuple(notes),
    )
    repeats = _held(found, "rrule") or _held(found, "rdate")
    return replace(event, series=_series(found, start)) if repeats and start else event


def _when(found: Component) -> tuple[When | None, Moment | None, list[str]]:
    """When it is, the wall clock of its start, and what is to be said of both."""
    start = moment_of(_held(found, "dtstart"))
    if start is None:
        return None, None, ["It says no date that can be read."]
    notes = [*start.notes]
    try:
        return _span(found, start, _end(found, start)), start, notes
    except (ValueError, OverflowError):
        notes.append("Its end does not lie after its start, so only the start was taken.")
    try:
        return _span(found, start, None), start, notes
    except (ValueError, OverflowError):
        return None, None, ["It says no date that can be read."]


def _end(found: Component, start: Moment) -> Moment | None:
    if end := moment_of(_held(found, "dtend")):
        return end
    length = next((one.dt for one in _held(found, "duration")), None)
    if not isinstance(length, timedelta) or not timedelta(0) < length < timedelta(days=3660):
        return None
    return replace(start, at=start.at + length)


def _span(found: Component, start: Moment, end: Moment | None) -> When:
    midnights = start.is_midnight and end is not None and end.is_midnight
    said = _line(found, "x-microsoft-cdo-alldayevent").upper() == "TRUE"
    if start.is_day or (midnights and said):
        # The end of an all-day event is the first day on which it is over.
        last = end.at.date() - timedelta(days=1) if end else start.at.date()
        return When.on(start.at.date(), max(last, start.at.date()))
    if end is None or end.is_day:
        return When.at(start.aware, None, start.zone)
    return When.at(start.aware, end.aware, start.zone)


def _series(found: Component, start: Moment) -> Series:
    rule: Any = next(iter(_held(found, "rrule")), {})
    until = rule.get("UNTIL") or [None]
    return Series(
        starts=start.at,
        home=start.home,
        rule=rule.to_ical().decode() if rule else "",
        until=start.wall_clock_of(until[0]) if isinstance(until[0], date) else None,
        also=tuple(_dates(found, "rdate", start)),
        without=frozenset(_dates(found, "exdate", start)),
    )


def _dates(found: Component, name: str, start: Moment) -> list[datetime]:
    """The wall clocks, where the event starts, of a list of dates."""
    every = [one.dt for some in _held(found, name) for one in some.dts]
    # A period, which some lists hold, begins when the event does.
    begins = [one[0] if isinstance(one, tuple) else one for one in every[:MOST_DATES]]
    return [start.wall_clock_of(one) for one in begins if isinstance(one, date)]


def _recurrence(found: Component) -> str:
    return next((one.to_ical().decode()[:40] for one in _held(found, "recurrence-id")), "")


def _sequence(found: Component) -> int:
    said = next(iter(_held(found, "sequence")), 0)
    return max(0, min(int(said), 2**31 - 1)) if isinstance(said, int) else 0


def _standing(found: Component) -> Standing:
    said = _line(found, "status").lower()
    return Standing(said) if said in set(Standing) else Standing.CONFIRMED


def _addresses(found: Component, name: str) -> list[Address]:
    return [
        address_of(str(one), str(one.params.get("CN", "")))
        for one in _held(found, name)
        if str(one.params.get("CUTYPE", "")).upper() not in {"ROOM", "RESOURCE"}
    ]


def _invited(found: Component) -> tuple[Invited, ...]:
    declined = {
        address_of(str(one), "").email
        for one in _held(found, "attendee")
        if str(one.params.get("PARTSTAT", "")).upper() == "DECLINED"
    }
    return tuple(
        Invited(one, one.email in declined) for one in each_once(_addresses(found, "attendee"))
    )


def _line(found: Component, name: str) -> str:
    said = next((str(one) for one in _held(found, name)), "")
    return str(tidy_line(storable(said)))[:LONGEST_LINE]


def _prose(found: Component) -> str:
    said = next((str(one) for one in _held(found, "description")), "")
    return str(tidy_prose(storable(said)))[:LONGEST_TEXT]


def _held(found: Component, name: str) -> list[Any]:
    """What a component says under *name*, as often as it does, as far as it can be read."""
    held = found.get(name)
    every = held if isinstance(held, list) else [held]
    return [one for one in every if one is not None and not isinstance(one, vBroken)]
