"""Tells which moment a calendar means: its zone by name, by Windows' name, or by its offset."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from impacttracker import clock

_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])\s*(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_SHOWN = re.compile(r"(?:\([^()]*\))?\s*(?:[^:]*:)?([^:()]*)(?:\([^()]*\))?")
_VENDORS = {"tzone://microsoft/utc": "UTC", "utc": "UTC", "z": "UTC"}
_UNIVERSAL = frozenset({"UTC", "Etc/UTC"})
"""Where programs hang their clocks, and nobody else does: such a time is shown in our zone."""
_CONTINENTS = frozenset(
    {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


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
    if name in _UNIVERSAL or (not named and found.tzinfo and not found.utcoffset()):
        return Moment(at, UTC, None, is_day=False)
    if found.tzinfo is not None:
        # The file says itself when the clocks change; the name is only for showing the time.
        return Moment(at, found.tzinfo, name, is_day=False)
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
    plain = named.strip('" ')
    parts = plain.strip("/").split("/")
    for tried in (
        WINDOWS_TO_OLSON.get(plain),
        plain,
        "/".join(parts[-2:]),
        _VENDORS.get(plain.lower()),
    ):
        try:
            if tried:
                return clock.zone_named(tried).key
        except clock.UnknownZone:
            continue
    return _shown_as(plain)


def _shown_as(named: str) -> str | None:
    """The zone that Windows shows as *named*: “(UTC-05:00) Eastern Time (US & Canada)”, or cities.

    Where it tells an offset, the zone has to have that, in winter or in summer.
    """
    found = _SHOWN.fullmatch(named[:200])
    words = found[1].strip() if found else ""
    if words.endswith(" Time"):
        some = [WINDOWS_TO_OLSON.get(f"{words.removesuffix('Time')}Standard Time")]
    else:
        some = [_cities().get(city.strip().casefold()) for city in words.split(",")]
    zones = [clock.zone_named(name) for name in some if name]
    offset = _offset_of(named.partition(")")[0]) if named.startswith("(") else None
    fitting = [zone.key for zone in zones if offset is None or _has(zone, offset)]
    ours = clock.zone().key
    return ours if ours in fitting else next(iter(fitting), None)


def _has(zone: ZoneInfo, offset: timezone) -> bool:
    told = offset.utcoffset(None)
    return told in {datetime(2024, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}


@cache
def _cities() -> dict[str, str]:
    """The zone of each city that the zone database names one after, by its name in lower case."""
    names = (name.split("/") for name in sorted(available_timezones()))
    return {
        parts[-1].replace("_", " ").casefold(): "/".join(parts)
        for parts in names
        if len(parts) > 1 and parts[0] in _CONTINENTS
    }


def _offset_of(named: str) -> timezone | None:
    found = _OFFSET.search(named)
    if not found:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if length > timedelta(hours=14):
        return None
    return timezone(-length if found[1] == "-" else length)
