"""Draws a document as an accessible PDF (PDF/UA-1, PDF/A-2a); it knows blocks, and no records.

Only this module and those it is made of know ReportLab. What people typed is text here and never
mark-up, and nothing they typed makes a file or an address be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from impacttracker.reports.cards import Cards
from impacttracker.reports.contents import Contents, Entry, draw_cover, draw_head
from impacttracker.reports.document import (
    Block,
    Document,
    Fields,
    Figure,
    Heading,
    Note,
    Numbers,
    PageBreak,
    Paragraph,
    Table,
)
from impacttracker.reports.figures import draw_figure, is_readable
from impacttracker.reports.look import Look
from impacttracker.reports.metadata import Metadata
from impacttracker.reports.prose import (
    begin_section,
    draw_heading,
    draw_note,
    draw_numbers,
    draw_paragraph,
    draw_title,
)
from impacttracker.reports.reading import Outline
from impacttracker.reports.sheet import Sheet
from impacttracker.reports.tables import beginning_of, draw_table
from impacttracker.reports.tagging import TaggedCanvas
from impacttracker.reports.typography import (
    Typesetter,
    composed,
    faces,
    leaves_a_mark,
    printable,
    spoken,
)

# How much of what follows a heading must stand on its page.
COMPANY = {Fields: 90.0, Figure: 220.0, Numbers: 60.0, Heading: 44.0}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The file, and each character the fonts lack with the places where its number stands."""

    pdf: bytes
    pages: int
    replaced: Mapping[str, str]


def render(document: Document, *, created: datetime) -> Rendered:
    """The same document and moment give the same bytes."""
    look = Look(document.layout)
    canvas = TaggedCanvas(faces()["Regular"].fontName, (look.width, look.height))
    typesetter = Typesetter(canvas.document)
    sheet = Sheet(canvas, typesetter, look, document.running_head, document.prepared_on)
    order = _draw_pages(sheet, document)
    said = Metadata(
        title=spoken(document.title),
        author=spoken(document.author),
        subject=spoken(document.subject),
        language=spoken(document.language),
        created=created,
    )
    pdf = canvas.finish(said, order, sheet.total_form(len(order)))
    return Rendered(pdf, len(order), typesetter.replaced)


def lacking_in(document: Document) -> dict[str, str]:
    """Each character of *document* that the fonts lack, with the places where it stands; what
    `render` would replace, told without drawing."""
    places: dict[str, dict[str, None]] = {}
    for place, text in document.texts():
        for character in set(composed(text)) - printable():
            if not character.isspace() and leaves_a_mark(character):
                places.setdefault(character, {})[place] = None
    return {character: "; ".join(places[character]) for character in sorted(places)}


def _draw_pages(sheet: Sheet, document: Document) -> list[int]:
    """Draws everything once, the contents last; the order says where their pages belong."""
    canvas = sheet.canvas
    if not document.layout.has_cover:
        sheet.begin_page(1)
        draw_head(sheet, document)
        Body(sheet, document.blocks).draw()
        canvas.showPage()
        return list(range(len(canvas.pages)))
    draw_cover(sheet, document)
    canvas.showPage()
    cover = len(canvas.pages)
    contents = Contents(sheet.typesetter, sheet.look, _entries(document.blocks))
    # Its place in the reading order is here, before the body; it is filled when pages are known.
    front = canvas.open("Sect") if contents.pages else None
    body = Body(sheet, document.blocks)
    if document.blocks:
        sheet.begin_page(cover + len(contents.pages) + 1)
        body.draw()
        canvas.showPage()
    drawn = len(canvas.pages)
    if front:
        sheet.section, canvas.current = "", front
        contents.draw(sheet, cover + 1, body.pages)
        canvas.close(front)
        canvas.current = canvas.root
    return [*range(cover), *range(drawn, len(canvas.pages)), *range(cover, drawn)]


def _place(position: int) -> str:
    """The name of a block as a target; a space keeps it apart from the anchors' names."""
    return f"at {position:06d}"


def _entries(blocks: Sequence[Block]) -> list[Entry]:
    return [
        Entry(
            block.text if isinstance(block, Heading) else block.title, block.level, _place(position)
        )
        for position, block in enumerate(blocks)
        if isinstance(block, Heading | Fields) and block.in_contents
    ]


class Body:
    """The blocks in order; *pages* are the page numbers of what the contents list."""

    def __init__(self, sheet: Sheet, blocks: Sequence[Block]) -> None:
        self.sheet, self.blocks = sheet, blocks
        self.anchors = {
            block.anchor for block in blocks if isinstance(block, Heading | Fields) and block.anchor
        }
        self.cards = Cards(sheet, self.anchors)
        begin_section(sheet, next(iter(blocks), None))
        self.outline = Outline()
        self.pages: dict[str, int] = {}

    def draw(self) -> None:
        for position, block in enumerate(self.blocks):
            if isinstance(block, Heading | Fields):
                said = block.text if isinstance(block, Heading) else block.title
                self.sheet.typesetter.place = spoken(said)
            self._draw(block, position)

    def _draw(self, block: Block, position: int) -> None:
        sheet = self.sheet
        match block:
            case Heading():
                depth = self.outline.depth(block.level)
                draw_heading(sheet, block, depth, self._company(position))
                self._note_place(block.in_contents, position)
            case Fields():
                self._draw_record(block, position)
            case Paragraph():
                draw_paragraph(sheet, block)
            case Table():
                draw_table(sheet, block)
            case Figure():
                self._draw_figure(block)
            case Note():
                draw_note(sheet, block)
            case Numbers():
                draw_numbers(sheet, block, self.anchors)
            case PageBreak():
                if not sheet.is_empty:
                    begin_section(sheet, next(iter(self.blocks[position + 1 :]), None))
                    sheet.next_page()

    def _draw_record(self, fields: Fields, position: int) -> None:
        depth = self.outline.depth(fields.level)
        title = Heading(fields.title, 3, fields.anchor, fields.in_contents)

        def draw_its_title(indent: float) -> None:
            draw_title(self.sheet, title, depth, indent)
            self._note_place(fields.in_contents, position)

        self.cards.draw(fields, draw_its_title)

    def _draw_figure(self, figure: Figure) -> None:
        """The picture; where its words would be smaller than the layout allows, what it says."""
        if is_readable(figure.picture, self.sheet.look):
            draw_figure(self.sheet, figure)
            return
        match figure.twin:
            case Table() as table:
                draw_table(self.sheet, table)
            case Paragraph() as paragraph:
                draw_paragraph(self.sheet, paragraph)

    def _company(self, position: int) -> float:
        """The height that should follow a heading on its page, also below headings after it."""
        look, height = self.sheet.look, 0.0
        for block in self.blocks[position + 1 :]:
            if isinstance(block, Table):
                # A table keeps its head and the first row together.
                return look.space(height + 10) + beginning_of(self.sheet, block)
            if not isinstance(block, Heading):
                return look.space(height + COMPANY.get(type(block), 45.0))
            height += COMPANY[Heading]
        return 0

    def _note_place(self, is_listed: bool, position: int) -> None:
        if is_listed:
            self.pages[_place(position)] = self.sheet.number
            self.sheet.canvas.add_place(_place(position), self.sheet.y + 40)
