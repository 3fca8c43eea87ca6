"""The map of partners as plain geometry: interest across, influence upwards, impact the size.

Each of the nine fields lists its partners one below the other, so that no name covers another and
sixty partners stay legible; a field is as high as its longest neighbour. On a narrow screen the
fields stand below each other instead.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from impacttracker.charts import LETTER
from impacttracker.partners.vocabulary import Level
from impacttracker.pictures import Circle, Group, Line, Picture, Plain, Rect, Role, Shape, Text

SIZE = 13.0
ROW = 25.0
PADDING = 12.0
LEAST_ROWS = 3
GUTTER = 84.0
# A field with more than this many partners lists them in two columns.
ONE_COLUMN = 8
RADIUS = {Level.LOW: 3.0, Level.MEDIUM: 5.5, Level.HIGH: 8.5}
UNKNOWN = 5.0
# Letters are counted a little too wide, because no two readers have the same font.
GENEROUS = 1.12
UPWARDS = (Level.HIGH, Level.MEDIUM, Level.LOW)
ACROSS = (Level.LOW, Level.MEDIUM, Level.HIGH)

Place = tuple[Level, Level]
"""(influence, interest): the row of a field, and its column."""


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A partner on the map: where, how large, what it is called and where its mark leads."""

    interest: Level
    influence: Level
    impact: Level | None
    name: str
    short_name: str
    link: str
    told: str
    """Everything that the mark shows, in words."""
    wants_more: bool
    """Whether the engagement that is wanted has not been reached."""


def map_of(title: str, partners: Sequence[Marked], *, width: float = 1040) -> Picture:
    """The whole map at a desk: a grid of three by three."""
    fields = _fields(partners)
    column = (width - GUTTER) / len(ACROSS)
    columns = 2 if column > 280 else 1
    shapes: list[Shape] = []
    top = 0.0
    for influence in UPWARDS:
        row = [fields.get((influence, interest), []) for interest in ACROSS]
        height = max(_height(len(one), columns) for one in row)
        shapes += _named_row(influence, top, height)
        for place, (interest, held) in enumerate(zip(ACROSS, row, strict=True)):
            left = GUTTER + place * column
            shapes += _ground(influence, interest, left, top, column, height)
            shapes.append(Line(left + column, top, left + column, top + height))
            shapes += _listed(held, left, top, column, columns)
        top += height
    shapes += [Line(GUTTER, top, width, top, "quiet"), Line(GUTTER, 0, GUTTER, top, "quiet")]
    for place, interest in enumerate(ACROSS):
        middle = GUTTER + (place + 0.5) * column
        words = f"{interest.label} interest"
        shapes.append(Text(middle, top + SIZE * 1.7, words, "ink", "middle", "medium", SIZE))
    return _picture(title, partners, width, top + SIZE * 2.4, shapes)


def narrow_map_of(title: str, partners: Sequence[Marked], *, width: float = 330) -> Picture:
    """The same for a phone: the fields that hold somebody one below the other, most first."""
    fields = _fields(partners)
    shapes: list[Shape] = []
    top = 0.0
    for influence in UPWARDS:
        for interest in reversed(ACROSS):
            held = fields.get((influence, interest), [])
            if not held:
                continue
            words = f"{influence.label} influence, {interest.label.lower()} interest"
            shapes.append(Text(0, top + SIZE * 1.4, words, "ink", "start", "medium", SIZE))
            height = 2 * PADDING + len(held) * ROW
            shapes += _ground(influence, interest, 0, top + SIZE * 2.1, width, height)
            shapes += _listed(held, 0, top + SIZE * 2.1, width, 1)
            top += SIZE * 2.1 + height + SIZE
    return _picture(title, partners, width, max(top, SIZE), shapes)


def _picture(
    title: str, partners: Sequence[Marked], width: float, height: float, shapes: Sequence[Shape]
) -> Picture:
    said = "; ".join(one.told for one in partners) or "nobody has been placed yet"
    return Picture(width, height, shapes, title, f"{title}. {said}.")


def _fields(partners: Sequence[Marked]) -> Mapping[Place, list[Marked]]:
    """The partners of each field, those who stand to gain or lose most first."""
    fields: dict[Place, list[Marked]] = defaultdict(list)
    for one in partners:
        fields[one.influence, one.interest].append(one)
    for held in fields.values():
        held.sort(key=lambda one: (-RADIUS[one.impact] if one.impact else 0, one.name.casefold()))
    return fields


def _height(number: int, columns: int) -> float:
    return 2 * PADDING + max(_rows(number, columns), LEAST_ROWS) * ROW


def _rows(number: int, columns: int) -> int:
    return number if number <= ONE_COLUMN else -(-number // columns)


def _named_row(influence: Level, top: float, height: float) -> Iterator[Shape]:
    middle = top + height / 2
    yield Text(0, middle, influence.label, "ink", "start", "medium", SIZE)
    yield Text(0, middle + SIZE * 1.3, "influence", "quiet", "start", "regular", SIZE)


def _ground(
    influence: Level, interest: Level, left: float, top: float, width: float, height: float
) -> Iterator[Shape]:
    """The field itself; who has much of both is worked with most closely."""
    yield Rect(left, top, width, height, _ground_role(influence, interest))
    yield Line(left, top, left + width, top)


def _ground_role(influence: Level, interest: Level) -> Role:
    return "accent-soft" if influence is interest is Level.HIGH else "surface"


def _listed(
    held: Sequence[Marked], left: float, top: float, width: float, columns: int
) -> Iterator[Shape]:
    rows = _rows(len(held), columns)
    used = columns if len(held) > ONE_COLUMN else 1
    room = (width - PADDING) / used
    for place, one in enumerate(held):
        column, row = divmod(place, max(rows, 1))
        x = left + PADDING + column * room
        yield _mark(one, x, top + PADDING + row * ROW, room - PADDING)


def _mark(one: Marked, left: float, top: float, width: float) -> Group:
    """A partner: the dot says the impact, a hollow one that it is not known, a ring a gap."""
    middle, start = top + ROW / 2, left + 32
    centre = left + 12
    # As wide as the row, so that a finger finds it.
    shapes: list[Plain] = [Rect(left, top, width, ROW, _ground_role(one.influence, one.interest))]
    radius = RADIUS[one.impact] if one.impact else UNKNOWN
    thickness = None if one.impact else 1.5
    shapes.append(Circle(centre, middle, radius, "accent", thickness=thickness))
    if one.wants_more:
        shapes.append(Circle(centre, middle, radius + 3, "attention", thickness=1.5))
    said = _shortened(one, left + width - start)
    shapes.append(Text(start, middle + SIZE * 0.35, said, "ink", size=SIZE))
    return Group(shapes, "placed", link=one.link, title=one.told)


def _shortened(one: Marked, width: float) -> str:
    """The name, the short one, or as much of the name as there is room for."""
    said = next((name for name in (one.name, one.short_name) if 0 < width_of(name) <= width), "")
    return said or cut_to(one.name, width)


def cut_to(text: str, width: float) -> str:
    """As much of *text* as *width* takes, ending in three dots where some is left out."""
    if width_of(text) <= width:
        return text
    kept = text
    while kept and width_of(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def width_of(text: str) -> float:
    """About how wide *text* is: a sign of Chinese or Japanese is as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return (wide + (len(text) - wide) * LETTER * GENEROUS) * SIZE
