"""Tells which moment a calendar means: its zone by name, by Windows' name, or by its offset."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from impacttracker import clock

_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])\s*(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """A day or a moment of a calendar: its wall clock, and where that clock hangs."""

    at: datetime
    """The wall clock, without a zone."""
    home: tzinfo
    zone: str | None
    """The name of the zone, where the zone database has it."""
    is_day: bool
    notes: tuple[str, ...] = ()

    @property
    def aware(self) -> datetime:
        return self.at.replace(tzinfo=self.home)

    @property
    def is_midnight(self) -> bool:
        return self.at.time() == time()

    def wall_clock_of(self, other: date) -> datetime:
        """What this moment's clock shows at *other*, a day or a moment of whichever zone."""
        if not isinstance(other, datetime):
            return datetime.combine(other, time() if self.is_day else self.at.time())
        if other.tzinfo is None:
            return other
        return other.astimezone(self.home).replace(tzinfo=None)


def moment_of(said: Sequence[Any]) -> Moment | None:
    """What a property (DTSTART, DTEND) says; nothing where it says nothing that is a date."""
    held = next(iter(said), None)
    found = getattr(held, "dt", None)
    if isinstance(found, datetime):
        return _moment(found, str(getattr(held, "params", {}).get("TZID", "")))
    if isinstance(found, date):
        return Moment(datetime.combine(found, time()), clock.zone(), None, is_day=True)
    return None


def _moment(found: datetime, named: str) -> Moment:
    at, name = found.replace(tzinfo=None), _name_of(named)
    if found.tzinfo is not None:
        # The file says itself when the clocks change; the name is only for showing the time.
        is_utc = not named and found.utcoffset() == timedelta(0)
        return Moment(at, UTC if is_utc else found.tzinfo, name, is_day=False)
    if not named or name:
        home = clock.zone_named(name) if name else clock.zone()
        return Moment(at, home, home.key, is_day=False)
    if offset := _offset_of(named):
        note = (
            f"Its time zone is called “{named[:80]}”, which may change its clocks: check the time."
        )
        return Moment(at, offset, None, is_day=False, notes=(note,))
    note = f"Its time zone “{named[:80]}” is not known, so the time was taken as ours: check it."
    return Moment(at, clock.zone(), clock.zone().key, is_day=False, notes=(note,))


def _name_of(named: str) -> str | None:
    """The zone database's name for *named*, which may be Windows' own or lie under a vendor's."""
    parts = named.strip('"').strip("/").split("/")
    for tried in (WINDOWS_TO_OLSON.get(named.strip('"')), named, "/".join(parts[-2:])):
        try:
            if tried:
                return clock.zone_named(tried).key
        except clock.UnknownZone:
            continue
    return None


def _offset_of(named: str) -> timezone | None:
    found = _OFFSET.search(named)
    if not found:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if length > timedelta(hours=14):
        return None
    return timezone(-length if found[1] == "-" else length)
