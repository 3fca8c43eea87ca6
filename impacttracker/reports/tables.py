"""Draws tables: heads repeated on every page, rows in full, columns as wide as asked."""

from collections.abc import Sequence

from impacttracker.pictures import Role
from impacttracker.reports.document import Table
from impacttracker.reports.look import Look
from impacttracker.reports.reading import widths_of
from impacttracker.reports.rows import COLUMN_HEAD, Cell, Part, draw_row
from impacttracker.reports.sheet import Sheet
from impacttracker.reports.typography import Style

CAPTION = Style(9.4, 13, "Medium")
LEADING = 12.0
HEAD = Style(8.4, LEADING, "Medium", "quiet")
BODY = Style(8.8, LEADING)
EMPTY = Style(9.2, 13, "Italic", "quiet")
GUTTER = 10.0
PADDING = 5.5
# The part of the padding that stands above the line which ends a row.
ABOVE_LINE = 3.5
# The height of a head and of a row or two besides what the first row takes.
HEAD_AND_MORE = 90.0
# So few rows stand together, where they are low enough.
FEW = 3
# A head of more lines than this would leave a page little room for rows.
MOST_REPEATED = 12


def draw_table(sheet: Sheet, table: Table) -> None:
    look, columns = sheet.look, _Columns(sheet, table)
    body, padding = look.style(BODY), look.length(PADDING)
    sheet.gap(look.space(10))
    if not table.rows:
        _draw_caption(sheet, table, "P")
        empty = look.style(EMPTY)
        sheet.flow(columns.lines(table.when_empty, empty, look.measure), empty, "P")
        return
    first = columns.cells(table.rows[0], body)
    sheet.need(beginning_of(sheet, table, max(cell.line_count for cell in first)))
    with sheet.canvas.element("Table"):
        _draw_caption(sheet, table, "Caption")
        if table.columns:
            _draw_head(sheet, columns.cells(table.columns, look.style(HEAD), "TH", COLUMN_HEAD))
        for row in table.rows:
            draw_row(sheet, columns.cells(row, body), body.leading, padding)
            sheet.rule(sheet.y + padding - look.length(ABOVE_LINE), thickness=0.4)
    sheet.repeated = None
    sheet.y -= look.space(4)


def beginning_of(sheet: Sheet, table: Table, lines: int = 3) -> float:
    """The height that a table with so many *lines* in its first row begins with on a page; one of
    few rows needs no more than it takes in all."""
    usual = HEAD_AND_MORE + min(lines, 3) * sheet.look.style(BODY).leading
    return usual if len(table.rows) > FEW else min(usual, _height(sheet, table))


def _height(sheet: Sheet, table: Table) -> float:
    look, columns = sheet.look, _Columns(sheet, table)
    shown = table.caption if table.shows_caption else ""
    caption = look.style(CAPTION)
    height = len(columns.lines(shown, caption, look.measure)) * caption.leading if shown else 0.0
    for row, style in (
        (table.columns, look.style(HEAD)),
        *((r, look.style(BODY)) for r in table.rows),
    ):
        lines = max((cell.line_count for cell in columns.cells(row, style)), default=0)
        height += lines * style.leading + look.length(PADDING)
    return height + look.space(4) + 1


def _draw_caption(sheet: Sheet, table: Table, tag: str) -> None:
    if table.caption and table.shows_caption:
        look, typesetter = sheet.look, sheet.typesetter
        style = look.style(CAPTION)
        lines = typesetter.lines(typesetter.clean(table.caption), style, look.measure)
        sheet.flow(lines, style, tag)
        sheet.y -= look.space(4)


def _draw_head(sheet: Sheet, head: Sequence[Cell]) -> None:
    look = sheet.look
    draw_row(sheet, head, look.style(HEAD).leading, look.length(PADDING))
    _end_head(sheet)
    if max(cell.line_count for cell in head) <= MOST_REPEATED:
        sheet.repeated = lambda: _repeat(sheet, head)


def _repeat(sheet: Sheet, head: Sequence[Cell]) -> None:
    """The head once more, as furniture: who listens to the table has heard it already."""
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(HEAD)
    with sheet.canvas.artifact("Pagination"):
        for cell in head:
            baseline = sheet.baseline(style)
            for line in cell.parts[0].lines:
                width = typesetter.width(line.rstrip(), style)
                x = cell.x if cell.right is None else cell.right - width
                sheet.write(x, baseline, [line], style)
                baseline -= style.leading
    lines = max(cell.line_count for cell in head)
    sheet.y -= lines * style.leading + look.length(PADDING)
    _end_head(sheet)


def _end_head(sheet: Sheet) -> None:
    look = sheet.look
    role: Role = "ink" if look.is_plain else "accent"
    sheet.rule(sheet.y + look.length(PADDING) - look.length(ABOVE_LINE), role, 0.9)
    sheet.y -= 1


class _Columns:
    """Where the columns stand, and cells cut to their widths."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.typesetter, self.numeric = sheet.typesetter, table.numeric
        look = sheet.look
        parts, gutter = table.parts, look.length(GUTTER)
        usable = look.measure - gutter * (len(parts) - 1)
        floors = [0.0] * len(parts) if table.shares else self._longest_words(table, look)
        self.widths = widths_of(parts, floors, usable)
        self.lefts = [
            look.left + sum(self.widths[:column]) + gutter * column for column in range(len(parts))
        ]

    def _longest_words(self, table: Table, look: Look) -> list[float]:
        """How wide each column has to be to keep its words whole, in points."""
        head, body = look.style(HEAD), look.style(BODY)
        floors = [0.0] * len(table.parts)
        rows = [(table.columns, head), *((row, body) for row in table.rows[:50])]
        for row, style in rows:
            for column, text in enumerate(row):
                words = self.typesetter.clean(text).split()
                longest = max((self.typesetter.width(word, style) for word in words), default=0)
                floors[column] = max(floors[column], longest + 1)
        return floors

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        return self.typesetter.lines(self.typesetter.clean(text), style, width)

    def cells(
        self, row: Sequence[str], style: Style, tag: str = "TD", extra: bytes = b""
    ) -> list[Cell]:
        """A cell for every column, also where the row is shorter."""
        texts = [*row, *[""] * (len(self.widths) - len(row))]
        return [
            Cell(
                left,
                [Part(self.lines(text, style, width), style)],
                tag,
                extra,
                left + width if column in self.numeric else None,
            )
            for column, (text, left, width) in enumerate(
                zip(texts, self.lefts, self.widths, strict=True)
            )
        ]
