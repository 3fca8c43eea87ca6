"""What a reader of the pathway has chosen to see, and how an address says so."""

from dataclasses import dataclass, replace
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from impacttracker.database import LARGEST_KEY
from impacttracker.pathway.drawing import LANES
from impacttracker.pathway.graph import Graph, Known
from impacttracker.records.vocabulary import Family

LATEST = 9999
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The years, families and chain to show. Addresses carry all of it, to be shared."""

    since: int | None = None
    until: int | None = None
    families: frozenset[Family] = frozenset()
    """The lanes to show; none for all."""
    shows_all: bool = False
    """Whether records without any link are drawn too."""
    chosen: int | None = None
    """The record whose whole chain is lit."""

    @classmethod
    def of(cls, asked: MultiDict[str, str]) -> Self:
        """The choice that an address says; what makes no sense in it is passed over."""
        families = frozenset(one for one in LANES if one.value in asked.getlist("family"))
        return cls(
            since=_whole(asked.get("since"), LATEST),
            until=_whole(asked.get("until"), LATEST),
            families=families if len(families) < len(LANES) else frozenset(),
            shows_all=asked.get("show") == ALL,
            chosen=_whole(asked.get("chosen"), LARGEST_KEY),
        )

    @property
    def narrows(self) -> bool:
        """Whether fewer are shown than there are."""
        return bool(self.since or self.until or self.families)

    def lets_through(self, one: Known) -> bool:
        """Whether a record is among those to show. What has no date fits no years."""
        if self.families and one.family not in self.families:
            return False
        if not self.since and not self.until:
            return True
        return one.year is not None and (self.since or 0) <= one.year <= (self.until or LATEST)

    def shown_of(self, graph: Graph) -> Graph:
        """The part of *graph* that was chosen."""
        if not self.narrows:
            return graph
        kept = [one for one in graph.records.values() if self.lets_through(one)]
        return Graph(kept, graph.ties)

    def but(self, **changes: Any) -> Self:
        """The same choice with *changes*."""
        return replace(self, **changes)

    def in_address(self) -> dict[str, Any]:
        """What an address says of the choice."""
        said = {
            "since": self.since,
            "until": self.until,
            "family": sorted(self.families),
            "show": ALL if self.shows_all else None,
            "chosen": self.chosen,
        }
        return {name: value for name, value in said.items() if value}


def _whole(text: str | None, largest: int) -> int | None:
    """A positive whole number that an address says, if it says one that fits."""
    if not text or not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return number if 1 <= number <= largest else None
