"""Draws a record: its mark and title, then every question with its answer in full."""

from collections.abc import Callable, Collection

from impacttracker.pictures import mark_shapes
from impacttracker.reports.document import Field, Fields
from impacttracker.reports.figures import draw_shapes
from impacttracker.reports.rows import ROW_HEAD, Cell, Part, draw_row
from impacttracker.reports.sheet import LEFT, MEASURE, RIGHT, Sheet
from impacttracker.reports.typography import Style

TITLE = Style(11, 14.5, "Medium")
LEADING = 12.8
LABEL = Style(8.6, LEADING, role="quiet")
ANSWER = Style(9.2, LEADING)
LINKED = Style(9.2, LEADING, role="accent")
MISSING = Style(9.2, LEADING, "Italic", "attention")
REMARK = Style(8.4, LEADING, "Italic", "quiet")
CONTINUED = Style(8.4, 12, "Italic", "quiet")
INDENT = 18.0
ANSWERS = LEFT + INDENT + 146.0
PADDING = 3.2
# A record lower than this moves to the next page whole instead of being divided.
KEPT_WHOLE = 150.0

ADDRESSES = ("https://", "http://", "mailto:")


class Cards:
    """Draws records of one document; *places* are the anchors its links may lead to."""

    def __init__(self, sheet: Sheet, places: Collection[str]) -> None:
        self.sheet, self.places = sheet, places
        self._labels: dict[str, list[str]] = {}

    def draw(self, fields: Fields, draw_heading: Callable[[float], None]) -> None:
        """*draw_heading* is given the indent and draws the title as the heading that it is."""
        sheet = self.sheet
        rows = [self._cells(field) for field in fields.rows]
        lines = sheet.typesetter.lines(
            sheet.typesetter.clean(fields.title), TITLE, MEASURE - INDENT
        )
        title = len(lines) * TITLE.leading + 16
        heights = [max(cell.line_count for cell in row) * LEADING + PADDING for row in rows]
        whole = title + sum(heights)
        beginning = title + sum(min(height, 3 * LEADING) for height in heights[:2])
        sheet.gap(14)
        sheet.need(whole if whole <= KEPT_WHOLE else beginning)
        sheet.rule(sheet.y)
        sheet.y -= 9
        self._draw_mark(fields)
        draw_heading(INDENT)
        sheet.y -= 4
        sheet.repeated = lambda: self._draw_continued(lines)
        if rows:
            with sheet.canvas.element("Table"):
                for position, row in enumerate(rows):
                    self._keep_last_rows_together(heights[position:])
                    draw_row(sheet, row, LEADING, PADDING)
        sheet.repeated = None

    def _keep_last_rows_together(self, heights: list[float]) -> None:
        """One short row alone on a new page says little: it takes the row before with it."""
        if len(heights) == 2 and heights[0] < 4 * LEADING:
            self.sheet.need(heights[0] + min(heights[1], 3 * LEADING))

    def _cells(self, field: Field) -> list[Cell]:
        label = self._labels.get(field.label)
        typesetter = self.sheet.typesetter
        if label is None:
            label = typesetter.lines(
                typesetter.clean(field.label), LABEL, ANSWERS - LEFT - INDENT - 14
            )
            self._labels[field.label] = label
        head = Cell(LEFT + INDENT, [Part(label, LABEL)], "TH", ROW_HEAD)
        return [head, Cell(ANSWERS, self._answer(field))]

    def _answer(self, field: Field) -> list[Part]:
        values = [field.value] if isinstance(field.value, str) else list(field.value)
        said = [value for value in values if value.strip()]
        style = MISSING if field.missing else ANSWER
        parts = []
        if len(said) == 1:
            link = self._target(field.link)
            parts.append(Part(self._lines(said[0], style), LINKED if link else style, None, link))
        elif said:
            parts = [Part(self._lines(text, style, 8), style, is_item=True) for text in said]
        elif field.missing:
            parts.append(Part(["Not answered yet"], MISSING))
        if field.note:
            parts.append(Part(self._lines(field.note, REMARK), REMARK, "P"))
        return parts or [Part([""], ANSWER)]

    def _lines(self, text: str, style: Style, indent: float = 0) -> list[str]:
        typesetter = self.sheet.typesetter
        return typesetter.lines(
            typesetter.clean(text.strip("\r\n")), style, RIGHT - ANSWERS - indent
        )

    def _target(self, link: str | None) -> str | None:
        """Where a link leads, if it is an address of the web or mail or a place that exists."""
        if not link:
            return None
        if link.startswith("#"):
            return f"#to {link[1:]}" if link[1:] in self.places else None
        return link if link.isprintable() and link.lower().startswith(ADDRESSES) else None

    def _draw_mark(self, fields: Fields) -> None:
        if fields.mark:
            size = 11.0
            with self.sheet.canvas.artifact():
                top = self.sheet.y - (TITLE.leading - size) / 2 + 0.2
                draw_shapes(self.sheet, mark_shapes(fields.mark, size=size), LEFT, top)

    def _draw_continued(self, lines: list[str]) -> None:
        sheet = self.sheet
        words = "".join(lines)
        with sheet.canvas.artifact("Pagination"):
            room = MEASURE - INDENT - 70
            title = sheet.typesetter.shortened(words, CONTINUED, room)
            x, baseline = LEFT + INDENT, sheet.baseline(CONTINUED)
            sheet.write(x, baseline, [f"{title.rstrip()} (continued)"], CONTINUED)
        sheet.y -= CONTINUED.leading + 6
