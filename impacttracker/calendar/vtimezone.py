"""VTIMEZONE components: when a zone's clocks change, said so that every calendar program agrees.

A list of dates in one RDATE is read by some programs up to its first comma only, so none is
written: a yearly rule where the zone keeps one, else each change on its own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files

from impacttracker import clock

_NAME, _OFFSET, _CHANGE = r"(<[^>]+>|[A-Za-z]{3,})", r"([-+]?\d+(?::\d+)*)", r"M(\d+)\.(\d)\.(\d)"
# The rule at the end of a zone's file, as POSIX has it: “GMT0BST,M3.5.0/1,M10.5.0”.
_POSIX_RULE = re.compile(
    rf"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_CHANGE}(?:/{_OFFSET})?,{_CHANGE}(?:/{_OFFSET})?)?"
)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST_WEEK = 5
_RULES_BEGIN = 1970


@dataclass(frozen=True)
class Observance:
    """From a change on, the clocks show UTC and ``offset``; yearly, or never changing at all."""

    name: str
    offset: timedelta
    # Where nothing changes, the first Thursday of 1970, which was that year's first day.
    month: int = 1
    week: int = 1
    weekday: int = 4
    time: timedelta = timedelta(0)

    def onset(self, year: int) -> datetime:
        """The wall clock at the change, before it is moved."""
        first = datetime(year, self.month, 1)  # noqa: DTZ001 - a wall clock has no zone
        days = (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        day = first + timedelta(days=days)
        # “The fifth Sunday” means the last one of a month that has four.
        return (day if day.month == self.month else day - timedelta(days=7)) + self.time

    @property
    def recurrence(self) -> str:
        week = -1 if self.week == _LAST_WEEK else self.week
        return f"RRULE:FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{_WEEKDAYS[self.weekday]}"


def vtimezone(zone: str, moments: Iterable[datetime]) -> list[str]:
    """The component's lines, right for every one of these aware moments."""
    ordered = sorted(moments)
    rule = rule_of(zone)
    lines = _yearly(rule) if rule and _holds(rule, zone, ordered) else _one_by_one(zone, ordered)
    return ["BEGIN:VTIMEZONE", f"TZID:{zone}", *lines, "END:VTIMEZONE"]


@cache
def rule_of(zone: str) -> tuple[Observance, ...] | None:
    """Standard and daylight observance, one alone, or none where iCalendar cannot say the rule."""
    text = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    match = _POSIX_RULE.fullmatch(text.rsplit(b"\n", 2)[-2].decode("ascii"))
    if not match:
        return None
    name, behind, other_name, other_behind, *changes = match.groups()
    # POSIX counts how far UTC is ahead of the clocks, everybody else the other way round.
    offset = -_time(behind)
    if not other_name:
        return (Observance(name.strip("<>"), offset),)
    other_offset = -_time(other_behind) if other_behind else offset + timedelta(hours=1)
    begins, ends = (_change(*parts) for parts in (changes[:4], changes[4:]))
    if any(not timedelta(0) <= time < timedelta(days=1) for *_, time in (begins, ends)):
        return None
    return (
        Observance(name.strip("<>"), offset, *ends),
        Observance(other_name.strip("<>"), other_offset, *begins),
    )


def _change(
    month: str, week: str, weekday: str, time: str | None
) -> tuple[int, int, int, timedelta]:
    return int(month), int(week), int(weekday), _time(time or "2")


def _time(text: str) -> timedelta:
    hours, minutes, seconds, *_ = [*map(int, text.lstrip("+-").split(":")), 0, 0]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _holds(rule: Sequence[Observance], zone: str, moments: Iterable[datetime]) -> bool:
    # A rule is what the law says today; before its last change the clocks may have differed.
    home = clock.zone_named(zone)
    changes: dict[int, list[tuple[datetime, timedelta]]] = {}
    for moment in moments:
        if moment.year <= _RULES_BEGIN:
            return False
        if moment.year not in changes:
            changes[moment.year] = _changes(rule, moment.year)
        passed = [offset for at, offset in changes[moment.year] if at <= moment]
        if passed[-1] != moment.astimezone(home).utcoffset():
            return False
    return True


def _changes(rule: Sequence[Observance], year: int) -> list[tuple[datetime, timedelta]]:
    """The changes that decide this year's offsets, in UTC, with the offset after each."""
    changes = []
    for observance, before in zip(rule, reversed(rule), strict=True):
        for one_year in (year - 1, year):
            at = (observance.onset(one_year) - before.offset).replace(tzinfo=UTC)
            changes.append((at, observance.offset))
    return sorted(changes)


def _yearly(rule: Sequence[Observance]) -> list[str]:
    lines = []
    for observance, before in zip(rule, reversed(rule), strict=True):
        kind = "DAYLIGHT" if observance.offset > before.offset else "STANDARD"
        onset = observance.onset(_RULES_BEGIN)
        recurrence = [observance.recurrence] if len(rule) > 1 else []
        described = (observance.name, before.offset, observance.offset)
        lines += _component(kind, onset, *described, recurrence)
    return lines


def _one_by_one(zone: str, moments: Sequence[datetime]) -> list[str]:
    """For these moments only: one observance wherever the next moment has another offset."""
    home = clock.zone_named(zone)
    lines: list[str] = []
    previous = None
    for moment in (at.astimezone(home) for at in moments):
        offset = moment.utcoffset() or timedelta(0)
        if previous is None:
            onset, before = moment - timedelta(days=1), offset
        elif previous.utcoffset() != offset:
            onset, before = _last_change(previous, moment)
        if previous is None or previous.utcoffset() != offset:
            kind = "DAYLIGHT" if moment.dst() else "STANDARD"
            lines += _component(kind, onset, moment.tzname() or "", before, offset)
        previous = moment
    return lines


def _last_change(before: datetime, after: datetime) -> tuple[datetime, timedelta]:
    """A change to the later moment's offset: the clock just then, and the offset until then."""
    home, offset = after.tzinfo, after.utcoffset()
    early, late = int(before.timestamp()), int(after.timestamp())
    while late - early > 1:
        middle = (early + late) // 2
        if datetime.fromtimestamp(middle, home).utcoffset() == offset:
            late = middle
        else:
            early = middle
    until = datetime.fromtimestamp(early, home).utcoffset() or timedelta(0)
    return datetime.fromtimestamp(late, UTC) + until, until


def _component(
    kind: str,
    onset: datetime,
    name: str,
    before: timedelta,
    after: timedelta,
    recurrence: Sequence[str] = (),
) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"TZNAME:{name}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(after)}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        *recurrence,
        f"END:{kind}",
    ]


def _signed(offset: timedelta) -> str:
    seconds = int(abs(offset).total_seconds())
    text = f"{seconds // 3600:02d}{seconds // 60 % 60:02d}"
    # Only clocks older than railways were off by seconds; zero seconds are left out.
    odd = f"{seconds % 60:02d}" if seconds % 60 else ""
    return f"{'-' if offset < timedelta(0) else '+'}{text}{odd}"
