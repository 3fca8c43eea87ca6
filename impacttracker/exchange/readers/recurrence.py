"""Finds the times of a series of events, without being kept busy by a hostile rule.

The library looks for the thirtieth of February until the year 9999. So it counts days and weeks
here, a bounded number of them, and what a rule leaves out is left out afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import DAILY, WEEKLY, rrule, rrulestr

from impacttracker.exchange.invitations import Event, Series
from impacttracker.when import When

MOST_STEPS = 10_000
MOST_TIMES = 200
BEFORE = timedelta(days=2 * 365)
AHEAD = timedelta(days=365)
_UNDERSTOOD = frozenset(
    {"FREQ", "INTERVAL", "WKST", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}
)
# What the library raises for rules that no program would write.
_UNREADABLE = (ValueError, LookupError, TypeError, OverflowError)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Time:
    """One time of a series: when it is, and the wall clock at which it starts, with its zone."""

    when: When
    starts: datetime


def next_time(event: Event, today: date) -> When | None:
    """When a series next takes place, from *today* on; nothing where that is over or not known."""
    if event.series is None or event.when is None:
        return None
    try:
        found = next(_from(event.series, today), None)
    except _UNREADABLE:
        return None
    return _moved(event.when, event.series, found) if found else None


def is_understood(series: Series) -> bool:
    """Whether its rule is one that people's calendars have; of others the first time is known."""
    parts = dict(part.split("=", 1) for part in series.rule.upper().split(";") if "=" in part)
    is_plain = parts.get("FREQ") in {"DAILY", "WEEKLY"} and "BYSETPOS" not in parts
    return not parts or (
        set(parts) <= _UNDERSTOOD and (is_plain or parts.get("FREQ") in {"MONTHLY", "YEARLY"})
    )


def times_about(event: Event, today: date) -> tuple[list[Time], bool]:
    """(the times of a series that are worth keeping, whether there are more of them).

    From two years before today, or before its end if it is over, to a year ahead; of more than
    `MOST_TIMES` those that are nearest to that day. None where nobody can tell.
    """
    series = event.series
    if series is None or event.when is None:
        return [], False
    try:
        day = min(today, series.until.date()) if series.until else today
        found = list(_until(_from(series, day - BEFORE), today + AHEAD))
        if not found:
            # It is over, and only counting tells when that was.
            found = list(_until(_from(series, date.min), today + AHEAD))
            day = found[-1].date() if found else day
        nearest = sorted(found, key=lambda time: abs(time.date() - day))[:MOST_TIMES]
        times = [
            Time(_moved(event.when, series, one), one.replace(tzinfo=series.home))
            for one in sorted(nearest)
        ]
    except _UNREADABLE:
        return [], False
    return times, len(found) > MOST_TIMES


def _until(times: Iterator[datetime], last: date) -> Iterator[datetime]:
    return takewhile(lambda time: time.date() <= last, times)


def _from(series: Series, day: date) -> Iterator[datetime]:
    """The times of *series* from *day* on, as wall clocks."""
    listed = sorted({series.starts, *series.also})
    met: datetime | None = None
    for time in islice(merge(listed, _by_rule(series, day)), MOST_STEPS):
        if time.date() >= day and time not in series.without and time != met:
            met = time
            yield time


def _by_rule(series: Series, day: date) -> Iterator[datetime]:
    parts = dict(part.split("=", 1) for part in series.rule.upper().split(";") if "=" in part)
    times: Iterator[datetime] = iter(())
    if parts and set(parts) <= _UNDERSTOOD:
        times = _steps(parts, _shortly_before(day, parts, series.starts))
    for time in islice(times, int(parts.get("COUNT", MOST_STEPS))):
        if series.until is not None and time > series.until:
            return
        yield time


def _shortly_before(day: date, parts: Mapping[str, str], starts: datetime) -> datetime:
    """A step of an endless rule of days or weeks from which counting to *day* takes no time."""
    days = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"], 0) * max(1, int(parts.get("INTERVAL", 1)))
    if not days or "COUNT" in parts or day <= starts.date():
        return starts
    return starts + timedelta(days=max(0, (day - starts.date()).days // days - 1) * days)


def _steps(parts: Mapping[str, str], starts: datetime) -> Iterator[datetime]:
    every = max(1, int(parts.get("INTERVAL", 1)))
    if parts["FREQ"] in {"MONTHLY", "YEARLY"}:
        kept = {name: said for name, said in parts.items() if name not in {"COUNT", "UNTIL"}}
        rule = ";".join(f"{name}={said}" for name, said in kept.items())
        return iter(rrulestr(rule, dtstart=starts))
    if "BYSETPOS" in parts or parts["FREQ"] not in {"DAILY", "WEEKLY"}:
        return iter(())
    days = [_WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day]
    if parts["FREQ"] == "DAILY":
        return (time for time in _limited(rrule(DAILY, starts, every), parts, days))
    wkst = _WEEKDAYS.index(parts.get("WKST", "MO"))
    weeks = rrule(WEEKLY, starts, every, wkst=wkst, byweekday=days or None)
    return _limited(weeks, parts, [])


def _limited(times: Any, parts: Mapping[str, str], days: list[int]) -> Iterator[datetime]:
    months = {int(one) for one in parts.get("BYMONTH", "").split(",") if one}
    dates = {int(one) for one in parts.get("BYMONTHDAY", "").split(",") if one}
    for time in islice(times, MOST_STEPS):
        fits_month = not months or time.month in months
        fits_day = (not dates or time.day in dates) and (not days or time.weekday() in days)
        if fits_month and fits_day:
            yield time


def _moved(when: When, series: Series, starts: datetime) -> When:
    """*when* as it is that time of the series."""
    if when.starts_at is None:
        length = (when.last_on or starts.date()) - (when.first_on or starts.date())
        return When.on(starts.date(), starts.date() + length)
    aware = starts.replace(tzinfo=series.home)
    ends = aware + (when.ends_at - when.starts_at) if when.ends_at else None
    return When.at(aware, ends, when.zone)
