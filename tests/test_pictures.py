import itertools
import re
from typing import get_args
from xml.etree import ElementTree

import pytest

from impacttracker.charts import Kind, bars, overview
from impacttracker.pictures import (
    PALETTE,
    Circle,
    Family,
    Group,
    Line,
    Path,
    Picture,
    Rect,
    Role,
    Shape,
    Text,
    mark_shapes,
    mark_svg,
    svg,
)

HOSTILE = "<script>alert('x')</script> & \"quoted\""
KINDS = (
    Kind("engagement", "Engagements", "engagement", "Engagement"),
    Kind("policy", "Influences", "policy", "Influence"),
)
COUNTS = {("engagement", 2021): 12, ("engagement", 2022): 1, ("policy", 2022): 3}


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314 - drawn by the lines above


def picture(*shapes: Shape) -> Picture:
    return Picture(100, 50, shapes, HOSTILE, HOSTILE)


def drawn_overview(**others: object) -> Picture:
    return overview("Records", [2021, 2022, 2023], KINDS, COUNTS, **others)


def links_to(kind: str | None, year: int) -> str:
    return f"/timeline?kind={kind or ''}&year={year}"


def test_everything_typed_is_inert():
    drawn = svg(
        picture(
            Text(0, 0, HOSTILE, link=f"/x?a={HOSTILE}", title=HOSTILE),
            Circle(5, 5, 2, title=HOSTILE),
        ),
        HOSTILE,
    )

    assert "<script" not in drawn
    tree = parsed(drawn)
    assert [text.text for text in tree.iter("text")] == [HOSTILE]
    assert [link.get("href") for link in tree.iter("a")] == [f"/x?a={HOSTILE}"]
    assert tree.findtext("title") == HOSTILE


def test_every_shape_is_drawn_with_classes_and_without_styles():
    drawn = svg(
        picture(
            Line(0, 0, 9, 9, "line", 2),
            Rect(1, 2, 3, 4, "surface", 1.5),
            Circle(5, 6.25, 7, "accent-soft"),
            Circle(5, 6, 7, "attention", thickness=2),
            Path((("M", (0, 0)), ("C", (1, 1, 2, 2, 3.333, 3)), ("Z", ())), "policy"),
            Text(1, 2, "Łódź", "quiet", "end", "medium", 9),
        )
    )

    assert "style=" not in drawn
    assert '<line x1="0" y1="0" x2="9" y2="9" class="stroke-line" fill="none"' in drawn
    assert '<rect x="1" y="2" width="3" height="4" rx="1.5" class="fill-surface"/>' in drawn
    assert '<circle cx="5" cy="6.25" r="7" class="fill-accent-soft"/>' in drawn
    assert 'class="stroke-attention" fill="none" stroke-width="2"' in drawn
    assert '<path d="M0 0 C1 1 2 2 3.33 3 Z" class="fill-policy"/>' in drawn
    assert 'text-anchor="end" font-weight="600" class="fill-quiet">Łódź</text>' in drawn


def test_picture_is_an_image_with_title_and_description():
    tree = parsed(svg(picture(Rect(0, 0, 1, 1)), "chart-7"))

    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == "chart-7-title"
    assert tree.find("*[@id='chart-7-title']") is not None
    assert tree.find("*[@id='chart-7-description']") is not None


def test_picture_with_links_is_a_group_whose_links_can_be_reached():
    tree = parsed(svg(drawn_overview(links_to=links_to)))

    assert tree.get("role") == "group"
    names = [link.get("aria-label") for link in tree.iter("a")]
    assert names == [
        "Everything in 2021",
        "Everything in 2022",
        "Everything in 2023",
        "12 engagements in 2021",
        "1 engagement in 2022",
        "3 influences in 2022",
    ]
    assert [link.get("href") for link in tree.iter("a")][3] == links_to("engagement", 2021)


def test_overview_draws_a_circle_where_something_happened_and_larger_for_more():
    circles = {shape.title: shape for shape in drawn_overview().shapes if isinstance(shape, Circle)}

    assert set(circles) == {
        "12 engagements in 2021",
        "1 engagement in 2022",
        "3 influences in 2022",
    }
    sizes = [circle.radius for circle in circles.values()]
    assert sizes[0] > sizes[2] > sizes[1]
    assert all(circle.reach and circle.reach >= 12 for circle in circles.values())


def test_number_in_a_circle_belongs_to_its_link():
    tree = parsed(svg(drawn_overview(links_to=links_to)))

    assert ["".join(link.itertext()) for link in tree.iter("a")][3] == "12 engagements in 202112"
    assert [text.text for text in tree.findall("text")] == ["Engagements", "Influences"]


def test_overview_has_a_table_that_says_the_same():
    drawn = drawn_overview()

    assert drawn.columns == ("Year", "Engagements", "Influences")
    assert drawn.rows == [("2021", "12", "0"), ("2022", "1", "3"), ("2023", "0", "0")]
    assert "12 engagements in 2021; 1 engagement in 2022" in drawn.description


def test_overview_shows_which_years_are_chosen():
    chosen = [s for s in drawn_overview(selected={2022}).shapes if isinstance(s, Rect)]

    assert [shape.role for shape in chosen] == ["accent-soft"]


@pytest.mark.parametrize("years", [[], [2022], list(range(1990, 2031))])
def test_overview_of_no_one_and_many_years_stays_in_its_frame(years: list[int]) -> None:
    drawn = overview("Records", years, KINDS, dict.fromkeys([("policy", y) for y in years], 5))

    labels = [shape for shape in drawn.shapes if isinstance(shape, Text) and shape.text.isdigit()]
    years_shown = [label for label in labels if len(label.text) == 4]
    gaps = [b.x - a.x for a, b in itertools.pairwise(years_shown)]
    assert all(gap > 34 for gap in gaps)
    for shape in drawn.shapes:
        if isinstance(shape, Circle):
            assert shape.radius < shape.x <= drawn.width - shape.radius + 0.01


def test_bars_show_every_label_and_number_in_full():
    rows = [("A formal working group, expert panel or dialogue", 14), ("Other", 0)]

    drawn = bars("Activities by form", rows, "engagement")

    words = " ".join(shape.text for shape in drawn.shapes if isinstance(shape, Text))
    assert words == "A formal working group, expert panel or dialogue 14 Other 0"
    assert drawn.rows == (
        ("A formal working group, expert panel or dialogue", "14"),
        ("Other", "0"),
    )
    assert drawn.columns == ("Activities by form", "Records")
    lengths = [shape.width for shape in drawn.shapes if isinstance(shape, Rect)]
    assert lengths[0] > 100 > lengths[1]


def test_bars_of_nothing_are_an_empty_picture_that_says_so():
    assert "nothing to count" in bars("By form", []).description


@pytest.mark.parametrize("family", get_args(Family))
def test_every_family_has_a_mark_inside_its_square(family: Family) -> None:
    drawn = parsed(mark_svg(family))

    assert drawn.get("aria-hidden") == "true"
    assert len(mark_shapes(family)) >= 1
    for shape in mark_shapes(family, 100, 200, 32):
        if isinstance(shape, Circle):
            assert 100 <= shape.x - shape.radius < shape.x + shape.radius <= 132
            assert 200 <= shape.y - shape.radius < shape.y + shape.radius <= 232


def test_marks_differ_in_shape_and_not_in_colour_alone():
    colourless = {re.sub("(fill|stroke)-[a-z-]+", "", mark_svg(f)[60:]) for f in get_args(Family)}

    assert len(colourless) == len(get_args(Family))


def test_palette_has_a_colour_for_every_role_that_can_be_read_on_paper():
    assert set(PALETTE) == set(get_args(Role))
    for role in set(PALETTE) - {"line", "surface", "accent-soft"}:
        assert contrast_with_white(PALETTE[role]) >= 4.5


def contrast_with_white(colour: str) -> float:
    """The ratio of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_group_is_one_link_that_scripts_know_and_styles_find():
    group = Group(
        [Rect(0, 0, 4, 4), Text(1, 1, HOSTILE)],
        "node node--lit",
        {"record": "7 8"},
        link="/a?b=1&c=2",
        title=HOSTILE,
    )

    root = parsed(svg(picture(group)))

    assert root.get("role") == "group"
    link = root[-1]
    assert (link.get("href"), link.get("class")) == ("/a?b=1&c=2", "node node--lit")
    assert (link.get("data-record"), link.get("aria-label")) == ("7 8", HOSTILE)
    assert [part.tag for part in link] == ["title", "rect", "text"]


def test_line_may_be_broken():
    steps = (("M", (0, 0)), ("L", (10, 0)))

    drawn = parsed(svg(picture(Path(steps, thickness=1, dash=(6, 2.5)))))[-1]

    assert drawn.get("stroke-dasharray") == "6 2.5"
