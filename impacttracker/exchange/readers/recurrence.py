"""Finds the next time of a series of events, without being kept busy by a hostile rule.

The library looks for the thirtieth of February until the year 9999. So it counts days and weeks
here, a bounded number of them, and what a rule leaves out is left out afterwards.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, WEEKLY, rrule, rrulestr

from impacttracker.exchange.invitations import Event, Series
from impacttracker.when import When

MOST_STEPS = 10_000
_UNDERSTOOD = frozenset(
    {"FREQ", "INTERVAL", "WKST", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}
)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def next_time(event: Event, today: date) -> When | None:
    """When a series next takes place, from *today* on; nothing where that is over or not known."""
    if event.series is None or event.when is None:
        return None
    try:
        found = next(_from(event.series, today), None)
    except (ValueError, LookupError, TypeError, OverflowError):
        return None  # a rule that no program would write
    return _moved(event.when, event.series, found) if found else None


def _from(series: Series, today: date) -> Iterator[datetime]:
    """The times of *series* from *today* on, as wall clocks."""
    listed = sorted({series.starts, *series.also})
    for time in islice(merge(listed, _by_rule(series)), MOST_STEPS):
        if time.date() >= today and time not in series.without:
            yield time


def _by_rule(series: Series) -> Iterator[datetime]:
    parts = dict(part.split("=", 1) for part in series.rule.upper().split(";") if "=" in part)
    times: Iterator[datetime] = iter(())
    if parts and set(parts) <= _UNDERSTOOD:
        times = _steps(parts, series.starts)
    for time in islice(times, int(parts.get("COUNT", MOST_STEPS))):
        if series.until is not None and time > series.until:
            return
        yield time


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
