"""Collects what a reader has to say of rows, and says alike things once, with the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from impacttracker.exchange.flags import Flag

NAMED = 3
"""How many rows are named before the others are only counted."""


class Sort(Enum):
    """Under which heading something is said."""

    SKIPPED = auto()
    FLAGGED = auto()
    MENDED = auto()


@dataclass
class Notes:
    """Everything there is to say, in the order in which it was first met."""

    _rows: dict[tuple[Sort, str, str], list[int]] = field(default_factory=dict)

    def add(self, sort: Sort, sheet: str, row: int, sentence: str) -> None:
        """That *sentence* holds of *row* of *sheet*; of the sheet as a whole where that is 0."""
        rows = self._rows.setdefault((sort, sheet, sentence), [])
        if not rows or rows[-1] != row:
            rows.append(row)

    def of(self, sort: Sort) -> tuple[Flag, ...]:
        return tuple(
            Flag(_where(sheet, sorted(set(rows))), sentence)
            for (one, sheet, sentence), rows in self._rows.items()
            if one is sort
        )


def rows_in_words(rows: Iterable[int]) -> str:
    """Which rows are meant: "row 5", "rows 2, 3 and 4", "rows 2, 3, 4 and 27 more"."""
    numbers = [str(row) for row in rows]
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    named, more = numbers[:NAMED], len(numbers) - NAMED
    if more > 0:
        return f"rows {', '.join(named)} and {more:,} more"
    return f"rows {', '.join(named[:-1])} and {named[-1]}"


def _where(sheet: str, rows: list[int]) -> str:
    return sheet if rows == [0] else f"{rows_in_words(row for row in rows if row)} of {sheet}"
