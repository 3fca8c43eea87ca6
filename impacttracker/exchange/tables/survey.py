"""A look at tables before they are read: their columns, what stands in them, and our guesses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.exchange.source import File
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.guessing import SURE, Guess, guessed
from impacttracker.exchange.tables.heads import OURS
from impacttracker.exchange.tables.mapping import (
    FINGERPRINT,
    KEEP,
    LEAVE,
    SheetMapping,
    Table,
    plain_head,
    tables_of,
)
from impacttracker.exchange.tables.subjects import SUBJECTS

SAMPLES = 3
LONGEST_SAMPLE = 80
LIKE = 0.6
"""Which part of all columns a table shares with one that is remembered, to be read like it."""
LOOKED_AT = 500
"""In how many rows samples are looked for."""


@dataclass(frozen=True)
class SheetLook:
    """One sheet as a person is shown it: its columns, and how sure the guess of each is."""

    name: str
    signature: str
    head: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    rows: int
    mapping: SheetMapping
    sureties: tuple[float, ...]
    is_ours: bool
    is_remembered: bool
    is_like_one: bool = False
    """Whether it has most columns of a table that is remembered."""
    is_hidden: bool = False

    @property
    def is_certain(self) -> bool:
        return self.is_ours or self.is_remembered or self._is_plain or self.is_left_hidden

    @property
    def is_left_hidden(self) -> bool:
        """Whether its workbook hides it, and nobody said that it counts."""
        return self.is_hidden and self.mapping.about == ""

    @property
    def _is_plain(self) -> bool:
        return self.mapping.about != "" and all(one >= SURE for one in self.sureties)


def survey(files: Sequence[File], options: Mapping[str, Any]) -> list[SheetLook]:
    """A look at every sheet of *files*."""
    return [look(table, options) for table in tables_of(files)]


def look(table: Table, options: Mapping[str, Any]) -> SheetLook:
    """*table* as it was said to be or remembered, else as it seems.

    *options* may have the mappings of sheets as `sheets`, and as `about` what the rows of some are
    about, whose columns are then guessed anew.
    """
    said = _said_of(table, options)
    about = (options.get("about") or {}).get(table.signature)
    mapping = SheetMapping.of_data(said, table.head) if isinstance(said, Mapping) else None
    nothing = SheetMapping("", tuple(LEAVE for _ in table.head))
    if about is not None:
        mapping = None if about else nothing
    guess = guessed(table, about or "")
    is_ours = FINGERPRINT in guess.keys
    like = None if mapping or is_ours or about is not None else _like_one(table, options)
    if table.is_hidden and not (mapping or like or is_ours or about):
        mapping = nothing
    return SheetLook(
        name=table.name,
        signature=table.signature,
        head=table.head,
        samples=tuple(_samples(table, place) for place in range(len(table.head))),
        rows=len(table.rows),
        mapping=mapping or (like or guess).mapping,
        sureties=(like or guess).sureties,
        is_ours=is_ours,
        is_remembered=isinstance(said, Mapping) and mapping is not None and about is None,
        is_like_one=like is not None,
        is_hidden=table.is_hidden,
    )


def _like_one(table: Table, options: Mapping[str, Any]) -> Guess | None:
    """*table* as one is read that is remembered, where a few columns came, went or changed."""
    heads = [plain_head(head) for head in table.head]
    best, most = None, LIKE
    for said in (options.get("sheets") or {}).values():
        columns = {plain_head(head): key for head, key in (said.get("columns") or {}).items()}
        share = len(columns.keys() & set(heads)) / max(len(columns), len(heads), 1)
        if said.get("about") in SUBJECTS and share >= most:
            best, most = (said["about"], columns), share
    if best is None:
        return None
    about, columns = best
    pairs = list(_columns_like(heads, columns, guessed(table, about)))
    return Guess(about, tuple(key for key, _ in pairs), tuple(surety for _, surety in pairs))


def _columns_like(
    heads: Sequence[str], columns: Mapping[str, str], anew: Guess
) -> Iterator[tuple[str, float]]:
    """The key of each column, and how sure that is: as remembered, or else as it seems."""
    taken = {columns[head] for head in heads if head in columns}
    gone = [key for head, key in columns.items() if head not in heads and key != LEAVE]
    is_swapped = len(gone) == 1 and sum(head not in columns for head in heads) == 1
    for head, key, surety in zip(heads, anew.keys, anew.sureties, strict=True):
        if head in columns:
            yield columns[head], OURS
        elif key == KEEP and is_swapped:
            # One column went and one came: it may well have another name now.
            yield gone[0], 0.0
        else:
            yield (KEEP, 0.0) if key in taken else (key, surety)


def _said_of(table: Table, options: Mapping[str, Any]) -> Any:
    """What was said of the sheet by its name, or else is remembered of such heads."""
    for one in options.get("named") or ():
        if one.get("sheet") in (None, "", table.name):
            return one
    return (options.get("sheets") or {}).get(table.signature)


def _samples(table: Table, place: int) -> tuple[str, ...]:
    """The first few different cells of a column, shortened."""
    found: dict[str, None] = {}
    for row in table.rows[:LOOKED_AT]:
        if text := " ".join(damage.plain(row.cells[place]).split()):
            found[text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)
