"""What the cells of a row say, as values of answers; damage by spreadsheets is mended, and said."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process, utils

from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.damage import shown
from impacttracker.exchange.tables.dates import DateOrder
from impacttracker.exchange.tables.questions import Question, Shape
from impacttracker.exchange.tables.subjects import kind_called
from impacttracker.exchange.tables.wordings import option_meant
from impacttracker.exchange.telling import mending
from impacttracker.fields import stored
from impacttracker.records.operations import is_web_address
from impacttracker.spreadsheets.cell import parted
from impacttracker.spreadsheets.rows import RawCell
from impacttracker.vocabulary import terms
from impacttracker.when import UnreadableDate, When

DOI = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
SURE = 92
"""From how many hundredths on two wordings are the same but for a slip."""


class Unfit(ValueError):
    """A cell says what its question does not take; the text says why, in one sentence."""


@dataclass
class Reading:
    """How the cells of a sheet are read, and what was put right on the way."""

    order: DateOrder = field(default_factory=DateOrder)
    is_trusted: bool = False
    """Whether we wrote the cell ourselves: then it may say what is on no list."""
    mended: list[str] = field(default_factory=list)
    _known: dict[Any, Any] = field(default_factory=dict)
    """What was read before, and how it was mended: most columns say few different things."""

    def value(self, question: Question, cells: Mapping[str, RawCell]) -> Any:
        """What *cells*, by the parts of *question*, say; None for nothing. Raises `Unfit`."""
        key = (
            question.name,
            self.is_trusted,
            *((part, type(cell), cell) for part, cell in cells.items()),
        )
        if key not in self._known:
            before = len(self.mended)
            value = self._value(question, cells)
            self._known[key] = value, self.mended[before:]
            return value
        value, mended = self._known[key]
        self.mended += mended
        return value

    def _value(self, question: Question, cells: Mapping[str, RawCell]) -> Any:
        for part, cell in cells.items():
            if mending.is_broken_formula(cell):
                raise Unfit(f"“{cell}” is an error of the spreadsheet, and no answer")
            if damage.is_cut(cell):
                raise Unfit("it was cut when the workbook was made, and is not taken")
            if part == "" and (loss := damage.lost_digits(cell)):
                raise Unfit(loss)
        return READ[question.shape](self, question, cells)

    def mend(self, before: RawCell, after: object, why: str) -> None:
        self.mended.append(f"“{shown(before)}” was read as “{shown(after)}”: {why}.")


def _line(_reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> str | None:
    text = damage.plain(cells.get(""))
    return (DOI.sub("", text) if question.name == "doi" else text) or None


def _lines(_reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> Any:
    return tuple(dict.fromkeys(parted(damage.plain(cells.get("")))))


def _term(reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> str | None:
    text = damage.plain(cells.get("") if "" in cells else cells.get("code"))
    if not text:
        return None
    if found := _option(reading, question, text):
        return question.terms(found) if question.terms and not question.is_answer else found
    if question.is_open:
        return text
    raise Unfit(f"“{shown(text)}” is none of: {', '.join(label for _, label in question.options)}")


def _option(reading: Reading, question: Question, text: str) -> str:
    """The value of the option that *text* names by label or code, or nearly; else nothing."""
    folded = " ".join(text.split()).casefold()
    for value, label in question.options:
        if folded in (label.casefold(), value.casefold()):
            return value
    if meant := option_meant(question, text):
        reading.mend(text, dict(question.options)[meant], "the one on the list that it can mean")
        return meant
    labels = dict(question.options)
    near = process.extractOne(
        text, labels, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=SURE
    )
    if near is None:
        return ""
    reading.mend(text, near[0], "only so much like it is on the list")
    return str(near[2])


def _listed(reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> str | None:
    cell = cells.get("")
    if band := mending.band_read_as_date(cell, [value for value, _ in question.options]):
        reading.mend(cell, band, "a spreadsheet had made a date of the numbers")
        return band
    text = damage.plain(cell)
    if not text:
        return None
    if reading.is_trusted or (question.field and question.field.knows(text)):
        return text
    if found := _option(reading, question, text):
        return found
    raise Unfit(f"“{shown(text)}” is not on its list")


def _several(reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> Any:
    text = damage.plain(cells.get(""))
    found: list[str] = []
    for piece in parted(text):
        if reading.is_trusted:
            found.append(piece)
        else:
            found += _options(reading, question, piece)
    return list(dict.fromkeys(found)) or None


def _options(reading: Reading, question: Question, piece: str) -> list[str]:
    if question.field and question.field.knows(piece):
        return [piece]
    if option := _option(reading, question, piece):
        return [option]
    listed = question.field.vocabulary if question.field else ""
    split = terms(str(listed)).split(piece)
    if split.unknown and not all(_option(reading, question, one) for one in split.values):
        raise Unfit(f"“{shown(split.unknown)}” is not on its list")
    return [_option(reading, question, one) or one for one in split.values]


def _flag(_reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> bool | None:
    cell = cells.get("")
    said = damage.plain(cell).casefold().strip(" .")
    if not said:
        return None
    if said in damage.YES or cell is True:
        return True
    if said in damage.NO or cell is False:
        return False
    raise Unfit(f"“{shown(cell)}” is neither yes nor no")


def _number(reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> Any:
    cell = cells.get("")
    text, why = damage.number_in(cell)
    if not text:
        return None
    if question.shape is Shape.COUNT and damage.currency_in("", cell):
        raise Unfit(f"“{shown(cell)}” is money, and no number of that")
    try:
        value = int(text) if question.shape is Shape.COUNT else text
        taken = stored(question.field, value) if question.field else int(text)
    except ValueError:
        kind = "whole number" if question.shape is Shape.COUNT else "amount"
        raise Unfit(f"“{shown(cell)}” is no {kind}") from None
    if why:
        reading.mend(cell, taken, why)
    return taken


def _amount(reading: Reading, question: Question, cells: Mapping[str, RawCell]) -> Any:
    if question.field:
        return _number(reading, question, cells)
    text, why = damage.number_in(cells.get(""))
    if not text:
        return None
    amount = damage.amount_of(text)
    if amount is None:
        raise Unfit(f"“{shown(cells.get(''))}” is no amount")
    if why:
        reading.mend(cells.get(""), amount, why)
    return amount


def _day(reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> date | None:
    when = _read_when(reading, cells.get(""))
    if when is None:
        return None
    if not when.is_dated_to_the_day or when.first_on != when.last_on:
        raise Unfit(f"“{shown(cells.get(''))}” is no single day")
    return when.first_on


def _when(reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> When | None:
    """From the words, else from what is exact, else from a first and a last day."""
    if "edtf" in cells and (edtf := damage.plain(cells["edtf"])):
        return _exact(edtf, damage.plain(cells.get("zone")) or None)
    if cells.get("") is not None:
        return _read_when(reading, cells[""])
    first, last = (_read_when(reading, cells.get(part)) for part in ("first", "last"))
    if first is None or last is None or first == last:
        return first or last
    # Each may be a stretch itself: from the first of the one to the last of the other.
    return _exact(f"{first.edtf.partition('/')[0]}/{last.edtf.rpartition('/')[2]}", None)


def _exact(edtf: str, zone: str | None) -> When:
    try:
        return When.from_edtf(edtf, zone)
    except UnreadableDate as problem:
        raise Unfit(_without_full_stop(problem)) from None


def _read_when(reading: Reading, cell: RawCell) -> When | None:
    if cell is None:
        return None
    try:
        return reading.order.when(cell, reading.mend)
    except UnreadableDate as problem:
        raise Unfit(_without_full_stop(problem)) from None


def _without_full_stop(error: UnreadableDate) -> str:
    return error.problem.rstrip(".")


def _address(reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> str | None:
    text = damage.plain(cells.get(""))
    if not text:
        return None
    if is_web_address(text) or reading.is_trusted:
        return text
    if re.match(r"(?:www\.|doi\.org/|10\.\d{4,}/)", text, re.IGNORECASE):
        address = f"https://doi.org/{text}" if text.startswith("10.") else f"https://{text}"
        if is_web_address(address):
            reading.mend(text, address, "an address begins with https://")
            return address
    raise Unfit(f"“{shown(text)}” is no address that can be followed")


def _many(_reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> Any:
    return tuple(parted(damage.plain(cells.get(""))))


def _data(_reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> Any:
    text = damage.plain(cells.get(""))
    if not text:
        return None
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        raise Unfit("it is no JSON object")
    return held


def _kind(_reading: Reading, _question: Question, cells: Mapping[str, RawCell]) -> str | None:
    text = damage.plain(cells.get("") if "" in cells else cells.get("code"))
    if not text:
        return None
    if kind := kind_called(text):
        return kind
    raise Unfit(f"“{shown(text)}” is no kind of record")


READ: Mapping[Shape, Callable[[Reading, Question, Mapping[str, RawCell]], Any]] = {
    Shape.LINE: _line,
    Shape.PROSE: _line,
    Shape.LINES: _lines,
    Shape.TERM: _term,
    Shape.LISTED: _listed,
    Shape.SEVERAL: _several,
    Shape.FLAG: _flag,
    Shape.COUNT: _number,
    Shape.AMOUNT: _amount,
    Shape.DAY: _day,
    Shape.WHEN: _when,
    Shape.ADDRESS: _address,
    Shape.ONE: _line,
    Shape.MANY: _many,
    Shape.DATA: _data,
    Shape.KIND: _kind,
}
