"""Looks for every cell of an export in what was read from it: what no reader may lose."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from impacttracker.exchange.contents import Contents, NarrativeFacts, RecordFacts
from impacttracker.exchange.readers import researchfish
from impacttracker.exchange.readers.notes import Notes
from impacttracker.exchange.readers.researchfish_outcomes import outcomes_of
from impacttracker.exchange.readers.researchfish_rows import rows_of
from impacttracker.exchange.readers.researchfish_sheets import AWARDS, Read, read_sheet
from impacttracker.exchange.source import File
from impacttracker.exchange.telling.mending import cleaned, month_of
from impacttracker.vocabulary import terms

Lost = tuple[str, int, str, str]
SAYS_NOTHING = frozenset({"", "0", "null", "none", "n/a"})


def lost_from(files: Sequence[File]) -> list[Lost]:
    """(sheet, row, column, text) of every cell that nothing which was read says."""
    contents = researchfish.read(files)
    facts = [*contents.records, *contents.narratives]
    reads = [read for file in files for sheet in file.sheets if (read := read_sheet(sheet))]
    outcomes = outcomes_of(
        row
        for read in reads
        if read.form.kind not in ("", AWARDS)
        for row in rows_of(read, Notes())
        if row.says_something
    )
    # Records come in the order of their outcomes, and narratives after them.
    outcomes.sort(key=lambda outcome: outcome.form.is_narrative)
    found: list[Lost] = []
    for outcome, fact in zip(outcomes, facts, strict=True):
        said = _Said(fact, contents)
        for row in outcome.rows:
            found += _lost_of(row.read, row.number, said)
    return found


def _lost_of(read: Read, number: int, said: "_Said") -> Iterator[Lost]:
    raw = next(one for one in read.sheet.rows if one.number == number)
    for column in read.columns:
        text = cleaned(raw.cells[column.index]).text
        groups = {place.group: place.name for place in column.places}
        if text.casefold() in SAYS_NOTHING:
            continue
        if "tick" in groups and text == "1":
            text = groups["tick"].partition("=")[2]
        elif "year" in groups and text == "1":
            text = groups["year"]
        if not said.holds(text):
            yield read.form.name, number, column.label, text


class _Said:
    """All that is held of one outcome, as texts."""

    def __init__(self, fact: RecordFacts | NarrativeFacts | Any, contents: Contents) -> None:
        references = fact.awards if isinstance(fact, RecordFacts) else (fact.award,)
        awards = [one for one in contents.awards if one.reference in references]
        self._texts = {*_leaves(fact), *(text for one in awards for text in _leaves(one))}
        self._words = {word for text in self._texts for word in _words(text)}
        self._all = "\n".join(self._texts)
        self._mended = " ".join(flag.what for flag in contents.mended)

    def holds(self, text: str) -> bool:
        month = month_of(text)
        return (
            text in self._texts
            or (len(text) > 3 and " ".join(text.split()) in " ".join(self._all.split()))
            or all(word in self._words for word in _words(text.removesuffix(".0")))
            or _number(text) in map(_number, self._texts)
            or (month is not None and f"-{month:02d}" in self._all)
            or (text.startswith("Still") and "/.." in self._all)
            or text in ("Yes", "No")
            or any(terms(name).current(text) in self._texts for name in ("country", "currency"))
            or f"said “{text}”" in self._mended
        )


def _leaves(value: Any) -> Iterator[str]:
    if is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "edtf"):
            yield value.edtf
            return
        for one in fields(value):
            yield from _leaves(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, (list, tuple, frozenset)):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, bool):
        yield "Yes" if value else "No"
    elif value is not None:
        yield str(value)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text.strip("£").replace(",", ""))
    except InvalidOperation:
        return text
