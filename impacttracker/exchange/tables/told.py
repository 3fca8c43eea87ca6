"""One row of a sheet as it was read: what it says to each question, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from impacttracker.exchange.tables.damage import UNCERTAIN, currency_in, plain
from impacttracker.exchange.tables.limits import check
from impacttracker.exchange.tables.questions import Question, Shape
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.values import Reading, Unfit
from impacttracker.exchange.telling.mending import band_of
from impacttracker.spreadsheets.fingerprints import Fingerprint
from impacttracker.spreadsheets.rows import RawCell, RawRow
from impacttracker.when import When

LASTING = ("uid", "owner", "place")
"""The cells of a row of ours that are asked for again when all rows are known."""
BAND_OF = {"attendance": "audience_size"}
"""The question that asks for a band where another asks for the number itself."""
CURRENCY_OF = {
    "amount": "currency",
    "team_amount": "currency",
    "in_kind_amount": "in_kind_currency",
}
DOLLARS = "the dollars of which country is open; say it under “currency”."
READ_ONLY = "“{label}” is there to be read: what was edited in it is not taken.{where}"
Parts = Mapping[str, RawCell]


class Cell(NamedTuple):
    """One cell of a row: under which head it stands, and what it says."""

    head: str
    said: RawCell


@dataclass
class Told:
    """A row: its values by the names of questions, and which of them it gives anew."""

    subject: Subject
    where: str
    row: RawRow
    cells: Mapping[str, Mapping[str, Cell]]
    """By the names of questions, and the parts of each."""
    fingerprint: Fingerprint | None
    number: tuple[str, ...] = ()
    """What its own table calls it: the sheet and the number."""
    values: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    unfit: dict[str, RawCell] = field(default_factory=dict)
    """By head: what no question took."""
    problems: list[str] = field(default_factory=list)
    renamed: set[str] = field(default_factory=set)
    """The questions of which only the names beside the uids were edited."""
    who: dict[str, str] = field(default_factory=dict)
    """Of those who took part the cells that were edited, by the part that they hold."""

    @property
    def uid(self) -> str:
        return self.text("uid")

    @property
    def is_ours(self) -> bool:
        """Whether it is the row of something that has been here."""
        return self.fingerprint is not None or ("uid" in self.cells and bool(self.uid))

    def text(self, name: str, part: str = "") -> str:
        cell = self.cells.get(name, {}).get(part)
        return plain(cell.said) if cell else ""

    def read(self, readings: Mapping[str, Reading]) -> None:
        """Fill `values` with what its cells say."""
        for question in self.subject.questions:
            parts = self.cells.get(question.name)
            if parts is not None:
                self._read(question, parts, readings[question.name])
        for question in self.subject.shown:
            self._look_at_shown(question)
        if not self.is_ours:
            self._take_currencies()
        if self.fingerprint is not None:
            # Thousands of rows are held at once, and of these nothing else is asked again.
            lasting = {*LASTING, *self.renamed}
            self.cells = {name: cells for name, cells in self.cells.items() if name in lasting}

    def _read(self, question: Question, cells: Mapping[str, Cell], reading: Reading) -> None:
        edited = self._edited(cells)
        reading.is_trusted = self.fingerprint is not None and not edited
        try:
            value = _value(question, cells, edited, reading)
            if edited and self.is_ours:
                _refuse_empty(question, value, self.subject)
            check(self.subject, question, value)
        except Unfit as problem:
            if not self._take_band(question, cells, reading):
                self._note(question, cells, problem)
            return
        self.values[question.name] = value
        if edited and question.changed_at and self.fingerprint is not None:
            self.problems.append(read_only(question))
            return
        if edited == {"names"} != set(cells) and self.fingerprint is not None:
            self.renamed.add(question.name)
        if edited:
            self.given.add(question.name)

    def _take_band(self, question: Question, cells: Mapping[str, Cell], reading: Reading) -> bool:
        """Whether a cell for a number says a band, which no column of its own says."""
        banded = BAND_OF.get(question.name, "")
        if self.is_ours or banded not in self.subject.named or banded in self.cells:
            return False
        said, asked = cells[""].said, self.subject.named[banded]
        band = band_of(said, [value for value, _ in asked.options])
        if band:
            self.values[banded] = band
            self.given.add(banded)
            reading.mend(said, band, f"it answers “{asked.label}”")
        return band is not None

    def _take_currencies(self) -> None:
        """The currency that an amount or its head names, where no column says it."""
        for amount, currency in CURRENCY_OF.items():
            cell = self.cells.get(amount, {}).get("")
            if self.values.get(amount) is None or cell is None:
                continue
            label, found = self.subject.named[amount].label, currency_in(cell.head, cell.said)
            if found == UNCERTAIN:
                self.problems.append(f"“{label}”: {DOLLARS}")
            elif found and (held := self.values.get(currency)) is None:
                self.values[currency] = found
                self.given.add(currency)
            elif found and held != found:
                self.problems.append(f"“{label}” is in {found}, and the row tells of {held}.")

    def _edited(self, cells: Mapping[str, Cell]) -> set[str]:
        """The parts that say another thing than they did; all of them where nothing tells."""
        written = self.fingerprint
        if written is None:
            return set(cells)
        return {
            part
            for part, cell in cells.items()
            if not written.holds(cell.head, cell.said)
            and (written.has(cell.head) or cell.said is not None)
        }

    def _note(self, question: Question, cells: Mapping[str, Cell], problem: Unfit) -> None:
        beside = "it is kept beside" if self.subject.has_room else "it is left out"
        stays = "what stands here stays" if self.is_ours else beside
        self.problems.append(f"“{question.label}”: {problem}; {stays}.")
        for cell in cells.values():
            if cell.said is not None:
                self.unfit[cell.head] = cell.said

    def _look_at_shown(self, question: Question) -> None:
        cells = self.cells.get(question.name, {})
        if question.shape is Shape.WHO and self.is_ours:
            written = (column.part for column in question.columns)
            edited = self._edited(cells)
            self.who = {part: plain(cells[part].said) for part in written if part in edited}
        elif self.fingerprint is not None and self._edited(cells):
            self.problems.append(read_only(question))


def read_only(question: Question) -> str:
    """That what was edited is not taken, and where to change it instead."""
    where = f" Change it {question.changed_at}." if question.changed_at else ""
    return READ_ONLY.format(label=question.label, where=where)


def _value(
    question: Question, cells: Mapping[str, Cell], edited: set[str], reading: Reading
) -> Any:
    said = {part: cell.said for part, cell in cells.items()}
    if not edited:
        return reading.value(question, _exact_parts(question, said))
    if question.shape is Shape.WHEN:
        return _when(question, said, edited, reading)
    if "code" in edited and "" in edited and said["code"] is not None and said[""] is not None:
        one, other = (reading.value(question, {part: said[part]}) for part in ("", "code"))
        if one != other:
            raise Unfit("the label and the code say two things")
        return one
    if edited == {"code"}:
        return reading.value(question, {"": said["code"]})
    return reading.value(question, {"": said.get("", said.get("code"))})


def _exact_parts(question: Question, said: Parts) -> Parts:
    """What says it most exactly, of cells that nobody edited."""
    if "code" in said:
        return {"": said["code"]}
    if question.shape is Shape.WHEN and "edtf" in said:
        return {part: said[part] for part in ("edtf", "zone") if part in said}
    return said


def _when(question: Question, said: Parts, edited: set[str], reading: Reading) -> When | None:
    """Of the parts that were edited; where nothing tells which, the words count."""
    exact = {part: said[part] for part in ("edtf", "zone") if part in said}
    if "" in edited and edited & {"edtf", "first", "last"}:
        if said.get("edtf") is not None:
            value: When | None = reading.value(question, exact)
            if value and (said[""] is None or plain(said[""]) == value.in_words()):
                return value
        if said[""] is not None:
            words: When | None = reading.value(question, {"": said[""]})
            return words
    if "" in edited:
        found: When | None = reading.value(question, {"": said[""]})
        return found
    if edited & {"edtf", "zone"}:
        whole: When | None = reading.value(question, exact)
        if "zone" in edited and said["zone"] is not None and not (whole and whole.zone):
            raise Unfit("a date without a time of day is in no time zone")
        return whole
    days: When | None = reading.value(
        question, {part: said[part] for part in ("first", "last") if part in said}
    )
    return days


def _refuse_empty(question: Question, value: Any, subject: Subject) -> None:
    """What a thing has to have cannot be emptied."""
    if value is not None and value != ():
        return
    default = subject.fact.__dataclass_fields__.get(question.name)
    if default is None or question.is_answer:
        return
    if question.is_needed or default.default not in (None, "", (), False, 0):
        if question.shape is Shape.WHEN:
            return
        raise Unfit("it cannot be empty")
