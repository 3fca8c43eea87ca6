"""A month as weeks of days, and what stands on each of them; it refuses what has no day."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from impacttracker import clock
from impacttracker.followups.models import FollowUp
from impacttracker.records.entries import href_of, kind_in_words
from impacttracker.records.models import Record
from impacttracker.returns.deadlines import Deadline
from impacttracker.when import When

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY_FIRST = Calendar(firstweekday=0)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What a day shows of one engagement or promise."""

    family: str
    kind: str
    title: str
    href: str
    time: str = ""


@dataclass(frozen=True)
class Day:
    """One square of the month."""

    day: int
    weekday: str
    in_month: bool
    today: bool
    events: Sequence[Shown]


def read(text: str, today: date) -> date:
    """The first day of the month that an address names ("2026-11"), else of this month."""
    try:
        chosen = date.fromisoformat(f"{text}-01")
    except ValueError:
        chosen = today.replace(day=1)
    # The first and last months of the calendar have no neighbours to lead to.
    return chosen if 2 <= chosen.year <= 9998 else today.replace(day=1)


def span_of(chosen: date) -> tuple[date, date]:
    """The first and last day that the grid of a month shows."""
    days = list(MONDAY_FIRST.itermonthdates(chosen.year, chosen.month))
    return days[0], days[-1]


def name_of(chosen: date) -> str:
    return f"{chosen:%B %Y}"


def before(chosen: date) -> date:
    return (chosen - DAY).replace(day=1)


def after(chosen: date) -> date:
    return (chosen + timedelta(days=31)).replace(day=1)


def days_of(when: When) -> tuple[date, date] | None:
    """The first and last day on which it takes place here; of a time abroad, the days here."""
    if not when.is_dated_to_the_day or when.first_on is None or when.last_on is None:
        return None
    if when.starts_at is None:
        return when.first_on, when.last_on
    ends_at = when.ends_at or when.starts_at
    if ends_at > when.starts_at:
        # What ends at midnight has no part in the day that begins then.
        ends_at -= timedelta(microseconds=1)
    first, last = (moment.astimezone(clock.zone()).date() for moment in (when.starts_at, ends_at))
    return first, last


def weeks_of(
    chosen: date,
    records: Sequence[Record],
    promises: Sequence[FollowUp],
    today: date,
    address_of: Callable[[FollowUp], str],
    deadlines: Sequence[Deadline] = (),
) -> list[list[Day]]:
    """The weeks of a month: seven days each, with what takes place on them."""
    first, last = span_of(chosen)
    events: dict[date, list[Shown]] = defaultdict(list)
    for record in records:
        for day, shown in _of_record(record, first, last):
            events[day].append(shown)
    for promise in promises:
        if promise.due_on:
            events[promise.due_on].append(
                Shown("promise", "Promise due", promise.what, address_of(promise))
            )
    for deadline in deadlines:
        events[deadline.due_on].append(
            Shown("narrative", "Return due", deadline.title, deadline.href)
        )
    days = [
        _day(day, chosen, today, events)
        for day in MONDAY_FIRST.itermonthdates(chosen.year, chosen.month)
    ]
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def _of_record(record: Record, first: date, last: date) -> Iterator[tuple[date, Shown]]:
    """The record on each of its days from *first* to *last*, with its time on the day it begins."""
    when = record.when
    if (days := days_of(when)) is None:
        return
    begins, ends = days
    day = max(begins, first)
    while day <= min(ends, last):
        starts_at = when.starts_at if day == begins else None
        yield (
            day,
            Shown(
                family=str(record.about.family),
                kind=kind_in_words(record),
                title=record.title,
                href=href_of(record),
                time=f"{starts_at.astimezone(clock.zone()):%H:%M}" if starts_at else "",
            ),
        )
        day += DAY


def _day(day: date, chosen: date, today: date, events: Mapping[date, Sequence[Shown]]) -> Day:
    return Day(
        day=day.day,
        weekday=WEEKDAYS[day.weekday()],
        in_month=day.month == chosen.month,
        today=day == today,
        events=events.get(day, ()),
    )
