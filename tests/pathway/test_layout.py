"""The geometry of the pathway: what must hold whatever is recorded and linked."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from impacttracker.pathway.layout import Edge, Mark, Sizes, layout_of
from impacttracker.pathway.routing import width_of

LANES = ("engagement", "policy", "outcome")
SIZES = Sizes(width=600, most_rows=4, most_parts=3)
WORDS = ("informed", "led to", "adopted by")


@st.composite
def pathways(draw):
    """Marks and edges; an edge may lead back in time, never in a circle."""
    years = st.sampled_from((None, 2019, 2021, 2022))
    places = st.one_of(st.none(), st.integers(1, 12))
    marks = [
        Mark(key, draw(st.sampled_from(LANES)), year, draw(places) if year else None)
        for key, year in enumerate(draw(st.lists(years, min_size=1, max_size=24)))
    ]
    ends = st.tuples(st.integers(0, len(marks) - 1), st.integers(0, len(marks) - 1))
    pairs = [pair for pair in draw(st.lists(ends, max_size=40)) if pair[0] < pair[1]]
    edges = [Edge(number, *pair, draw(st.sampled_from(WORDS))) for number, pair in enumerate(pairs)]
    return marks, edges


def drawn(pathway, sizes=SIZES):
    marks, edges = pathway
    return layout_of(marks, edges, LANES, sizes)


def rectangle(box):
    return box.x, box.y, box.x + box.width, box.y + box.height


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def words_of(layout):
    """Where the word of each link stands."""
    for route in layout.routes:
        x, y = route.word_end
        height = SIZES.word
        yield x - width_of(route.word, height), y - height / 2, x, y + height / 2


@given(pathways())
def test_no_two_boxes_and_no_two_words_overlap(pathway):
    layout = drawn(pathway)

    things = [*map(rectangle, layout.boxes), *words_of(layout)]

    assert not any(overlap(one, other) for one, other in combinations(things, 2))


@given(pathways())
def test_everything_stands_once_and_on_the_sheet(pathway):
    layout = drawn(pathway)

    keys = sorted(key for box in layout.boxes for key in box.keys)

    assert keys == [mark.key for mark in pathway[0]]
    for left, top, right, foot in [*map(rectangle, layout.boxes), *words_of(layout)]:
        assert 0 <= left <= right <= layout.width
        assert 0 <= top <= foot <= layout.height


@given(pathways())
def test_every_link_leaves_its_cause_and_arrives_at_its_effect(pathway):
    layout = drawn(pathway)
    ends = {edge.key: (edge.cause, edge.effect) for edge in pathway[1]}
    box_of = {key: number for number, box in enumerate(layout.boxes) for key in box.keys}

    for route in layout.routes:
        cause, effect = layout.boxes[route.cause], layout.boxes[route.effect]
        assert {(box_of[ends[key][0]], box_of[ends[key][1]]) for key in route.keys} == {
            (route.cause, route.effect)
        }
        first, start = route.steps[0]
        assert first == "M"
        assert start[0] == cause.right
        assert cause.y < start[1] < cause.y + cause.height
        assert route.tip[0] == effect.x
        assert effect.y < route.tip[1] < effect.y + effect.height
    inside = {key for key, (cause, effect) in ends.items() if box_of[cause] == box_of[effect]}
    assert sorted(key for route in layout.routes for key in route.keys) == sorted(
        set(ends) - inside
    )


@given(pathways())
def test_no_link_runs_through_a_box(pathway):
    layout = drawn(pathway)

    for route in layout.routes:
        for (_, before), (letter, values) in pairwise(route.steps):
            x, y = before[-2:]
            points = [(x, y), *zip(values[::2], values[1::2], strict=True)]
            # A curve stays within the hull of its handles; here, within their rectangle.
            hull = (
                min(point[0] for point in points) + 0.01,
                min(point[1] for point in points) - 0.01,
                max(point[0] for point in points) - 0.01,
                max(point[1] for point in points) + 0.01,
            )
            assert letter in "CL"
            if letter == "C" and values[-2] < x:
                continue  # the half-turn around the end of a box, beside it
            assert not any(overlap(hull, rectangle(box)) for box in layout.boxes)


@given(pathways())
def test_time_goes_from_left_to_right(pathway):
    layout = drawn(pathway)
    by_key = {mark.key: mark for mark in pathway[0]}
    column_of = {key: box.column for box in layout.boxes for key in box.keys}

    for one, other in combinations(by_key.values(), 2):
        if one.year and other.year and one.year < other.year:
            assert column_of[one.key] < column_of[other.key]
        if one.year is None and other.year:
            assert column_of[one.key] > column_of[other.key]
        same = one.year is not None and one.year == other.year
        if same and one.place and other.place and one.place < other.place:
            assert column_of[one.key] <= column_of[other.key]


@given(pathways(), st.randoms())
def test_same_pathway_is_always_drawn_the_same(pathway, chance):
    marks, edges = list(pathway[0]), list(pathway[1])
    chance.shuffle(marks)
    chance.shuffle(edges)

    assert drawn((marks, edges)) == drawn(pathway)


def test_effect_of_the_same_year_stands_to_the_right_of_its_cause():
    marks = [Mark(1, "engagement", 2024, 3), Mark(2, "policy", 2024), Mark(3, "outcome", 2024)]
    layout = drawn((marks, [Edge(1, 1, 2, "led to"), Edge(2, 2, 3, "led to")]))

    assert [box.column for box in sorted(layout.boxes, key=lambda box: box.keys)] == [0, 1, 2]
    assert [band.year for band in layout.bands] == [2024]


def test_what_does_not_fit_a_cell_is_gathered_and_the_linked_stay_apart():
    marks = [Mark(key, "engagement", 2024) for key in range(20)] + [Mark(20, "policy", 2025)]
    layout = drawn((marks, [Edge(1, 3, 20, "led to"), Edge(2, 4, 20, "informed")]))

    sizes = sorted(len(box.keys) for box in layout.boxes)

    assert sizes[:-1] == [1] * (len(sizes) - 1)
    assert sizes[-1] > 1
    assert {(3,), (4,)} <= {box.keys for box in layout.boxes}


def test_boxes_grow_into_the_room_there_is():
    one = drawn(([Mark(1, "policy", 2024)], []))
    many = drawn(([Mark(year, "policy", year) for year in range(2000, 2020)], []))

    assert one.width == SIZES.width
    assert one.boxes[0].width == SIZES.box_most
    assert many.boxes[0].width == SIZES.box_least
    assert many.width > SIZES.width
