"""Draws a record: its mark and title, then every question with its answer in full."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import groupby

from impacttracker.pictures import mark_shapes
from impacttracker.reports.document import Field, Fields
from impacttracker.reports.figures import draw_shapes
from impacttracker.reports.reading import NOT_ANSWERED, leads_to
from impacttracker.reports.rows import ROW_HEAD, Cell, Part, draw_row
from impacttracker.reports.sheet import Sheet
from impacttracker.reports.typography import Style

TITLE = Style(11, 14.5, "Medium")
LEADING = 12.8
LABEL = Style(8.6, LEADING, role="quiet")
ANSWER = Style(9.2, LEADING)
MISSING = Style(9.2, LEADING, "Italic", "attention")
REMARK = Style(8.4, LEADING, "Italic", "quiet")
CONTINUED = Style(8.4, 12, "Italic", "quiet")
INDENT = 18.0
LABELS = 146.0
PADDING = 3.2
# A record lower than this moves to the next page whole instead of being divided.
KEPT_WHOLE = 180.0
# The last row of a record takes the row before with it, if that has no more lines than these.
MOST_TAKEN_ALONG = 8
# In a plain document, an answer of more lines takes the whole width below its question.
MOST_BESIDE = 3


class Cards:
    """Draws records of one document; *places* are the anchors its links may lead to."""

    def __init__(self, sheet: Sheet, places: Collection[str]) -> None:
        self.sheet, self.places = sheet, places
        self._labels: dict[str, list[str]] = {}
        look = sheet.look
        self._title, self._label, self._continued = map(look.style, (TITLE, LABEL, CONTINUED))
        self._answer, self._missing, self._remark = map(look.style, (ANSWER, MISSING, REMARK))
        self._linked = replace(self._answer, role="accent")
        self._leading, self._padding = self._answer.leading, look.length(PADDING)
        # Without marks there is nothing to stand clear of.
        self._indent = 0.0 if look.is_plain else look.length(INDENT)
        self._answers = look.left + self._indent + look.length(LABELS)

    def draw(self, fields: Fields, draw_heading: Callable[[float], None]) -> None:
        """*draw_heading* is given the indent and draws the title as the heading that it is."""
        sheet, look, leading = self.sheet, self.sheet.look, self._leading
        rows = [self._cells(field) for field in fields.rows]
        lines = sheet.typesetter.lines(
            sheet.typesetter.clean(fields.title), self._title, look.measure - self._indent
        )
        title = len(lines) * self._title.leading + look.space(16)
        heights = self._heights(rows)
        whole = title + sum(heights)
        beginning = title + sum(min(height, 3 * leading) for height in heights[:2])
        sheet.gap(look.space(14))
        sheet.need(whole if whole <= look.length(KEPT_WHOLE) else beginning)
        if not look.is_plain:
            sheet.rule(sheet.y)
            sheet.y -= look.space(9)
            self._draw_mark(fields)
        draw_heading(self._indent)
        sheet.y -= look.space(4)
        sheet.repeated = lambda: self._draw_continued(lines)
        if look.is_plain:
            self._draw_plainly(fields.rows)
        else:
            self._draw_rows(rows, heights)
        sheet.repeated = None

    def _draw_rows(self, rows: Sequence[list[Cell]], heights: list[float]) -> None:
        if rows:
            with self.sheet.canvas.element("Table"):
                for position, row in enumerate(rows):
                    self._keep_last_rows_together(heights[position:])
                    draw_row(self.sheet, row, self._leading, self._padding)

    def _draw_plainly(self, fields: Sequence[Field]) -> None:
        """Short answers beside their questions; the long ones below theirs, as a template has
        them."""
        for is_long, run in groupby(fields, self._is_long):
            if is_long:
                for field in run:
                    self._draw_below(field)
            else:
                rows = [self._cells(field) for field in run]
                self._draw_rows(rows, self._heights(rows))

    def _is_long(self, field: Field) -> bool:
        return (
            isinstance(field.value, str)
            and not (field.link or field.note or field.missing)
            and len(self._lines(field.value, self._answer)) > MOST_BESIDE
        )

    def _draw_below(self, field: Field) -> None:
        sheet, style = self.sheet, self._answer
        typesetter, width = sheet.typesetter, sheet.look.measure
        bold = replace(self._label, cut="Medium")
        label = typesetter.lines(typesetter.clean(field.label), bold, width)
        sheet.gap(sheet.look.space(10))
        sheet.need((len(label) + 2) * style.leading)
        sheet.flow(label, bold, "P")
        text = typesetter.clean(str(field.value).strip("\r\n"))
        sheet.flow(typesetter.lines(text, style, width), style, "P")
        sheet.y -= sheet.look.space(10)

    def _heights(self, rows: Sequence[list[Cell]]) -> list[float]:
        leading, padding = self._leading, self._padding
        return [max(cell.line_count for cell in row) * leading + padding for row in rows]

    def _keep_last_rows_together(self, heights: list[float]) -> None:
        """One short row alone on a new page says little: it takes the row before with it."""
        leading = self._leading
        if len(heights) == 2 and heights[0] <= MOST_TAKEN_ALONG * leading + self._padding:
            self.sheet.need(heights[0] + min(heights[1], 3 * leading))

    def _cells(self, field: Field) -> list[Cell]:
        look, label = self.sheet.look, self._labels.get(field.label)
        left = look.left + self._indent
        typesetter = self.sheet.typesetter
        if label is None:
            width = self._answers - left - look.length(14)
            label = typesetter.lines(typesetter.clean(field.label), self._label, width)
            self._labels[field.label] = label
        head = Cell(left, [Part(label, self._label)], "TH", ROW_HEAD)
        return [head, Cell(self._answers, self._said(field))]

    def _said(self, field: Field) -> list[Part]:
        values = [field.value] if isinstance(field.value, str) else list(field.value)
        said = [value for value in values if value.strip()]
        style = self._missing if field.missing else self._answer
        parts = []
        if len(said) == 1:
            link = self._target(field.link)
            shown = self._linked if link else style
            parts.append(Part(self._lines(said[0], style), shown, None, link))
        elif said:
            parts = [Part(self._lines(text, style, 8), style, is_item=True) for text in said]
        elif field.missing:
            parts.append(Part([NOT_ANSWERED], self._missing))
        if field.note:
            parts.append(Part(self._lines(field.note, self._remark), self._remark, "P"))
        return parts or [Part([""], self._answer)]

    def _lines(self, text: str, style: Style, indent: float = 0) -> list[str]:
        typesetter = self.sheet.typesetter
        width = self.sheet.look.right - self._answers - indent
        return typesetter.lines(typesetter.clean(text.strip("\r\n")), style, width)

    def _target(self, link: str | None) -> str | None:
        target = leads_to(link, self.places)
        return f"#to {target[1:]}" if target and target.startswith("#") else target

    def _draw_mark(self, fields: Fields) -> None:
        if fields.mark:
            size = self._title.size
            with self.sheet.canvas.artifact():
                top = self.sheet.y - (self._title.leading - size) / 2 + 0.2
                draw_shapes(
                    self.sheet, mark_shapes(fields.mark, size=size), self.sheet.look.left, top
                )

    def _draw_continued(self, lines: list[str]) -> None:
        sheet, look, style = self.sheet, self.sheet.look, self._continued
        words = "".join(lines)
        with sheet.canvas.artifact("Pagination"):
            room = look.measure - self._indent - look.length(70)
            title = sheet.typesetter.shortened(words, style, room)
            x, baseline = look.left + self._indent, sheet.baseline(style)
            sheet.write(x, baseline, [f"{title.rstrip()} (continued)"], style)
        sheet.y -= style.leading + look.space(6)
