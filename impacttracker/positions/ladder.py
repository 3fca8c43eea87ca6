"""The engagement of each partner as plain geometry: how far it is, and how far we want it to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from impacttracker.partners.vocabulary import Participation
from impacttracker.pictures import Circle, Group, Line, Picture, Plain, Rect, Role, Shape, Text
from impacttracker.positions.drawing import ROW, SIZE, cut_to

HEAD = 24.0
NAMES = 300.0
# On a narrow picture a name stands above its row, and the words of the spectrum are smaller.
NARROW = 480.0
HIGH_ROW = 46.0
SMALL = 10.0


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A partner on the ladder; either end may not have been said."""

    name: str
    reached: Participation | None
    wanted: Participation | None
    link: str
    told: str


def ladder_of(title: str, partners: Sequence[Rung], *, width: float = 1040) -> Picture:
    """A row a partner: a dot where we are, a ring where we want to be, a line between them."""
    is_narrow = width < NARROW
    names = 0.0 if is_narrow else min(NAMES, width * 0.34)
    row = HIGH_ROW if is_narrow else ROW
    step = (width - names) / len(Participation)
    height = HEAD + len(partners) * row
    shapes: list[Shape] = list(_head(names, step, height, SMALL if is_narrow else SIZE))
    for place, one in enumerate(partners):
        top = HEAD + place * row
        ground = Rect(0, top, names - 12 if names else width, ROW, "surface")
        words = cut_to(one.name, (names or width) - 20)
        name = Text(0, top + ROW / 2 + SIZE * 0.35, words, "ink", size=SIZE)
        marks = _marks(one, top + row - ROW / 2, names, step)
        shapes.append(Group([ground, name, *marks], "rung", link=one.link, title=one.told))
    said = "; ".join(one.told for one in partners) or "nobody has been placed yet"
    return Picture(width, height, shapes, title, f"{title}. {said}.")


def _head(names: float, step: float, height: float, size: float) -> Iterator[Shape]:
    for participation in Participation:
        across = _across(participation, names, step)
        yield Text(across, SIZE, participation.label, "quiet", "middle", "medium", size)
        yield Line(across, HEAD, across, height)


def _marks(one: Rung, middle: float, names: float, step: float) -> Iterator[Plain]:
    reached = _across(one.reached, names, step) if one.reached else None
    wanted = _across(one.wanted, names, step) if one.wanted else None
    falls_short = bool(one.wanted and one.reached and one.wanted.step > one.reached.step)
    role: Role = "attention" if falls_short else "accent"
    if reached and wanted and reached != wanted:
        yield Line(*_between(reached, wanted, middle), role, 2)
    if wanted:
        yield Circle(wanted, middle, 7, role, thickness=2)
    if reached:
        yield Circle(reached, middle, 4.5, role)


def _across(participation: Participation, names: float, step: float) -> float:
    return names + (participation.step - 0.5) * step


def _between(reached: float, wanted: float, middle: float) -> tuple[float, float, float, float]:
    """The line from the dot to the edge of the ring."""
    edge = -7 if wanted > reached else 7
    return (reached, middle, wanted + edge, middle)
