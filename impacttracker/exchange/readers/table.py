"""Reads any table with a row of heads: which of our sheets it is like, and what its rows say.

Sheets that this tracker wrote come back by the uid and the fingerprint in each row: only what was
edited counts. Of any other table every row is something new, known again by all that it says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.readers.table_facts import Gathering
from impacttracker.exchange.readers.table_rows import told_by
from impacttracker.exchange.source import File
from impacttracker.exchange.tables.guessing import guess, looks_like_a_table
from impacttracker.exchange.tables.mapping import SheetMapping, Table, tables_of

NAME = "table"


def recognises(file: File) -> bool:
    """Whether it is a workbook or separated text with heads, and rows below them."""
    try:
        return looks_like_a_table(file)
    except Unreadable:
        return False


def read(files: Sequence[File], options: Mapping[str, Any]) -> Contents:
    """What the tables say; *options* may have the mapping of each sheet as `sheets`."""
    gathering = Gathering()
    for table, mapping in mapped(files, options):
        if mapping.subject is not None:
            gathering.take(told_by(table, mapping, gathering))
    return gathering.contents(NAME)


def mapped(files: Sequence[File], options: Mapping[str, Any]) -> list[tuple[Table, SheetMapping]]:
    """Each table with its mapping: as it was said, else as remembered, else as guessed."""
    remembered = options.get("sheets") or {}
    found = []
    for table in tables_of(files):
        said = remembered.get(table.signature)
        mapping = SheetMapping.of_data(said, table.head) if isinstance(said, Mapping) else None
        found.append((table, mapping or guess(table)))
    if not any(mapping.subject for _, mapping in found):
        raise Unreadable("No sheet of it says what its rows are. Say so for at least one of them.")
    return found
