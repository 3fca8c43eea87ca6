"""Reads when a message was sent, as headers say it and as mail programs write it for people."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from dateutil import parser as dates

from impacttracker import clock
from impacttracker.partners.names import folded

# How the months of twelve languages begin, folded: English, German, French, Spanish, Italian,
# Portuguese, Dutch, Polish, Turkish, Swedish, Danish and Norwegian.
_MONTHS = (
    "jan ene gen sty oca",
    "feb fev fevr lut sub",
    "mar maa mrz",
    "apr avr abr kwi nis",
    "may mai maj mei mag",
    "jun juin giu cze haz",
    "jul juil lug lip tem",
    "aug aou ago sie agu",
    "sep set wrz eyl",
    "oct okt ott out paz eki",
    "nov lis kas",
    "dec dez dic gru ara des",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:\.|º|er)?\s+(?:de\s+|d[’'])?(?P<month>[^\W\d_]{3,12})\.?,?\s+(?:de\s+)?"
    r"(?P<year>\d{4})"
)
_TIME = re.compile(r"(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?(?!\d)")
_HALVES = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)


def moment_in(text: str) -> datetime | None:
    """The moment that a date header says, in words if need be; nothing where nobody can tell."""
    plain = re.sub(r"\s+(?:at|um|à|a las)\s+", " ", text.strip()[:100])
    is_by_halves = _HALVES.search(plain) is not None
    # The rules of headers know no afternoon, and would take four o’clock for the morning.
    ways: tuple[Callable[[str], datetime], ...] = (
        (_as_written,) if is_by_halves else (parsedate_to_datetime, _in_words, _as_written)
    )
    for read in ways:
        try:
            found = read(plain)
            aware = found if found.tzinfo else found.replace(tzinfo=clock.zone())
            if 1970 <= aware.astimezone(UTC).year <= 2200:
                return aware
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _in_words(text: str) -> datetime:
    """“lundi 9 juin 2025 16:05”: a day, a month in whichever language, a year."""
    found = _DAY_FIRST.search(text)
    name = folded(found["month"]) if found else ""
    number = _NUMBERS.get(name[:4]) or _NUMBERS.get(name[:3])
    if not found or not number:
        raise ValueError(text)
    clock_time = _TIME.search(text, found.end())
    parts = clock_time.groups() if clock_time else (0, 0, 0)
    hour, minute, second = (int(part or 0) for part in parts)
    day = date(int(found["year"]), number, int(found["day"]))
    return datetime.combine(day, time(hour, minute, second), tzinfo=clock.zone())


def _as_written(text: str) -> datetime:
    found: datetime = dates.parse(text, dayfirst=True, ignoretz=True)
    return found
