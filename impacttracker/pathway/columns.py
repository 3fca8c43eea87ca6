"""Which column of the drawing each record stands in: years in order, and parts of a year."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A record to be placed: its lane, its year (none: not known), and its place in the year.

    The place is none where nothing finer than the year is known.
    """

    key: int
    lane: str
    year: int | None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A link to be drawn, with the word that stands on it."""

    key: int
    cause: int
    effect: int
    word: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """A part of a year; what has no date stands in the parts of a column after all years."""

    is_undated: bool
    year: int
    part: int


def columns_of(
    marks: Sequence[Mark], edges: Sequence[Edge], *, most_rows: int, most_parts: int
) -> Mapping[int, Column]:
    """The column of each mark, by its key.

    Columns go from left to right in time. Within a year a new part begins where a link leads on,
    so that effects stand to the right of their causes, or where a lane has *most_rows* already;
    there are at most *most_parts*. Of two records whose days or months are known the later never
    stands to the left of the earlier. What is known by its year alone is put by its links.
    """
    by_year: dict[int | None, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_year[mark.year].append(mark)
    causes: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        causes[edge.effect].append(edge.cause)
    placed = {}
    for year, held in by_year.items():
        parts = _Year(held, causes, most_rows, most_parts).parts()
        for key, part in parts.items():
            placed[key] = Column(year is None, year or 0, part)
    return placed


class _Year:
    """The records of one year, dealt out to its parts."""

    def __init__(
        self,
        marks: Sequence[Mark],
        causes: Mapping[int, Sequence[int]],
        most_rows: int,
        most_parts: int,
    ) -> None:
        here = {mark.key for mark in marks}
        self.causes = {key: [one for one in causes.get(key, ()) if one in here] for key in here}
        self.marks, self.most_rows, self.last = marks, most_rows, most_parts - 1
        self.held: dict[int, int] = {}
        self.crowd: Counter[tuple[int, str]] = Counter()

    def parts(self) -> Mapping[int, int]:
        vague = [mark for mark in self.marks if mark.place is None]
        # What nothing of this year led to may stand first, and so before what it led to.
        for mark in sorted(vague, key=lambda mark: mark.key):
            if not self.causes[mark.key]:
                self._put(mark, 0)
        reached = 0
        for mark in sorted(self.marks, key=lambda mark: (mark.place or 0, mark.key)):
            if mark.place is not None:
                reached = max(reached, self._after_causes(mark))
                reached = self._with_room(mark, reached)
                self._put(mark, reached)
        for mark in self._by_cause(vague):
            if mark.key not in self.held:
                self._put(mark, self._with_room(mark, self._after_causes(mark)))
        return self.held

    def _put(self, mark: Mark, part: int) -> None:
        self.held[mark.key] = part
        self.crowd[part, mark.lane] += 1

    def _after_causes(self, mark: Mark) -> int:
        known = (self.held[one] + 1 for one in self.causes[mark.key] if one in self.held)
        return min(max(known, default=0), self.last)

    def _with_room(self, mark: Mark, part: int) -> int:
        while part < self.last and self.crowd[part, mark.lane] >= self.most_rows:
            part += 1
        return part

    def _by_cause(self, marks: Sequence[Mark]) -> Iterator[Mark]:
        """*marks*, each after those of them that led to it."""
        waiting = {mark.key: mark for mark in sorted(marks, key=lambda mark: mark.key)}
        while waiting:
            free = [
                mark
                for mark in waiting.values()
                if not any(one in waiting for one in self.causes[mark.key])
            ]
            for mark in free or list(waiting.values()):
                yield waiting.pop(mark.key)
