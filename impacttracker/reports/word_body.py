"""A document's blocks as the body of a Word file: every block in styles, nothing set by hand."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from impacttracker.reports.document import (
    Block,
    Document,
    Field,
    Fields,
    Figure,
    Heading,
    Note,
    Numbers,
    PageBreak,
    Paragraph,
    Table,
)
from impacttracker.reports.reading import NOT_ANSWERED, Outline, leads_to, paragraphs_of
from impacttracker.reports.word_styles import highest, measure
from impacttracker.reports.word_tables import rows_of, table_of
from impacttracker.reports.wordml import (
    END_FIELD,
    Xml,
    begin_field,
    bookmarked,
    link_outside,
    link_to_place,
    paragraph,
    picture,
    run,
)

# The parts of the width that questions and answers take.
FACTS, QUESTIONS = 0.28, 0.32
# In a plain document, a longer answer takes the whole width below its question.
MOST_BESIDE = 180
DEEPEST = 3
# A record of fewer letters stays on one page.
KEPT_WHOLE = 700
QUESTIONS_AND_ANSWERS = "Questions and answers"
"""What a screen reader calls the table of a record."""
COVER_BEGINS = 110.0
"""Points below the upper margin."""


class Parts(Protocol):
    """What a body may add to its file; each answers with the key by which the body names it."""

    def relate(self, address: str) -> str:
        """Keep an address outside the file."""

    def embed(self, png: bytes) -> str:
        """Keep a picture."""


class Body:
    """The body of one file, whose other *parts* it adds to."""

    def __init__(self, document: Document, parts: Parts) -> None:
        self.document, self.parts = document, parts
        self.measure, self.is_plain = measure(document.layout), document.layout.plain
        self.highest = highest(document.layout)
        outline = Outline()
        # The depth of each block that is a heading, by its place among the blocks.
        self.depths = {
            place: min(outline.depth(block.level), DEEPEST)
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading | Fields)
        }
        self.places = {
            block.anchor: _bookmark(place)
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading | Fields) and block.anchor
        }
        self._begins_page = False
        self._ends_with_table = False

    def blocks(self) -> Iterator[Xml]:
        yield from self._front()
        for place, block in enumerate(self.document.blocks):
            yield from self._block(block, place)
        if self._ends_with_table:
            # Word wants a paragraph last.
            yield paragraph()

    # ---- the first pages ----

    def _front(self) -> Iterator[Xml]:
        document, has_cover = self.document, self.document.layout.has_cover
        before = COVER_BEGINS if has_cover else None
        if document.subtitle:
            yield paragraph(run(document.subtitle), style="Subtitle", before=before)
            before = None
        yield paragraph(run(document.title), style="Title", before=before)
        if document.facts:
            rows = [
                [[paragraph(run(label), style="FactLabel")], [paragraph(run(value), style="Fact")]]
                for label, value in document.facts
            ]
            widths = (FACTS * self.measure, (1 - FACTS) * self.measure)
            yield rows_of(rows, widths, "TableGrid", "About this document")
        self._ends_with_table = bool(document.facts)
        if not has_cover:
            return
        for text in (*document.notes, document.prepared_on):
            yield self._text(run(text), style="SmallPrint")
        yield from self._contents()
        self._begins_page = bool(document.blocks)

    def _contents(self) -> Iterator[Xml]:
        """A field that Word works out when asked to (F9); until then it has no page numbers, which
        only a program that lays pages out can know."""
        listed = [
            (place, block.text if isinstance(block, Heading) else block.title)
            for place, block in enumerate(self.document.blocks)
            if isinstance(block, Heading | Fields) and block.in_contents
        ]
        if not listed:
            return
        yield paragraph(run("Contents"), style="TOCHeading", begins_page=True)
        for number, (place, text) in enumerate(listed):
            entry = link_to_place(_bookmark(place), run(_on_one_line(text)))
            begins = begin_field(r'TOC \o "1-3" \h \z \u') if number == 0 else Xml("")
            ends = END_FIELD if number == len(listed) - 1 else Xml("")
            yield paragraph(begins, entry, ends, style=f"TOC{self.depths[place]}")

    # ---- blocks ----

    def _block(self, block: Block, place: int) -> Iterator[Xml]:
        match block:
            case PageBreak():
                self._begins_page = True
            case Heading():
                yield self._heading(block.text, place)
            case Fields():
                yield self._heading(block.title, place)
                yield from self._answers(block.rows)
            case Table():
                yield from self._captioned(block)
            case Figure():
                yield from self._figure(block, place)
            case Paragraph() | Note() | Numbers():
                yield from self._prose(block)

    def _prose(self, block: Paragraph | Note | Numbers) -> Iterator[Xml]:
        match block:
            case Paragraph():
                for text in paragraphs_of(block.text):
                    yield self._text(run(text))
            case Note():
                style = "Warning" if block.tone == "attention" else "Note"
                yield self._text(run(block.text), style=style)
            case Numbers():
                for number, label, link in block.linked:
                    figure = self._linked(number, link, "KeyFigure")
                    yield self._text(figure, run(f" {label}"))

    def _text(self, *content: Xml, style: str = "", keeps_next: bool = False) -> Xml:
        """A paragraph of the body, on a new page if one was asked for."""
        begins_page, self._begins_page = self._begins_page, False
        self._ends_with_table = False
        return paragraph(*content, style=style, keeps_next=keeps_next, begins_page=begins_page)

    def _heading(self, text: str, place: int) -> Xml:
        marked = bookmarked(place, _bookmark(place), run(_on_one_line(text)))
        return self._text(marked, style=f"Heading{self.depths[place]}")

    def _answers(self, fields: Sequence[Field]) -> Iterator[Xml]:
        for is_long, several in groupby(fields, self._stands_below):
            if is_long:
                for field in several:
                    yield self._text(run(field.label, "Strong"), keeps_next=True)
                    for text in paragraphs_of(str(field.value)):
                        yield self._text(run(text))
            else:
                yield from self._placed(self._beside(list(several)))

    def _beside(self, fields: Sequence[Field]) -> Xml:
        """Answers beside their questions; a short record is not divided."""
        letters = sum(len(field.label) + len("".join(field.value)) for field in fields)
        is_short = letters <= KEPT_WHOLE
        asked = [
            paragraph(run(field.label), style="Question", keeps_next=is_short and not is_last)
            for field, is_last in zip(fields, [*[False] * (len(fields) - 1), True], strict=True)
        ]
        rows = [[[one], self._said(field)] for one, field in zip(asked, fields, strict=True)]
        widths = (QUESTIONS * self.measure, (1 - QUESTIONS) * self.measure)
        return rows_of(rows, widths, "Answers", QUESTIONS_AND_ANSWERS, are_whole=is_short)

    def _stands_below(self, field: Field) -> bool:
        return (
            self.is_plain
            and isinstance(field.value, str)
            and len(field.value) > MOST_BESIDE
            and not (field.link or field.note or field.missing)
        )

    def _said(self, field: Field) -> list[Xml]:
        values = [field.value] if isinstance(field.value, str) else list(field.value)
        given = [value.strip("\r\n") for value in values if value.strip()]
        look = "Missing" if field.missing else ""
        if len(given) == 1:
            texts = [given[0]] if field.link else paragraphs_of(given[0])
            told = [self._linked(text, field.link, look) for text in texts]
            parts = [paragraph(one, style="Answer") for one in told]
        else:
            parts = [paragraph(run(text, look), style="ListBullet") for text in given]
        if field.missing and not given:
            parts = [paragraph(run(NOT_ANSWERED, look), style="Answer")]
        if field.note:
            parts.append(paragraph(run(field.note), style="Remark"))
        return parts or [paragraph(style="Answer")]

    def _linked(self, text: str, link: str | None, look: str) -> Xml:
        target = leads_to(link, self.places)
        if target is None:
            return run(text, look)
        if target.startswith("#"):
            return link_to_place(self.places[target[1:]], run(text, look or "Hyperlink"))
        return link_outside(self.parts.relate(target), run(text, look or "Hyperlink"))

    def _figure(self, figure: Figure, place: int) -> Iterator[Xml]:
        """The drawing; in a plain document, whose words may not be small, what it says."""
        if self.is_plain:
            yield from self._block(figure.twin, place)
            return
        # Pillow is loaded with the first figure.
        from impacttracker.reports.raster import png

        drawn = figure.picture
        scale = min(1.0, self.measure / drawn.width, self.highest / drawn.height)
        size = drawn.width * scale, drawn.height * scale
        if figure.caption:
            yield self._text(run(figure.caption), style="Caption")
        described = drawn.description or drawn.title or figure.caption
        shown = picture(self.parts.embed(png(drawn, scale)), place + 1, size, described)
        yield self._text(shown, style="Figure")

    def _captioned(self, table: Table) -> Iterator[Xml]:
        if table.caption and table.shows_caption:
            yield self._text(run(table.caption), style="Caption")
        if not table.rows:
            yield self._text(run(table.when_empty), style="Remark")
            return
        yield from self._placed(table_of(table, self.document.layout))

    def _placed(self, made: Xml) -> Iterator[Xml]:
        """Two tables in a row would be one to Word."""
        if self._ends_with_table or self._begins_page:
            yield self._text()
        self._ends_with_table = True
        yield made


def _bookmark(place: int) -> str:
    """The name of a block as a target; Word allows letters, digits and an underscore."""
    return f"place_{place}"


def _on_one_line(text: str) -> str:
    return " ".join(text.splitlines()).replace("\t", " ")
