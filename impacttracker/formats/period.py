"""Which time a return is about: the funder's rule, and the days that a named period spans."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from impacttracker.vocabulary import Vocabulary

YEAR = re.compile(r"(\d{4})")
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:/|–|to)\s*(\d{4}-\d{2}-\d{2}|\.\.)")
YEARS = re.compile(r"(\d{4})\s*[/–-]\s*(\d{2}|\d{4})")


class Rule(Vocabulary):
    """How a funder cuts time."""

    YEAR = "year", "One year at a time"
    WINDOW = "window", "One window for all"
    AWARD = "award", "The whole award"
    REPORTING = "reporting", "Reporting periods of the award"


@dataclass(frozen=True, kw_only=True)
class PeriodRule:
    """When *begins* is given, a year begins on that day (month, day) and not on 1 January."""

    rule: Rule = Rule.AWARD
    begins: tuple[int, int] = (1, 1)
    window: tuple[date, date] | None = None
    is_cumulative: bool = False
    """Whether each return tells all that came before it once more."""
    words: str = ""
    """The rule in the funder's sense, for people."""

    def span_called(self, name: str) -> tuple[date, date] | None:
        """The first and the last day of the period that the funder calls *name*.

        "2026" is a year; "2025/26" is a year that begins in 2025. A reporting period may be
        called by its days, "2026-05-01/2026-10-31", or by its first, "2026-05-01/..". None where
        the name tells nothing, such as "Period 2".
        """
        if self.window:
            return self.window
        if self.rule is Rule.REPORTING:
            return _days_in(name)
        if self.rule is not Rule.YEAR:
            return None
        found = YEARS.fullmatch(name.strip()) or YEAR.fullmatch(name.strip())
        if not found or not 1 < int(found[1]) < 9999:
            return None
        month, day = self.begins
        first = date(int(found[1]), month, day)
        return first, date(first.year + 1, month, day) - timedelta(days=1)


def _days_in(name: str) -> tuple[date, date] | None:
    found = DAYS.fullmatch(name.strip())
    if not found:
        return None
    try:
        first = date.fromisoformat(found[1])
        last = date.max if found[2] == ".." else date.fromisoformat(found[2])
    except ValueError:
        return None
    return (first, last) if first <= last else None
