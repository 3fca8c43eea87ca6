"""Forms that stand on their side: questions down the first column, an entry in each other."""

from collections.abc import Sequence

from impacttracker.exchange.tables.heads import keys_called
from impacttracker.exchange.tables.subjects import PARTNERS, RECORDS
from impacttracker.spreadsheets.rows import RawCell, RawRow, RawSheet

LONGEST, WIDEST = 60, 30
"""A form asks no more than so many questions, and is filled in no more often in one sheet."""
LEAST = 3
"""So many different questions are known, or else it is taken for rows."""


def upright(sheet: RawSheet) -> RawSheet | None:
    """*sheet* turned, where it stands on its side; the number of a row is that of its column."""
    lines = [sheet.head, *(row.cells for row in sheet.rows)]
    if len(lines) > LONGEST or not 2 <= len(sheet.head) <= WIDEST:
        return None
    asked = [line for line in lines if isinstance(line[0], str) and line[0]]
    down = _known([line[0] for line in asked])
    if down < LEAST or down * 2 < len(asked) or _known(sheet.head) * 2 > down:
        return None
    head = tuple(str(line[0]) for line in asked)
    rows = (
        RawRow(place + 1, tuple(line[place] or None for line in asked))
        for place in range(1, len(sheet.head))
    )
    return RawSheet(sheet.name, head, tuple(row for row in rows if any(row.cells)), sheet.is_hidden)


def _known(cells: Sequence[RawCell]) -> int:
    """How many different questions of one kind of entry *cells* are."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    return max(
        len({key for text in texts for key in keys_called(subject, text)[:1]})
        for subject in (*RECORDS.values(), *PARTNERS.values())
    )
