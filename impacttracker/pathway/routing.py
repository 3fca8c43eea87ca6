"""How links run from box to box: they turn in gutters and pass columns along corridors."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Step = tuple[str, tuple[float, ...]]

# The mean width of a letter of a word on a link, as a share of its size.
LETTER = 0.6
TRACKS = 3
CROWDED = 14.0
"""How far, in lengths of the drawing, a link goes out of its way to run beside fewer others."""


@dataclass(frozen=True, slots=True)
class Box:
    """A record, or several that share a box; *place* is the number of its lane and of its row."""

    keys: tuple[int, ...]
    lane: str
    x: float
    y: float
    width: float
    height: float
    column: int
    place: tuple[int, int]

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Joined:
    """Links that are drawn as one: between two boxes, given by their numbers."""

    keys: tuple[int, ...]
    cause: int
    effect: int
    word: str


@dataclass(frozen=True, slots=True)
class Route:
    """A link as it is drawn: a line, its word (which ends at a point), and where it arrives."""

    keys: tuple[int, ...]
    cause: int
    effect: int
    word: str
    steps: Sequence[Step]
    word_end: Point
    tip: Point


@dataclass(frozen=True, slots=True)
class Grid:
    """Where links may run: the gutter before each column, and the corridors between rows."""

    gutters: Sequence[Point]
    """Of the gutter before each column: where it begins, and where its words begin."""
    turn: float
    corridors: Sequence[float]
    track: float
    """How far apart links run that share a corridor."""
    word: float
    """The size of the words on links."""
    arrow: float

    def width_of(self, word: str) -> float:
        """The room that a word takes, with a little space before it."""
        return width_of(word, self.word)


def width_of(word: str, size: float) -> float:
    return len(word) * size * LETTER + 4 if word else 0.0


End = Callable[[Joined], int]


def routes_of(boxes: Sequence[Box], joined: Sequence[Joined], grid: Grid) -> list[Route]:
    """A route for each of *joined*, in their order."""
    return list(_Router(boxes, joined, grid).routes())


class _Router:
    def __init__(self, boxes: Sequence[Box], joined: Sequence[Joined], grid: Grid) -> None:
        self.boxes, self.joined, self.grid = boxes, joined, grid
        self.taken = {(*box.place, box.column) for box in boxes}
        self.loads: dict[float, list[tuple[int, int]]] = defaultdict(list)
        self.leaves = self._ports(lambda one: one.cause, lambda one: one.effect, 5.0)
        self.enters = self._ports(lambda one: one.effect, lambda one: one.cause, grid.word * 1.25)

    def routes(self) -> Iterator[Route]:
        for number, one in enumerate(self.joined):
            tip = self.boxes[one.effect].x, self.enters[number]
            end = tip[0] - self.grid.arrow, tip[1]
            steps = self._steps(number, one)
            yield Route(one.keys, one.cause, one.effect, one.word, steps, end, tip)

    def _ports(self, end: End, other: End, pitch: float) -> Mapping[int, float]:
        """At which height each link meets the box at its *end*, in the order of the others."""
        meeting: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(self.joined):
            meeting[end(one)].append(number)
        ports = {}
        for held, numbers in meeting.items():
            box = self.boxes[held]
            numbers.sort(key=lambda number: (self.boxes[other(self.joined[number])].middle, number))
            between = min(pitch, (box.height - 6) / max(len(numbers) - 1, 1))
            first = box.middle - between * (len(numbers) - 1) / 2
            ports.update({number: first + between * at for at, number in enumerate(numbers)})
        return ports

    def _steps(self, number: int, one: Joined) -> list[Step]:
        cause, effect = self.boxes[one.cause], self.boxes[one.effect]
        start, height = (cause.right, self.leaves[number]), self.enters[number]
        begins, words = self.grid.gutters[effect.column]
        # Where links turn, they keep a little apart.
        share = 0.35 + 0.1 * (number % 4)
        steps: list[Step] = [("M", start)]
        if effect.column == cause.column + 1:
            steps.append(_curve(start, (words, height), share))
        else:
            along = self._corridor(cause, effect, start[1], height)
            ahead = start[0] + self.grid.turn
            if effect.column > cause.column:
                steps.append(_curve(start, (ahead, along), share))
                steps.append(("L", (begins, along)))
                steps.append(_curve((begins, along), (words, height), share))
            else:
                # Back in time, or to a box of the same column: around both ends.
                steps.append(("C", (ahead, start[1], ahead, along, start[0], along)))
                steps.append(("L", (words, along)))
                steps.append(("C", (begins, along, begins, height, words, height)))
        # The line ends where its word begins.
        steps.append(("L", (effect.x - self.grid.arrow - self.grid.width_of(one.word), height)))
        return steps

    def _corridor(self, cause: Box, effect: Box, start: float, end: float) -> float:
        """At which height a link passes the columns between its ends."""
        columns = sorted((cause.column, effect.column))
        straight = [
            height
            for box, height in ((cause, start), (effect, end))
            if effect.column > cause.column and self._is_free(box.place, *columns)
        ]
        if straight:
            return straight[0]
        best = self._quietest(start, end, *columns)
        track = self._load(best, *columns) % TRACKS - 1
        self.loads[best].append((columns[0], columns[1]))
        return best + track * self.grid.track

    def _quietest(self, start: float, end: float, first: int, last: int) -> float:
        """The corridor with the shortest way along it, counting those who run there already."""

        def way(height: float) -> float:
            return abs(height - start) + abs(height - end)

        best, least = self.grid.corridors[0], math.inf
        for height in sorted(self.grid.corridors, key=lambda height: (way(height), height)):
            if way(height) >= least:
                break
            cost = way(height) + CROWDED * self._load(height, first, last)
            if cost < least:
                best, least = height, cost
        return best

    def _is_free(self, place: tuple[int, int], first: int, last: int) -> bool:
        return not any((*place, column) in self.taken for column in range(first + 1, last))

    def _load(self, corridor: float, first: int, last: int) -> int:
        return sum(first <= other[1] and other[0] <= last for other in self.loads[corridor])


def _curve(start: Point, end: Point, share: float) -> Step:
    """From left to right, leaving and arriving level, and turning at a *share* of the way."""
    turns = start[0] + (end[0] - start[0]) * share
    return "C", (turns, start[1], turns, end[1], *end)
