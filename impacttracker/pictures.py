"""Pictures as plain geometry, and their SVG (charts.py draws charts with them); no PDF here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from markupsafe import Markup

Role = Literal[
    "ink",
    "quiet",
    "line",
    "surface",
    "accent",
    "accent-soft",
    "engagement",
    "collaboration",
    "policy",
    "outcome",
    "narrative",
    "attention",
]
Family = Literal["engagement", "collaboration", "policy", "outcome", "narrative", "promise"]
Anchor = Literal["start", "middle", "end"]
Weight = Literal["regular", "medium"]
Step = tuple[str, tuple[float, ...]]

# The light theme's colours, for drawings on paper; pages take them from the style sheet.
PALETTE: dict[Role, str] = {
    "ink": "#1d2730",
    "quiet": "#55626e",
    "line": "#e3ddd1",
    "surface": "#ffffff",
    "accent": "#0b6b6b",
    "accent-soft": "#e2f0ee",
    "engagement": "#0b6b6b",
    "collaboration": "#43489f",
    "policy": "#8f2561",
    "outcome": "#94640f",
    "narrative": "#4a5560",
    "attention": "#9a4a06",
}


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    role: Role = "line"
    thickness: float = 1


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    role: Role = "accent"
    radius: float = 0
    link: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """Filled, or a ring where it has a thickness; *reach* is the radius that answers a pointer.

    A *label* stands in its middle, in the colour of the surface, and leads where the circle does.
    """

    x: float
    y: float
    radius: float
    role: Role = "accent"
    thickness: float | None = None
    reach: float | None = None
    label: str = ""
    label_size: float = 10
    link: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Steps are M and L (a point), C (two handles and a point) and Z; filled, or a line.

    A line may be broken: *dash* is the length of its strokes and of the gaps between them.
    """

    steps: Sequence[Step]
    role: Role = "accent"
    thickness: float | None = None
    link: str | None = None
    title: str | None = None
    dash: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    role: Role = "ink"
    anchor: Anchor = "start"
    weight: Weight = "regular"
    size: float = 13
    link: str | None = None
    title: str | None = None


Plain = Line | Rect | Circle | Path | Text


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that are one thing to a reader, and lead to one place.

    Style sheets know it by its *kind*, scripts by its *facts*; paper needs neither.
    """

    shapes: Sequence[Plain]
    kind: str
    facts: Mapping[str, str] = field(default_factory=dict)
    link: str | None = None
    title: str | None = None


Shape = Plain | Group


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with what it says in words, and the table that says the same in numbers.

    Lengths are CSS pixels on a page and points on paper; y grows downwards.
    """

    width: float
    height: float
    shapes: Sequence[Shape]
    title: str
    description: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def label_of(circle: Circle) -> Text:
    size = circle.label_size
    baseline = circle.y + size * 0.35
    return Text(circle.x, baseline, circle.label, "surface", "middle", "medium", size)


def polygon(points: Sequence[tuple[float, float]], role: Role) -> Path:
    first, *others = points
    return Path((("M", first), *(("L", point) for point in others), ("Z", ())), role)


def mark_shapes(
    family: Family, x: float = 0, y: float = 0, size: float = 16, role: Role | None = None
) -> tuple[Plain, ...]:
    """The mark of a family of records in a square of *size* whose upper left corner is x, y."""
    unit = size / 16

    def at(across: float, down: float) -> tuple[float, float]:
        return x + across * unit, y + down * unit

    if family == "engagement":
        return (Circle(*at(8, 8), 6.2 * unit, role or "engagement"),)
    if family == "collaboration":
        pair = role or "collaboration"
        return Circle(*at(5.5, 8), 4.6 * unit, pair), Circle(*at(10.5, 8), 4.6 * unit, pair)
    if family == "policy":
        corners = (at(8, 1.2), at(14.8, 8), at(8, 14.8), at(1.2, 8))
        return (polygon(corners, role or "policy"),)
    if family == "outcome":
        return (Rect(*at(2, 2), 12 * unit, 12 * unit, role or "outcome", 1.5 * unit),)
    if family == "narrative":
        lines = ((3, 12), (7, 12), (11, 8))
        return tuple(
            Rect(*at(2, down), length * unit, 2.2 * unit, role or "narrative")
            for down, length in lines
        )
    return (Circle(*at(8, 8), 5.6 * unit, role or "attention", thickness=2 * unit),)


def svg(picture: Picture, name: str = "picture") -> Markup:
    """Its SVG; *name* makes the ids of its title and description unique on the page.

    Links inside an image would be hidden from screen readers, so a picture with links is a group.
    """
    role = "group" if any(getattr(shape, "link", None) for shape in picture.shapes) else "img"
    name = escape(name)
    drawn = "".join(
        (
            f'<svg class="picture" viewBox="0 0 {_number(picture.width)} {_number(picture.height)}"'
            f' width="{_number(picture.width)}" height="{_number(picture.height)}" role="{role}"'
            f' aria-labelledby="{name}-title" aria-describedby="{name}-description">',
            f'<title id="{name}-title">{escape(picture.title)}</title>',
            f'<desc id="{name}-description">{escape(picture.description)}</desc>',
            *(_element(shape) for shape in picture.shapes),
            "</svg>",
        )
    )
    return Markup(drawn)  # noqa: S704 - every text in it was escaped above


def mark_svg(family: Family) -> str:
    """The mark alone, for use beside words that say the same; hidden from screen readers."""
    shapes = "".join(_element(shape) for shape in mark_shapes(family))
    return (
        f'<svg class="kind kind--{family}" viewBox="0 0 16 16" width="16" height="16"'
        f' aria-hidden="true" focusable="false">{shapes}</svg>'
    )


def _element(shape: Shape) -> str:
    if isinstance(shape, Group):
        return _group(shape)
    if isinstance(shape, Line):
        ends = _attributes(x1=shape.x1, y1=shape.y1, x2=shape.x2, y2=shape.y2)
        return f"<line {ends} {_paint(shape.role, shape.thickness)}/>"
    drawn = _drawn(shape)
    tip = f"<title>{escape(shape.title)}</title>" if shape.title else ""
    if not shape.link:
        return f"<g>{tip}{drawn}</g>" if tip else drawn
    label = f' aria-label="{escape(shape.title)}"' if shape.title else ""
    return f'<a href="{escape(shape.link)}"{label}>{tip}{drawn}</a>'


def _group(group: Group) -> str:
    tip = f"<title>{escape(group.title)}</title>" if group.title else ""
    known = "".join(f' data-{name}="{escape(said)}"' for name, said in group.facts.items())
    known = f'class="{escape(group.kind)}"{known}'
    drawn = tip + "".join(_element(shape) for shape in group.shapes)
    if not group.link:
        return f"<g {known}>{drawn}</g>"
    label = f' aria-label="{escape(group.title)}"' if group.title else ""
    return f'<a href="{escape(group.link)}" {known}{label}>{drawn}</a>'


def _drawn(shape: Rect | Circle | Path | Text) -> str:
    if isinstance(shape, Rect):
        box = _attributes(x=shape.x, y=shape.y, width=shape.width, height=shape.height)
        round_corners = f' rx="{_number(shape.radius)}"' if shape.radius else ""
        return f"<rect {box}{round_corners} {_paint(shape.role)}/>"
    if isinstance(shape, Circle):
        centre = _attributes(cx=shape.x, cy=shape.y)
        target = (
            f'<circle {centre} r="{_number(shape.reach)}" fill="none" pointer-events="all"/>'
            if shape.reach and shape.link
            else ""
        )
        circle = f'<circle {centre} r="{_number(shape.radius)}"'
        label = _drawn(label_of(shape)) if shape.label else ""
        return f"{target}{circle} {_paint(shape.role, shape.thickness)}/>{label}"
    if isinstance(shape, Path):
        return _line(shape)
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    weight = ' font-weight="600"' if shape.weight == "medium" else ""
    place = _attributes(x=shape.x, y=shape.y)
    size = f'font-size="{_number(shape.size)}"'
    return f"<text {place} {size}{anchor}{weight} {_paint(shape.role)}>{escape(shape.text)}</text>"


def _line(path: Path) -> str:
    steps = " ".join(
        letter + " ".join(_number(value) for value in values) for letter, values in path.steps
    )
    broken = " ".join(_number(length) for length in path.dash)
    dash = f' stroke-dasharray="{broken}"' if broken else ""
    return f'<path d="{steps}" {_paint(path.role, path.thickness)}{dash}/>'


def _paint(role: Role, thickness: float | None = None) -> str:
    if thickness is None:
        return f'class="fill-{role}"'
    return f'class="stroke-{role}" fill="none" stroke-width="{_number(thickness)}"'


def _attributes(**lengths: float) -> str:
    return " ".join(f'{name}="{_number(length)}"' for name, length in lengths.items())


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
