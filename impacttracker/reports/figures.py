"""Draws pictures on paper from their plain geometry; every figure says in words what it shows."""

from collections.abc import Iterator, Sequence

from impacttracker.pictures import (
    Circle,
    Group,
    Line,
    Path,
    Picture,
    Rect,
    Role,
    Shape,
    Text,
    label_of,
)
from impacttracker.reports.document import Figure
from impacttracker.reports.look import Look
from impacttracker.reports.metadata import string
from impacttracker.reports.sheet import FILL, STROKE, Sheet
from impacttracker.reports.typography import Cut, Style, spoken

CAPTION = Style(8.8, 12, "Medium", "quiet")
# Four curves with handles of this share of the radius are a circle to the eye.
ROUND = 0.5523


def draw_figure(sheet: Sheet, figure: Figure) -> None:
    """The caption above, then the picture, made smaller where the page asks for it."""
    picture = figure.picture
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(CAPTION)
    caption = typesetter.lines(typesetter.clean(figure.caption), style, look.measure)
    above = len(caption) * style.leading + 6
    height = look.top - look.bottom - above
    scale = min(1.0, look.measure / picture.width, height / picture.height)
    sheet.gap(look.space(12))
    sheet.need(above + picture.height * scale)
    if figure.caption:
        sheet.flow(caption, style, "P")
        sheet.y -= 6
    _draw_picture(sheet, picture, scale)
    sheet.y -= picture.height * scale + 6


def is_readable(picture: Picture, look: Look) -> bool:
    """Whether all words in it are as large as the layout wants words to be."""
    if not look.is_plain:
        return True
    scale = min(1.0, look.measure / picture.width, (look.top - look.bottom) / picture.height)
    return all(size * scale >= look.layout.body_size for size in _sizes(picture.shapes))


def _sizes(shapes: Sequence[Shape]) -> Iterator[float]:
    for shape in shapes:
        match shape:
            case Text():
                yield shape.size
            case Circle() if shape.label:
                yield shape.label_size
            case Group():
                yield from _sizes(shape.shapes)


def _draw_picture(sheet: Sheet, picture: Picture, scale: float) -> None:
    left = sheet.look.left
    box = (left, sheet.y - picture.height * scale, left + picture.width * scale, sheet.y)
    corners = b" ".join(b"%.2f" % corner for corner in box)
    said = spoken(picture.description or picture.title) or "Picture"
    extra = b"/Alt%b/A<</O/Layout/Placement/Block/BBox[%b]>>" % (string(said), corners)
    with sheet.canvas.content("Figure", extra):
        draw_shapes(sheet, picture.shapes, left, sheet.y, scale)


def draw_shapes(
    sheet: Sheet, shapes: Sequence[Shape], left: float, top: float, scale: float = 1
) -> None:
    """Shapes whose origin is at *left*, *top*; y grows downwards in them, upwards on paper."""
    pen = Pen(sheet, left, top, scale)
    for shape in shapes:
        pen.draw(shape)


class Pen:
    def __init__(self, sheet: Sheet, left: float, top: float, scale: float) -> None:
        self.sheet, self.left, self.top, self.scale = sheet, left, top, scale

    def draw(self, shape: Shape) -> None:
        match shape:
            case Line():
                ends = f"{self._at(shape.x1, shape.y1)} m {self._at(shape.x2, shape.y2)} l"
                self._paint(ends, shape.role, shape.thickness)
            case Rect():
                self._paint(self._rectangle(shape), shape.role, None)
            case Circle():
                radius = shape.radius
                outline = self._rounded(
                    shape.x - radius, shape.y - radius, 2 * radius, 2 * radius, radius
                )
                self._paint(outline, shape.role, shape.thickness)
                if shape.label:
                    self._write(label_of(shape))
            case Path():
                self._paint(self._steps(shape), shape.role, shape.thickness, shape.dash)
            case Group():
                for one in shape.shapes:
                    self.draw(one)
            case Text():
                self._write(shape)

    def _at(self, x: float, y: float) -> str:
        return f"{self.left + x * self.scale:.2f} {self.top - y * self.scale:.2f}"

    def _paint(
        self, outline: str, role: Role, thickness: float | None, dash: Sequence[float] = ()
    ) -> None:
        if thickness is None:
            instructions = f"{FILL[role]} {outline} f"
        else:
            instructions = f"{STROKE[role]} {thickness * self.scale:.2f} w {outline} S"
        if dash:
            broken = " ".join(f"{length * self.scale:.2f}" for length in dash)
            instructions = f"q [{broken}] 0 d {instructions} Q"
        self.sheet.canvas.instruct(instructions)

    def _rectangle(self, shape: Rect) -> str:
        radius = min(shape.radius, shape.width / 2, shape.height / 2)
        if radius > 0:
            return self._rounded(shape.x, shape.y, shape.width, shape.height, radius)
        size = f"{shape.width * self.scale:.2f} {shape.height * self.scale:.2f}"
        return f"{self._at(shape.x, shape.y + shape.height)} {size} re"

    def _rounded(self, x: float, y: float, width: float, height: float, radius: float) -> str:
        """A rectangle with round corners; with corners as large as it is, a circle."""
        right, foot, at = x + width, y + height, self._at
        inset = radius * (1 - ROUND)
        corners = (
            ((right - inset, y), (right, y + inset), (right, y + radius), (right, foot - radius)),
            (
                (right, foot - inset),
                (right - inset, foot),
                (right - radius, foot),
                (x + radius, foot),
            ),
            ((x + inset, foot), (x, foot - inset), (x, foot - radius), (x, y + radius)),
            ((x, y + inset), (x + inset, y), (x + radius, y), (right - radius, y)),
        )
        curves = (
            f"{at(*first)} {at(*second)} {at(*end)} c {at(*side)} l"
            for first, second, end, side in corners
        )
        return f"{at(right - radius, y)} m {' '.join(curves)} h"

    def _steps(self, shape: Path) -> str:
        parts = []
        for letter, values in shape.steps:
            points = zip(values[::2], values[1::2], strict=True)
            operator = {"M": "m", "L": "l", "C": "c", "Z": "h"}[letter]
            parts.append(" ".join((*(self._at(x, y) for x, y in points), operator)))
        return " ".join(parts)

    def _write(self, shape: Text) -> None:
        typesetter = self.sheet.typesetter
        cut: Cut = "Medium" if shape.weight == "medium" else "Regular"
        style = Style(round(shape.size * self.scale, 2), 0, cut, shape.role)
        text = typesetter.clean(shape.text).replace("\n", " ")
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
        x = self.left + shape.x * self.scale - share * typesetter.width(text, style)
        self.sheet.write(x, self.top - shape.y * self.scale, [text], style)
