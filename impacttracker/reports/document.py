"""What a report says, as blocks in order, and the rules of its pages; it knows no records and no
drawing library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from impacttracker.pictures import Family, Picture

Level = Literal[1, 2, 3]
Tone = Literal["plain", "attention"]
Paper = Literal["A4", "US Letter"]
Orientation = Literal["portrait", "landscape"]

BODY_SIZE = 10.0
"""The points beside which all other sizes of our look were designed."""
# In a plain document what is designed as large stands out by this much, and nothing else does;
# a funder's template is set closely.
LARGE, LARGER_BY, CLOSER = 17.0, 1.2, 0.45
LEAST_MARGIN = 8.0
NARROWEST, LOWEST = 90.0, 90.0
"""What margins must leave of a page for its text, in millimetres."""
SHORT = 20
"""Cells of up to so many characters, such as days, should stand in one line."""
SIZES = {"A4": (210.0, 297.0), "US Letter": (215.9, 279.4)}
"""Width and height of papers held upright, in millimetres."""


class Margins(NamedTuple):
    """White on each side of the text, in millimetres; head and foot of the pages stand in it."""

    top: float
    right: float
    bottom: float
    left: float

    @classmethod
    def all_round(cls, width: float) -> "Margins":
        return cls(width, width, width, width)


# Those of our own look were chosen in points.
OUR_MARGINS = Margins(*(width * 25.4 / 72 for width in (84, 64, 72, 64)))


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What a funder demands of the pages; without demands, our own look.

    *body_size* is in points. *line_spacing* counts single spacing as 1. A *plain* document follows
    a funder's template: no ornament, no second column of small print, and nothing smaller than
    its body. Without a cover the title and the facts stand above the blocks, and there are no
    contents. A layout that leaves no room for text is a ValueError.
    """

    paper: Paper = "A4"
    orientation: Orientation = "portrait"
    margins: Margins = OUR_MARGINS
    body_size: float = BODY_SIZE
    line_spacing: float = 1.25
    has_cover: bool = True
    plain: bool = False

    def __post_init__(self) -> None:
        if self.paper not in SIZES:
            raise ValueError(f"There is no paper “{self.paper}”; say one of {', '.join(SIZES)}.")
        if self.orientation not in ("portrait", "landscape"):
            raise ValueError(f"Pages are portrait or landscape, not “{self.orientation}”.")
        if not 6 <= self.body_size <= 24:
            raise ValueError(f"Text of {self.body_size:g} points cannot be read; say 6 to 24.")
        if not 1 <= self.line_spacing <= 3:
            raise ValueError(f"Lines cannot stand {self.line_spacing:g} apart; say 1 to 3.")
        width, height = self.size
        top, right, bottom, left = self.margins
        if min(self.margins) < LEAST_MARGIN:
            raise ValueError(f"A margin needs {LEAST_MARGIN:g} mm, for the head and foot of pages.")
        if width - left - right < NARROWEST or height - top - bottom < LOWEST:
            raise ValueError("The margins leave too little of the page for text.")

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a page as it is read, in millimetres."""
        width, height = SIZES[self.paper]
        return (width, height) if self.orientation == "portrait" else (height, width)

    @property
    def scale(self) -> float:
        """How much larger everything is than it was designed."""
        return self.body_size / BODY_SIZE

    def size_of(self, designed: float) -> float:
        """The points of a text that was *designed* beside a body of ten."""
        if self.plain:
            return self.body_size * (LARGER_BY if designed >= LARGE else 1)
        return designed * self.scale

    def space_of(self, designed: float) -> float:
        """White between things, which a plain document has little of."""
        return designed * self.scale * (CLOSER if self.plain else 1)


@dataclass(frozen=True, slots=True)
class Heading:
    """Sections are level 1, their parts level 2; an *anchor* can be the target of links."""

    text: str
    level: Level = 1
    anchor: str | None = None
    in_contents: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text: an empty line separates paragraphs, a single line break is kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question and its answer; several answers stand one below the other.

    A link is an address (http, https, mailto) or ``#anchor`` for a place in the same document;
    every other address is printed as text and leads nowhere. A link needs a single answer.
    """

    label: str
    value: str | Sequence[str]
    link: str | None = None
    missing: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """One record: its title (a heading), the mark of its family, and its answers in full."""

    title: str
    rows: Sequence[Field]
    mark: Family | None = None
    anchor: str | None = None
    level: Level = 3
    in_contents: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """*shares* are the columns' parts of the width; *numeric* are columns set to the right.

    The caption is not drawn where a heading above says the same; who listens always hears it.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float] | None = None
    numeric: frozenset[int] | set[int] = field(default_factory=frozenset)
    when_empty: str = "Nothing to report."
    shows_caption: bool = True

    @property
    def parts(self) -> list[float]:
        """Every column's part of the width: as asked, else by its longest text, bounded so that no
        column starves."""
        count = max([len(self.columns), *(len(row) for row in self.rows)], default=1)
        parts = list(self.shares or map(self._fair_share, range(count)))
        return [*parts, *[1.0] * (count - len(parts))][:count]

    def _fair_share(self, column: int) -> float:
        texts = [row[column] for row in (self.columns, *self.rows[:50]) if column < len(row)]
        longest = max((len(text) for text in texts), default=1)
        if longest <= SHORT:
            return max(longest, 6) * 1.4
        # A column of sentences gets more than one of names, so that its rows stay low.
        usual = sum(map(len, texts)) / max(len(texts), 1)
        return float(min(longest, 40) + min(max(usual - 40, 0) / 3, 30))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; its description is what people hear who cannot see it."""

    picture: Picture
    caption: str

    @property
    def twin(self) -> Table | Paragraph:
        """What says the same without a drawing: its table, or where it has none, its words."""
        picture = self.picture
        if picture.rows:
            return Table(self.caption, picture.columns, picture.rows)
        said = picture.description or picture.title
        return Paragraph(f"{self.caption}. {said}" if self.caption else said)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that is not part of what the funder asks."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures at a glance: the number large, what it counts below it.

    *places* are anchors of the same document where what each counts stands; an empty one, or one
    that is not there, leads nowhere.
    """

    items: Sequence[tuple[str, str]]
    places: Sequence[str] = ()

    @property
    def linked(self) -> Iterator[tuple[str, str, str | None]]:
        """Each number with its label and its link (``#anchor``)."""
        for position, (number, label) in enumerate(self.items):
            place = self.places[position] if position < len(self.places) else ""
            yield number, label, f"#{place}" if place else None


Block = Heading | Paragraph | Fields | Table | Figure | Note | PageBreak | Numbers


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report: the facts stand on its cover, the blocks after its contents."""

    title: str
    subtitle: str
    language: str
    author: str
    subject: str
    running_head: str
    facts: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    prepared_on: str
    notes: Sequence[str] = ()
    layout: PageLayout = PageLayout()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that people typed or a format says, with the title under which it stands."""
        for text in (self.title, self.subtitle, *self.notes, *(value for _, value in self.facts)):
            yield "Cover", text
        place = "Cover"
        for block in self.blocks:
            match block:
                case Heading() | Paragraph() | Note():
                    place = block.text if isinstance(block, Heading) else place
                    yield place, block.text
                case Fields():
                    place = block.title
                    yield place, block.title
                    for row in block.rows:
                        said = [row.value] if isinstance(row.value, str) else row.value
                        yield from ((place, text) for text in said)
                case Table():
                    yield from ((place, cell) for row in block.rows for cell in row)
