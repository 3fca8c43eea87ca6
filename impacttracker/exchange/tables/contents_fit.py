"""How well what stands in a column goes with what it is taken for."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.dates import DateOrder
from impacttracker.exchange.tables.questions import Column, Question, Shape
from impacttracker.exchange.tables.subjects import kind_called
from impacttracker.exchange.tables.values import Reading, Unfit
from impacttracker.exchange.telling import mending
from impacttracker.partners.vocabulary import Level
from impacttracker.spreadsheets.rows import RawCell
from impacttracker.when import UnreadableDate

ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org/|10\.\d{4,}/)\S+", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,}/\S+", re.IGNORECASE)
LEVELS = ("interest", "influence", "impact")
"""What of a partner is told in words, or as a level."""
TRIED = 40
"""Of how many different cells it is tried."""
LEAST = 0.35
"""What is left of a head's word where no cell goes with it."""


def level_called(text: str) -> Level | None:
    """The level that a word, or the beginning of one, names: high, med, L."""
    said = text.casefold().strip(" .")
    return next((one for one in Level if said and one.value.startswith(said)), None)


def fit(column: Column, cells: Sequence[RawCell]) -> float:
    """1 where all goes with *column*, and less the less does; 1 where nothing stands there."""
    test = _test(column)
    said = (cell for cell in cells if cell is not None and not mending.is_broken_formula(cell))
    some = list(dict.fromkeys(said))[:TRIED]
    if test is None or not some:
        return 1.0
    good = sum(test(cell) for cell in some)
    return LEAST + (1 - LEAST) * good / len(some)


def _test(column: Column) -> Callable[[RawCell], bool] | None:
    question = column.question
    if question.shape is Shape.PROSE and question.name in LEVELS:
        return lambda cell: level_called(damage.plain(cell)) is None
    if question.shape is Shape.TERM and question.terms is Level:
        return lambda cell: level_called(damage.plain(cell)) is not None
    if question.shape is Shape.WHO:
        return lambda cell: any(letter.isalpha() for letter in damage.plain(cell))
    if question.name in ("emails", "contact_email"):
        return lambda cell: EMAIL.search(damage.plain(cell)) is not None
    if question.name == "doi":
        return lambda cell: DOI.fullmatch(damage.plain(cell)) is not None
    if question.shape in (Shape.DAY, Shape.WHEN) and column.part in ("", "first", "last"):
        return _is_date
    if question.shape is Shape.LINE and column.part == "":
        return lambda cell: not isinstance(cell, date)
    if column.part:
        return None
    return TESTS.get(question.shape, _anything)(question)


def _is_date(cell: RawCell) -> bool:
    try:
        return DateOrder().when(cell, lambda *_: None) is not None
    except UnreadableDate:
        return False


def _anything(_question: Question) -> None:
    return None


def _readable(question: Question) -> Callable[[RawCell], bool]:
    def test(cell: RawCell) -> bool:
        try:
            return Reading().value(question, {"": cell}) is not None
        except Unfit:
            return False

    return test


TESTS: Mapping[Shape, Callable[[Question], Callable[[RawCell], bool] | None]] = {
    Shape.TERM: _readable,
    Shape.LISTED: _readable,
    Shape.SEVERAL: _readable,
    Shape.FLAG: _readable,
    Shape.COUNT: _readable,
    Shape.AMOUNT: _readable,
    Shape.DATA: _readable,
    Shape.ADDRESS: lambda _: lambda cell: ADDRESS.match(damage.plain(cell)) is not None,
    Shape.KIND: lambda _: lambda cell: kind_called(damage.plain(cell)) != "",
}
