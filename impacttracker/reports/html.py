"""Writes a document as one web page in one file, to be mailed: it loads nothing from anywhere.

The page forbids itself scripts, pictures and styles from outside, so that a text which got through
as mark-up could do nothing either. What people typed is text.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NewType

from impacttracker.pictures import PALETTE, mark_svg, svg
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
    PageLayout,
    Paragraph,
    Table,
)
from impacttracker.reports.reading import NOT_ANSWERED, Outline, leads_to, paragraphs_of, sayable

Html = NewType("Html", str)
"""Mark-up of ours; what people typed becomes it only through `said`."""

ALLOWED = "default-src 'none'; style-src 'unsafe-inline'"
LOOK = Path(__file__).with_name("html.css")
DEEPEST = 6
PAPERS = {"A4": "A4", "US Letter": "letter"}


def write(document: Document) -> bytes:
    """The same document gives the same bytes."""
    return _Page(document).whole().encode()


def said(text: str) -> Html:
    return Html(escape(sayable(text)))


class _Page:
    def __init__(self, document: Document) -> None:
        self.document = document
        outline = Outline()
        # The document's title is the one heading of the first level.
        self.depths = {
            place: min(outline.depth(block.level) + 1, DEEPEST)
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading | Fields)
        }
        self.places = {
            block.anchor: _id(place)
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading | Fields) and block.anchor
        }

    def whole(self) -> Html:
        document = self.document
        plain = ' class="plain"' if document.layout.plain else ""
        parts = (
            f'<!doctype html>\n<html lang="{said(document.language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{ALLOWED}">',
            '<meta name="viewport" content="width=device-width">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="author" content="{said(document.author)}">',
            f'<meta name="description" content="{said(document.subject)}">',
            f"<title>{said(document.title) or 'Report'}</title>",
            f"<style>{_style(document.layout)}</style></head><body{plain}>",
            *self._front(),
            "<main>",
            *self._blocks(),
            "</main><footer>",
            *(f"<p>{said(text)}</p>" for text in (*document.notes, document.prepared_on)),
            "</footer></body></html>\n",
        )
        return Html("".join(parts))

    def _front(self) -> Iterator[str]:
        document = self.document
        yield f'<header><p class="quiet">{said(document.running_head)}</p>'
        if document.subtitle:
            yield f'<p class="subtitle">{said(document.subtitle)}</p>'
        yield f"<h1>{said(document.title)}</h1>"
        if document.facts:
            yield '<dl class="facts">'
            for label, value in document.facts:
                yield f"<div><dt>{said(label)}</dt><dd>{said(value)}</dd></div>"
            yield "</dl>"
        yield "</header>"
        if document.layout.has_cover:
            yield from self._contents()

    def _contents(self) -> Iterator[str]:
        listed = [
            (place, block.text if isinstance(block, Heading) else block.title)
            for place, block in enumerate(self.document.blocks)
            if isinstance(block, Heading | Fields) and block.in_contents
        ]
        if listed:
            yield '<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>'
            for place, text in listed:
                depth = self.depths[place] - 1
                yield f'<li class="depth-{depth}"><a href="#{_id(place)}">{said(text)}</a></li>'
            yield "</ul></nav>"

    def _blocks(self) -> Iterator[str]:
        for place, block in enumerate(self.document.blocks):
            yield from self._block(block, place)

    def _block(self, block: Block, place: int) -> Iterator[str]:
        match block:
            case Heading():
                yield self._heading(said(block.text), place)
            case Fields():
                yield from self._record(block, place)
            case Table():
                yield _table(block, f"table-{place}")
            case Figure():
                yield from _figure(block, place)
            case PageBreak():
                yield '<div class="break"></div>'
            case Paragraph() | Note() | Numbers():
                yield from self._prose(block)

    def _prose(self, block: Paragraph | Note | Numbers) -> Iterator[str]:
        match block:
            case Paragraph():
                for text in paragraphs_of(block.text):
                    yield f"<p>{said(text)}</p>"
            case Note():
                attention = " note--attention" if block.tone == "attention" else ""
                yield f'<p class="note{attention}">{said(block.text)}</p>'
            case Numbers():
                items = (
                    f"<li><b>{self._linked(number, link)}</b> {said(label)}</li>"
                    for number, label, link in block.linked
                )
                yield f'<ul class="numbers">{"".join(items)}</ul>'

    def _heading(self, inside: Html, place: int) -> str:
        level = self.depths[place]
        return f'<h{level} id="{_id(place)}">{inside}</h{level}>'

    def _record(self, fields: Fields, place: int) -> Iterator[str]:
        mark = f"{mark_svg(fields.mark)} " if fields.mark and not self.document.layout.plain else ""
        yield '<section class="record">'
        yield self._heading(Html(f"{mark}{said(fields.title)}"), place)
        if fields.rows:
            yield "<dl>"
            for field in fields.rows:
                yield f"<div><dt>{said(field.label)}</dt><dd>{self._answer(field)}</dd></div>"
            yield "</dl>"
        yield "</section>"

    def _answer(self, field: Field) -> str:
        values = [field.value] if isinstance(field.value, str) else list(field.value)
        given = [value.strip("\r\n") for value in values if value.strip()]
        if len(given) == 1:
            shown = self._linked(given[0], field.link)
        elif given:
            shown = f"<ul>{''.join(f'<li>{said(text)}</li>' for text in given)}</ul>"
        else:
            shown = said(NOT_ANSWERED) if field.missing else Html("")
        if field.missing:
            shown = f'<strong class="missing">{shown}</strong>'
        note = f'<p class="quiet">{said(field.note)}</p>' if field.note else ""
        return f"{shown}{note}"

    def _linked(self, text: str, link: str | None) -> str:
        target = leads_to(link, self.places)
        if target is None:
            return said(text)
        address = f"#{self.places[target[1:]]}" if target.startswith("#") else target
        return f'<a href="{said(address)}">{said(text)}</a>'


def _figure(figure: Figure, place: int) -> Iterator[str]:
    """The drawing, and below it the table that says the same."""
    twin = figure.twin
    named = said(figure.caption or figure.picture.title)
    drawn = sayable(svg(figure.picture, f"figure-{place}"))
    yield f'<figure><div class="wide" role="region" tabindex="0" aria-label="{named}">{drawn}</div>'
    if figure.caption:
        yield f"<figcaption>{said(figure.caption)}</figcaption>"
    if isinstance(twin, Table):
        yield f"<details><summary>The same as a table</summary>{_table(twin, f'table-{place}')}"
        yield "</details>"
    yield "</figure>"


def _table(table: Table, name: str) -> str:
    caption = said(table.caption or "Table")
    unseen = "" if table.caption and table.shows_caption else ' class="unseen"'
    if not table.rows:
        named = "" if unseen else f"<b>{caption}</b><br>"
        return f'<p>{named}<span class="quiet">{said(table.when_empty)}</span></p>'
    width = len(table.parts)
    heads = _row(table.columns, width, table, 'th scope="col"') if table.columns else ""
    rows = "".join(_row(texts, width, table, "td") for texts in table.rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}"><table>'
        f'<caption id="{name}"{unseen}>{caption}</caption>'
        f"{f'<thead>{heads}</thead>' if heads else ''}<tbody>{rows}</tbody></table></div>"
    )


def _row(texts: Sequence[str], width: int, table: Table, tag: str) -> str:
    end = tag.partition(" ")[0]
    cells = (
        f"<{tag}{' class=number' if column in table.numeric else ''}>{said(text)}</{end}>"
        for column, text in enumerate([*texts, *[""] * (width - len(texts))])
    )
    return f"<tr>{''.join(cells)}</tr>"


def _id(place: int) -> str:
    return f"place-{place}"


@cache
def _style(layout: PageLayout) -> str:
    """Our look for all pages, the colours of drawings, and the paper it is printed on."""
    top, right, bottom, left = layout.margins
    paper = f"{PAPERS[layout.paper]} {layout.orientation}"
    fills = (
        f".fill-{role}{{fill:{colour}}}.stroke-{role}{{stroke:{colour}}}"
        for role, colour in PALETTE.items()
    )
    names = "".join(f"--{role}:{colour};" for role, colour in PALETTE.items())
    return (
        f":root{{{names}--body:{layout.body_size:g}pt;--lines:{1.2 * layout.line_spacing:g}}}"
        f"@page{{size:{paper};margin:{top:.1f}mm {right:.1f}mm {bottom:.1f}mm {left:.1f}mm}}"
        f"{LOOK.read_text(encoding='utf-8')}{''.join(fills)}"
    )
