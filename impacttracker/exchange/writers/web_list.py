"""Writes what a project publishes as a fragment of HTML for its own web page.

Headings, lists and times with their meaning, no classes of ours but one to style it by, no script
that runs; beside it the same in JSON-LD, which search engines read. What people typed is text.
"""

from collections.abc import Iterator

from impacttracker.edtf import Precision
from impacttracker.exchange.lines import sentence_case
from impacttracker.exchange.published import Item, Published
from impacttracker.exchange.writers import schema_org
from impacttracker.reports.html import Html, said
from impacttracker.when import Form

LEVELS = (2, 3, 4)
"""On which level the headings of a fragment may stand: the first is the page's own."""
DATED = (Precision.YEAR, Precision.MONTH, Precision.DAY)


def write(published: Published, level: int = LEVELS[0]) -> str:
    """The fragment; the same contents give the same text."""
    lines = ['<section class="impact-list">']
    for heading, items in published.groups:
        lines += [f"<h{level}>{said(heading)}</h{level}>", "<ul>"]
        lines += [f"<li>{''.join(_item(one))}</li>" for one in items]
        lines.append("</ul>")
    if not published.items:
        lines.append("<p>Nothing has been published yet.</p>")
    json = schema_org.in_page(published).rstrip()
    lines += [f'<script type="application/ld+json">\n{json}\n</script>', "</section>"]
    return "\n".join(lines) + "\n"


def _item(item: Item) -> Iterator[str]:
    """One line: what it is called, what it was, where, when and with whom."""
    title = f"<bdi>{said(item.title)}</bdi>"
    if item.authors:
        yield f"{said(item.authors)}: "
    yield f'<a href="{said(item.address)}">{title}</a>' if item.address else title
    parts = [said(one) for one in item.facts]
    if item.when.points:
        parts.append(time_of(item))
    yield f". {', '.join(parts)}." if parts else "."
    # Who gave a grant is said among its facts.
    if item.bodies and item.kind != "further_funding":
        yield f" With {said(', '.join(one.name for one in item.bodies))}."


def time_of(item: Item) -> Html:
    """Its date in words; machines read it, too, where it is one year, month or day."""
    days = item.days
    words = said(days.in_words() if item.facts else sentence_case(days.in_words()))
    point = days.points[0]
    if days.form is Form.SINGLE and point.precision in DATED:
        return Html(f'<time datetime="{point.edtf}">{words}</time>')
    return words
