"""Rows as comma-separated text that no spreadsheet program takes for formulas, and no byte lost.

A program that opens such a file runs a cell that begins with one of `= + - @`, a tab or a line
break as a formula (OWASP, CSV injection). So a cell that begins with one of them, or with an
apostrophe itself, gets an apostrophe before it; whoever reads the file takes one apostrophe off
each cell that begins with one, and has what was written.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from typing import Any

from impacttracker.spreadsheets.cell import Cell

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something older."""


def written(head: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The text of the file, row by row."""
    yield BYTE_ORDER_MARK + _line(head)
    for row in rows:
        yield _line(row)


def guarded(text: str) -> str:
    """*text* as it is safe in a cell; `told` gives it back."""
    return f"{MARK}{text}" if text.startswith((MARK, *STARTS_A_FORMULA)) else text


def told(cell: str) -> str:
    """What a cell that was `guarded` says."""
    return cell.removeprefix(MARK)


def _line(cells: Iterable[Cell]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_text(cell) for cell in cells])
    return line.getvalue()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else str(cell)
