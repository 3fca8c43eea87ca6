"""Draws a report's first pages: its cover with the facts, and the contents with page numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from impacttracker.pictures import Family, mark_shapes
from impacttracker.reports.document import Document
from impacttracker.reports.figures import draw_shapes
from impacttracker.reports.rows import ROW_HEAD, Cell, Part, draw_row
from impacttracker.reports.sheet import BOTTOM, HEIGHT, LEFT, MEASURE, RIGHT, STROKE, TOP, Sheet
from impacttracker.reports.typography import Style, Typesetter, spoken

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
    typesetter, canvas = sheet.typesetter, sheet.canvas
    typesetter.place = "Cover"
    with canvas.artifact():
        sheet.box(LEFT, HEIGHT - 92, 46, 3, "accent")
    sheet.number, sheet.y = 1, HEIGHT - 190
    if document.subtitle:
        lines = typesetter.lines(typesetter.clean(document.subtitle), SUBTITLE, MEASURE)
        sheet.flow(lines, SUBTITLE, "P")
        sheet.y -= 8
    lines, style = _title(typesetter, document.title)
    sheet.flow(lines, style, "Title")
    sheet.y -= 18
    with canvas.artifact():
        for position, family in enumerate(MARKS):
            draw_shapes(sheet, mark_shapes(family, size=12), LEFT + 20 * position, sheet.y)
    sheet.y -= 42
    _draw_facts(sheet, document.facts)
    sheet.y -= 14
    for note in document.notes:
        sheet.flow(typesetter.lines(typesetter.clean(note), REMARK, 400), REMARK, "P")
        sheet.y -= 4
    sheet.y = min(sheet.y, BOTTOM + 20)
    sheet.flow(
        typesetter.lines(typesetter.clean(document.prepared_on), REMARK, MEASURE), REMARK, "P"
    )


def draw_head(sheet: Sheet, document: Document) -> None:
    """The title and the facts at the top of the first page, for a document without a cover."""
    typesetter = sheet.typesetter
    typesetter.place = "Cover"
    if document.subtitle:
        lines = typesetter.lines(typesetter.clean(document.subtitle), SUBTITLE, MEASURE)
        sheet.flow(lines, SUBTITLE, "P")
        sheet.y -= 4
    lines, style = _title(typesetter, document.title, TITLES[1:])
    sheet.flow(lines, style, "Title")
    sheet.y -= 10
    _draw_facts(sheet, document.facts)
    sheet.y -= 6


def _title(
    typesetter: Typesetter, title: str, styles: Sequence[Style] = TITLES
) -> tuple[list[str], Style]:
    text = typesetter.clean(title)
    for style in styles:
        lines = typesetter.lines(text, style, MEASURE)
        if len(lines) <= MOST_TITLE_LINES:
            break
    return lines, style


def _draw_facts(sheet: Sheet, facts: Sequence[tuple[str, str]]) -> None:
    if not facts:
        return
    typesetter = sheet.typesetter
    answers = LEFT + 130
    with sheet.canvas.element("Table"):
        for label, value in facts:
            sheet.rule(sheet.y)
            sheet.y -= 4
            head = typesetter.lines(typesetter.clean(label), FACT_LABEL, 116)
            said = typesetter.lines(typesetter.clean(value), FACT, RIGHT - answers)
            cells = [
                Cell(LEFT, [Part(head, FACT_LABEL)], "TH", ROW_HEAD),
                Cell(answers, [Part(said, FACT)]),
            ]
            draw_row(sheet, cells, FACT_LEADING, 4)
    sheet.rule(sheet.y)


class Contents:
    """Laid out before the pages it lists, so that it knows how many it takes; drawn after them."""

    def __init__(self, typesetter: Typesetter, entries: Sequence[Entry]) -> None:
        self.pages: list[list[tuple[Entry, list[str]]]] = []
        room = 0.0
        for entry in entries:
            style = ENTRIES[entry.level]
            typesetter.place = spoken(entry.text)
            width = MEASURE - INDENTS[entry.level] - NUMBERS - 16
            lines = typesetter.lines(typesetter.clean(entry.text), style, width)
            if len(lines) > MOST_ENTRY_LINES:
                # The title stands in full where the entry leads.
                lines = [*lines[: MOST_ENTRY_LINES - 1], "…"]
            height = len(lines) * style.leading + ABOVE[entry.level]
            if height > room:
                room = TOP - BOTTOM - (0 if self.pages else 44)
                self.pages.append([])
            self.pages[-1].append((entry, lines))
            room -= height

    def draw(self, sheet: Sheet, first: int, numbers: dict[str, int]) -> None:
        """All its pages, from page *first*; *numbers* are the pages of the places."""
        canvas = sheet.canvas
        sheet.begin_page(first)
        canvas.add_bookmark("Contents", 1, sheet.y + 12, position=0)
        sheet.flow(["Contents"], HEADING, "H1")
        sheet.rule(sheet.y - 5, "accent", 1.6, to=LEFT + 30)
        sheet.y -= 20
        with canvas.element("TOC"):
            for position, page in enumerate(self.pages):
                if position:
                    sheet.next_page()
                for entry, lines in page:
                    self._draw_entry(sheet, entry, lines, str(numbers[entry.place]))
        canvas.showPage()

    def _draw_entry(self, sheet: Sheet, entry: Entry, lines: list[str], number: str) -> None:
        canvas, style = sheet.canvas, ENTRIES[entry.level]
        typesetter = sheet.typesetter
        sheet.y -= ABOVE[entry.level]
        left, top = LEFT + INDENTS[entry.level], sheet.y
        last = sheet.baseline(style) - (len(lines) - 1) * style.leading
        ends = left + typesetter.width(lines[-1], style) + 6
        before = RIGHT - typesetter.width(number, style)
        with canvas.element("TOCI"), canvas.element("Reference"):
            link = canvas.open("Link")
            canvas.begin(link)
            sheet.write(left, sheet.baseline(style), [*lines[:-1], f"{lines[-1]} "], style)
            sheet.write(before, last, [number], style)
            canvas.end()
            box = (left, top - len(lines) * style.leading, RIGHT, top)
            canvas.add_link(link, box, f"#{entry.place}", f"{spoken(entry.text)}, page {number}")
            canvas.close(link)
        with canvas.artifact():
            self._draw_leader(sheet, ends, before - 5, last)
        sheet.y -= len(lines) * style.leading

    def _draw_leader(self, sheet: Sheet, start: float, stop: float, baseline: float) -> None:
        # Dots stand at the same places in every line, counted from the right margin.
        start = stop - (stop - start) // 4 * 4
        first = start + (RIGHT - start) % 4
        sheet.canvas.instruct(
            f"q {STROKE['quiet']} 0.7 w 1 J [0 4] 0 d {first:.2f} {baseline + 0.6:.2f} m"
            f" {max(stop, first):.2f} {baseline + 0.6:.2f} l S Q"
        )
