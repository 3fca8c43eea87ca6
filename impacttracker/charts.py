"""Charts as pictures: bars, and years across kinds; it knows numbers and labels, no records."""

import math
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from impacttracker.pictures import Circle, Line, Picture, Rect, Role, Shape, Text

# The mean width of a letter in the interface fonts and in Fira Sans, as a share of its size.
LETTER = 0.54


class Kind(NamedTuple):
    """A row of the overview: its key in the counts, its label, its colour, and "one of them"."""

    key: str
    label: str
    role: Role
    singular: str = ""

    def counted(self, number: int) -> str:
        words = self.singular if number == 1 and self.singular else self.label
        return f"{number} {words[:1].lower()}{words[1:]}"


def bars(
    title: str,
    rows: Sequence[tuple[str, int]],
    role: Role = "accent",
    *,
    width: float = 483,
    size: float = 9,
    columns: tuple[str, str] = ("", "Records"),
) -> Picture:
    """One bar a row, labels in full on the left, the number at the end of its bar."""
    label_width = min(width * 0.46, max((_width(label, size) for label, _ in rows), default=0) + 8)
    most = max((number for _, number in rows), default=0)
    room = width - label_width - _width(str(most), size) - 10
    shapes: list[Shape] = []
    top = 0.0
    for label, number in rows:
        lines = _wrapped(label, label_width - 8, size)
        height = max(len(lines) * size * 1.25, size) + size * 0.6
        middle = top + height / 2
        first = middle - (len(lines) - 1) * size * 0.625 + size * 0.35
        shapes += [
            Text(0, first + size * 1.25 * position, line, size=size)
            for position, line in enumerate(lines)
        ]
        length = room * number / most if most else 0
        shapes.append(Rect(label_width, middle - size * 0.5, max(length, 1), size, role, 1.5))
        beyond = label_width + max(length, 1) + 5
        shapes.append(Text(beyond, middle + size * 0.35, str(number), weight="medium", size=size))
        top += height
    shapes.append(Line(label_width, 0, label_width, top))
    said = "; ".join(f"{label}: {number}" for label, number in rows) or "nothing to count"
    table = tuple((label, str(number)) for label, number in rows)
    heads = (columns[0] or title, columns[1])
    return Picture(width, max(top, size), shapes, title, f"{title}. {said}.", heads, table)


def overview(
    title: str,
    years: Sequence[int],
    kinds: Sequence[Kind],
    counts: Mapping[tuple[str, int], int],
    *,
    links_to: Callable[[str | None, int], str | None] | None = None,
    selected: Collection[int] = (),
    width: float = 1040,
    size: float = 13,
) -> Picture:
    """Years across, a row a kind, a circle where something happened, its area the number.

    *links_to* gives the address of a kind (None: every kind) in a year, where there is one.
    """
    grid = _Grid(years, kinds, width, size)
    most = max(counts.values(), default=1)
    circles = (
        _circles(grid, row, kind, year, counts.get((kind.key, year), 0), most, links_to)
        for row, kind in enumerate(kinds)
        for year in years
    )
    shapes = (*_ground(grid, selected, links_to), *chain.from_iterable(circles))
    said = [
        f"{kind.counted(counts[kind.key, year])} in {year}"
        for kind in kinds
        for year in years
        if counts.get((kind.key, year))
    ]
    rows = [
        (str(year), *(str(counts.get((kind.key, year), 0)) for kind in kinds)) for year in years
    ]
    description = f"{title}. {'; '.join(said) or 'Nothing recorded yet'}."
    heads = ("Year", *(kind.label for kind in kinds))
    return Picture(width, grid.height, shapes, title, description, heads, rows)


class _Grid:
    """Where the years and rows of an overview stand."""

    def __init__(
        self, years: Sequence[int], kinds: Sequence[Kind], width: float, size: float
    ) -> None:
        self.years, self.kinds, self.width, self.size = years, kinds, width, size
        widest = max((_width(kind.label, size) for kind in kinds), default=0)
        self.left = min(width * 0.3, widest + size)
        self.column = (width - self.left) / max(len(years), 1)
        self.row = size * 2.7
        self.bottom = self.row * len(kinds) + size * 0.6
        self.height = self.bottom + size * 1.8

    def across(self, year: int) -> float:
        return self.left + self.column * (self.years.index(year) + 0.5)

    def down(self, row: int) -> float:
        return self.size * 0.3 + self.row * (row + 0.5)


def _ground(
    grid: _Grid, selected: Collection[int], links_to: Callable[[str | None, int], str | None] | None
) -> Iterator[Shape]:
    for year in grid.years:
        if year in selected:
            left = grid.across(year) - grid.column / 2
            yield Rect(left, 0, grid.column, grid.bottom, "accent-soft", 3)
    for row, kind in enumerate(grid.kinds):
        middle = grid.down(row)
        yield Text(0, middle + grid.size * 0.35, kind.label, size=grid.size)
        yield Line(grid.left, middle, grid.width, middle)
    # Labels of many years would run into each other: every second, fifth or tenth is written.
    needed = _width("2026", grid.size) * 1.5
    step = next((step for step in (1, 2, 5, 10) if grid.column * step >= needed), 20)
    for year in grid.years:
        if step == 1 or year % step == 0:
            yield Text(
                grid.across(year),
                grid.bottom + grid.size * 1.3,
                str(year),
                "ink" if year in selected else "quiet",
                "middle",
                "medium" if year in selected else "regular",
                grid.size,
                links_to(None, year) if links_to else None,
                f"Everything in {year}" if links_to else None,
            )


def _circles(
    grid: _Grid,
    row: int,
    kind: Kind,
    year: int,
    number: int,
    most: int,
    links_to: Callable[[str | None, int], str | None] | None,
) -> Iterator[Shape]:
    if number == 0:
        return
    largest = min(grid.row * 0.47, grid.column * 0.5)
    smallest = min(grid.size * 0.26, largest)
    radius = smallest + (largest - smallest) * math.sqrt(number / most)
    place = grid.across(year), grid.down(row)
    link = links_to(kind.key, year) if links_to else None
    reach = max(min(grid.row / 2, grid.column / 2), radius)
    size = grid.size * 0.8
    has_room = _width(str(number), size) < radius * 1.6 and radius > size * 0.75
    label = str(number) if has_room else ""
    yield Circle(
        *place,
        radius,
        kind.role,
        reach=reach,
        label=label,
        label_size=size,
        link=link,
        title=f"{kind.counted(number)} in {year}",
    )


def _width(text: str, size: float) -> float:
    return len(text) * size * LETTER


def _wrapped(text: str, width: float, size: float) -> list[str]:
    return textwrap.wrap(text, max(round(width / (size * LETTER)), 8)) or [""]
