"""The periods that an obligation covers, counted from its first; knows no database and no page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from impacttracker.obligations.models import Obligation
from impacttracker.obligations.vocabulary import Repeats

MOST = 60
"""Years: nobody plans further, and a wrong century ends."""
YEARS = re.compile(r"(?<!\d)(\d{4})(?:([/–-])(\d{4}|\d{2}))?(?!\d)")


@dataclass(frozen=True)
class Period:
    """One period with its deadline; *place* counts from the first, which is 0."""

    place: int
    name: str
    from_on: date | None
    to_on: date | None
    due_on: date


def periods_of(obligation: Obligation) -> Iterator[Period]:
    """Every period that is owed, the earliest first."""
    yearly = obligation.repeats is Repeats.YEARLY
    for years in range(MOST if yearly else 1):
        due_on = later(obligation.due_on, years)
        if yearly and obligation.until_on and due_on > obligation.until_on:
            return
        yield Period(
            place=years,
            name=name_later(obligation.period, years),
            from_on=obligation.from_on and later(obligation.from_on, years),
            to_on=obligation.to_on and later(obligation.to_on, years),
            due_on=due_on,
        )


def later(day: date, years: int) -> date:
    """The same day *years* later; of 29 February the day before, where there is none."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def name_later(name: str, years: int) -> str:
    """The name of a period with each year in it *years* later: "2026/27" becomes "2027/28"."""
    return YEARS.sub(lambda found: _years_later(found, years), name)


def names_a_year(name: str) -> bool:
    """Whether the periods that follow can be told apart by their names."""
    return YEARS.search(name) is not None


def _years_later(found: re.Match[str], years: int) -> str:
    first, between, last = found[1], found[2] or "", found[3] or ""
    told = f"{min(int(first) + years, 9999):04}{between}"
    if len(last) == 2:
        return f"{told}{(int(last) + years) % 100:02}"
    return f"{told}{min(int(last) + years, 9999):04}" if last else told
