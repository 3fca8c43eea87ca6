"""Writes a project page as Gateway to Research lays it out; what it has no label for stays out.

Sections stand in the layout's order; inside one, records by title in plain code-point order
("Research Presentation" before "Research presentation"), equal titles as they were recorded.
"""

import sys
from collections.abc import Iterator, Mapping

from impacttracker.exchange.page import Entry, Page
from impacttracker.exchange.telling.wording import one_line, say
from impacttracker.formats.layout import Kind, Layout, load_layout


def write(page: Page) -> str:
    """The text of *page*, without a final newline."""
    layout = load_layout("gtr-page")
    parts = [_head(page, layout)]
    for kind, entry in _in_order(page, layout):
        parts.extend(_records(entry, kind))
    # The blank line after a narrative stands before a separator, not at the end of the page.
    return f"\n{layout.separator}\n".join(parts).rstrip("\n")


def _head(page: Page, layout: Layout) -> str:
    facts = [
        f"{label} {one_line(value)}"
        for label, value in (
            (layout.lead_organisation, page.lead_organisation),
            (layout.department, page.department),
        )
        if value
    ]
    abstract = [layout.abstract, page.abstract] if page.abstract else []
    return "\n\n".join(part for part in (one_line(page.title), "\n".join(facts), *abstract) if part)


def _in_order(page: Page, layout: Layout) -> Iterator[tuple[Kind, Entry]]:
    for kind in layout.kinds:
        entries = [entry for entry in page.entries if entry.kind == kind.kind]
        for entry in sorted(entries, key=_place):
            yield kind, entry


def _place(entry: Entry) -> tuple[str, int]:
    position = sys.maxsize if entry.position is None else entry.position
    return str(entry.answers.get("title") or ""), position


def _records(entry: Entry, kind: Kind) -> Iterator[str]:
    """A record for each participant that the kind names: a page has one partner a record."""
    role = next((line.role for line in kind.lines if line.role), "")
    people = [one for one in entry.answers.get("participants", ()) if one["role"] == role]
    for participant in people or [{}]:
        lines = "\n".join(_lines(entry, kind, participant))
        yield f"{lines}\n" if kind.blank_after else lines


def _lines(entry: Entry, kind: Kind, participant: Mapping[str, str]) -> Iterator[str]:
    for line in kind.lines:
        said = say(line, entry, participant)
        if said or line is kind.lines[0]:
            # The first label tells where a record begins, so it stands even without a value.
            yield f"{line.label} {said}{line.mark}"
