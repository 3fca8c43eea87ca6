"""A look at tables before they are read: their columns, what stands in them, and our guesses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.exchange.source import File
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.guessing import SURE, guessed
from impacttracker.exchange.tables.mapping import (
    FINGERPRINT,
    LEAVE,
    SheetMapping,
    Table,
    tables_of,
)

SAMPLES = 3
LONGEST_SAMPLE = 80
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

    @property
    def is_certain(self) -> bool:
        return self.is_ours or self.is_remembered or self._is_plain

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
    if about is not None:
        mapping = None if about else SheetMapping("", tuple(LEAVE for _ in table.head))
    guess = guessed(table, about or "")
    return SheetLook(
        name=table.name,
        signature=table.signature,
        head=table.head,
        samples=tuple(_samples(table, place) for place in range(len(table.head))),
        rows=len(table.rows),
        mapping=mapping or guess.mapping,
        sureties=guess.sureties,
        is_ours=FINGERPRINT in guess.keys,
        is_remembered=mapping is not None and about is None,
    )


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
