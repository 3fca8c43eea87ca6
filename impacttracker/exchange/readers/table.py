"""Reads any table with a row of heads: which of our sheets it is like, and what its rows say.

Sheets that this tracker wrote come back by the uid and the fingerprint in each row: only what was
edited counts. Of any other table every row is something new, known again by all that it says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.readers.table_facts import Gathering
from impacttracker.exchange.readers.table_rows import told_by
from impacttracker.exchange.source import File
from impacttracker.exchange.tables.guessing import looks_like_a_table
from impacttracker.exchange.tables.mapping import tables_of
from impacttracker.exchange.tables.survey import look

NAME = "table"
NOT_KNOWN = (
    "Its columns do not tell what its rows are about, so that it is left out. Say what each of "
    "them holds."
)
HIDDEN = "Its workbook hides this sheet. Say what its rows are about, if they count."


def recognises(file: File) -> bool:
    """Whether it is a workbook or separated text with heads, and rows below them."""
    try:
        return looks_like_a_table(file)
    except Unreadable:
        return False


def read(files: Sequence[File], options: Mapping[str, Any]) -> Contents:
    """What the tables say; *options* may have the mapping of each sheet as `sheets`."""
    gathering = Gathering()
    looks = [(table, look(table, options)) for table in tables_of(files)]
    for table, seen in looks:
        if seen.mapping.subject is not None:
            gathering.take(told_by(table, seen.mapping, gathering))
        elif seen.is_left_hidden and table.rows:
            gathering.skipped.append(Flag(table.name, HIDDEN))
        elif not seen.is_certain and table.rows:
            gathering.flagged.append(Flag(table.name, NOT_KNOWN))
    asks = any(not seen.is_certain for _, seen in looks)
    return replace(gathering.contents(NAME), asks=asks)
