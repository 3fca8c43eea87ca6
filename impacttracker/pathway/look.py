"""How a pathway is to be drawn: its sizes, what is lit in it, and the strokes of its links."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from impacttracker.pathway.layout import Sizes
from impacttracker.records.vocabulary import Strength


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a link of one strength is drawn, told apart without any colour."""

    thickness: float
    dash: tuple[float, ...] = ()

    def of(self, ink: float) -> "Stroke":
        """The same stroke in a drawing that is smaller by this share."""
        return Stroke(self.thickness * ink, tuple(length * ink for length in self.dash))


STROKES = {
    Strength.ATTENDED: Stroke(1.2, (1.5, 3)),
    Strength.INFORMED: Stroke(1.4, (6, 3)),
    Strength.CHANGED: Stroke(1.6),
    Strength.CREDITED: Stroke(3.2),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a pathway is to be drawn, beside what is in it."""

    sizes: Sizes
    text: float = 12.5
    """The size of titles."""
    lines: int = 2
    """In how many lines a title may stand; the box must be high enough."""
    ink: float = 1
    """How thick lines are, as a share of those on a page."""
    has_legend: bool = False
    """Whether what the strokes mean stands below the drawing; else it is drawn apart."""
    lit: Collection[int] = field(default_factory=frozenset)
    """The records of the chain that is chosen."""
    lit_ties: Collection[int] = field(default_factory=frozenset)
    chosen: int | None = None
    links_to: Callable[[int], str] | None = None
    """The address at which a record is chosen."""
    year_to: Callable[[int], str] | None = None
    """The address at which one year is shown alone."""
    numbers: Mapping[int, int] = field(default_factory=dict)
    """A number that stands before each title, by which a table names it."""
    numbers_alone: bool = False
    """Whether the number stands for the title, where there is no room for it."""
