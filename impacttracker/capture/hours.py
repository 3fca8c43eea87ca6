"""Finds the time of day in a line, with its zone, as the text that a date is read with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from impacttracker.capture.days import Day
from impacttracker.capture.tokens import is_whole
from impacttracker.edtf import UnreadableDate
from impacttracker.when import When

# What people call the zones of the places they work with; the names of the zone database are
# understood as well. British Summer Time is what the clocks of London show by themselves.
ZONES = {
    "gmt": "Etc/GMT",
    "utc": "UTC",
    "bst": "Europe/London",
    "cet": "CET",
    "cest": "CET",
    "eet": "EET",
    "eest": "EET",
    "est": "America/New_York",
    "edt": "America/New_York",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
}

_CLOCK = r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?!\d|%|\.\d)"
_HALF = r"\s?(?:[ap]\.?m\b\.?)"
_TIME = rf"(?:{_CLOCK}(?:{_HALF})?|\d{{1,2}}{_HALF}|(?:12 )?noon\b)"
_DASH = r"\s?(?:–|-|—|\bto\b|\buntil\b|\btill?\b)\s?"
_ZONE = rf"(?:\s\(?(?P<zone>{'|'.join(ZONES)}|[A-Z][a-z]+/[A-Z][A-Za-z_]+)\b\)?)?"
_ENDS_IN_HALF = rf"\d{{1,2}}(?:[:.][0-5]\d)?{_HALF}"
_NO_PRICE = r"(?<![\d£$€.,:/\w])(?<![£$€] )"
_FROM_TO = re.compile(
    rf"(?:\b(?:at|from)\s|@\s?)?{_NO_PRICE}(?P<from>{_TIME}|\d{{1,2}}(?={_DASH}{_ENDS_IN_HALF}))"
    rf"(?:{_DASH}(?P<to>{_TIME}))?{_ZONE}(?!\w)",
    re.IGNORECASE,
)
# A bare number is an hour only where it can be nothing else: "at 11", "@ 3".
_BARE = re.compile(
    r"(?:\bat\s|@\s?)(?P<from>\d{1,2})(?P<to>)(?P<zone>)(?=\s*(?:$|[,;.–)]|today|tom|on\b|with\b))",
    re.IGNORECASE,
)
_LATE = re.compile(r"\b(?:tonight|evening|last night)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Hours:
    """A time of day or a span of them, as it was written."""

    start: int
    end: int
    starts: str
    ends: str = ""
    zone: str = ""

    @property
    def text(self) -> str:
        return f"{self.starts}–{self.ends}" if self.ends else self.starts


def hours_in(text: str, days: Sequence[Day]) -> Hours | None:
    """The first time of day in *text* outside what *days* have taken."""
    for pattern in (_FROM_TO, _BARE):
        for match in pattern.finditer(text):
            start, end = match.span()
            is_taken = any(start < day.end and day.start < end for day in days)
            if is_taken or not is_whole(text, start, end):
                continue
            starts = _plain(match["from"])
            if pattern is _BARE:
                starts = _bare_hour(int(starts))
            if starts:
                zone = ZONES.get((match["zone"] or "").lower(), match["zone"] or "")
                ends = _plain(match["to"] or "")
                if _LATE.search(text) and not ends:
                    starts = _in_the_evening(starts)
                return Hours(start, end, starts, ends, zone)
    return None


def moment(day: date, hours: Hours) -> When | None:
    """What *hours* on *day* are, in their own zone; nothing where the clock has no such time."""
    for text in (hours.text, hours.starts):
        try:
            return When.read(f"{day.isoformat()}, {text} {hours.zone}".strip(), today=day)
        except UnreadableDate:
            continue
    return None


def _plain(typed: str) -> str:
    """A time as `written_dates` reads it."""
    plain = re.sub(r"\s|(?<=[apm])\.", "", typed.lower())
    return "12:00" if plain.endswith("noon") else plain


def _bare_hour(hour: int) -> str:
    """Nobody meets at three in the night: "at 3" is in the afternoon."""
    if hour > 23:
        return ""
    return f"{hour + 12 if 1 <= hour <= 7 else hour}:00"


def _in_the_evening(typed: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[:.](\d\d)", typed)
    if not match or int(match[1]) > 11:
        return typed
    return f"{int(match[1]) + 12}:{match[2]}"
