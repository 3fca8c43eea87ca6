"""Finds the days of a line as people write them in haste, and reads each with `written_dates`.

What names its year is read as everywhere else in the tracker. What leaves something out ("Friday",
"4 March", "the 12th") is completed here, towards the past or towards the future: a line tells of
what was, unless it says otherwise; a promise is always still to come.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from impacttracker import written_dates
from impacttracker.capture.tokens import is_whole
from impacttracker.edtf import MONTHS, UnreadableDate
from impacttracker.when import When
from impacttracker.written_dates import WEEKDAYS, edtf_of


class Lean(Enum):
    """Which way what is left out is completed."""

    PAST = -1
    NEAREST = 0
    APPOINTMENT = 1
    """A weekday is the next one; what names its month is whichever is much nearer."""
    FUTURE = 2


@dataclass(frozen=True)
class Day:
    """A day, month, year or span of them, and where in the line it stands."""

    start: int
    end: int
    edtf: str

    @property
    def is_to_the_day(self) -> bool:
        return len(self.edtf.partition("/")[0]) == len("2022-03-04")


_SHORT = "mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
_W = rf"\b(?P<w>{_SHORT})(?:day)?(?:'s|’s)?\b"
_NAMES = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_M = rf"(?:{_NAMES}|sept)\b\.?"
_D = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?"
_Y = r"(?:,? ?(?P<y>(?:19|20)\d\d\b|'\d\d\b))"
_LEAD = r"(?:\b(?:on|in|by|during|from|before|for|due|since|of|until|till|dated)\s+(?:the\s+)?)?"
_UNITS = r"(?:day|week|fortnight|month|year)s?"
_COUNT = rf"(?:\d{{1,3}}|an?|{'|'.join(written_dates.COUNTS)})"
_DASH = r"\s?(?:–|-|—|/|\bto\b|\buntil\b|&|\band\b)\s?"

Reader = Callable[[re.Match[str], date, Lean], str | None]


def days_in(text: str, today: date, lean: Lean) -> list[Day]:
    """Every day that *text* names, in the order in which they stand."""
    found: list[Day] = []
    for pattern, read in _PHRASES:
        for match in pattern.finditer(text):
            start, end = match.span()
            is_taken = any(start < one.end and one.start < end for one in found)
            if is_taken or not is_whole(text, start, end):
                continue
            if edtf := _read(read, match, today, lean):
                found.append(Day(start, end, edtf))
    return sorted(found, key=lambda one: one.start)


def last_day_of(day: Day) -> date | None:
    """The day by which something is due that is due in *day*: of a week its Friday."""
    when = When.from_edtf(day.edtf)
    first, last = when.first_on, when.last_on
    if first and last and last - first == timedelta(days=6) and first.weekday() == 0:
        return first + timedelta(days=4)
    return last


def _read(read: Reader, match: re.Match[str], today: date, lean: Lean) -> str | None:
    try:
        edtf = read(match, today, lean)
        return When.from_edtf(edtf).edtf if edtf else None
    except (UnreadableDate, OverflowError):
        return None


def _as_written(match: re.Match[str], today: date, _: Lean) -> str | None:
    return edtf_of(re.sub(r"wk$", "week", match["it"]), today)[0]


def _counted(match: re.Match[str], today: date, _: Lean) -> str | None:
    return edtf_of(re.sub("^within", "in", match["it"], flags=re.IGNORECASE), today)[0]


def _turned(match: re.Match[str], today: date, _: Lean) -> str | None:
    """“Thursday last”."""
    weekday, _space, which = match["it"].partition(" ")
    return edtf_of(f"{which} {weekday}", today)[0]


def _near(match: re.Match[str], today: date, _: Lean) -> str | None:
    words = match["it"].lower()
    steps = {"before": -2, "after": 2, "yest": -1, "yday": -1, "last night": -1, "tomorrow": 1}
    days = next((days for word, days in steps.items() if word in words), 0)
    if "afternoon" in words and "after tom" not in words:
        days = next((steps[word] for word in ("yest", "tomorrow") if word in words), 0)
    return str(today + timedelta(days=days))


def _with_year(match: re.Match[str], today: date, lean: Lean) -> str | None:
    """A day, month or span of days, completed with the year that it leaves out."""
    words = re.sub(r"^between (.+) and ", r"\1 – ", match["it"], flags=re.IGNORECASE)
    words = re.sub(r"\s?(?:&|\band\b|/(?!\d))\s?", " – ", words)
    words = re.sub(rf"^(?:{_SHORT})\w*,? (?=\d)", "", words, flags=re.IGNORECASE)
    if match["y"]:
        return edtf_of(words, today)[0]
    years = (today.year - 1, today.year, today.year + 1)
    joint = "/" if re.fullmatch(r"\d{1,2}/\d{1,2}", words) else " "
    read = [edtf for year in years if (edtf := _in_year(words, joint, year, today))]
    return _nearest(read, today, lean)


def _in_year(words: str, joint: str, year: int, today: date) -> str | None:
    try:
        return When.from_edtf(edtf_of(f"{words}{joint}{year}", today)[0]).edtf
    except UnreadableDate:
        return None


def _nearest(candidates: list[str], today: date, lean: Lean) -> str | None:
    """The one that is meant: the next or the last, or whichever is much nearer."""
    spans = [(When.from_edtf(edtf).first_on or today, edtf) for edtf in candidates]
    past = [one for one in spans if one[0] <= today]
    ahead = [one for one in spans if one[0] > today]
    if not past or not ahead:
        return (past or ahead)[-1 if past else 0][1] if spans else None
    last, following = past[-1], ahead[0]
    # Most lines tell of what was: what is ahead has to be three times nearer.
    is_much_nearer = (today - last[0]) > 3 * (following[0] - today)
    is_ahead = lean is Lean.FUTURE or (lean is not Lean.PAST and is_much_nearer)
    return (following if is_ahead else last)[1]


def _weekday(match: re.Match[str], today: date, lean: Lean) -> str | None:
    """The last such day, today included, or the next one."""
    which = [name[:3].lower() for name in WEEKDAYS].index(match["w"][:3].lower())
    if lean in (Lean.FUTURE, Lean.APPOINTMENT):
        return str(today + timedelta(days=(which - today.weekday()) % 7 or 7))
    return str(today - timedelta(days=(today.weekday() - which) % 7))


def _day_of_month(match: re.Match[str], today: date, lean: Lean) -> str | None:
    """The 12th: of this month, or of the one before or after; on that weekday if one is said."""
    number = int(match["d"])
    weekday = match.groupdict().get("w")
    candidates = []
    for step in range(-2, 3):
        years, month = divmod(today.month - 1 + step, 12)
        try:
            day = date(today.year + years, month + 1, number)
        except ValueError:
            continue
        if not weekday or WEEKDAYS[day.weekday()][:3].lower() == weekday[:3].lower():
            candidates.append(str(day))
    return _nearest(candidates, today, lean)


def _later_today(_: re.Match[str], today: date, __: Lean) -> str | None:
    return str(today)


def _end_of(match: re.Match[str], today: date, lean: Lean) -> str | None:
    """The last day of a week, a month or a year that is named or is the present one."""
    what = match["what"].lower()
    if "week" in what:
        friday = today + timedelta(days=(4 - today.weekday()) % 7)
        return str(friday + timedelta(days=7 if "next" in what else 0))
    if "month" in what or "year" in what:
        which = "next" if "next" in what else "this"
        edtf = edtf_of(f"{which} {'month' if 'month' in what else 'year'}", today)[0]
    elif match["y"]:
        edtf = edtf_of(what, today)[0]
    else:
        edtf = _with_year_of(what, today, lean)
    return str(When.from_edtf(edtf).last_on) if edtf else None


def _with_year_of(month: str, today: date, lean: Lean) -> str:
    read = [edtf_of(f"{month} {year}", today)[0] for year in (today.year, today.year + 1)]
    this_month = today.strftime("%Y-%m")
    return next((edtf for edtf in read if edtf >= this_month), read[-1])


def _month(match: re.Match[str], today: date, lean: Lean) -> str | None:
    name = match["m"].rstrip(".")
    read = [edtf_of(f"{name} {today.year + step}", today)[0] for step in (-1, 0, 1)]
    return _nearest(read, today, lean)


def _christmas(_: re.Match[str], today: date, lean: Lean) -> str | None:
    return _nearest([f"{today.year + step}-12-25" for step in (-1, 0, 1)], today, lean)


_YEAR = r"(?:19|20)\d\d"
_PART = r"(?: (?:morning|afternoon|evening|lunchtime|night))?"
_NUMBERS = r"\d{1,2}(?P<mark>[/.\-])\d{1,2}(?P=mark)(?:\d{4}|\d\d)|\d{4}-\d\d-\d\d"
_SPAN = rf"(?:between )?{_D}(?: of)?(?: {_M})?{_DASH}(?:{_W},? )?{_D}(?: of)? {_M}{_Y}?"
_FAR = r"the day before yesterday|(?:the )?day after tomorrow|last night|tonight|yday|yest\b\.?"
_CLOSE = (
    rf"this (?:morning|afternoon|evening)|\b(?:yesterday|today|tomorrow)\b(?! programme){_PART}"
)
_CLOCKS = r"close of (?:play|business)|cop|cob|eod|end of (?:the )?day"
_NOT_THE_DAY = r"(?! (?:today|tom|mon|tue|wed|thu|fri))"
# “Sat on a panel” and “the Sun” name no day.
_NO_DAY = r"(?<!\bthe )(?<!\b[iI] )(?<!\bwe )(?!sat (?:on|in|with|through|down|at|next)\b)"
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)\b"

# What is looked for, the fuller before what may be a part of it; “it” is what is read.
_LOOKED_FOR: tuple[tuple[str, Reader], ...] = (
    (rf"{_LEAD}(?:{_W},? )?(?<![\d/.\-])(?P<it>{_NUMBERS})(?![\d/])", _as_written),
    (rf"{_LEAD}end of (?P<what>(?:the |this |next )?(?:week|month|year)|{_M}{_Y}?)", _end_of),
    (rf"{_LEAD}(?P<it>{_SPAN})", _with_year),
    (rf"{_LEAD}(?P<it>{_M}(?: {_YEAR})?{_DASH}{_M}{_Y})", _as_written),
    (rf"{_LEAD}(?P<it>(?:{_W},? )?{_D}(?: of)? ?{_M}{_Y}?)", _with_year),
    (rf"{_LEAD}(?P<it>(?:{_W},? )?{_M} {_D}(?![\d:])(?! ?[ap]m){_Y}?)\b", _with_year),
    (rf"{_LEAD}(?P<it>{_M}{_Y})", _with_year),
    (rf"{_LEAD}(?P<it>\b{_YEAR}(?:(?:, | and | & ){_YEAR})+)", _as_written),
    (rf"{_LEAD}(?P<it>{_W},? (?:the )?{_ORDINAL})", _day_of_month),
    (rf"{_LEAD}(?P<it>\b(?:{_FAR}))", _near),
    (rf"{_LEAD}(?:(?:{_CLOCKS}) )?(?P<it>\b(?:{_CLOSE}))", _near),
    (rf"(?P<it>\b{_COUNT} (?:min(?:ute)?s?|hours?|hrs?) ago)", _later_today),
    (rf"(?P<it>\b{_COUNT} {_UNITS} ago|\b(?:with)?in {_COUNT} {_UNITS}(?: time)?)", _counted),
    (rf"{_LEAD}(?P<it>\b(?:last|next) {_W}){_PART}", _as_written),
    (rf"{_LEAD}(?P<it>{_W} (?:last|next))\b", _turned),
    (rf"{_LEAD}(?P<it>\b(?:last|this|next) (?:week|wk|month|year)\b)", _as_written),
    (rf"{_LEAD}(?P<it>\b(?:{_CLOCKS})\b){_NOT_THE_DAY}", _later_today),
    (rf"{_LEAD}(?P<it>\b(?:xmas|christmas)\b)", _christmas),
    (rf"\b(?:on|by|until|till|before) (?:the )?(?P<it>{_ORDINAL})", _day_of_month),
    (rf"(?:this )?{_LEAD}{_NO_DAY}(?:(?:{_CLOCKS}) )?(?P<it>{_W}){_PART}", _weekday),
    (
        rf"{_LEAD}(?<![\d£$€.,/\w])(?P<it>(?!24/7)\d{{1,2}}/\d{{1,2}}(?P<y>))(?![\d/%\w])",
        _with_year,
    ),
    (rf"\b(?:in|during|by|until|since) (?:(?:early|late|mid)[ -])?(?P<it>(?P<m>{_M}))", _month),
    (rf"\b(?:back in|in|during|since) (?P<it>{_YEAR})\b", _as_written),
    (rf"(?:^|(?<=[,;.–] ))(?P<it>{_YEAR})(?=\s*(?:$|[,;.–]))", _as_written),
)
_PHRASES = tuple((re.compile(phrase, re.IGNORECASE), read) for phrase, read in _LOOKED_FOR)
