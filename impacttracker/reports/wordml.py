"""Pieces of a Word document as text (WordprocessingML, ECMA-376); what people typed stays text.

What XML cannot carry, such as a control character, is shown as U+FFFD, so that nothing is lost in
silence and no text can break a file.
"""

from collections.abc import Sequence
from html import escape
from typing import NewType

from impacttracker.reports.reading import sayable

Xml = NewType("Xml", str)
"""Mark-up of ours; what people typed becomes it only through `said`."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PICTURES = "http://schemas.openxmlformats.org/drawingml/2006/picture"
DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="{PICTURES}"'
)
TWIPS, EMU = 20, 12_700
"""To a point: what Word measures pages and text in, and what it measures drawings in."""
# What a table's style is asked to set apart, said in bits to older programs.
FIRST_ROW, FIRST_COLUMN, NO_BANDS = 0x20, 0x80, 0x600


TAB = Xml("<w:r><w:tab/></w:r>")


def said(text: str) -> Xml:
    return Xml(escape(sayable(text)))


def run(text: str, style: str = "") -> Xml:
    """Text with its line breaks and tabs, in a character style if one is named."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = text.splitlines() or [""]
    return Xml(f"<w:r>{look}{'<w:br/>'.join(map(_line, lines))}</w:r>")


def _line(text: str) -> str:
    parts = (f'<w:t xml:space="preserve">{said(part)}</w:t>' for part in text.split("\t"))
    return "<w:tab/>".join(parts)


def paragraph(
    *content: Xml,
    style: str = "",
    keeps_next: bool = False,
    begins_page: bool = False,
    is_right: bool = False,
    before: float | None = None,
) -> Xml:
    """A paragraph; *before* is the white above it in points, where its style's does not do."""
    facts = (
        f'<w:pStyle w:val="{style}"/>' if style else "",
        "<w:keepNext/>" if keeps_next else "",
        "<w:pageBreakBefore/>" if begins_page else "",
        "" if before is None else f'<w:spacing w:before="{before * TWIPS:.0f}"/>',
        '<w:jc w:val="right"/>' if is_right else "",
    )
    look = "".join(facts)
    return Xml(f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{''.join(content)}</w:p>")


def field(instruction: str, *shown: Xml) -> Xml:
    """A field of Word's, with what stands there until Word works it out."""
    return Xml(
        f'{begin_field(instruction)}{"".join(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def begin_field(instruction: str) -> Xml:
    return Xml(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f'{said(instruction)}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


END_FIELD = Xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def bookmarked(number: int, name: str, *content: Xml) -> Xml:
    return Xml(
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{"".join(content)}'
        f'<w:bookmarkEnd w:id="{number}"/>'
    )


def link_to_place(name: str, *content: Xml) -> Xml:
    return Xml(f'<w:hyperlink w:anchor="{name}" w:history="1">{"".join(content)}</w:hyperlink>')


def link_outside(relation: str, *content: Xml) -> Xml:
    return Xml(f'<w:hyperlink r:id="{relation}" w:history="1">{"".join(content)}</w:hyperlink>')


def cell(width: float, *paragraphs: Xml) -> Xml:
    """A cell, *width* in points."""
    return Xml(
        f'<w:tc><w:tcPr><w:tcW w:w="{width * TWIPS:.0f}" w:type="dxa"/></w:tcPr>'
        f"{''.join(paragraphs)}</w:tc>"
    )


def row(cells: Sequence[Xml], *, is_head: bool = False, is_whole: bool = False) -> Xml:
    """A row; a head is repeated on every page of its table, and a whole one stays on its page."""
    facts = f"{'<w:cantSplit/>' if is_whole else ''}{'<w:tblHeader/>' if is_head else ''}"
    return Xml(f"<w:tr>{f'<w:trPr>{facts}</w:trPr>' if facts else ''}{''.join(cells)}</w:tr>")


def table(
    rows: Sequence[Xml], widths: Sequence[float], style: str, *, has_head: bool, named: str
) -> Xml:
    """A table of columns as wide as *widths* in points; *named* is what a screen reader says."""
    columns = "".join(f'<w:gridCol w:w="{width * TWIPS:.0f}"/>' for width in widths)
    # Without a row of heads, the first column heads the rows.
    bits = NO_BANDS | (FIRST_ROW if has_head else FIRST_COLUMN)
    look = f'w:val="{bits:04X}" w:firstRow="{has_head:d}" w:firstColumn="{not has_head:d}"'
    return Xml(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths) * TWIPS:.0f}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook {look} w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{said(named)}"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def picture(relation: str, number: int, size: tuple[float, float], described: str) -> Xml:
    """A picture that is a part of the file, its *size* in points; *described* is its text for who
    cannot see it."""
    width, height = (f"{length * EMU:.0f}" for length in size)
    return Xml(
        f'<w:r><w:drawing><wp:inline {DRAWING} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Figure {number}"'
        f' descr="{said(described)}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{PICTURES}"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="figure-{number}.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
