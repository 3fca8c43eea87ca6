from io import BytesIO

import pytest
from PIL import Image, ImageColor

from impacttracker.pictures import (
    PALETTE,
    Circle,
    Group,
    Line,
    Path,
    Picture,
    Rect,
    Role,
    Shape,
    Text,
    mark_shapes,
)
from impacttracker.reports.raster import png
from tests.reports.test_layout import CHART

PIXELS = 3
"""To a point."""


def drawn(*shapes: Shape) -> Image.Image:
    picture = Picture(100, 60, shapes, "A picture", "It shows something.")
    return Image.open(BytesIO(png(picture))).convert("RGB")


def role_at(image: Image.Image, x: float, y: float) -> Role | None:
    """Which colour of the palette stands at a point."""
    found = image.getpixel((round(x * PIXELS), round(y * PIXELS)))
    roles = {ImageColor.getrgb(colour): role for role, colour in PALETTE.items()}
    return roles.get(found) if isinstance(found, tuple) else None


def test_picture_is_drawn_in_its_size_on_the_surface():
    image = drawn()

    assert image.size == (300, 180)
    assert role_at(image, 50, 30) == "surface"


@pytest.mark.parametrize("role", [role for role in PALETTE if role != "surface"])
def test_colour_is_kept_however_many_there_are(role: Role) -> None:
    others = [Rect(8 * place, 0, 6, 6, one) for place, one in enumerate(PALETTE)]
    image = drawn(*others, *CHART.shapes, Rect(40, 50, 5, 5, role))

    shown = role_at(image, 42, 52)
    assert shown is not None
    assert PALETTE[shown] == PALETTE[role]


def test_shapes_stand_where_they_should():
    image = drawn(
        Rect(10, 10, 20, 10, "narrative", radius=4), Circle(50, 20, 8, "policy"),
        Circle(80, 20, 8, "outcome", thickness=2), Line(0, 50, 100, 50, "ink", 2),
        Group((Rect(40, 40, 4, 4, "collaboration"),), "box"),
    )  # fmt: skip

    assert role_at(image, 20, 15) == "narrative"
    assert role_at(image, 10.2, 10.2) == "surface"  # the corner is round
    assert role_at(image, 50, 20) == "policy"
    assert role_at(image, 80, 20) == "surface"  # a ring
    assert role_at(image, 88, 20) == "outcome"
    assert role_at(image, 90, 50) == "ink"
    assert role_at(image, 42, 42) == "collaboration"


def test_path_is_filled_or_a_line_and_a_line_may_be_broken():
    square = (("M", (10, 10)), ("L", (30, 10)), ("L", (30, 30)), ("L", (10, 30)), ("Z", ()))
    bow = (("M", (50.0, 10.0)), ("C", (50.0, 40.0, 90.0, 40.0, 90.0, 10.0)))
    level = (("M", (0.0, 50.0)), ("L", (30.0, 50.0)), ("L", (60.0, 50.0)))
    image = drawn(
        Path(square, "policy"), Path(bow, "ink", thickness=3),
        Path(level, "outcome", thickness=3, dash=(8, 8)),
    )  # fmt: skip

    assert role_at(image, 20, 20) == "policy"
    assert role_at(image, 70, 32.5) == "ink"
    assert role_at(image, 70, 15) == "surface"
    assert [role_at(image, x, 50) for x in (4, 12, 20, 28, 36, 44)] == [
        "outcome", "surface", "outcome", "surface", "outcome", "surface",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("anchor", "left", "right"), [("start", 50, 100), ("middle", 25, 75), ("end", 0, 50)]
)
def test_words_stand_at_their_anchor(anchor, left, right):
    image = drawn(Text(50, 30, "Łódź", "ink", anchor, size=16))

    dark = image.convert("L").point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert dark is not None
    assert left * PIXELS <= dark[0] < dark[2] <= right * PIXELS
    assert dark[3] <= 31 * PIXELS


@pytest.mark.parametrize(
    "family", ["engagement", "collaboration", "policy", "outcome", "narrative", "promise"]
)
def test_every_mark_can_be_drawn(family):
    assert len(set(drawn(*mark_shapes(family, size=40)).get_flattened_data())) > 1


def test_same_picture_gives_the_same_bytes_and_an_empty_one_is_one_too():
    assert png(CHART) == png(CHART)
    assert Image.open(BytesIO(png(Picture(0, 0, (), "", "")))).size == (1, 1)
