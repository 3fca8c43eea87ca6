"""What a person, or a guess, says of a sheet: what its rows are, and what each column holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from impacttracker.exchange.source import File
from impacttracker.exchange.tables.damage import unguarded
from impacttracker.exchange.tables.questions import Column
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import SUBJECTS
from impacttracker.exchange.tables.trimming import Trimmed, trimmed
from impacttracker.exchange.tables.turning import upright
from impacttracker.spreadsheets.fingerprints import HEAD
from impacttracker.spreadsheets.rows import RawCell, RawRow, RawSheet

KEEP, LEAVE, FINGERPRINT, NUMBER = "keep", "leave", "fingerprint", "number"
"""What a column may hold beside the answer to a question; its table calls a row by its number."""
ABOUT = "About"
"""Our own sheet of words about a file."""


@dataclass(frozen=True)
class Table:
    """A sheet as it is read: its name with that of its file, and its rows below their heads."""

    name: str
    head: tuple[str, ...]
    rows: tuple[RawRow, ...]
    is_text: bool = False
    """Whether it was separated text, which any prose with commas may look like."""
    left_out: tuple[tuple[int, str], ...] = ()
    """The numbers of rows that are no entries, and why."""
    is_hidden: bool = False
    """Whether its workbook does not show it."""
    is_turned: bool = False
    """Whether it stood on its side."""

    @property
    def signature(self) -> str:
        """The same for every table of the same columns, in whichever order they stand."""
        return signature_of(self.head)

    def column(self, place: int) -> list[RawCell]:
        """What stands in a column, but for empty cells."""
        return [row.cells[place] for row in self.rows if row.cells[place] is not None]


def signature_of(heads: Iterable[str]) -> str:
    compared = sorted(plain_head(head) for head in heads if head.strip())
    return sha256("\n".join(compared).encode()).hexdigest()


def plain_head(head: str) -> str:
    """*head* as one is compared with those that are remembered: without case and extra spaces."""
    return " ".join(head.split()).casefold()


@dataclass(frozen=True)
class SheetMapping:
    """What the rows of a sheet are about ("" to leave it out), and the key of each column."""

    about: str
    keys: tuple[str, ...]

    @property
    def subject(self) -> Subject | None:
        return SUBJECTS.get(self.about)

    def columns(self) -> dict[int, Column]:
        """The columns that answer a question, by their place."""
        keyed = self.subject.keyed if self.subject else {}
        return {place: keyed[key] for place, key in enumerate(self.keys) if key in keyed}

    def places(self, key: str) -> list[int]:
        return [place for place, one in enumerate(self.keys) if one == key]

    def as_data(self, head: Sequence[str]) -> dict[str, Any]:
        """As it is remembered: columns by their heads."""
        return {"about": self.about, "columns": dict(zip(head, self.keys, strict=True))}

    @classmethod
    def of_data(cls, said: Mapping[str, Any], head: Sequence[str]) -> "SheetMapping | None":
        """What was remembered of a sheet with *head*; nothing where it makes no sense."""
        about, columns = said.get("about"), said.get("columns")
        if (about not in SUBJECTS and about != "") or not isinstance(columns, Mapping):
            return None
        return cls(str(about), tuple(str(columns.get(one, KEEP)) for one in head))


def tables_of(files: Sequence[File]) -> list[Table]:
    """The sheets of *files* that hold any rows or heads, except what we say about a workbook."""
    found = [
        _table(sheet.name or _plain_name(file.name), sheet, is_text=not sheet.name)
        for file in files
        for sheet in file.sheets
    ]
    return [one for one in found if one.name != ABOUT or len(found) == 1]


def _plain_name(name: str) -> str:
    """What a file of separated text calls its one sheet: its own name, without path and ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _table(name: str, sheet: RawSheet, *, is_text: bool) -> Table:
    is_ours = any(map(is_fingerprint, sheet.head))
    on_side = None if is_ours else upright(sheet)
    found = Trimmed(on_side or sheet) if is_ours or on_side else trimmed(sheet)
    head, rows = found.sheet.head, found.sheet.rows
    if is_text:
        rows = tuple(RawRow(row.number, tuple(map(unguarded, row.cells))) for row in rows)
        head = tuple(str(unguarded(one) or "") for one in head)
    return Table(
        name,
        _distinct(head),
        rows,
        is_text=is_text,
        left_out=found.left_out,
        is_hidden=sheet.is_hidden,
        is_turned=on_side is not None,
    )


def _distinct(head: Sequence[str]) -> tuple[str, ...]:
    """Heads of which none is empty, and no two are the same."""
    found: list[str] = []
    for place, one in enumerate(head, 1):
        text = " ".join(one.split()) or f"Column {place}"
        found.append(text if text not in found else f"{text} [{place}]")
    return tuple(found)


def is_fingerprint(head: str) -> bool:
    return head.strip() == HEAD
