"""What one component of a calendar says of an event, in neutral words; fetches nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar.cal import Component
from icalendar.parser import Contentline
from icalendar.prop.broken import vBroken

from impacttracker.database import storable
from impacttracker.exchange.invitations import Event, Invited, Series, Standing
from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers.addresses import address_of, each_once
from impacttracker.exchange.readers.event_texts import subject_of, words_of
from impacttracker.exchange.readers.zones import Moment, moment_of
from impacttracker.exchange.telling.mending import plain_signs
from impacttracker.tidying import tidy_line, tidy_prose
from impacttracker.when import When

MOST_DATES = 1_000
LONGEST_LINE = 2_000
LONGEST_TEXT = 50_000
MOST_PEOPLE = 500
MOST_BESIDE = 20
SECRET = ("private", "confidential")
LATER_TIMES = "All later times of its series change with it, which was not followed: check them."
NOT_UNDERSTOOD = "How it repeats is not understood: only its first time was taken."

_TEXT = re.compile(
    r"(ATTACH|CATEGORIES|CLASS|COMMENT|CONTACT|DESCRIPTION|LAST-MODIFIED|LOCATION|SEQUENCE|STATUS"
    r"|SUMMARY|UID|URL|X-ALT-DESC|X-MICROSOFT-CDO-ALLDAYEVENT|X-MICROSOFT-CDO-BUSYSTATUS)[ \t]*"
    r"(?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*:(.*)",
    re.IGNORECASE,
)
_NAMING = re.compile(r"(?:ATTENDEE|ORGANIZER)[ \t]*[;:]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;:\\\"])")
_SEVERAL = {"ATTACH": "Attached", "COMMENT": "Comment", "CONTACT": "Contact"}
"""What may stand there more than once and no answer takes, with what people call it."""
_MODIFIED = re.compile(r"\d{8}T\d{6}Z?")


class People:
    """Who is named by the lines of events; the same line stands in hundreds of them."""

    def __init__(self) -> None:
        self._by_line: dict[str, _Named | None] = {}

    def named_by(self, line: str) -> "_Named | None":
        if line not in self._by_line:
            self._by_line[line] = _read_named(line)
        return self._by_line[line]


@dataclass(frozen=True)
class _Named:
    who: Address
    organises: bool
    declined: bool


def _read_named(line: str) -> _Named | None:
    """Whom a line names; nobody where it is a room, or broken."""
    try:
        name, params, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    if str(params.get("CUTYPE", "")).upper() in {"ROOM", "RESOURCE", "GROUP"}:
        return None
    # Apple writes an address of its own making, and the real one beside it.
    email = value if "@" in value else str(params.get("EMAIL", value))
    return _Named(
        who=address_of(storable(email), storable(str(params.get("CN", "")))),
        organises=name.upper() == "ORGANIZER",
        declined=str(params.get("PARTSTAT", "")).upper() == "DECLINED",
    )


@dataclass
class Said:
    """What the lines of an event say that are no dates: texts by name, and who is named."""

    texts: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    named: list[_Named] = field(default_factory=list)
    several: dict[str, list[str]] = field(default_factory=dict)

    def line(self, name: str) -> str:
        return _line(self.texts.get(name, ""))

    def prose(self, name: str) -> str:
        text = _ESCAPED.sub(_unescaped, self.texts.get(name, ""))
        return str(tidy_prose(storable(text)))[:LONGEST_TEXT]

    def beside(self) -> dict[str, str]:
        """What else it says, under plain names; of what is attached only the addresses."""
        kept = {
            label: [text for text in map(_line, self.several.get(name, ())) if text]
            for name, label in _SEVERAL.items()
        }
        kept["Attached"] = [text for text in kept["Attached"] if text.startswith("http")]
        return {label: "\n".join(texts[:MOST_BESIDE]) for label, texts in kept.items() if texts}


def _line(text: str) -> str:
    return str(tidy_line(storable(_ESCAPED.sub(_unescaped, text))))[:LONGEST_LINE]


def said_in(lines: Iterable[str], people: People) -> Said:
    """What *lines* say; of several of one name the first is believed."""
    said = Said()
    for line in lines:
        if found := _TEXT.match(line):
            if (name := found[1].upper()) == "CATEGORIES":
                said.categories += re.split(r"(?<!\\),", found[2])
            elif name in _SEVERAL:
                said.several.setdefault(name, []).append(found[2])
            else:
                said.texts.setdefault(name, found[2])
        elif _NAMING.match(line) and len(said.named) < MOST_PEOPLE:
            one = people.named_by(line)
            said.named += [one] if one else []
    return said


def event_of(found: Component, said: Said, *, is_cancelled: bool) -> Event:
    """The event of which a component says when it is, and lines *said* the rest."""
    when, start, notes = _when(found, said)
    event = Event(
        uid=said.line("UID")[:500],
        recurrence=_recurrence(found),
        sequence=_sequence(said),
        modified=_modified(said),
        title=subject_of(said.line("SUMMARY")),
        when=when,
        standing=Standing.CANCELLED if is_cancelled else _standing(said),
        place=plain_signs(said.line("LOCATION")),
        url=said.line("URL"),
        description=words_of(said.prose("DESCRIPTION"), said.prose("X-ALT-DESC")),
        organiser=next((one.who for one in said.named if one.organises), None),
        invited=_invited(said.named),
        is_private=said.line("CLASS").lower() in SECRET,
        shown_as=said.line("X-MICROSOFT-CDO-BUSYSTATUS").lower(),
        categories=tuple(_categories(said)),
        beside=said.beside(),
        notes=(*notes, *_about_later_times(found)),
    )
    rules = _held(found, "rrule")
    if rules and not rules[0]:
        return replace(event, notes=(*event.notes, NOT_UNDERSTOOD))
    repeats = rules or _held(found, "rdate")
    return replace(event, series=_series(found, start)) if repeats and start else event


def _when(found: Component, said: Said) -> tuple[When | None, Moment | None, list[str]]:
    """When it is, the wall clock of its start, and what is to be said of both."""
    start = moment_of(_held(found, "dtstart"))
    if start is None:
        return None, None, ["It says no date that can be read."]
    notes = [*start.notes]
    try:
        return _span(said, start, _end(found, start)), start, notes
    except (ValueError, OverflowError):
        notes.append("Its end does not lie after its start, so only the start was taken.")
    try:
        return _span(said, start, None), start, notes
    except (ValueError, OverflowError):
        return None, None, ["It says no date that can be read."]


def _end(found: Component, start: Moment) -> Moment | None:
    if end := moment_of(_held(found, "dtend")):
        return end
    length = next((one.dt for one in _held(found, "duration")), None)
    if not isinstance(length, timedelta) or not timedelta(0) < length < timedelta(days=3660):
        return None
    return replace(start, at=start.at + length)


def _span(said: Said, start: Moment, end: Moment | None) -> When:
    midnights = start.is_midnight and end is not None and end.is_midnight
    is_all_day = said.line("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    if start.is_day or (midnights and is_all_day):
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
    """Which time of a series it is, the same however the file writes it: a day, or a UTC time."""
    moment = moment_of(_held(found, "recurrence-id"))
    return key_of_time(moment.aware, moment.is_day) if moment else ""


def _about_later_times(found: Component) -> list[str]:
    """What to say of a time that moves all later ones along, which few programs write."""
    held = found.get("recurrence-id")
    moves = str(getattr(held, "params", {}).get("RANGE", "")).upper() == "THISANDFUTURE"
    return [LATER_TIMES] if moves else []


def key_of_time(at: datetime, is_day: bool) -> str:
    """A time of a series as the last part of what it is known by."""
    return f"{at:%Y%m%d}" if is_day else f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _modified(said: Said) -> str:
    found = _MODIFIED.fullmatch(said.line("LAST-MODIFIED"))
    return found[0] if found else ""


def _categories(said: Said) -> list[str]:
    return [text for one in said.categories[:MOST_DATES] if (text := _line(one))]


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def _sequence(said: Said) -> int:
    number = said.line("SEQUENCE")
    is_number = number.isascii() and number.isdecimal() and len(number) <= 10
    return min(int(number), 2**31 - 1) if is_number else 0


def _standing(said: Said) -> Standing:
    status = said.line("STATUS").lower()
    return Standing(status) if status in set(Standing) else Standing.CONFIRMED


def _invited(named: Sequence[_Named]) -> tuple[Invited, ...]:
    asked = [one for one in named if not one.organises]
    declined = {one.who for one in asked if one.declined}
    return tuple(Invited(one, one in declined) for one in each_once(one.who for one in asked))


def _held(found: Component, name: str) -> list[Any]:
    """What a component says under *name*, as often as it does, as far as it can be read."""
    held = found.get(name)
    every = held if isinstance(held, list) else [held]
    return [one for one in every if one is not None and not isinstance(one, vBroken)]
