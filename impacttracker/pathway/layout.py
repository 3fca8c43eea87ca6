"""The geometry of the pathway: boxes in lanes and columns, and links that run between them.

It knows no records, no page and no colours. Columns are years, or parts of years, from left to
right. Between two columns lies a gutter, in which links turn and their words stand; between two
rows lies a corridor, along which long links pass the columns between. So no link crosses a box,
and no two words meet. The same marks and edges always give the same layout.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impacttracker.pathway.columns import Column, Edge, Mark, columns_of
from impacttracker.pathway.ordering import Cell, rows_of
from impacttracker.pathway.routing import Box, Grid, Joined, Route, routes_of, width_of

__all__ = ["Band", "Box", "Edge", "Lane", "Layout", "Mark", "Route", "Sizes", "layout_of"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in CSS pixels on a page, in points on paper."""

    width: float
    """The room there is: boxes grow into it; where it is not enough, the drawing is wider."""
    box_least: float = 156
    box_most: float = 300
    box_height: float = 40
    corridor: float = 12
    turn: float = 40
    """The part of a gutter in which links turn."""
    word: float = 10.5
    """The size of the words on links, of which each has a line of its own."""
    arrow: float = 7
    head: float = 26
    """The height of the years above, and of the name above each lane."""
    gap: float = 18
    """What lies between years that do not follow one another."""
    most_rows: int = 14
    most_parts: int = 3

    @property
    def line(self) -> float:
        """From one word on a link to the next below it."""
        return self.word * 1.25


@dataclass(frozen=True, slots=True)
class Band:
    """A year, from left to right; none is for what has no date."""

    year: int | None
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    bands: Sequence[Band]
    lanes: Sequence[Lane]
    boxes: Sequence[Box]
    routes: Sequence[Route]


def layout_of(
    marks: Sequence[Mark], edges: Sequence[Edge], lanes: Sequence[str], sizes: Sizes
) -> Layout:
    """Where everything stands. *lanes* are the names of lanes from above, also of empty ones.

    Where more records share a cell than fit, those with the fewest links are gathered in one
    box; the links that they have with another box are then one route.
    """
    marks, edges = sorted(marks, key=_key), sorted(edges, key=_key)
    held = _gathered(marks, edges, sizes)
    joined = _bundled(edges, held)
    order = sorted({one.column for one in held})
    shown = [lane for lane in lanes if any(one.lane == lane for one in held)]
    cells = [Cell(shown.index(one.lane), order.index(one.column)) for one in held]
    rows = rows_of(cells, [(one.cause, one.effect) for one in joined])
    heights = _heights(len(held), joined, sizes)
    across = _Across(order, cells, joined, sizes)
    down = _Down(shown, cells, rows, heights, sizes)
    boxes = [
        Box(
            keys=one.keys,
            lane=one.lane,
            x=across.lefts[cell.column],
            y=down.top(cell.lane, row, height),
            width=across.box,
            height=height,
            column=cell.column,
            place=(cell.lane, row),
        )
        for one, cell, row, height in zip(held, cells, rows, heights, strict=True)
    ]
    routes = routes_of(boxes, joined, _grid(across, down, sizes))
    return Layout(across.width, down.height, across.bands, down.lanes, boxes, routes)


def _grid(across: "_Across", down: "_Down", sizes: Sizes) -> Grid:
    track = sizes.corridor / 4
    return Grid(across.gutters, sizes.turn, down.corridors, track, sizes.word, sizes.arrow)


def _key(one: Mark | Edge) -> int:
    return one.key


@dataclass(frozen=True, slots=True)
class _Held:
    """What will be a box."""

    keys: tuple[int, ...]
    lane: str
    column: Column


def _gathered(marks: Sequence[Mark], edges: Sequence[Edge], sizes: Sizes) -> list[_Held]:
    most = sizes.most_rows
    columns = columns_of(marks, edges, most_rows=most, most_parts=sizes.most_parts)
    degree = Counter(key for edge in edges for key in (edge.cause, edge.effect))
    cells: dict[tuple[Column, str], list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: (mark.place or 0, mark.key)):
        cells[columns[mark.key], mark.lane].append(mark)
    held = []
    for (column, lane), stack in sorted(cells.items()):
        kept = stack
        if len(stack) > most:
            first = sorted(stack, key=lambda mark: -degree[mark.key])[: most - 1]
            kept = [mark for mark in stack if mark in first]
        held += [_Held((mark.key,), lane, column) for mark in kept]
        if rest := tuple(mark.key for mark in stack if mark not in kept):
            held.append(_Held(rest, lane, column))
    return held


def _bundled(edges: Sequence[Edge], held: Sequence[_Held]) -> list[Joined]:
    """What is drawn between boxes; a link inside one is not."""
    box_of = {key: number for number, one in enumerate(held) for key in one.keys}
    bundles: dict[tuple[int, ...], list[Edge]] = defaultdict(list)
    for edge in edges:
        ends = box_of[edge.cause], box_of[edge.effect]
        if ends[0] != ends[1]:
            is_shared = any(len(held[end].keys) > 1 for end in ends)
            bundles[ends if is_shared else (*ends, edge.key)].append(edge)
    return [
        Joined(
            tuple(edge.key for edge in bundle),
            ends[0],
            ends[1],
            bundle[0].word if len(bundle) == 1 else f"{len(bundle)} links",
        )
        for ends, bundle in bundles.items()
    ]


def _heights(number: int, joined: Sequence[Joined], sizes: Sizes) -> list[float]:
    """A box is as high as the words of the links that lead to it need."""
    entering = Counter(one.effect for one in joined)
    return [max(sizes.box_height, entering[box] * sizes.line + 6) for box in range(number)]


class _Across:
    """Columns, the gutters before them, and the bands of years."""

    def __init__(
        self,
        order: Sequence[Column],
        cells: Sequence[Cell],
        joined: Sequence[Joined],
        sizes: Sizes,
    ) -> None:
        words: dict[int, float] = defaultdict(float)
        for one in joined:
            column, width = cells[one.effect].column, width_of(one.word, sizes.word)
            words[column] = max(words[column], width + sizes.arrow + 4)
        leaving = {cells[one.cause].column for one in joined}
        last = len(order) - 1
        gaps = [0.0, *(sizes.gap * _is_apart(*pair) for pair in pairwise(order))]
        turns = [sizes.turn if place or words[0] else 0.0 for place in range(len(order))]
        after = sizes.turn if last in leaving else 0.0
        taken = sum(gaps) + sum(turns) + sum(words[place] for place in range(len(order))) + after
        fair = (sizes.width - taken) / max(len(order), 1)
        self.box = min(max(fair, sizes.box_least), sizes.box_most)
        self.lefts: list[float] = []
        self.gutters: list[tuple[float, float]] = []
        x = 0.0
        for place in range(len(order)):
            left = x + gaps[place] + turns[place] + words[place]
            self.gutters.append((x, left - words[place]))
            self.lefts.append(left)
            x = left + self.box
        self.width = max(x + after, sizes.width)
        self.bands = list(self._bands(order, x + after))

    def _bands(self, order: Sequence[Column], end: float) -> Iterator[Band]:
        seen: dict[tuple[bool, int], float] = {}
        for column, left in zip(order, self.lefts, strict=True):
            seen.setdefault((column.is_undated, column.year), left)
        stops = [*list(seen.values())[1:], end]
        for ((is_undated, year), left), stop in zip(seen.items(), stops, strict=True):
            yield Band(None if is_undated else year, left, stop - left)


class _Down:
    """Lanes, their rows, and the corridors between these."""

    def __init__(
        self,
        names: Sequence[str],
        cells: Sequence[Cell],
        rows: Sequence[int],
        heights: Sequence[float],
        sizes: Sizes,
    ) -> None:
        tallest: dict[tuple[int, int], float] = defaultdict(float)
        for cell, row, height in zip(cells, rows, heights, strict=True):
            tallest[cell.lane, row] = max(tallest[cell.lane, row], height)
        self.rows: dict[tuple[int, int], tuple[float, float]] = {}
        self.corridors: list[float] = []
        self.lanes = []
        y = sizes.head
        for number, name in enumerate(names):
            top, y = y, y + sizes.head
            self.corridors.append(y + sizes.corridor / 2)
            y += sizes.corridor
            for row in range(max(row for lane, row in tallest if lane == number) + 1):
                height = tallest[number, row] or sizes.box_height
                self.rows[number, row] = (y, height)
                self.corridors.append(y + height + sizes.corridor / 2)
                y += height + sizes.corridor
            self.lanes.append(Lane(name, top, y - top))
        self.height = y

    def top(self, lane: int, row: int, height: float) -> float:
        top, room = self.rows[lane, row]
        return top + (room - height) / 2


def _is_apart(before: Column, after: Column) -> bool:
    """Whether a year, or more, lies between two columns in which nothing is drawn."""
    return after.is_undated != before.is_undated or after.year - before.year > 1
