"""Which row of its lane each box of the drawing stands in, so that few links cross."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """A box's place before it has a row: the number of its lane, and of its column."""

    lane: int
    column: int


def rows_of(cells: Sequence[Cell], pairs: Sequence[tuple[int, int]]) -> Sequence[int]:
    """The row of each box within its lane.

    *cells* says where each box stands; *pairs* are the numbers of boxes that a link joins.
    The boxes of a cell are put in the order of the mean height of what they are joined with (the
    barycentre method for layered drawings of Sugiyama, Tagawa and Toda, 1981), to and fro until
    it settles, and then as near to those of their own lane as the others leave room.
    """
    neighbours: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        neighbours[one].append(other)
        neighbours[other].append(one)
    stacks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for box, cell in enumerate(cells):
        stacks[cell.column, cell.lane].append(box)
    heights = dict.fromkeys(sorted({cell.lane for cell in cells}), 0)
    for (_, lane), stack in stacks.items():
        heights[lane] = max(heights[lane], len(stack))
    ordering = _Ordering(cells, neighbours, heights)
    order = sorted(stacks)
    for stack in stacks.values():
        ordering.settle(stack)
    for sweep in range(SWEEPS):
        for place in order if sweep % 2 == 0 else order[::-1]:
            ordering.arrange(stacks[place])
    for place in order:
        ordering.spread(stacks[place])
    return [ordering.row[box] for box in range(len(cells))]


class _Ordering:
    def __init__(
        self,
        cells: Sequence[Cell],
        neighbours: Mapping[int, Sequence[int]],
        heights: Mapping[int, int],
    ) -> None:
        self.cells, self.neighbours, self.heights = cells, neighbours, heights
        self.row: dict[int, int] = {}
        self.above = {}
        below = 0
        for lane, height in heights.items():
            self.above[lane] = below
            below += height

    def settle(self, stack: Sequence[int]) -> None:
        self.row.update({box: row for row, box in enumerate(stack)})

    def arrange(self, stack: list[int]) -> None:
        wanted = {box: self._wanted(box) for box in stack}
        stack.sort(key=lambda box: (wanted[box], self.row[box], box))
        self.settle(stack)

    def spread(self, stack: Sequence[int]) -> None:
        """Move the boxes of a cell down, in their order, to the height of what they are joined
        with in their own lane."""
        if not stack:
            return
        lane = self.cells[stack[0]].lane
        free = self.heights[lane] - len(stack)
        lowest = -1
        for place, box in enumerate(stack):
            beside = [one for one in self.neighbours.get(box, ()) if self.cells[one].lane == lane]
            wanted = round(sum(self.row[one] for one in beside) / len(beside)) if beside else place
            lowest = max(lowest + 1, min(max(wanted, place), place + free))
            self.row[box] = lowest

    def _wanted(self, box: int) -> float:
        """The mean height of what *box* is joined with; where it stands, if with nothing."""
        joined = self.neighbours.get(box, ())
        if not joined:
            return self._height(box)
        return sum(map(self._height, joined)) / len(joined)

    def _height(self, box: int) -> float:
        return self.above[self.cells[box].lane] + self.row[box]
