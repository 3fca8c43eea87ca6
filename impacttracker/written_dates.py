"""Dates as people write them, turned into EDTF text; it refuses to guess between two meanings.

The order is British: 4/3/2022 is the fourth of March. Only the shape is read here: whether the
calendar has such a day is for ``When`` to say.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from impacttracker import clock
from impacttracker.edtf import MONTHS, unreadable

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTS = ("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

LONGEST_DATE = 100
UNKNOWN = "XXXX"
_UNKNOWN_WORDS = {"", "?", "xxxx", "unknown", "not known", "date not known", "date unknown"}

_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_SHORT_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).lower()
_MONTH = rf"(?P<month>{_SHORT_MONTHS}|sept)\.?"
_DAY = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?)? ?(?P<half>am|pm)?"
_POINT = r"\d{4}(?:-\d\d(?:-\d\d(?:t\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:\d\d)?)?)?)?"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.ASCII) for pattern in patterns)


_DATES = _compiled(
    rf"(?:{_WEEKDAY},? )?{_DAY}(?: of)? ?{_MONTH},? ?'?(?P<year>\d{{4}}|\d\d)",
    rf"(?:{_WEEKDAY},? )?{_MONTH} {_DAY},? (?P<year>\d{{4}})",
    rf"{_MONTH},? ?(?P<year>\d{{4}})",
    r"(?P<day>\d{1,2})(?P<mark>[/.])(?P<number>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
    r"(?P<day>\d{1,2})-(?P<number>\d{1,2})-(?P<year>\d{4})",
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
    r"(?P<number>\d{1,2})[/.](?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<number>\d\d)",
    r"(?P<year>\d{4})",
)
_OPEN = _compiled(
    r"(?:since|from) (?P<start>.+)",
    r"(?P<start>.+?),? onwards?",
    r"(?P<start>.+?) ?(?:–|-| to\b| until\b)(?: ?(?:the )?(?:present|now|date|ongoing))?",
)
_EDTF = re.compile(rf"\{{[\d, ]+\}}|{_POINT}(?:/(?:{_POINT}|\.\.))?", re.ASCII)
_SEVERAL_YEARS = re.compile(r"\d{4}(?:(?:, ?and |, ?|; ?| ?& ?| and )\d{4})+", re.ASCII)
_CLOCK_TIME = re.compile(_TIME, re.ASCII)
_MOMENT = re.compile(rf"(?P<date>.+?)(?:,? at |,? )(?P<time>{_TIME})", re.ASCII)
_COUNTED = re.compile(
    rf"(?P<ahead>in )?(?P<count>\d{{1,3}}|an|{'|'.join(COUNTS)}) "
    r"(?P<unit>day|week|fortnight|month|year)s?['’]?(?P<ago> ago)?(?(ahead)(?: time)?)",
    re.ASCII,
)
_NEIGHBOUR = re.compile(rf"(?P<which>last|this|next) (?:(?P<unit>week|month|year)|{_WEEKDAY})")
# How far from today, in days.
_NEAR = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1,
    "the day after tomorrow": 2,
}  # fmt: skip
_PART_OF_THE_DAY = re.compile(r"^(yesterday|tomorrow|last \w+day) (?:morning|afternoon|evening)$")
_RANGE_MARK = re.compile(r" ?(?:–|-|\b(?:to|until|till)\b) ?")
_BETWEEN = re.compile(r"^between (.+) and (.+)$")


def edtf_of(text: str, today: date) -> tuple[str, str | None]:
    """The EDTF text, and the time zone where one is named behind a time of day."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(plain) <= LONGEST_DATE:
        if edtf := _read(plain, today):
            return edtf, None
        rest, _, last_word = plain.rpartition(" ")
        zone = last_word.strip("()")
        # Only a time of day has a zone; elsewhere such a word is a mistake to point out.
        if (edtf := _read(rest, today)) and "T" in edtf and rest and _is_zone(zone):
            return edtf, zone
    shown = plain if len(plain) <= LONGEST_DATE else f"{plain[:LONGEST_DATE]}…"
    raise unreadable(f"“{shown}” is not a date we can read.")


def _is_zone(name: str) -> bool:
    try:
        return bool(clock.zone_named(name))
    except clock.UnknownZone:
        return False


def _read(text: str, today: date) -> str | None:
    # Dashes of typography part two dates, hyphens may also stand inside one (2022-03).
    plain = re.sub(r"[—―‒−]", "–", text.casefold().replace("‐", "-"))
    if plain in _UNKNOWN_WORDS:
        return UNKNOWN
    if _EDTF.fullmatch(plain):
        return plain.upper()
    plain = re.sub(r"\b([ap])\.m\.?", r"\1m", plain.strip(" .,;"))
    plain = re.sub(r"\b(?:12 )?noon\b", "12:00", plain)
    if _SEVERAL_YEARS.fullmatch(plain):
        return "{" + ",".join(re.findall(r"\d{4}", plain)) + "}"
    return (
        _point(plain, today)
        or _point(re.sub(r"^(?:in|on|during) (?!.* ago$)", "", plain), today)
        or _week(plain, today)
        or _span(plain, today)
        or _open_span(plain, today)
    )


def _point(text: str, today: date) -> str | None:
    return _day_or_longer(text, today) or _moment(text, today)


def _day_or_longer(text: str, today: date) -> str | None:
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            return _edtf_of_date(match)
    return _relative(text, today)


def _edtf_of_date(match: re.Match[str]) -> str:
    parts = {"month": None, "number": None, "day": None, "weekday": None, **match.groupdict()}
    year = str(parts["year"])
    if len(year) == 2:
        year = ("19" if year >= "70" else "20") + year
    if parts["month"]:
        edtf = f"{year}-{_place(parts['month'], MONTHS) + 1:02d}"
    elif parts["number"]:
        edtf = f"{year}-{int(parts['number']):02d}"
    else:
        return year
    if parts["day"]:
        edtf += f"-{int(parts['day']):02d}"
        if parts["weekday"]:
            _check_weekday(edtf, WEEKDAYS[_place(parts["weekday"], WEEKDAYS)])
    return edtf


def _place(name: str, names: tuple[str, ...]) -> int:
    return [known[:3].lower() for known in names].index(name[:3])


def _check_weekday(edtf: str, typed: str) -> None:
    try:
        day = date.fromisoformat(edtf)
    except ValueError:
        return  # Whoever makes a value of it says what is wrong.
    real = WEEKDAYS[day.weekday()]
    if real != typed:
        words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        raise unreadable(f"{words} is a {real}, not a {typed}.")


def _relative(text: str, today: date) -> str | None:
    text = _PART_OF_THE_DAY.sub(r"\1", text)
    if text in _NEAR:
        return (today + timedelta(days=_NEAR[text])).isoformat()
    if (match := _COUNTED.fullmatch(text)) and bool(match["ago"]) != bool(match["ahead"]):
        count = _count(match["count"])
        return _moved(today, match["unit"], -count if match["ago"] else count)
    if not (match := _NEIGHBOUR.fullmatch(text)):
        return None
    step = {"last": -1, "this": 0, "next": 1}[match["which"]]
    if match["unit"] in ("month", "year"):
        return _moved(today, match["unit"], step)
    # “This Friday” may be over or still to come, and a week is not a day.
    return _neighbouring(match["weekday"], step, today) if match["weekday"] and step else None


def _count(typed: str) -> int:
    if typed.isdigit():
        return int(typed)
    return 1 if typed in ("a", "an") else COUNTS.index(typed)


def _moved(today: date, unit: str, count: int) -> str:
    """As precise as the unit: two years ago is a year, three weeks ago a day."""
    if unit == "year":
        return f"{today.year + count:04d}"
    if unit == "month":
        years, month = divmod(today.month - 1 + count, 12)
        return f"{today.year + years:04d}-{month + 1:02d}"
    days = {"week": 7, "fortnight": 14}.get(unit, 1)
    return (today + timedelta(days=count * days)).isoformat()


def _neighbouring(weekday: str, step: int, today: date) -> str:
    days = (_place(weekday, WEEKDAYS) - today.weekday()) * step % 7 or 7
    return (today + timedelta(days=days * step)).isoformat()


def _week(text: str, today: date) -> str | None:
    match = _NEIGHBOUR.fullmatch(text)
    if not match or match["unit"] != "week":
        return None
    weeks = {"last": -1, "this": 0, "next": 1}[match["which"]]
    monday = today + timedelta(days=7 * weeks - today.weekday())
    return f"{monday}/{monday + timedelta(days=6)}"


def _moment(text: str, today: date) -> str | None:
    if not (match := _MOMENT.fullmatch(text)):
        return None
    day, time = _whole_day(match["date"], today), _time(match["time"])
    return f"{day}T{time}" if day and time else None


def _whole_day(text: str, today: date) -> str | None:
    edtf = _day_or_longer(text, today)
    return edtf if edtf and len(edtf) == len("2022-03-04") else None


def _time(text: str, half: str | None = None) -> str | None:
    match = _CLOCK_TIME.fullmatch(text)
    half = (match and match["half"]) or half
    if not match or not (match["minute"] or half):
        return None
    hour = int(match["hour"])
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{match['minute'] or '00'}:{match['second'] or '00'}"


def _span(text: str, today: date) -> str | None:
    plain = _BETWEEN.sub(r"\1 – \2", text.removeprefix("from "))
    for start_text, end_text in _parted(plain):
        if end := _point(end_text, today):
            start = _point(start_text, today) or _borrowing(start_text, end, today)
            if start:
                return f"{start}/{end}"
        elif hours := _hours(start_text, end_text, today):
            return hours
    return None


def _parted(text: str) -> Iterator[tuple[str, str]]:
    for mark in _RANGE_MARK.finditer(text):
        yield text[: mark.start()].rstrip(" ,"), text[mark.end() :]


def _borrowing(text: str, end: str, today: date) -> str | None:
    """The start of a span that leaves to its end what both share: “4–6 March 2022”."""
    if len(end) == len("2022-03-04") and (match := re.fullmatch(_DAY, text, re.ASCII)):
        return f"{end[:8]}{int(match['day']):02d}"
    for joint in (" ", "/"):
        for year in (int(end[:4]), int(end[:4]) - 1):
            start = _day_or_longer(f"{text}{joint}{year}", today)
            # “28 December – 2 January 2023” begins in the year before.
            if start and len(start) == len(end) and start <= end:
                return start
    return None


def _hours(text: str, end_text: str, today: date) -> str | None:
    """A span within one day, such as “4 March 2022, 2–4pm”."""
    match, end_match = _MOMENT.fullmatch(text), _CLOCK_TIME.fullmatch(end_text)
    if not match or not end_match:
        return None
    day, end = _whole_day(match["date"], today), _time(end_text)
    if not day or not end:
        return None
    # “2–4pm” names the half of the day once, for both; but “11–1pm” begins in the morning.
    is_shared = end_match["half"] and not match["half"]
    halves = (end_match["half"], "am", None) if is_shared else (None,)
    starts = [start for half in halves if (start := _time(match["time"], half))]
    start = next((start for start in starts if start <= end), starts[-1] if starts else None)
    return f"{day}T{start}/{day}T{end}" if start else None


def _open_span(text: str, today: date) -> str | None:
    for pattern in _OPEN:
        match = pattern.fullmatch(text)
        if match and (start := _day_or_longer(match["start"], today)):
            return f"{start}/.."
    return None
