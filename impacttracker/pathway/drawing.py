"""Draws the pathway: marks and titles in boxes, links with their verb and their strength."""

from collections.abc import Iterator, Sequence

from impacttracker.edtf import Precision
from impacttracker.pathway.boxes import box_of, width_of
from impacttracker.pathway.graph import Graph, Known, Tie
from impacttracker.pathway.layout import Band, Edge, Layout, Mark, Route, layout_of
from impacttracker.pathway.look import STROKES, Wanted
from impacttracker.pictures import Group, Line, Path, Picture, Plain, Role, Shape, Text, polygon
from impacttracker.records.vocabulary import Family, Strength, Verb

LANES = (Family.ENGAGEMENT, Family.COLLABORATION, Family.POLICY, Family.OUTCOME)
COLUMNS = ("What led to it", "How", "What it led to", "How well that stands")
MOST_SAID = 12
"""So many links are told in the description; the table beside the picture has them all."""

# On the lines there is room for few words.
ON_LINES = {
    Verb.INFORMED: "informed",
    Verb.LED_TO: "led to",
    Verb.CITED_IN: "cited in",
    Verb.ADOPTED_BY: "adopted by",
    Verb.FOLLOWS: "then",
}


def pathway_of(graph: Graph, wanted: Wanted) -> Picture | None:
    """The drawing of everything in *graph*; nothing where there is nothing in it."""
    if not graph.records:
        return None
    marks = [_mark(one) for one in graph.records.values()]
    edges = [Edge(tie.id, tie.cause, tie.effect, ON_LINES[tie.verb]) for tie in graph.ties]
    layout = layout_of(marks, edges, [family.value for family in LANES], wanted.sizes)
    pen = _Pen(graph, layout, wanted)
    return Picture(
        layout.width,
        layout.height + (wanted.sizes.head if wanted.has_legend else 0),
        list(pen.shapes()),
        "What led to what",
        _said(graph),
        COLUMNS,
        [_row(graph, tie) for tie in graph.ties],
    )


def _mark(one: Known) -> Mark:
    is_vague = one.when.precision in (Precision.YEAR, Precision.YEARS, Precision.UNKNOWN)
    return Mark(one.id, one.family.value, one.year, None if is_vague else one.when.sort_key)


def _row(graph: Graph, tie: Tie) -> tuple[str, ...]:
    cause, effect = graph.records[tie.cause], graph.records[tie.effect]
    return _named(cause), tie.verb.label, _named(effect), tie.strength.label


def _named(one: Known) -> str:
    return f"{one.title} ({one.when.in_words()})"


def _said(graph: Graph) -> str:
    told = [
        f"{_named(graph.records[tie.cause])} {tie.verb.label} {_named(graph.records[tie.effect])}"
        for tie in graph.ties[:MOST_SAID]
    ]
    records, links, rest = len(graph.records), len(graph.ties), len(graph.ties) - len(told)
    counted = f"{records:,} record{'s' * (records != 1)}, {links:,} link{'s' * (links != 1)}."
    more = [f"and {rest:,} more, which the table tells"] if rest else []
    links_told = f" {'; '.join([*told, *more])}." if told else ""
    return f"What led to what: {counted}{links_told}"


class _Pen:
    def __init__(self, graph: Graph, layout: Layout, wanted: Wanted) -> None:
        self.graph, self.layout, self.wanted = graph, layout, wanted
        self.ties = {tie.id: tie for tie in graph.ties}
        self.size, self.sizes = wanted.text, wanted.sizes

    def shapes(self) -> Iterator[Shape]:
        yield from self._ground()
        # What is lit lies above what is not, and boxes above the lines that end at them.
        routes = sorted(self.layout.routes, key=self._is_lit_route)
        for route in routes:
            yield self._route(route)
        for box in self.layout.boxes:
            yield box_of(box, [self.graph.records[key] for key in box.keys], self.wanted)
        if self.wanted.has_legend:
            foot = self.layout.height
            yield Line(0, foot, self.layout.width, foot)
            yield from _strokes(0, foot + self.sizes.head * 0.6, self.sizes.word, self.wanted.ink)

    def _ground(self) -> Iterator[Shape]:
        layout, head = self.layout, self.sizes.head
        for lane in layout.lanes:
            yield Line(0, lane.y, layout.width, lane.y)
            label = Family(lane.name).label
            yield Text(0, lane.y + head * 0.72, label, "quiet", weight="medium", size=self.size)
        for band in layout.bands:
            yield Line(band.x, head * 0.25, band.x, layout.height)
            yield self._year(band)

    def _year(self, band: Band) -> Text:
        link = self.wanted.year_to(band.year) if self.wanted.year_to and band.year else None
        return Text(
            band.x + self.size * 0.4,
            self.sizes.head * 0.7,
            str(band.year) if band.year else "Date not known",
            "ink",
            weight="medium",
            size=self.size,
            link=link,
            title=f"Show {band.year} alone" if link else None,
        )

    def _is_lit_route(self, route: Route) -> bool:
        return any(key in self.wanted.lit_ties for key in route.keys)

    def _route(self, route: Route) -> Group:
        ties = [self.ties[key] for key in route.keys]
        strongest = max((tie.strength for tie in ties), key=list(Strength).index)
        stroke, is_lit = STROKES[strongest].of(self.wanted.ink), self._is_lit_route(route)
        role: Role = "accent" if is_lit else "quiet"
        x, y = route.word_end
        tip, arrow = route.tip, self.sizes.arrow
        shapes: list[Plain] = [
            Path(route.steps, role, stroke.thickness, dash=stroke.dash),
            Text(x - 3, y + self.sizes.word * 0.33, route.word, role, "end", size=self.sizes.word),
            polygon([(x, y - arrow / 2), tip, (x, y + arrow / 2)], role),
        ]
        facts = {
            "from": " ".join(str(key) for key in self.layout.boxes[route.cause].keys),
            "to": " ".join(str(key) for key in self.layout.boxes[route.effect].keys),
        }
        kind = "tie tie--lit" if is_lit else "tie"
        return Group(shapes, kind, facts, title=self._title_of(ties))

    def _title_of(self, ties: Sequence[Tie]) -> str:
        return "\n".join(
            f"{_named(self.graph.records[tie.cause])} {tie.verb.label} "
            f"{_named(self.graph.records[tie.effect])}: {tie.strength.label}"
            for tie in ties[:5]
        )


def legend(size: float = 12) -> Picture:
    """What the strokes of links mean, drawn apart from the pathway."""
    shapes = list(_strokes(0, size, size))
    last = shapes[-1]
    width = last.x + width_of(last.text, size) if isinstance(last, Text) else 0
    said = "; ".join(strength.label for strength in Strength)
    return Picture(
        width, size * 2, shapes, "How well a link stands", f"From weak to strong: {said}."
    )


def _strokes(x: float, y: float, size: float, ink: float = 1) -> Iterator[Plain]:
    length = size * 2.6
    for strength in Strength:
        stroke = STROKES[strength].of(ink)
        ends = (("M", (x, y)), ("L", (x + length, y)))
        yield Path(ends, "quiet", stroke.thickness, dash=stroke.dash)
        yield Text(x + length + size * 0.6, y + size * 0.35, strength.label, "quiet", size=size)
        x += length + width_of(strength.label, size) + size * 2
