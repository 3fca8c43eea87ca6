"""Dates in a column: whether the day or the month comes first is told from the column as a whole.

The order is British where a column leaves it open, and then a person is told. A whole number can
be a year, or a day as Excel counts them: from the last day of 1899.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from impacttracker.exchange.tables import spans
from impacttracker.exchange.tables.damage import plain
from impacttracker.spreadsheets.rows import RawCell
from impacttracker.when import UnreadableDate, When

NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[ T].*)?", re.ASCII)
MIDNIGHT = re.compile(r"[ T]00:00(?::00)?(?:\.0+)?Z?$")
FLOAT = re.compile(r"(\d+)\.0")
EXCEL_BEGINS = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 60_000)
"""From 1954 to 2064."""
YEARS = range(1900, 2101)
Mend = Callable[[RawCell, object, str], None]
UNDECIDED = (
    "Whether the day or the month comes first cannot be told from its dates. They were read with "
    "the day first: 4/3/2022 is the fourth of March."
)
BOTH = (
    "Some of its dates have the day first, and some the month. Each was read as it can only be "
    "read, and where both are possible with the day first."
)
SWAPPED = (
    "It holds real dates, and dates as text whose day is after the 12th: a spreadsheet may have "
    "read the former with day and month the wrong way round. Please compare some with the source."
)


MONTHS = (
    "All its dates are the first of a month: a spreadsheet may have made days of months. Please "
    "compare some with the source."
)


@dataclass(frozen=True)
class DateOrder:
    """How the dates of a column are written, and what a person should know of it."""

    is_month_first: bool = False
    doubt: str = ""

    @classmethod
    def of(cls, cells: Iterable[RawCell]) -> "DateOrder":
        """Decided from every cell of a column."""
        some = list(cells)
        written = [match for one in some if isinstance(one, str) and (match := _numeric(one))]
        day_first = sum(int(match[1]) > 12 >= int(match[3]) for match in written)
        month_first = sum(int(match[3]) > 12 >= int(match[1]) for match in written)
        open_ones = sum(
            int(match[1]) != int(match[3]) and int(match[1]) <= 12 and int(match[3]) <= 12
            for match in written
            # Nobody puts the month first and points between.
            if match[2] != "."
        )
        if day_first and month_first:
            return cls(doubt=BOTH)
        if _may_be_months(some):
            return cls(is_month_first=bool(month_first), doubt=MONTHS)
        if (day_first or month_first) and not open_ones and _may_be_swapped(some):
            return cls(is_month_first=bool(month_first), doubt=SWAPPED)
        return cls(
            is_month_first=bool(month_first),
            doubt=UNDECIDED if open_ones and not (day_first or month_first) else "",
        )

    def when(self, cell: RawCell, mend: Mend) -> When | None:
        """The date that a cell holds; raises `UnreadableDate`."""
        if isinstance(cell, datetime):
            return _moment(cell)
        if isinstance(cell, date):
            return When.on(cell)
        text = plain(cell)
        if match := FLOAT.fullmatch(text):
            text = match[1]
        if text.isdigit() and int(text) in EXCEL_DAYS:
            day = EXCEL_BEGINS + timedelta(days=int(text))
            mend(cell, day, "a date as Excel counts days")
            return When.on(day)
        if text.isdigit() and int(text) not in YEARS and len(text) != 8:
            raise UnreadableDate(f"“{text}” is not a date we can read.")
        if re.fullmatch(r"(?:19|20)\d{6}", text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        return self._read(MIDNIGHT.sub("", text), mend)

    def _read(self, text: str, mend: Mend) -> When | None:
        match = _numeric(text)
        if match:
            one, other = int(match[1]), int(match[3])
            swaps = one <= 12 < other or (self.is_month_first and one <= 12)
            day, month = (other, one) if swaps else (one, other)
            rest = text[match.end(4) :].replace("T", " ")
            text = f"{day}/{month}/{match[4]}{rest}"
        if not match and (found := spans.read(text)):
            mend(text, found.when.in_words(), found.why)
            return found.when
        when = When.read(text)
        return None if not when.points else when


def _numeric(text: str) -> re.Match[str] | None:
    return NUMERIC.fullmatch(text.strip())


def _may_be_swapped(cells: Iterable[RawCell]) -> bool:
    days = [one for one in cells if isinstance(one, date)]
    return bool(days) and all(one.day <= 12 for one in days)


def _may_be_months(cells: Iterable[RawCell]) -> bool:
    days = {one for one in cells if isinstance(one, date)}
    return len(days) > 2 and all(one.day == 1 for one in days)


def _moment(moment: datetime) -> When:
    if moment.time().isoformat() == "00:00:00":
        return When.on(moment.date())
    return When.from_edtf(moment.replace(microsecond=0, tzinfo=None).isoformat(timespec="minutes"))
