"""Draws a picture as a PNG, for files that hold no drawings of their own; it chooses no look."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw, ImageFont

from impacttracker.pictures import (
    PALETTE,
    Circle,
    Group,
    Line,
    Path,
    Picture,
    Rect,
    Shape,
    Text,
    Weight,
    label_of,
)

# Pixels to a point: 216 to the inch in the end, drawn twice as fine so that edges are smooth.
FINE, SMOOTHED = 6, 2
# Enough that those of the palette stay as they are.
COLOURS = 256
CURVE_PARTS = 16
CUTS: dict[Weight, str] = {"regular": "Regular", "medium": "Medium"}
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}

Point = tuple[float, float]


def png(picture: Picture, scale: float = 1) -> bytes:
    """The picture as it is shown *scale* times as large; the same one gives the same bytes."""
    fine = FINE * scale
    size = max(round(picture.width * fine), 1), max(round(picture.height * fine), 1)
    image = Image.new("RGB", size, PALETTE["surface"])
    pen = Pen(ImageDraw.Draw(image), fine)
    for shape in picture.shapes:
        pen.draw(shape)
    target = BytesIO()
    image.reduce(SMOOTHED).quantize(COLOURS).save(target, "PNG", optimize=True)
    return target.getvalue()


class Pen:
    """Draws shapes with *fine* pixels to a point."""

    def __init__(self, canvas: ImageDraw.ImageDraw, fine: float) -> None:
        self.canvas, self.fine = canvas, fine

    def draw(self, shape: Shape) -> None:
        match shape:
            case Line():
                ends = [(shape.x1, shape.y1), (shape.x2, shape.y2)]
                self._line(ends, PALETTE[shape.role], shape.thickness)
            case Rect():
                box = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
                radius = min(shape.radius, shape.width / 2, shape.height / 2) * self.fine
                self.canvas.rounded_rectangle(self._fine(*box), radius, fill=PALETTE[shape.role])
            case Circle():
                self._circle(shape)
            case Path():
                self._path(shape)
            case Group():
                for one in shape.shapes:
                    self.draw(one)
            case Text():
                self._write(shape)

    def _circle(self, shape: Circle) -> None:
        half = (shape.thickness or 0) / 2
        reach = shape.radius + half
        box = self._fine(shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach)
        if shape.thickness is None:
            self.canvas.ellipse(box, fill=PALETTE[shape.role])
        else:
            width = max(round(shape.thickness * self.fine), 1)
            self.canvas.ellipse(box, outline=PALETTE[shape.role], width=width)
        if shape.label:
            self._write(label_of(shape))

    def _path(self, shape: Path) -> None:
        for points in _outlines(shape):
            if shape.thickness is None:
                self.canvas.polygon(
                    [(x * self.fine, y * self.fine) for x, y in points], fill=PALETTE[shape.role]
                )
            else:
                for part in _dashed(points, shape.dash):
                    self._line(part, PALETTE[shape.role], shape.thickness)

    def _line(self, points: Sequence[Point], colour: str, thickness: float) -> None:
        width = max(round(thickness * self.fine), 1)
        ends = [(x * self.fine, y * self.fine) for x, y in points]
        self.canvas.line(ends, fill=colour, width=width, joint="curve")

    def _write(self, shape: Text) -> None:
        text = " ".join(shape.text.split())
        self.canvas.text(
            (shape.x * self.fine, shape.y * self.fine),
            text,
            fill=PALETTE[shape.role],
            font=_font(shape.weight, round(shape.size * self.fine)),
            anchor=ANCHORS[shape.anchor],
        )

    def _fine(self, *lengths: float) -> list[float]:
        return [length * self.fine for length in lengths]


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    name = f"FiraSans-{CUTS[weight]}.ttf"
    with as_file(files("fontpkg_fira_sans") / "files" / name) as file:
        # Without ligatures and the like, so that the same words are drawn alike everywhere.
        return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def _outlines(path: Path) -> Iterator[list[Point]]:
    """The lines of a path, its curves cut into short straight ones."""
    points: list[Point] = []
    for letter, values in path.steps:
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if letter == "M" and points:
            yield points
            points = []
        if letter == "C":
            points += _curve(points[-1], *pairs)
        elif letter == "Z":
            points.append(points[0])
        else:
            points += pairs
    if points:
        yield points


def _curve(start: Point, first: Point, second: Point, end: Point) -> Iterator[Point]:
    for part in range(1, CURVE_PARTS + 1):
        t = part / CURVE_PARTS
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = (start, first, second, end)
        yield (
            sum(share * x for share, (x, _) in zip(shares, corners, strict=True)),
            sum(share * y for share, (_, y) in zip(shares, corners, strict=True)),
        )


def _dashed(points: Sequence[Point], dash: Sequence[float]) -> Iterator[list[Point]]:
    """The strokes of a broken line; a line that is whole is one stroke."""
    if not dash:
        yield list(points)
        return
    turn, left = 0, dash[0]
    stroke = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        length, done = hypot(x2 - x1, y2 - y1), 0.0
        while length - done > left:
            done += left
            at = (x1 + (x2 - x1) * done / length, y1 + (y2 - y1) * done / length)
            if turn % 2 == 0:
                yield [*stroke, at]
            turn, stroke = turn + 1, [at]
            left = dash[turn % len(dash)]
        left -= length - done
        stroke.append((x2, y2))
    if turn % 2 == 0 and len(stroke) > 1:
        yield stroke
