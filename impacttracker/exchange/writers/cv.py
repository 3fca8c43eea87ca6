"""Writes what a project or a person did as dated lines, under the headings that CVs have."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from impacttracker.clock import today, zone
from impacttracker.exchange.published import Item, Published
from impacttracker.reports.document import Block, Document, Heading, PageLayout, Paragraph
from impacttracker.reports.html import said

# Signs that Markdown would take for marks, wherever they stand.
MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&.])")
UNDATED = "n.d."


def as_text(published: Published) -> str:
    """Plain lines, to be pasted anywhere."""
    return "\n\n".join(_text_of(heading, items) for heading, items in published.groups) + "\n"


def as_markdown(published: Published) -> str:
    """Lists under headings of the second level."""
    parts = []
    for heading, items in published.groups:
        lines = "\n".join(f"- **{_year(one)}** {_marked(one)}" for one in items)
        parts.append(f"## {heading}\n\n{lines}\n")
    return "\n".join(parts)


def as_html(published: Published, level: int = 2) -> str:
    """A fragment of HTML; what people typed is text."""
    lines = []
    for heading, items in published.groups:
        lines += [f"<h{level}>{said(heading)}</h{level}>", "<ul>"]
        for one in items:
            linked = f' <a href="{said(one.address)}">{said(one.address)}</a>'
            told = f"{said(one.sentence)}{linked if one.address else ''}"
            lines.append(f"<li><strong>{_year(one)}</strong> {told}</li>")
        lines.append("</ul>")
    return "\n".join(lines) + "\n"


def as_word(published: Published, whose: str) -> bytes:
    """A Word file that anybody can go on writing in; the same on the same day."""
    # Loaded when it is first used, so that pages and commands start fast.
    from impacttracker.reports import docx

    document = Document(
        title=whose,
        subtitle="Lines for a CV",
        language="en-GB",
        author=published.project.title,
        subject="Lines for a CV",
        running_head=published.project.title,
        facts=(),
        blocks=list(_blocks(published)),
        prepared_on="",
        layout=PageLayout(has_cover=False),
    )
    return docx.write(document, datetime.combine(today(), time(), zone()))


def _blocks(published: Published) -> Iterator[Block]:
    for heading, items in published.groups:
        yield Heading(heading)
        for one in items:
            yield Paragraph(f"{_year(one)}  {_line(one)}")


def _text_of(heading: str, items: list[Item]) -> str:
    lines = "\n".join(f"{_year(one):4}  {_line(one)}" for one in items)
    return f"{heading.upper()}\n\n{lines}"


def _line(item: Item) -> str:
    return f"{item.sentence} {item.address}".rstrip()


def _marked(item: Item) -> str:
    sentence = MARKS.sub(r"\\\1", item.sentence)
    return f"{sentence} <{item.address}>" if item.address else sentence


def _year(item: Item) -> str:
    return item.year or UNDATED
