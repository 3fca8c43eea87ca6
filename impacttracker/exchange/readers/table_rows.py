"""The rows of one sheet, read by its mapping: each is told, or rejected with the reason."""

from collections import Counter
from collections.abc import Iterator, Mapping

from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.parts import UID
from impacttracker.exchange.readers.table_facts import Gathering
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.dates import DateOrder
from impacttracker.exchange.tables.mapping import FINGERPRINT, KEEP, NUMBER, SheetMapping, Table
from impacttracker.exchange.tables.questions import Shape
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, RECORDS, kind_called, mixed_name
from impacttracker.exchange.tables.told import Cell, Told, read_only
from impacttracker.exchange.tables.values import Reading
from impacttracker.spreadsheets.fingerprints import Fingerprint
from impacttracker.spreadsheets.rows import RawCell, RawRow

ANOTHER = (
    "“{label}” says which row it is, and was changed. Leave it as it was; for another entry make "
    "a new row without a fingerprint."
)
ON_ITS_SIDE = "It stands on its side: each of its columns was read as an entry."
CALLED, NAMELESS = ("title", "name", "what"), "?"
"""What something here is called stays where a row no longer says it."""
Cells = dict[str, dict[str, Cell]]


class SheetRows:
    """A sheet that is being read."""

    def __init__(self, table: Table, mapping: SheetMapping, gathering: Gathering) -> None:
        self._table, self._gathering = table, gathering
        self._subject = mapping.subject or RECORDS["engagement"]
        self._columns = mapping.columns()
        self._kept = mapping.places(KEEP)
        self._numbers = mapping.places(NUMBER)
        self._fingerprints = mapping.places(FINGERPRINT)
        self._readings = self._prepared()
        fingerprints = Counter(one.text for row in table.rows if (one := self._fingerprint(row)))
        self._copied = {text for text, times in fingerprints.items() if times > 1}

    def told(self) -> Iterator[Told]:
        """Each row that says anything."""
        self._flag_columns()
        if self._table.is_turned:
            self._gathering.mended.append(Flag(self._table.name, ON_ITS_SIDE))
        for number, why in self._table.left_out:
            self._gathering.skipped.append(Flag(self._named(number), why))
        for row in self._table.rows:
            said = [cell for cell in row.cells if cell is not None]
            if said and (told := self._told(row)):
                yield told

    def _prepared(self) -> dict[str, Reading]:
        """How each question is read; the order of dates is told from whole columns."""
        found: dict[str, Reading] = {}
        for place, column in self._columns.items():
            reading = found.setdefault(column.question.name, Reading())
            if column.question.shape in (Shape.DAY, Shape.WHEN) and column.part in ("", "first"):
                reading.order = DateOrder.of(self._table.column(place))
                if reading.order.doubt:
                    self._flag(self._of_column(place), reading.order.doubt)
        return found

    def _flag_columns(self) -> None:
        """Say once what becomes of the columns that no question takes."""
        for place in self._kept:
            if self._table.column(place):
                self._flag(
                    self._of_column(place),
                    "No question takes it: what it says is kept beside each new record."
                    if self._subject.has_room
                    else "No question takes it, and there is no room beside: it is left out.",
                )
        if not self._fingerprints and any(one.key == "uid" for one in self._columns.values()):
            self._flag(
                self._table.name,
                "Its column “Fingerprint” is missing. What was changed here after the sheet was "
                "made cannot be told: whatever differs is taken from the sheet.",
            )

    def _told(self, row: RawRow) -> Told | None:
        cells = self._cells(row)
        written, why = self._known_by(row, cells)
        if why:
            self._reject(row, why)
            return None
        subject = self._subject_of(cells)
        if subject is None:
            self._reject(row, "It does not say of which kind it is.")
            return None
        told = Told(subject, self._where(row), row, cells, written)
        if subject is not self._subject:
            told.cells = _of_kind(subject, cells)
            self._say_what_is_not_asked(told, cells)
        told.number = self._number(row)
        told.read(self._readings_for(subject))
        self._say(told)
        told.unfit |= {} if told.is_ours else self._beside(row)
        if why := self._lacks(told):
            self._reject(row, why)
            return None
        return told

    def _known_by(self, row: RawRow, cells: Cells) -> tuple[Fingerprint | None, str]:
        """(The fingerprint of a row that has been here, why the row cannot be taken)."""
        written, uid = self._fingerprint(row), cells.get("uid", {}).get("")
        if written is not None and (label := _renamed(self._subject, cells, written)):
            # A row that was copied, and says of something else, is a new one.
            is_copy = written.text in self._copied
            return None, "" if is_copy else ANOTHER.format(label=label)
        if uid is None:
            return written, ""
        if uid.said is None:
            return None, ""
        return written, self._why_not(row, uid, written)

    def _why_not(self, row: RawRow, uid: Cell, written: Fingerprint | None) -> str:
        """Why a row with a uid cannot be taken, if it cannot."""
        if written is not None and not written.holds(uid.head, uid.said):
            return "Its uid was changed. Leave it as it was, or empty for a new entry."
        said = damage.plain(uid.said)
        if not UID.fullmatch(said):
            return "A uid is at most 36 letters and digits. Leave it empty for a new entry."
        here = (self._subject.part_of, said)
        if here in self._gathering.met:
            return (
                f"Its uid stands in {self._gathering.met[here]} already. Leave it empty for a new "
                "entry."
            )
        self._gathering.met[here] = self._where(row)
        return ""

    def _lacks(self, told: Told) -> str:
        """What a row needs and does not say, as a sentence."""
        named = {"first_name", "last_name", "employer", "post"} & set(told.cells)
        for question in told.subject.questions:
            said = told.values.get(question.name)
            if not question.is_needed or said not in (None, "", ()):
                continue
            if question.name == "name" and named:
                continue
            if told.is_ours and question.name in CALLED:
                told.values[question.name] = NAMELESS
                continue
            if told.text(question.name, "names"):
                continue
            if problem := next((one for one in told.problems if question.label in one), ""):
                return problem
            return f"It says nothing for “{question.label}”."
        return ""

    def _cells(self, row: RawRow) -> Cells:
        found: Cells = {}
        for place, column in self._columns.items():
            cell = Cell(self._table.head[place], row.cells[place])
            found.setdefault(column.question.name, {})[column.part] = cell
        return found

    def _fingerprint(self, row: RawRow) -> Fingerprint | None:
        return next((Fingerprint.read(row.cells[place]) for place in self._fingerprints), None)

    def _number(self, row: RawRow) -> tuple[str, ...]:
        """What its table calls the row, within its sheet; files are often called by a date."""
        sheet = "" if self._table.is_text else self._table.name
        said = [damage.plain(row.cells[place]) for place in self._numbers]
        return (sheet, *said) if any(said) else ()

    def _subject_of(self, cells: Cells) -> Subject | None:
        """What the row is about; where several kinds stand in one sheet, it says so itself."""
        if self._subject.name != MIXED:
            return self._subject
        parts = cells.get("kind", {})
        said = (damage.plain(one.said) for part in ("code", "") if (one := parts.get(part)))
        kind = next((kind for text in said if (kind := kind_called(text))), "")
        return RECORDS.get(kind)

    def _readings_for(self, subject: Subject) -> Mapping[str, Reading]:
        if subject is self._subject:
            return self._readings
        return {
            question.name: self._readings.get(mixed_name(question), Reading())
            for question in subject.questions
        }

    def _say_what_is_not_asked(self, told: Told, cells: Cells) -> None:
        """Where several kinds stand in one sheet, some columns are no questions of a row's kind."""
        written, names = told.fingerprint, _names_in(told.subject)
        for name, parts in cells.items():
            question = self._subject.named[name]
            said = {one.head: one.said for one in parts.values()}
            edited = {
                head: cell
                for head, cell in said.items()
                if (not written.holds(head, cell) if written else cell is not None)
            }
            if name == "kind":
                told.problems += [read_only(question)] if edited and written else []
            elif name not in names and edited:
                is_new = written is None and not told.uid
                told.unfit |= edited if is_new else {}
                whose = told.subject.label.lower()
                told.problems.append(
                    f"“{question.label}” is no question of {whose}: it is "
                    f"{'kept beside' if is_new else 'not taken'}."
                )

    def _say(self, told: Told) -> None:
        """Pass on what was mended and what is wrong in a row."""
        for name, reading in self._readings_for(told.subject).items():
            label = told.subject.named[name].label
            for sentence in reading.mended:
                self._gathering.mended.append(Flag(f"{told.where}, “{label}”", sentence))
            reading.mended.clear()
        for problem in told.problems:
            self._flag(told.where, problem)

    def _beside(self, row: RawRow) -> dict[str, RawCell]:
        return {
            self._table.head[place]: row.cells[place]
            for place in (*self._kept, *self._numbers)
            if row.cells[place] is not None
        }

    def _reject(self, row: RawRow, why: str) -> None:
        head, name = self._table.head, self._table.name
        self._gathering.rejected.append(Rejected(name, row.number, head, row.cells, why))

    def _flag(self, where: str, what: str) -> None:
        self._gathering.flagged.append(Flag(where, what))

    def _where(self, row: RawRow) -> str:
        return self._named(row.number)

    def _named(self, number: int) -> str:
        name = self._table.name
        return f"row {number} of {name}" if name else f"row {number}"

    def _of_column(self, place: int) -> str:
        name, head = self._table.name, self._table.head[place]
        return f"column “{head}” of {name}" if name else f"column “{head}”"


def told_by(table: Table, mapping: SheetMapping, gathering: Gathering) -> Iterator[Told]:
    """The rows of *table* that can be taken; the others are rejected in *gathering*."""
    return SheetRows(table, mapping, gathering).told()


def _renamed(subject: Subject, cells: Cells, written: Fingerprint) -> str:
    """The label of what says which row it is, where that was edited; a uid is looked at later."""
    for name in subject.known_by:
        for cell in cells.get(name, {}).values() if name != "uid" else ():
            if written.has(cell.head) and not written.holds(cell.head, cell.said):
                return subject.named[name].label
    return ""


def _names_in(subject: Subject) -> dict[str, str]:
    """What a kind calls its questions, by what they are called where several kinds stand."""
    return {mixed_name(question): question.name for question in subject.named.values()}


def _of_kind(subject: Subject, cells: Cells) -> Cells:
    """The cells of a row where several kinds stand, by the names that its kind has for them."""
    names = _names_in(subject)
    found = {names[name]: parts for name, parts in cells.items() if name in names}
    return {name: parts for name, parts in found.items() if name != "kind"}
