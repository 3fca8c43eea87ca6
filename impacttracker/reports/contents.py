"""Draws a report's first pages: its cover with the facts, and the contents with page numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from impacttracker.pictures import Family, mark_shapes
from impacttracker.reports.document import Document
from impacttracker.reports.figures import draw_shapes
from impacttracker.reports.look import Look
from impacttracker.reports.rows import ROW_HEAD, Cell, Part, draw_row
from impacttracker.reports.sheet import STROKE, Sheet
from impacttracker.reports.typography import Style, Typesetter, spoken

# Where the cover begins below the upper edge, and where it may at most.
BEGINS, HIGHEST = 190.0, 112.0
MARKS_HEIGHT = 42.0
MARKS: tuple[Family, ...] = ("engagement", "collaboration", "policy", "outcome", "narrative")
SUBTITLE = Style(12, 17, "Medium", "accent")
# The size of the title goes down until it takes no more lines than look well.
TITLES = (Style(30, 36, "Medium"), Style(23, 28, "Medium"), Style(17, 22, "Medium"))
MOST_TITLE_LINES = 5
FACT_LEADING = 15.0
FACT = Style(10, FACT_LEADING)
FACT_LABEL = Style(9, FACT_LEADING, role="quiet")
REMARK = Style(9, 13, role="quiet")
HEADING = Style(19, 24, "Medium")
ENTRIES = {
    1: Style(10.4, 14, "Medium"),
    2: Style(9.6, 13),
    3: Style(9, 12.4, role="quiet"),
}
INDENTS = {1: 0.0, 2: 14.0, 3: 28.0}
ABOVE = {1: 7.0, 2: 2.5, 3: 1.5}
NUMBERS = 34.0
MOST_ENTRY_LINES = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: where it leads is known by *place* before its page is."""

    text: str
    level: int
    place: str


def draw_cover(sheet: Sheet, document: Document) -> None:
    look, canvas = sheet.look, sheet.canvas
    sheet.typesetter.place = "Cover"
    if not look.is_plain:
        with canvas.artifact():
            sheet.box(look.left, look.height - 92, 46, 3, "accent")
    above, below = list(_titles(sheet, document)), list(_notes(sheet, document))
    rows = _fact_rows(sheet, document.facts)
    sheet.number, sheet.y = 1, look.height - BEGINS
    # A cover that would spill onto a second page begins higher, if that saves it.
    height = _height(above) + _facts_height(sheet, rows) + _height(below) + MARKS_HEIGHT + 14
    spilt = max(0.0, height - sheet.room)
    if spilt <= BEGINS - HIGHEST:
        sheet.y += spilt
    for flow in above:
        flow.draw(sheet)
    if not look.is_plain:
        _draw_marks(sheet)
    _draw_facts(sheet, rows)
    sheet.y -= 14
    for flow in below:
        if flow is below[-1]:
            sheet.y = min(sheet.y, look.bottom + 20)
        flow.draw(sheet)


@dataclass(frozen=True, slots=True)
class Flow:
    """Lines of one element, and the white below them."""

    lines: list[str]
    style: Style
    tag: str = "P"
    below: float = 0

    def draw(self, sheet: Sheet) -> None:
        sheet.flow(self.lines, self.style, self.tag)
        sheet.y -= self.below


def _height(flows: Sequence[Flow]) -> float:
    return sum(len(flow.lines) * flow.style.leading + flow.below for flow in flows)


def _titles(sheet: Sheet, document: Document) -> Iterator[Flow]:
    look, typesetter = sheet.look, sheet.typesetter
    if document.subtitle:
        yield _subtitle(sheet, document.subtitle, 8)
    lines, style = _title(typesetter, look, document.title)
    yield Flow(lines, style, "Title", 18)


def _notes(sheet: Sheet, document: Document) -> Iterator[Flow]:
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(REMARK)
    for note in document.notes:
        lines = typesetter.lines(typesetter.clean(note), style, look.column(400))
        yield Flow(lines, style, below=4)
    yield Flow(typesetter.lines(typesetter.clean(document.prepared_on), style, look.measure), style)


def _draw_marks(sheet: Sheet) -> None:
    with sheet.canvas.artifact():
        for position, family in enumerate(MARKS):
            left = sheet.look.left + 20 * position
            draw_shapes(sheet, mark_shapes(family, size=12), left, sheet.y)
    sheet.y -= MARKS_HEIGHT


def draw_head(sheet: Sheet, document: Document) -> None:
    """The title and the facts at the top of the first page, for a document without a cover."""
    sheet.typesetter.place = "Cover"
    if document.subtitle:
        _subtitle(sheet, document.subtitle, 4).draw(sheet)
    lines, style = _title(sheet.typesetter, sheet.look, document.title, TITLES[1:])
    sheet.flow(lines, style, "Title")
    sheet.y -= sheet.look.space(10)
    _draw_facts(sheet, _fact_rows(sheet, document.facts))
    sheet.y -= sheet.look.space(6)


def _subtitle(sheet: Sheet, subtitle: str, below: float) -> Flow:
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(SUBTITLE)
    lines = typesetter.lines(typesetter.clean(subtitle), style, look.measure)
    return Flow(lines, style, below=look.space(below))


def _title(
    typesetter: Typesetter, look: Look, title: str, styles: Sequence[Style] = TITLES
) -> tuple[list[str], Style]:
    text = typesetter.clean(title)
    for style in map(look.style, styles):
        lines = typesetter.lines(text, style, look.measure)
        if len(lines) <= MOST_TITLE_LINES:
            break
    return lines, style


def _fact_rows(sheet: Sheet, facts: Sequence[tuple[str, str]]) -> list[list[Cell]]:
    look, typesetter = sheet.look, sheet.typesetter
    label_style, style = look.style(FACT_LABEL), look.style(FACT)
    answers, width = look.left + look.length(130), look.length(116)
    rows = []
    for label, value in facts:
        head = typesetter.lines(typesetter.clean(label), label_style, width)
        said = typesetter.lines(typesetter.clean(value), style, look.right - answers)
        first = Cell(look.left, [Part(head, label_style)], "TH", ROW_HEAD)
        rows.append([first, Cell(answers, [Part(said, style)])])
    return rows


def _facts_height(sheet: Sheet, rows: Sequence[list[Cell]]) -> float:
    leading, white = sheet.look.style(FACT).leading, 2 * sheet.look.space(4)
    return sum(max(cell.line_count for cell in row) * leading + white for row in rows)


def _draw_facts(sheet: Sheet, rows: Sequence[list[Cell]]) -> None:
    if not rows:
        return
    look = sheet.look
    with sheet.canvas.element("Table"):
        for row in rows:
            sheet.rule(sheet.y)
            sheet.y -= look.space(4)
            draw_row(sheet, row, look.style(FACT).leading, look.space(4))
    sheet.rule(sheet.y)


class Contents:
    """Laid out before the pages it lists, so that it knows how many it takes; drawn after them."""

    def __init__(self, typesetter: Typesetter, look: Look, entries: Sequence[Entry]) -> None:
        self.pages: list[list[tuple[Entry, list[str]]]] = []
        self._heading = look.style(HEADING)
        room = 0.0
        for entry in entries:
            style = look.style(ENTRIES[entry.level])
            typesetter.place = spoken(entry.text)
            width = look.measure - look.length(INDENTS[entry.level] + NUMBERS + 16)
            lines = typesetter.lines(typesetter.clean(entry.text), style, width)
            if len(lines) > MOST_ENTRY_LINES:
                # The title stands in full where the entry leads.
                lines = [*lines[: MOST_ENTRY_LINES - 1], "…"]
            height = len(lines) * style.leading + look.length(ABOVE[entry.level])
            if height > room:
                room = look.top - look.bottom
                room -= 0 if self.pages else self._heading.leading + 20
                self.pages.append([])
            self.pages[-1].append((entry, lines))
            room -= height

    def draw(self, sheet: Sheet, first: int, numbers: dict[str, int]) -> None:
        """All its pages, from page *first*; *numbers* are the pages of the places."""
        canvas = sheet.canvas
        sheet.begin_page(first)
        canvas.add_bookmark("Contents", 1, sheet.y + 12, position=0)
        sheet.flow(["Contents"], self._heading, "H1")
        if not sheet.look.is_plain:
            sheet.rule(sheet.y - 5, "accent", 1.6, width=30)
        sheet.y -= 20
        with canvas.element("TOC"):
            for position, page in enumerate(self.pages):
                if position:
                    sheet.next_page()
                for entry, lines in page:
                    self._draw_entry(sheet, entry, lines, str(numbers[entry.place]))
        canvas.showPage()

    def _draw_entry(self, sheet: Sheet, entry: Entry, lines: list[str], number: str) -> None:
        canvas, look, typesetter = sheet.canvas, sheet.look, sheet.typesetter
        style = look.style(ENTRIES[entry.level])
        sheet.y -= look.length(ABOVE[entry.level])
        left, top = look.left + look.length(INDENTS[entry.level]), sheet.y
        last = sheet.baseline(style) - (len(lines) - 1) * style.leading
        ends = left + typesetter.width(lines[-1], style) + 6
        before = look.right - typesetter.width(number, style)
        with canvas.element("TOCI"), canvas.element("Reference"):
            link = canvas.open("Link")
            canvas.begin(link)
            sheet.write(left, sheet.baseline(style), [*lines[:-1], f"{lines[-1]} "], style)
            sheet.write(before, last, [number], style)
            canvas.end()
            box = (left, top - len(lines) * style.leading, look.right, top)
            canvas.add_link(link, box, f"#{entry.place}", f"{spoken(entry.text)}, page {number}")
            canvas.close(link)
        with canvas.artifact():
            self._draw_leader(sheet, ends, before - 5, last)
        sheet.y -= len(lines) * style.leading

    def _draw_leader(self, sheet: Sheet, start: float, stop: float, baseline: float) -> None:
        # Dots stand at the same places in every line, counted from the right margin.
        start = stop - (stop - start) // 4 * 4
        first = start + (sheet.look.right - start) % 4
        sheet.canvas.instruct(
            f"q {STROKE['quiet']} 0.7 w 1 J [0 4] 0 d {first:.2f} {baseline + 0.6:.2f} m"
            f" {max(stop, first):.2f} {baseline + 0.6:.2f} l S Q"
        )
