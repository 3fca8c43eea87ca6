"""Times as people write them in tables: weeks, seasons, quarters, years of funders and schools.

What they leave open stays open: a year from autumn to summer, or from April to March, is told as
the two years that it touches.
"""

import re
from datetime import timedelta
from typing import NamedTuple

from impacttracker.when import UnreadableDate, When

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
WEEK = re.compile(
    r"(?:w/?c|wk/?c|w\.c\.|week (?:commencing|beginning|of|starting))[:\s]+(.+)", re.I
)
SEASON = re.compile(r"(spring|summer|autumn|fall)(?:\s+of)?[\s,]+((?:19|20)\d\d)", re.I)
WINTER = re.compile(r"winter(?:\s+of)?[\s,]+((?:19|20)\d\d)\s*[/–-]\s*((?:\d\d){1,2})", re.I)
QUARTER = re.compile(r"(?:q([1-4])[\s,/-]*((?:19|20)\d\d)|((?:19|20)\d\d)[\s,/-]*q([1-4]))", re.I)
TWO_YEARS = re.compile(
    r"(?:f\.?y\.?|a\.?y\.?|(?:academic|financial|fiscal|tax|school) year)?\s*"
    r"((?:19|20)\d\d|\d\d)\s*([/–-])\s*((?:19|20)?\d\d)",
    re.I,
)
ABOUT = re.compile(r"(?:c\.?|ca\.?|circa|about|around|~|early|mid|late)[\s-]*((?:19|20)\d\d)", re.I)
MONTH = re.compile(r"([a-z]{3,9})\.?\s*[-'’]\s*(\d\d)", re.I)
BESIDE = re.compile(r"\s*\((?:tbc|tba|provisional|approx\.?|date tbc|estimated)\)$", re.I)


class Read(NamedTuple):
    """A time, and how what was written was understood."""

    when: When
    why: str


def read(text: str) -> Read | None:
    """The time that *text* says in one of these ways; nothing where it is none of them."""
    bare = BESIDE.sub("", text.strip())
    for one in (_week, _season, _winter, _quarter, _two_years, _about, _month):
        if found := one(bare):
            return found
    return Read(When.read(bare), "what stood beside it was taken off") if bare != text else None


def _week(text: str) -> Read | None:
    match = WEEK.fullmatch(text)
    if match is None:
        return None
    first = When.read(match[1])
    if first.first_on is None or not first.is_dated_to_the_day:
        raise UnreadableDate(f"“{text}” does not say on which day that week begins.")
    return Read(When.on(first.first_on, first.first_on + timedelta(days=6)), "the week from then")


def _months(year: int, first: int, last: int) -> When:
    return When.from_edtf(f"{year}-{first:02}/{year}-{last:02}")


def _season(text: str) -> Read | None:
    match = SEASON.fullmatch(text)
    if match is None:
        return None
    return Read(_months(int(match[2]), *SEASONS[match[1].lower()]), "the three months of it")


def _winter(text: str) -> Read | None:
    match = WINTER.fullmatch(text)
    if match is None or int(match[2]) % 100 != (int(match[1]) + 1) % 100:
        return None
    year = int(match[1])
    return Read(When.from_edtf(f"{year}-12/{year + 1}-02"), "the three months of it")


def _quarter(text: str) -> Read | None:
    match = QUARTER.fullmatch(text)
    if match is None:
        return None
    quarter, year = int(match[1] or match[4]), int(match[2] or match[3])
    return Read(_months(year, quarter * 3 - 2, quarter * 3), "a quarter of a calendar year")


def _two_years(text: str) -> Read | None:
    """2023/24 and the like; 2011-12 is a month as ISO writes it, and 20/21 nobody knows."""
    match = TWO_YEARS.fullmatch(text)
    if match is None:
        return None
    named = text[0].isalpha()
    year = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
    is_next = int(match[3]) in (year + 1, (year + 1) % 100)
    may_be_month = match[2] == "-" and len(match[3]) == 2 and int(match[3]) <= 12
    if not is_next or (not named and (len(match[1]) == 2 or may_be_month)):
        return None
    return Read(When.from_edtf(f"{year}/{year + 1}"), "it touches both years")


def _about(text: str) -> Read | None:
    match = ABOUT.fullmatch(text)
    return Read(When.from_edtf(match[1]), "only the year is certain") if match else None


def _month(text: str) -> Read | None:
    """Nov-23, as spreadsheets write a month."""
    match = MONTH.fullmatch(text)
    if match is None:
        return None
    return Read(When.read(f"{match[1]} 20{match[2]}"), "a month of that year")
