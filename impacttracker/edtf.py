"""The points that dates are made of, in EDTF: a year, a month, a day or a moment, and no other."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from impacttracker import clock

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

# Far enough from the edges of what Python can count that no zone or day after falls off them;
# outside lie slips of the keyboard, such as 0022 or 20222.
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999

_POINT = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(T\d\d:\d\d(?::\d\d(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)


class UnreadableDate(ValueError):
    """A date that cannot be understood; its text says what was wrong and what to write instead."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(f"{problem} {advice}".rstrip())
        self.problem = problem


def unreadable(problem: str) -> UnreadableDate:
    return UnreadableDate(problem, "Write it like 4 March 2022, March 2022 or 2021–2023.")


class Precision(StrEnum):
    """From the vaguest to the finest."""

    UNKNOWN = "unknown"
    YEARS = "years"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Point:
    """A year, a month, a day or a moment; ``first_on`` is the first local day it can mean."""

    precision: Precision
    first_on: date
    at: datetime | None = None

    @property
    def last_on(self) -> date:
        first = self.first_on
        match self.precision:
            case Precision.YEAR:
                return first.replace(month=12, day=31)
            case Precision.MONTH:
                return first.replace(day=monthrange(first.year, first.month)[1])
            case _:
                return first

    @property
    def edtf(self) -> str:
        if self.at:
            return self.at.replace(tzinfo=None).isoformat() + "Z"
        length = {Precision.YEAR: len("2022"), Precision.MONTH: len("2022-03")}
        return self.first_on.isoformat()[: length.get(self.precision)]

    def in_words(self, home: ZoneInfo) -> str:
        day = self.at.astimezone(home).date() if self.at else self.first_on
        month = f"{MONTHS[day.month - 1]} {day.year}"
        match self.precision:
            case Precision.YEAR:
                return str(day.year)
            case Precision.MONTH:
                return month
            case Precision.DAY:
                return f"{day.day} {month}"
            case _:
                return f"{day.day} {month}, {self.time_in_words(home)}"

    def time_in_words(self, home: ZoneInfo) -> str:
        if not self.at:
            return ""
        local = self.at.astimezone(home)
        return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def zone_of(name: str | None) -> ZoneInfo:
    if not name:
        return clock.zone()
    try:
        return clock.zone_named(name)
    except clock.UnknownZone as reason:
        raise UnreadableDate(str(reason)) from reason


def point_of(text: str, home: ZoneInfo) -> Point:
    if not (match := _POINT.fullmatch(text)):
        raise unreadable(f"“{text}” is not a date we can read.")
    if match[1]:
        at = _moment(text, home)
        point = Point(Precision.MOMENT, at.astimezone(home).date(), at)
    else:
        precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(text)]
        point = Point(precision, _first_day(text))
    if not EARLIEST_YEAR <= point.first_on.year <= LATEST_YEAR:
        raise unreadable(f"“{text[:4]}” is not a year between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return point


def _first_day(text: str) -> date:
    year, month, day = (int(part) for part in f"{text}-01-01".split("-")[:3])
    if not year:
        raise unreadable("There is no year 0.")
    if not 1 <= month <= 12:
        raise unreadable(f"There is no month {month} in a year.")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise unreadable(f"{MONTHS[month - 1]} {year} has no day {day}.")
    return date(year, month, day)


def _moment(text: str, home: ZoneInfo) -> datetime:
    _first_day(text[:10])
    try:
        typed = datetime.fromisoformat(text)
        at = (typed if typed.tzinfo else typed.replace(tzinfo=home)).astimezone(UTC)
        is_skipped = not typed.tzinfo and at.astimezone(home).replace(tzinfo=None) != typed
    except (ValueError, OverflowError) as reason:
        raise unreadable(f"“{text[11:]}” is not a time of day.") from reason
    if is_skipped:
        raise unreadable(f"The clocks in {home.key} go forward over {text[11:16]} on that day.")
    return at
