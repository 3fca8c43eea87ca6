"""Rows of cells side by side, as tables and records are made of; a row may go over pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from impacttracker.reports.sheet import Sheet, lines_that_fit
from impacttracker.reports.tagging import Element
from impacttracker.reports.typography import Style

COLUMN_HEAD = b"/A<</O/Table/Scope/Column>>"
ROW_HEAD = b"/A<</O/Table/Scope/Row>>"


@dataclass(slots=True)
class Part:
    """Lines of a cell that belong together; *tag*, or being an item, makes them an element."""

    lines: list[str]
    style: Style
    tag: str | None = None
    link: str | None = None
    is_item: bool = False


@dataclass(slots=True)
class Cell:
    """Text is set from x; where *right* is given, it ends there instead."""

    x: float
    parts: Sequence[Part]
    tag: str = "TD"
    extra: bytes = b""
    right: float | None = None

    @property
    def line_count(self) -> int:
        return sum(len(part.lines) for part in self.parts)


def draw_row(sheet: Sheet, cells: Sequence[Cell], leading: float, padding: float) -> None:
    """One TR in the current element; *leading* is common, so that lines of cells agree."""
    canvas = sheet.canvas
    waiting = max(cell.line_count for cell in cells)
    with canvas.element("TR"):
        elements = [canvas.open(cell.tag, cell.extra) for cell in cells]
        parts = [
            _opened(sheet, cell, element) for cell, element in zip(cells, elements, strict=True)
        ]
        start = 0
        while start < waiting:
            room = sheet.room - padding
            fits = lines_that_fit(room, leading, waiting - start, sheet.is_empty)
            if not fits:
                sheet.next_page()
                continue
            for cell, opened in zip(cells, parts, strict=True):
                _draw_lines(sheet, cell, opened, start, start + fits, leading)
            sheet.y -= fits * leading
            start += fits
        for element, opened in zip(elements, parts, strict=True):
            for _owner, chain in opened:
                for link in reversed(chain):
                    canvas.close(link)
            canvas.close(element)
    sheet.y -= padding


Opened = list[tuple[Element, list[Element]]]


def _opened(sheet: Sheet, cell: Cell, element: Element) -> Opened:
    """For every part the element its content belongs to, and those to close after it."""
    canvas = sheet.canvas
    if not any(part.tag or part.link or part.is_item for part in cell.parts):
        return [(element, []) for _ in cell.parts]
    opened: Opened = []
    outer, canvas.current = canvas.current, element
    items: list[Element] = []
    for part in cell.parts:
        if part.is_item and not items:
            items = [canvas.open("L")]
        canvas.current = items[0] if part.is_item else element
        chain: list[Element] = []
        for tag in ("LI", "LBody") if part.is_item else (part.tag, "Link" if part.link else None):
            if tag:
                canvas.current = canvas.open(tag)
                chain.append(canvas.current)
        opened.append((canvas.current, chain))
        canvas.current = element
    canvas.current = outer
    if opened:
        # What is last in the list is closed first, and the list of items after its items.
        opened[-1][1][:0] = items
    return opened


def _draw_lines(
    sheet: Sheet, cell: Cell, opened: Opened, start: int, stop: int, leading: float
) -> None:
    """Draws the cell's lines from *start* to *stop*, the first of them at the sheet's y."""
    canvas, before = sheet.canvas, 0
    for part, (owner, _chain) in zip(cell.parts, opened, strict=True):
        first, last = max(start - before, 0), min(stop - before, len(part.lines))
        if first < last:
            top = sheet.y - (before + first - start) * leading
            lines = part.lines[first:last]
            style = part.style
            baseline = top - leading / 2 - style.size * 0.34
            if part.is_item and first == 0:
                with canvas.artifact():
                    sheet.box(cell.x, baseline + style.size * 0.24, 2.4, 2.4, "quiet")
            canvas.begin(owner)
            _write(sheet, cell, part, lines, baseline)
            canvas.end()
            if part.link:
                left = cell.x
                width = max(sheet.typesetter.width(line, style) for line in lines)
                box = (left, top - len(lines) * leading, left + width, top)
                canvas.add_link(owner, box, part.link, "".join(part.lines))
        before += len(part.lines)


def _write(sheet: Sheet, cell: Cell, part: Part, lines: list[str], baseline: float) -> None:
    style = part.style
    if cell.right is None:
        sheet.write(cell.x + (8 if part.is_item else 0), baseline, lines, style)
        return
    for position, line in enumerate(lines):
        x = cell.right - sheet.typesetter.width(line.rstrip(), style)
        sheet.write(x, baseline - position * style.leading, [line], style)
