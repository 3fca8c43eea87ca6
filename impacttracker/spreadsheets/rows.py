"""Rows of workbooks and of separated text, as they stand: names of columns, and cells.

A workbook is a packed folder, and a small one may unpack to gigabytes: what it claims to hold is
added up before it is opened (a 296 kB bomb cost 614 MiB when that was tried). Formulas are never
computed: a cell holds the value that was saved with it.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from impacttracker.database import storable
from impacttracker.errors import Unreadable

WORKBOOK = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office up to 2003 begin, workbooks and texts alike, and messages of Outlook; a
workbook that is locked by a password does, too."""
OTHER_PARTS = tuple(
    part.encode("utf-16-le")
    for part in ("__properties_version1.0", "WordDocument", "PowerPoint Document")
)
"""What is found in files that begin so and are no workbooks: messages of Outlook, texts, slides."""
WORKBOOK_PARTS = ("[Content_Types].xml", "content.xml")
"""What Excel's and OpenDocument's folders hold."""
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    EOFError,
    OSError,
    # Names of members that are none, or in no writing.
    IndexError,
    ValueError,
)
"""What the library raises for folders that are damaged, locked or packed in an unknown way."""
LARGEST_UNPACKED = 150 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
SEPARATORS = (",", ";", "\t", "|")
SHOWN = "SheetVisibleEnum.Visible"
SAMPLE = 64 * 1024


class NoTable(Unreadable):
    """That a text has no rows, or that they cannot be told apart."""


RawCell = str | int | float | bool | date | datetime | None
"""What a cell holds; nothing stands for an empty one, and text has no blanks around it."""


@dataclass(frozen=True)
class RawRow:
    """One row: its number in the file, counted from 1, and its cells, one for each column."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True)
class RawSheet:
    """One sheet; *head* are the texts of its first row that is not empty."""

    name: str
    head: tuple[str, ...]
    rows: tuple[RawRow, ...]
    is_hidden: bool = False
    """Whether its workbook does not show it."""


def is_workbook(content: bytes) -> bool:
    """Whether *content* is a workbook of Excel or OpenDocument, of whichever age."""
    if content.startswith(OLD_OFFICE):
        return not any(part in content for part in OTHER_PARTS)
    if not content.startswith(WORKBOOK):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            names = folder.namelist()
    except BROKEN_ZIP:
        return False
    return any(part in names for part in WORKBOOK_PARTS)


def of_workbook(content: bytes) -> tuple[RawSheet, ...]:
    """The sheets of a workbook that hold anything."""
    is_old = content.startswith(OLD_OFFICE)
    if not is_old:
        _refuse_bombs(content)
    # Its library is compiled code, and most pages never need it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [
            _of_book(name, book.get_sheet_by_name(name), is_hidden=shown != SHOWN)
            for name, shown in ((one.name, str(one.visible)) for one in book.sheets_metadata)
        ]
    except BaseException as reason:
        # Compiled code that meets what it never expected ends in an error that is no Exception.
        panics = type(reason).__name__ == "PanicException"
        if not (panics or isinstance(reason, (CalamineError, *BROKEN_ZIP))):
            raise
        raise Unreadable(
            f"This workbook is {'locked by a password, or damaged' if is_old else 'damaged'}. Open "
            "it in your spreadsheet program, save it again as .xlsx, and give that."
        ) from reason
    return tuple(sheet for sheet in found if sheet.head)


def _of_book(name: str, sheet: Any, *, is_hidden: bool) -> RawSheet:
    down = [one for one in sheet.merged_cell_ranges or () if one[1][0] > one[0][0]]
    lines = _filled_down(sheet.iter_rows(), down) if down else sheet.iter_rows()
    return replace(_sheet(name, lines), is_hidden=is_hidden)


def _filled_down(
    lines: Iterable[Sequence[object]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[Sequence[object]]:
    """*lines* in which cells that were merged over several rows say in each what they say."""
    begins: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merged:
        begins.setdefault(top, []).append((left, bottom))
    held: dict[int, tuple[int, object]] = {}
    for number, line in enumerate(lines):
        cells = list(line)
        for place, (bottom, said) in held.items():
            if number <= bottom and place < len(cells):
                cells[place] = said
        for left, bottom in begins.get(number, ()):
            if left < len(cells):
                held[left] = (bottom, cells[left])
        yield cells


def of_text(text: str) -> tuple[RawSheet, ...]:
    """The rows of separated text, as one sheet without a name."""
    # A cell may hold as much as a file.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    separator = separator_of(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        sheet = _sheet("", lines)
    except csv.Error as reason:
        raise NoTable(
            "Its rows cannot be told apart: a quotation mark is never closed. Save it again as CSV."
        ) from reason
    return (sheet,) if sheet.head else ()


def separator_of(text: str) -> str:
    """What stands between the cells of *text*: that which its first lines hold alike, and most."""
    sample = text[:SAMPLE]

    def evidence(separator: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))[:20]
        widths = [len(row) for row in rows if any(row)]
        return (widths.count(widths[0]) if widths[:1] > [1] else 0, widths[0] if widths else 0)

    return max(SEPARATORS, key=evidence)


def _sheet(name: str, lines: Iterable[Iterable[object]]) -> RawSheet:
    numbered = ((number, tuple(_cells(line))) for number, line in enumerate(lines, 1))
    filled = ((number, cells) for number, cells in numbered if cells)
    _, first = next(filled, (0, ()))
    head = tuple("" if cell is None else str(cell) for cell in first)
    width = len(head)
    rows: list[RawRow] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Unreadable(f"It has more than {MOST_ROWS:,} rows. Give it in parts.")
        width = max(width, len(cells))
        rows.append(RawRow(number, cells))
    if width > MOST_COLUMNS:
        raise Unreadable(f"It has more than {MOST_COLUMNS:,} columns. Leave out some of them.")
    return RawSheet(name, _wide(head, width, ""), tuple(_padded(rows, width)))


def _padded(rows: Sequence[RawRow], width: int) -> Iterator[RawRow]:
    return (RawRow(row.number, _wide(row.cells, width, None)) for row in rows)


def _wide(cells: tuple, width: int, empty: object) -> tuple:  # type: ignore[type-arg]
    return cells + (empty,) * (width - len(cells))


def _cells(line: Iterable[object]) -> list[RawCell]:
    """The cells of a line without the empty ones at its end."""
    cells = [_cell(cell) for cell in line]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(cell: object) -> RawCell:
    if isinstance(cell, str):
        return storable(cell).strip() or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell if isinstance(cell, int | float | bool | date | datetime) else None


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            members = folder.infolist()
    except BROKEN_ZIP as reason:
        raise Unreadable("This workbook is damaged. Save it again, and give that.") from reason
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
        raise Unreadable("This workbook unpacks to more than 150 MB. Give it in parts.")
