"""What led to what, in a report: the chains as sentences, the drawing, and the table beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from impacttracker.formats.format import Section
from impacttracker.pathway.graph import Graph, Known, Tie
from impacttracker.pathway.paper import drawings_of
from impacttracker.pathway.sentence import sentences_of
from impacttracker.records.models import Record
from impacttracker.reports.document import Block, Figure, Heading, Level, Note, Paragraph, Table

WIDTH = 467.0
MOST_SENTENCES = 12
MOST_ROWS = 400
COLUMNS = ("No.", "What led to it", "How", "No.", "What it led to", "How well that stands")
SHARES = (4, 30, 12, 4, 30, 16)


def chains_of(records: Sequence[Record], ties: Sequence[Tie], section: Section) -> Iterator[Block]:
    """Nothing where no two of *records* are linked. What others are linked with is left out, and
    so is why the team says so: that was written for the team."""
    known = [Known(one.id, one.kind, one.title, one.when) for one in records]
    graph = Graph(known, ties)
    linked = {end for tie in graph.ties for end in (tie.cause, tie.effect)}
    graph = Graph([one for one in known if one.id in linked], graph.ties)
    if not graph.ties:
        return
    yield Heading(section.heading, level=cast(Level, section.level), anchor="what-led-to-what")
    for told in sentences_of(graph, MOST_SENTENCES):
        yield Paragraph(str(told.sentence))
    in_time = sorted(graph.records.values(), key=lambda one: (one.when.sort_key, one.id))
    numbers = {one.id: place for place, one in enumerate(in_time, 1)}
    pictures = drawings_of(graph, numbers, WIDTH)
    for place, picture in enumerate(pictures, 1):
        part = f", part {place} of {len(pictures)}" if len(pictures) > 1 else ""
        caption = f"What led to what, from left to right in time{part}"
        # The table below says the same of the whole, once.
        yield Figure(replace(picture, columns=(), rows=()), caption)
    yield _table(graph, numbers)
    if len(graph.ties) > MOST_ROWS:
        yield Note(f"{len(graph.ties) - MOST_ROWS:,} more links are not listed.")


def _table(graph: Graph, numbers: dict[int, int]) -> Table:
    ties = sorted(graph.ties, key=lambda tie: (numbers[tie.cause], numbers[tie.effect], tie.id))
    rows = [
        (
            str(numbers[tie.cause]),
            _named(graph.records[tie.cause]),
            tie.verb.label,
            str(numbers[tie.effect]),
            _named(graph.records[tie.effect]),
            tie.strength.label,
        )
        for tie in ties[:MOST_ROWS]
    ]
    return Table("What led to what, link by link", COLUMNS, rows, SHARES)


def _named(one: Known) -> str:
    return f"{one.title} ({one.when.in_words()})" if one.when.points else one.title
