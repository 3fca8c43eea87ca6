"""What spreadsheet programs and wrong encodings do to cells, undone; and a word for each mending.

A text is never guessed at: what cannot be told for certain stays as it stands.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import unescape

from impacttracker.spreadsheets.rows import RawCell
from impacttracker.tidying import tidy_prose

BROKEN_FORMULAS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#CALC!", "#SPILL!"}
)
BROKEN = "“{said}”, where a formula had broken, was taken for nothing."
LINE_CODES = "Codes such as “_x000D_” were taken for the line breaks that they stand for."
ENTITIES = "Codes such as “&amp;” were taken for the signs that they stand for."
WRONG_ENCODING = "Letters that had been read in a wrong encoding, such as “Ã©”, were put right."
QUOTATION_MARK = "The quotation mark that a spreadsheet program puts before text was taken away."

# A code for one half of a line break may stand before both halves of it.
_BREAKS = re.compile(r"\r+\n?")
_CODES = re.compile(r"_x(000[9AaDd]|005[Ff])_(?:\r?\n)?")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_GUARD = re.compile(r"'(?=[0-9=+@-])")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
_BRITISH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[T ].*)?")
_NUMBER_AND_MONTH = re.compile(r"([0-9]{1,4})[-/. ]([A-Za-z]{3,9})")
_MONTH_AND_NUMBER = re.compile(r"([A-Za-z]{3,9})[-/. ]([0-9]{1,4})")
_BAND = re.compile(r"([0-9]{1,5})\s*(?:-|–|—|−|to)\s*([0-9]{1,5})", re.IGNORECASE)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FIRST_SERIAL_DAY = date(1899, 12, 30)
_SERIALS = range(30_000, 60_000)
"""Days since 1899 that a cell may hold for a date: from 1982 to 2064."""
_SERIALS_OF_BANDS = range(10_000, 60_000)
"""The same for what is no date at all: "11 - 50" becomes a day of 1950."""


def _as_byte(sign: str) -> int | None:
    """The byte that *sign* was read from, as the Western code page has it."""
    try:
        return sign.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(sign) if ord(sign) < 0x100 else None


def _signs(first: int, last: int) -> str:
    read = {
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(first, last + 1)
    }
    return "".join(map(re.escape, sorted(read | {chr(byte) for byte in range(first, last + 1)})))


_FOLLOWS = f"[{_signs(0x80, 0xBF)}]"
# A sign of UTF-8 read as the Western code page: its first byte says how many follow it.
_MISREAD = re.compile(
    f"(?:[{_signs(0xC2, 0xC5)}{_signs(0xCE, 0xD1)}]{_FOLLOWS}"
    f"|[{_signs(0xE2, 0xE9)}{_signs(0xEF, 0xEF)}]{_FOLLOWS}{{2}}"
    f"|{_signs(0xF0, 0xF0)}{_FOLLOWS}{{3}})"
)


@dataclass(frozen=True)
class Cleaned:
    """What a cell says, and how it had to be mended; nothing is said where it was broken."""

    text: str
    mended: tuple[str, ...] = ()


def cleaned(cell: RawCell) -> Cleaned:
    """The text of *cell* as it was once written."""
    if cell is None:
        return Cleaned("")
    if isinstance(cell, bool):
        return Cleaned("Yes" if cell else "No")
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return Cleaned(cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds"))
    if isinstance(cell, str):
        return _cleaned(cell)
    return Cleaned(str(cell))


@lru_cache(maxsize=4096)
def _cleaned(text: str) -> Cleaned:
    mended: list[str] = []
    if is_broken_formula(text):
        return Cleaned("", (BROKEN.format(said=text.strip()),))
    if "_x0" in text and (plain := _CODES.sub(_said_by_code, text)) != text:
        text = plain
        mended.append(LINE_CODES)
    if "&" in text and (plain := _without_entities(text)) != text:
        text = plain
        mended.append(ENTITIES)
    if not text.isascii() and (plain := _read_rightly(text)) != text:
        text = plain
        mended.append(WRONG_ENCODING)
    if text.startswith("'") and (plain := _GUARD.sub("", text, count=1)) != text:
        text = plain
        mended.append(QUOTATION_MARK)
    text = _BREAKS.sub("\n", text) if "\r" in text else text
    tidied = tidy_prose(text) if _CONTROLS.search(text) else text.strip()
    return Cleaned(tidied, tuple(mended))


def plain_signs(text: str) -> str:
    """*text* without codes of HTML, and with its letters as they were before they were misread."""
    plain = _without_entities(text) if "&" in text else text
    return plain if plain.isascii() else _read_rightly(plain)


def _said_by_code(found: re.Match[str]) -> str:
    """A line break stands behind the code for its first half, or is lost."""
    sign = chr(int(found[1], 16))
    return "\n" if sign == "\r" else f"{sign}{found[0].partition('_x')[2][6:]}"


def _without_entities(text: str) -> str:
    """*text* without codes of HTML; they may have been written of codes."""
    once = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _ENTITY.sub(lambda found: unescape(found[0]), once)


def _read_rightly(text: str) -> str:
    """*text* whose signs were read in a wrong encoding, perhaps more than once."""
    for _ in range(3):
        plain = _MISREAD.sub(_read_again, text)
        if plain == text:
            break
        text = plain
    return text


def _read_again(found: re.Match[str]) -> str:
    read = [_as_byte(sign) for sign in found[0]]
    try:
        return bytes(byte for byte in read if byte is not None).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def is_broken_formula(cell: RawCell) -> bool:
    """Whether it holds no value but what a spreadsheet program says in the place of one."""
    return isinstance(cell, str) and cell.strip().upper() in BROKEN_FORMULAS


def day_of(cell: RawCell) -> date | None:
    """The day that *cell* names: a date, a number of days as spreadsheets keep it, or a text."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if day := _serial_day(cell, _SERIALS):
        return day
    text = cell.strip() if isinstance(cell, str) else ""
    if found := _DAY.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _BRITISH_DAY.fullmatch(text):
        return _day(found[3], found[2], found[1])
    return None


def month_of(text: str) -> int | None:
    """The number of a month, given as a number or by its name; 0 and nonsense are none."""
    plain = text.strip().casefold().rstrip(".")
    if plain.isascii() and plain.removesuffix(".0").isdigit():
        number = int(plain.removesuffix(".0")[:3])
        return number if 1 <= number <= 12 else None
    return _named_month(plain)


def band_of(cell: RawCell, bands: Iterable[str]) -> str | None:
    """The one of *bands* ("11 - 50") that *cell* says, in other signs or read as a date."""
    ends = _ends(cell) if isinstance(cell, str) else None
    said = [band for band in bands if ends and _ends(band) == ends]
    return said[0] if said else band_read_as_date(cell, bands)


def band_read_as_date(cell: RawCell, bands: Iterable[str]) -> str | None:
    """The one of *bands* that a spreadsheet program took for a date.

    It makes 1 November 1950 of "11 - 50", 1 October of "1 - 10", and October 2019 of "10-19",
    and shows that as "Nov-50", "01-Oct" or "Oct-19".
    """
    possible = set(_possible_ends(cell))
    said = [band for band in bands if possible and _ends(band) in possible]
    return said[0] if len(said) == 1 else None


def _possible_ends(cell: RawCell) -> list[tuple[int, int]]:
    if day := day_of(cell) or _serial_day(cell, _SERIALS_OF_BANDS):
        month, year = day.month, day.year % 100
        return [(day.day, month), (month, day.day), (month, year), (year, month)]
    text = cell.strip().lstrip("'") if isinstance(cell, str) else ""
    if found := _NUMBER_AND_MONTH.fullmatch(text):
        return _either_way(int(found[1]), found[2])
    if found := _MONTH_AND_NUMBER.fullmatch(text):
        return _either_way(int(found[2]), found[1])
    return []


def _serial_day(cell: RawCell, serials: range) -> date | None:
    """The day that spreadsheet programs keep as its number, perhaps written as text."""
    text = "" if isinstance(cell, bool) else str(cell)
    if not (len(text) == len(str(serials.stop)) and text.isascii() and text.isdigit()):
        return None
    return _FIRST_SERIAL_DAY + timedelta(days=int(text)) if int(text) in serials else None


def _either_way(number: int, name: str) -> list[tuple[int, int]]:
    month, count = _named_month(name.casefold()), number % 100
    return [(count, month), (month, count)] if month else []


def _ends(text: str) -> tuple[int, int] | None:
    found = _BAND.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


def _named_month(plain: str) -> int | None:
    place = next((at for at, name in enumerate(_MONTHS, 1) if plain.startswith(name)), None)
    return place if place and len(plain) <= len("september") else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
