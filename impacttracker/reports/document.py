"""What a report says, as blocks in order; it knows no records, no page and no drawing library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from impacttracker.pictures import Family, Picture

Level = Literal[1, 2, 3]
Tone = Literal["plain", "attention"]


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
    """*shares* are the columns' parts of the width; *numeric* are columns set to the right."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float] | None = None
    numeric: frozenset[int] | set[int] = field(default_factory=frozenset)
    when_empty: str = "Nothing to report."


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; its description is what people hear who cannot see it."""

    picture: Picture
    caption: str


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
    """Figures at a glance: the number large, what it counts below it."""

    items: Sequence[tuple[str, str]]


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
    has_cover: bool = True
    """Without a cover the title and the facts stand above the blocks, and there are no contents."""

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
