"""What a cell of a Researchfish export answers; knows no sheets, and gives None for no answer."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from impacttracker.exchange.telling.mending import band_of, day_of
from impacttracker.exchange.telling.wording import one_line
from impacttracker.fields import Answer, Field, stored
from impacttracker.spreadsheets.rows import RawCell
from impacttracker.vocabulary import terms

NO_WORDS = frozenset({"null", "none", "n/a", "na", "nan", "nil", "-", "--", ".", "not applicable"})
"""What says nothing where an option, a number or a name is asked for."""
TICKED = frozenset({"1", "1.0", "yes", "y", "true", "x"})
NOT_TICKED = frozenset({"0", "0.0", "no", "n", "false"})
NAMES = frozenset({"country", "currency"})
"""Lists whose other wordings are other names of one thing, and no earlier options of a form."""
EARLIEST, LATEST = 1900, 2100
LONGEST_AMOUNT, MOST_DIGITS = 14, 24

_PARTS = re.compile(r"[;|\n]+")
_YEARS = re.compile(r"[\s,;/|&'\[\]{}()\"]+|\band\b", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_MONEY = re.compile(r"[£€$]?\s*([0-9][0-9,\s]*(?:\.[0-9]+)?)")


class Said(NamedTuple):
    """What one column said: its rank among those for one thing, its label, its text and cell."""

    rank: int
    label: str
    text: str
    cell: RawCell = None


class Taken(NamedTuple):
    """An answer, what of the cell no option takes, and whether the cell had been damaged."""

    value: Any
    left: str = ""
    was_damaged: bool = False


def says_nothing(text: str) -> bool:
    """Whether *text* is a word for nothing, where no text is asked for."""
    return text.casefold() in NO_WORDS


def is_tick(text: str) -> bool | None:
    """Whether a column of 0 and 1 is ticked; None where *text* is neither."""
    plain = text.casefold()
    if plain in NOT_TICKED or says_nothing(text):
        return False
    return True if plain in TICKED else None


def answer_of(field: Field, text: str, cell: RawCell) -> Taken | None:
    """What *cell*, whose cleaned text is *text*, answers to *field*."""
    match field.answer:
        case Answer.PROSE:
            return Taken(text)
        case Answer.LINE:
            return Taken(one_line(text))
        case Answer.CHOICE:
            return _option(str(field.vocabulary), text, cell)
        case Answer.CHOICES:
            values, left = options_of(str(field.vocabulary), text)
            return Taken(values, left) if values else None
        case Answer.AMOUNT:
            amount = amount_of(text)
            return None if amount is None else Taken(amount)
        case Answer.COUNT:
            year = year_of(text, cell)
            return Taken(year) if year else None
    return _stored(field, text.removesuffix(".0"))


def _stored(field: Field, text: str) -> Taken | None:
    try:
        return Taken(stored(field, text))
    except ValueError:
        return None


def _option(vocabulary: str, text: str, cell: RawCell) -> Taken | None:
    if option := _listed(vocabulary, text):
        return Taken(terms(vocabulary).current(option) if vocabulary in NAMES else option)
    band = band_of(cell, terms(vocabulary).options)
    return Taken(band, was_damaged=_plain(text) not in _bands(band)) if band else None


def _bands(band: str) -> set[str]:
    """How people write a band themselves."""
    return {_plain(band), _plain(band.replace("-", " to "))}


@lru_cache(maxsize=4096)
def _listed(vocabulary: str, text: str) -> str | None:
    return _known(vocabulary).get(_plain(text))


@lru_cache(maxsize=4096)
def options_of(vocabulary: str, text: str) -> tuple[tuple[str, ...], str]:
    """(the options that *text* joins, what of it is none).

    Commas also stand inside options, so the longest option is taken at each place.
    """
    known = _known(vocabulary)
    values: dict[str, None] = {}
    left: list[str] = []
    for part in _PARTS.split(text):
        pieces = part.split(",")
        at = 0
        while at < len(pieces):
            ends = range(len(pieces), at, -1)
            joined = ((end, known.get(_plain(",".join(pieces[at:end])))) for end in ends)
            end, option = next(((end, one) for end, one in joined if one), (at + 1, None))
            if option:
                values[option] = None
            elif piece := pieces[at].strip():
                left.append(piece)
            at = end
    return tuple(values), ", ".join(left)


@cache
def _known(vocabulary: str) -> Mapping[str, str]:
    """Every option and old wording by its text without case, blanks and marks."""
    return {_plain(one): one for one in reversed(terms(vocabulary).all_known())}


def _plain(text: str) -> str:
    plain = text.casefold().replace("’", "'").replace("–", "-").replace("—", "-")
    return re.sub(r"\s*([-/&])\s*", r"\1", " ".join(plain.split())).strip(" .'\"")


def amount_of(text: str) -> Decimal | None:
    """A sum of money, with or without its sign and commas."""
    found = _MONEY.fullmatch(text)
    digits = re.sub(r"[,\s]", "", found[1]) if found else ""
    if not digits or len(digits.partition(".")[0]) > LONGEST_AMOUNT:
        return None
    return Decimal(digits[:MOST_DIGITS]).quantize(Decimal("0.01"))


def year_of(text: str, cell: RawCell) -> int | None:
    """The one year that a cell names: 2019, 2019.0, '2019, or a day of it."""
    plain = text.strip(" '\"").removesuffix(".0")
    if len(plain) == 4 and plain.isascii() and plain.isdigit():
        return int(plain) if EARLIEST <= int(plain) <= LATEST else None
    day = day_of(cell)
    return day.year if day and EARLIEST <= day.year <= LATEST else None


def years_of(text: str, cell: RawCell) -> Taken | None:
    """The years that a cell lists: "2019,2020", "'2019", and "20192020" that lost its commas."""
    if year := year_of(text, cell):
        return Taken((year,), was_damaged=not text.removesuffix(".0").isdigit())
    parts = [part.removesuffix(".0") for part in _YEARS.split(text) if part]
    if not parts or not all(_DIGITS.fullmatch(part) and len(part) % 4 == 0 for part in parts):
        return None
    years = [int(part[at : at + 4]) for part in parts for at in range(0, len(part), 4)]
    if not all(EARLIEST <= year <= LATEST for year in years):
        return None
    return Taken(tuple(sorted(set(years))), was_damaged=any(len(part) > 4 for part in parts))
