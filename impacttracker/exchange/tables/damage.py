"""What spreadsheet programs do to cells: numbers as floats, with signs, shortened; cut texts."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from impacttracker.spreadsheets.comma_separated import MARK, STARTS_A_FORMULA
from impacttracker.spreadsheets.fingerprints import said
from impacttracker.spreadsheets.rows import RawCell
from impacttracker.vocabulary import terms

CUT = re.compile(r" … \(cut here: Excel holds no more in a cell; the CSV file has all of it\)$")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{2,}", re.IGNORECASE)
CURRENCY = re.compile(r"^\s*(?:[A-Z]{3}\s*|[£€$]\s*)|(?:\s*[£€$]|\s*[A-Z]{3})\s*$")
ABOUT = re.compile(
    r"^\s*(?:~|≈|c\.|ca\.?|circa|approx(?:\.|imately)?|about|around|over)\s*"
    r"|\s*(?:\+|approx\.?)\s*$"
    r"|\s+(?:people|attendees|participants|delegates|visitors|listeners|viewers|readers)\s*$",
    re.IGNORECASE,
)
MOST_SHOWN = 60
"""How much of a cell a sentence quotes."""
UNCERTAIN = "$"
SIGNS = {"£": "GBP", "€": "EUR", "US$": "USD", "A$": "AUD", "$": UNCERTAIN}
WORDS = {"k": 1_000, "m": 1_000_000}
YES = {"yes", "y", "true", "1", "x", "✓", "✔"}
NO = {"no", "n", "false", "0", "✗", "✘"}
NULLS = {"null", "n/a", "none", "-", "–", "nil", "not applicable"}


def plain(cell: object) -> str:
    """What a cell says, as text; whole numbers without the point that a program gave them."""
    return said(cell)


def shown(value: object) -> str:
    """*value* as a sentence quotes it."""
    text = plain(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def is_cut(cell: RawCell) -> bool:
    """Whether it is a text that our own workbook could not hold whole."""
    return isinstance(cell, str) and CUT.search(cell) is not None


def lost_digits(cell: RawCell) -> str:
    """Why a long number is not to be trusted, where a spreadsheet shortened it."""
    if isinstance(cell, str) and SCIENTIFIC.fullmatch(cell.strip()):
        return f"“{cell}” is a long number that a spreadsheet has shortened for good"
    return ""


def unguarded(cell: RawCell) -> RawCell:
    """A cell of separated text without the apostrophe that keeps it from being a formula."""
    if isinstance(cell, str) and cell.startswith(MARK):
        rest = cell[1:]
        if rest.startswith((MARK, *STARTS_A_FORMULA)) or rest.isdecimal():
            return rest
    return cell


def number_in(cell: RawCell) -> tuple[str, str]:
    """(The digits of a number, what had to be put right); nothing for an empty cell.

    What is no number comes back as it stood.
    """
    if isinstance(cell, bool) or cell is None:
        return ("" if cell is None else str(cell)), ""
    if isinstance(cell, int | float):
        return plain(cell), ""
    text = plain(cell)
    if isinstance(cell, date | datetime) or text.casefold() in NULLS:
        return ("", "") if text.casefold() in NULLS else (text, "")
    bare = ABOUT.sub("", CURRENCY.sub("", text)).strip()
    factor = WORDS.get(bare[-1:].casefold(), 1) if bare[:-1].strip()[-1:].isdigit() else 1
    digits = _without_separators(bare[:-1] if factor > 1 else bare)
    if digits is None:
        return text, ""
    value = f"{Decimal(digits) * factor:f}"
    value = value.rstrip("0").rstrip(".") if "." in value else value
    says_the_same = bare == text and factor == 1 and "," not in text and " " not in text
    return value, "" if says_the_same else "separators, signs and words were taken off"


def currency_in(head: str, cell: RawCell) -> str:
    """The currency that a cell names, or else its head: a code, `UNCERTAIN`, or nothing."""
    for text in (cell if isinstance(cell, str) else "", head):
        for sign, code in SIGNS.items():
            if sign in text:
                return code
        codes = [
            word for word in re.findall(r"\b[A-Z]{3}\b", text) if terms("currency").knows(word)
        ]
        if codes:
            return str(codes[0])
    return ""


def amount_of(digits: str) -> Decimal | None:
    """Money of what `number_in` gave, to two places."""
    try:
        value = Decimal(digits).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 14 else None


def _without_separators(text: str) -> str | None:
    """The digits of a number as people write it: 1,200.50, 1 200,50, 1.200,50, 1'200."""
    squeezed = re.sub(r"[\s'’]", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", squeezed):
        return squeezed.replace(".", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", squeezed):
        return squeezed
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", squeezed):
        return squeezed.replace(",", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", squeezed) or re.fullmatch(r"\d+,\d{1,2}", squeezed):
        return squeezed.replace(".", "").replace(",", ".")
    return None


def as_data(cell: RawCell) -> Any:
    """A cell as JSON keeps it."""
    return cell if isinstance(cell, int | float | bool | str) or cell is None else plain(cell)
