"""One row of a Researchfish export: what it says of an outcome and of its award."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from impacttracker.exchange.readers.notes import Notes, Sort
from impacttracker.exchange.readers.researchfish_cells import (
    Said,
    Taken,
    answer_of,
    is_tick,
    says_nothing,
)
from impacttracker.exchange.readers.researchfish_dates import MENDED_TO, TICKED_YEARS, when_told
from impacttracker.exchange.readers.researchfish_sheets import Column, Form, Place, Read
from impacttracker.exchange.telling.mending import cleaned
from impacttracker.exchange.telling.wording import one_line
from impacttracker.projects.models import Award
from impacttracker.spreadsheets.rows import RawCell, RawRow
from impacttracker.when import When

NULL = ("NULL", "null")
LONGEST_REFERENCE = Award.reference.type.length
ID_NAMES = ("base_ids", "ids", "perhaps_ids")
WITHOUT_OPTION = "“{said}” is no answer that “{label}” can take; it is kept as it stood."

_BASE_ID = re.compile(r"([0-9a-f]{14}\.[0-9]{8})(?:[0-9]{10})?(?:-[0-9]{1,4})?", re.IGNORECASE)
# Entries that came from other systems have ids of their own.
_WITH_TIME = re.compile(r"(\S{6,100}?)(?:[12][0-9]{9})?(?:-[0-9]{1,4})?")
_LONGEST_SAID = 80


Told = dict[str, list[tuple[Place, Said]]]
"""What a row's columns say, by the group of what they tell."""


@dataclass(eq=False)
class Row:
    """What a row of a sheet says, sorted by what it is about."""

    read: Read
    number: int
    award: dict[str, Said] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    ids: dict[tuple[int, int], str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, Said] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    partner: dict[str, Said] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    when: When | None = None

    @cached_property
    def reference(self) -> str:
        """The award that it is about; empty where it names none."""
        said = self.award.get("reference")
        line = "" if said is None or says_nothing(said.text) else one_line(said.text)
        return line if len(line) <= LONGEST_REFERENCE else ""

    @cached_property
    def base_id(self) -> str:
        """What its outcome is called in every export; empty where it is not said."""
        for (name, _), said in sorted(self.ids.items()):
            if found := _BASE_ID.fullmatch(said):
                return found[1].lower()
            if ID_NAMES[name] == "base_ids" and not says_nothing(said):
                return said
            if ID_NAMES[name] == "ids" and (found := _WITH_TIME.fullmatch(said)):
                return found[1]
        return ""

    @property
    def says_something(self) -> bool:
        return bool(self.answers or self.partner or self.kept or self.when)


def rows_of(read: Read, notes: Notes) -> Iterator[Row]:
    """What every row of *read* says; how cells were mended, and what no answer takes, is noted."""
    reader = _RowReader(read, notes)
    for raw in read.sheet.rows:
        yield reader.read(raw)


class _RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, read: Read, notes: Notes) -> None:
        self._read = read
        self._form: Form = read.form
        self._columns = read.columns
        self._where = where_of(read)
        self._notes = notes

    def read(self, raw: RawRow) -> Row:
        row = Row(self._read, raw.number)
        told: Told = defaultdict(list)
        for column in self._columns:
            cell = raw.cells[column.index]
            if cell is None or (cell == "0" and column.is_ticked):
                continue
            if not (text := self._cleaned(cell, column, row)):
                continue
            if column.kept_among:
                getattr(row, column.kept_among)[column.label] = text
                continue
            for place in column.places:
                told[place.group].append((place, Said(place.rank, column.label, text, cell)))
        _note_award(row, told)
        _note_entry(row, told)
        _note_partner(row, told)
        self._answer(row, told)
        self._date(row, told)
        return row

    def _cleaned(self, cell: RawCell, column: Column, row: Row) -> str:
        said = cleaned(cell)
        for mended in said.mended:
            where = f"{self._where}, “{column.label}”"
            self._notes.add(Sort.MENDED, where, row.number, mended)
        return "" if said.text in NULL else said.text

    def _answer(self, row: Row, told: Told) -> None:
        """What it answers by itself, by what is ticked, and by what is put together."""
        composing = {said.label for _, said in told["composed"]}
        answering = {
            said.label
            for place, said in sorted(told["answer"], key=_rank)
            if self._take(row, place.name, said, is_kept=said.label not in composing)
        }
        for name, options in self._ticked(row, told).items():
            held = row.answers.get(name, ())
            row.answers[name] = (*held, *self._not_among(name, options, held))
        parts: dict[str, list[Said]] = defaultdict(list)
        for place, said in sorted(told["composed"], key=_rank):
            if said.label not in answering:
                parts[place.name].append(said)
        for name, several in parts.items():
            row.answers[name] = _put_together(several, self._form.between[name])

    def _take(self, row: Row, name: str, said: Said, *, is_kept: bool) -> bool:
        """Whether a column gave the answer; what gave none is kept, unless it goes elsewhere."""
        if said.text in self._form.nothing.get(name, ()):
            return False
        if name in row.answers:
            row.kept[said.label] = said.text
            return False
        taken = self._taken(name, said)
        if taken is None:
            if is_kept and not says_nothing(said.text):
                self._keep(row, said)
            return False
        row.answers[name] = taken.value
        row.labels[name] = said.label
        if taken.left:
            self._keep(row, said._replace(text=taken.left))
        if taken.was_damaged:
            short = said.text[:_LONGEST_SAID]
            sentence = MENDED_TO.format(label=said.label, said=short, taken=f"“{taken.value}”")
            self._note(Sort.MENDED, row, sentence)
        return True

    def _taken(self, name: str, said: Said) -> Taken | None:
        asked = self._form.fields.get(name)
        if asked is None:
            return Taken(one_line(said.text) if name == "title" else said.text)
        return answer_of(asked, said.text, said.cell)

    def _ticked(self, row: Row, told: Told) -> dict[str, list[str]]:
        """The options that stand over a 1, by the answer that they belong to."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, said in (*told["tick"], *told["year"]):
            ticked = is_tick(said.text)
            if ticked is None:
                self._keep(row, said)
            elif ticked and place.group == "year":
                told["when"].append((Place("when", TICKED_YEARS), said._replace(label=place.name)))
            elif ticked:
                answer, _, option = place.name.partition("=")
                found[answer].append(option)
        return found

    def _not_among(self, name: str, options: Iterable[str], held: Iterable[str]) -> list[str]:
        """Those of *options* that are not *held* under another wording."""
        current = self._form.current(name)
        known = {current(one) for one in held}
        return [one for one in options if current(one) not in known]

    def _date(self, row: Row, told: Told) -> None:
        dates: dict[str, list[Said]] = defaultdict(list)
        for place, said in told["when"]:
            dates[place.name].append(said)
        date = when_told(dates)
        row.when = date.when
        row.kept |= {said.label: said.text for said in date.kept}
        for said in date.left:
            self._keep(row, said)
        for sentence in date.mended:
            self._note(Sort.MENDED, row, sentence)

    def _keep(self, row: Row, said: Said) -> None:
        """Keep what no answer takes, and say so."""
        row.kept[said.label] = said.text
        short = said.text[:_LONGEST_SAID]
        self._note(Sort.FLAGGED, row, WITHOUT_OPTION.format(label=said.label, said=short))

    def _note(self, sort: Sort, row: Row, sentence: str) -> None:
        self._notes.add(sort, self._where, row.number, sentence)


def where_of(read: Read) -> str:
    """How a sheet is named to people: by its file as well, where there are several of its form."""
    return f"{read.form.name} ({read.file})" if read.file else read.form.name


def _note_award(row: Row, told: Told) -> None:
    for place, said in sorted(told["award"], key=_rank):
        row.award.setdefault(place.name, said)
    for place, said in told["award"]:
        if place.name != "reference" or said.text != row.reference:
            row.others[said.label] = said.text


def _note_entry(row: Row, told: Told) -> None:
    """What the entry is called, here and elsewhere."""
    for place, said in told["id"]:
        row.ids[ID_NAMES.index(place.name), place.rank] = said.text
        row.stamps[said.label] = said.text
    row.identifiers |= {place.name: said for place, said in told["identifier"]}


def _note_partner(row: Row, told: Told) -> None:
    for place, said in sorted(told["partner"], key=_rank):
        if says_nothing(said.text):
            continue
        held = row.partner.setdefault(place.name, said)
        if held is not said:
            row.kept[said.label] = said.text


def _rank(told: tuple[Place, Said]) -> int:
    return told[0].rank


def _put_together(texts: list[Said], between: str) -> str:
    if between or len(texts) == 1:
        return between.join(one.text for one in texts)
    return "\n".join(f"{one.label}: {one.text}" for one in texts)
