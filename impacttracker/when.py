"""When: what is known of a date, as one value; it refuses what no calendar holds.

Its text form is EDTF (ISO 8601-2). A value known by its year stays a year: no property turns it
into the first of January for anybody to see.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from impacttracker import clock, written_dates
from impacttracker.edtf import Point, Precision, UnreadableDate, point_of, unreadable, zone_of

__all__ = ["YEAR", "Form", "Point", "Precision", "UnreadableDate", "When"]

YEAR = 10_000 * 10_000
"""How far apart the same day of two years stands in `When.sort_key`."""

_YEARS = re.compile(r"\{\s*(\d{4}(?:\s*,\s*\d{4})*)\s*\}", re.ASCII)


class Form(StrEnum):
    UNKNOWN = "unknown"
    SINGLE = "single"
    SPAN = "span"
    OPEN = "open"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class When:
    """Made by ``from_edtf``, ``read``, ``on`` and ``at``, which check what they are given."""

    form: Form
    points: tuple[Point, ...] = ()
    zone: str | None = None

    @classmethod
    def from_edtf(cls, text: str, zone: str | None = None) -> Self:
        """The value of an EDTF text; ``zone`` is where a moment was typed."""
        plain = text.strip()
        if plain.upper() == written_dates.UNKNOWN:
            return cls(Form.UNKNOWN)
        if plain.startswith("{"):
            return cls._of_years(plain)
        home = zone_of(zone)
        first, slash, last = plain.partition("/")
        start = point_of(first, home)
        if last == "..":
            return cls._without_end(start)
        end = point_of(last, home) if slash else start
        key = home.key if start.at else None
        if start == end:
            return cls(Form.SINGLE, (start,), key)
        _check_order(start, end, home)
        return cls(Form.SPAN, (start, end), key)

    @classmethod
    def read(cls, text: str, today: date | None = None, zone: str | None = None) -> Self:
        """The value of a date as people write it; ``zone`` is for times that name no other."""
        edtf, named_zone = written_dates.edtf_of(text, today or clock.today())
        return cls.from_edtf(edtf, named_zone or zone)

    @classmethod
    def on(cls, first: date, last: date | None = None) -> Self:
        return cls.from_edtf(f"{first.isoformat()}/{(last or first).isoformat()}")

    @classmethod
    def at(cls, starts: datetime, ends: datetime | None = None, zone: str | None = None) -> Self:
        """From aware moments, to the second."""
        moments = [moment.astimezone(UTC) for moment in (starts, ends or starts)]
        return cls.from_edtf("/".join(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments), zone)

    @classmethod
    def _without_end(cls, start: Point) -> Self:
        if start.at:
            raise unreadable("A span without an end begins on a day, without a time of day.")
        return cls(Form.OPEN, (start,))

    @classmethod
    def _of_years(cls, text: str) -> Self:
        if not (match := _YEARS.fullmatch(text)):
            raise unreadable(f"“{text}” is not a list of years.")
        years = sorted({year.strip() for year in match[1].split(",")})
        points = tuple(point_of(year, clock.zone()) for year in years)
        return cls(Form.YEARS if len(points) > 1 else Form.SINGLE, points)

    @property
    def edtf(self) -> str:
        texts = [point.edtf for point in self.points]
        match self.form:
            case Form.UNKNOWN:
                return written_dates.UNKNOWN
            case Form.YEARS:
                return "{" + ",".join(texts) + "}"
            case Form.OPEN:
                return f"{texts[0]}/.."
            case _:
                return "/".join(texts)

    @property
    def is_open(self) -> bool:
        return self.form is Form.OPEN

    @property
    def precision(self) -> Precision:
        """Of a span, that of its finer end."""
        if self.form in (Form.UNKNOWN, Form.YEARS):
            return Precision(self.form)
        return max((point.precision for point in self.points), key=list(Precision).index)

    @property
    def is_dated_to_the_day(self) -> bool:
        """Whether a calendar can show it: it begins and ends on days or moments that are known."""
        exact = all(point.precision in (Precision.DAY, Precision.MOMENT) for point in self.points)
        return exact and self.form in (Form.SINGLE, Form.SPAN)

    @property
    def first_on(self) -> date | None:
        """The first day it can mean; of a moment, the day it was in the moment's own zone."""
        return self.points[0].first_on if self.points else None

    @property
    def last_on(self) -> date | None:
        """The last day it can mean; ``date.max`` for a span without an end."""
        if self.is_open:
            return date.max
        return self.points[-1].last_on if self.points else None

    @property
    def starts_at(self) -> datetime | None:
        return self.points[0].at if self.points else None

    @property
    def ends_at(self) -> datetime | None:
        return self.points[1].at if self.form is Form.SPAN else None

    @property
    def sort_key(self) -> int:
        """Orders by the first day it can mean, vaguer values before finer ones of the same day."""
        if not self.points:
            return 0
        start = self.points[0]
        day = start.first_on.year * 10_000 + start.first_on.month * 100 + start.first_on.day
        rank = {Precision.YEAR: 0, Precision.MONTH: 1, Precision.DAY: 2}.get(start.precision, 3)
        if start.at:
            local = start.at.astimezone(zone_of(self.zone))
            rank += local.hour * 60 + local.minute
        return day * 10_000 + rank

    @property
    def years(self) -> tuple[int, ...]:
        """Every year it names or spans; of a span without an end only the first."""
        if self.form is Form.SPAN:
            return tuple(range(self.points[0].first_on.year, self.points[1].last_on.year + 1))
        return tuple(point.first_on.year for point in self.points)

    @property
    def group(self) -> tuple[int | None, int | None]:
        """The year and month that its start is known by, for headings in the order of sort_key."""
        if not self.points:
            return None, None
        start = self.points[0]
        return start.first_on.year, (
            None if start.precision is Precision.YEAR else start.first_on.month
        )

    def in_words(self, zone: ZoneInfo | None = None) -> str:
        """As people read it; times of day in ``zone``, by default the installation's."""
        home = zone or clock.zone()
        words = [point.in_words(home) for point in self.points]
        match self.form:
            case Form.UNKNOWN:
                return "date not known"
            case Form.YEARS:
                return f"{', '.join(words[:-1])} and {words[-1]}"
            case Form.OPEN:
                return f"since {words[0]}"
            case Form.SPAN:
                return _span_in_words(self.points[0], self.points[1], home)
            case _:
                return words[0]

    def to_type(self) -> str:
        """What ``read`` reads as this very value: a form shows it to be changed."""
        if self.form is Form.UNKNOWN:
            return ""
        if not self.zone:
            return self.in_words()
        home = zone_of(self.zone)
        # An hour that the clocks pass twice is read as the first: only EDTF can say the second.
        is_second = any(point.at and point.at.astimezone(home).fold for point in self.points)
        text = self.edtf if is_second else self.in_words(home)
        return text if home == clock.zone() else f"{text} {self.zone}"


def _check_order(start: Point, end: Point, home: ZoneInfo) -> None:
    if bool(start.at) != bool(end.at):
        raise unreadable("Where one end of a span has a time of day, the other needs one too.")
    if (start.at and end.at and end.at < start.at) or end.last_on < start.first_on:
        first, last = start.in_words(home), end.in_words(home)
        raise unreadable(f"{first} is after {last}: a span begins with its earlier end.")


def _span_in_words(start: Point, end: Point, home: ZoneInfo) -> str:
    first, last = start.in_words(home), end.in_words(home)
    if start.precision is not end.precision:
        return f"{first} – {last}"
    if start.precision is Precision.YEAR:
        return f"{first}–{last}"
    if start.at:
        is_one_day = first.partition(",")[0] == last.partition(",")[0]
        return f"{first}–{end.time_in_words(home)}" if is_one_day else f"{first} – {last}"
    if start.first_on.year != end.first_on.year:
        return f"{first} – {last}"
    if start.precision is Precision.DAY and start.first_on.month == end.first_on.month:
        return f"{start.first_on.day}–{last}"
    return f"{first.removesuffix(f' {start.first_on.year}')} – {last}"
