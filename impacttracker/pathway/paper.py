"""The pathway on paper: as wide as a page, in several drawings where one would be too small."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from impacttracker.pathway.drawing import pathway_of
from impacttracker.pathway.graph import Graph
from impacttracker.pathway.layout import Sizes
from impacttracker.pathway.look import Wanted
from impacttracker.pictures import Picture

HEIGHT = 610.0
"""The room on a page below the caption, in points."""
TEXT = 6.6


def drawings_of(graph: Graph, numbers: Mapping[int, int], width: float) -> list[Picture]:
    """The drawing of *graph*, no wider than *width* points, each record with its number.

    Where titles have no room, the numbers stand alone; where these have none either, the years
    are shared out among several drawings, and links between two of them stand in none.
    """
    if not graph.records:
        return []
    for wanted in _ways(width, numbers):
        picture = pathway_of(graph, wanted)
        if picture and picture.width <= width and picture.height <= HEIGHT:
            return [picture]
    years = sorted({one.year or 0 for one in graph.records.values()})
    if len(years) > 1:
        halves = years[: len(years) // 2], years[len(years) // 2 :]
        return [one for half in halves for one in drawings_of(_within(graph, half), numbers, width)]
    return [picture] if picture else []


def _ways(width: float, numbers: Mapping[int, int]) -> Iterator[Wanted]:
    """How to draw, from what tells most to what takes least room."""
    sizes = Sizes(
        width=width,
        box_least=50,
        box_most=150,
        box_height=20,
        corridor=6.4,
        turn=15,
        word=5.8,
        arrow=4,
        head=14,
        gap=8,
        most_rows=10,
    )
    titled = Wanted(sizes=sizes, text=TEXT, ink=0.6, has_legend=True, numbers=numbers)
    narrow = replace(sizes, box_least=24, box_most=40, box_height=13)
    bare = replace(titled, sizes=narrow, lines=1, numbers_alone=True)
    for parts in (4, 3, 2):
        yield replace(titled, sizes=replace(sizes, most_parts=parts))
    for parts in (3, 2, 1):
        yield replace(bare, sizes=replace(narrow, most_parts=parts))


def _within(graph: Graph, years: Sequence[int]) -> Graph:
    kept = [one for one in graph.records.values() if (one.year or 0) in years]
    return Graph(kept, graph.ties)
