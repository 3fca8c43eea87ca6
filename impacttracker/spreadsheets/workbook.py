"""Rows as an Excel workbook. Only this module knows openpyxl.

Rows are written as they come, so that a long list needs no more memory than a short one. Text is
stored as text, never as a formula, and marked so that editing it makes it none; characters that
XML cannot carry are written as Excel itself writes them (`_x0001_`).
"""

import re
from collections.abc import Container, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from impacttracker.spreadsheets.cell import Cell, Sheet

LONGEST_CELL = 32_767
"""What Excel holds in a cell."""
CUT = " … (cut here: Excel holds no more in a cell; the CSV file has all of it)"
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")
"""What Excel allows in the name of a sheet."""


def write(
    target: IO[bytes] | Path, sheets: Iterable[Sheet], about: Sequence[tuple[str, str]]
) -> None:
    """Write *sheets* to *target*, and on a last one what they are *about*."""
    book = Workbook(write_only=True)
    taken = {"about"}
    for sheet in sheets:
        name = name_of(sheet.name, taken)
        taken.add(name.casefold())
        _write_sheet(book.create_sheet(name), sheet)
    notes = book.create_sheet("About")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 90
    style = _text_style(notes)
    for label, words in about:
        notes.append([_head(notes, label), _text(notes, words, style)])
    book.save(target)


def _write_sheet(drawn: Any, sheet: Sheet) -> None:
    drawn.freeze_panes = sheet.frozen
    for number, column in enumerate(sheet.columns, 1):
        drawn.column_dimensions[get_column_letter(number)].width = column.width
    drawn.append([_head(drawn, column.label) for column in sheet.columns])
    number_of_rows, style = 1, _text_style(drawn)
    for row in sheet.rows:
        drawn.append([_cell(drawn, value, style) for value in row])
        number_of_rows += 1
    drawn.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{number_of_rows}"


def name_of(wanted: str, taken: Container[str]) -> str:
    """*wanted* as Excel takes it for a sheet: short, of allowed characters, and *taken* by none."""
    plain = NOT_IN_NAMES.sub(" ", wanted).strip(" '") or "Sheet"
    name, number = plain[:LONGEST_NAME].strip(" '"), 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = plain[: LONGEST_NAME - len(end)].strip() + end
    return name


def written(text: str) -> str:
    """*text* as a workbook holds it; `told` gives it back."""
    escaped = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if len(escaped) <= LONGEST_CELL:
        return escaped
    grows_by = len(escaped) - len(text)
    return written(text[: max(0, LONGEST_CELL - len(CUT) - grows_by)] + CUT)


def told(cell: str) -> str:
    """What a cell says, without the escapes of the format."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)


def _head(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text, _text_style(sheet))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text_style(sheet: Any) -> Any:
    """The style of a text that stays one when it is edited; looked up once, for all cells."""
    cell: Any = WriteOnlyCell(sheet)
    cell.quotePrefix = True
    return cell._style


def _text(sheet: Any, value: str, style: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    # Assigned as a value, a text that begins with "=" would become a formula.
    cell._value, cell.data_type, cell._style = written(value), "s", style
    return cell


def _cell(sheet: Any, value: Cell, style: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _text(sheet, value, style)
    if not isinstance(value, date):
        return value
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = "yyyy-mm-dd"
    return cell
