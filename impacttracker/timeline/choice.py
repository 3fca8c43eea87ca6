"""What a reader of the timeline has chosen to see, and how an address says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from impacttracker.database import LARGEST_KEY
from impacttracker.kinds import KINDS, kinds_of
from impacttracker.records.vocabulary import Family
from impacttracker.tidying import tidy_line

LATEST = 9999


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The filters of a timeline. Addresses carry all of them, so that they can be shared."""

    kind: str = ""
    """A kind, or a family of several kinds; empty for all."""
    since: int | None = None
    until: int | None = None
    """The first and last year in which a record may begin."""
    partner: int | None = None
    award: int | None = None
    person: int | None = None
    text: str = ""

    @classmethod
    def of(cls, asked: MultiDict[str, str]) -> Self:
        """The choice that an address says; what makes no sense in it is passed over."""
        return cls(
            kind=kind_named(asked.get("kind", "")),
            since=_whole(asked.get("since"), LATEST),
            until=_whole(asked.get("until"), LATEST),
            partner=_whole(asked.get("partner"), LARGEST_KEY),
            award=_whole(asked.get("award"), LARGEST_KEY),
            person=_whole(asked.get("person"), LARGEST_KEY),
            text=tidy_line(asked.get("text", ""))[:200],
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are let through; empty for all."""
        if not self.kind:
            return frozenset()
        return frozenset([self.kind] if self.kind in KINDS else kinds_of(Family(self.kind)))

    @property
    def looks_inside(self) -> bool:
        """Whether more than kinds and years are chosen, which only the records can tell."""
        return bool(self.partner or self.award or self.person or self.text)

    def but(self, **changes: Any) -> Self:
        """The same choice with *changes*."""
        return replace(self, **changes)

    def in_address(self) -> dict[str, str]:
        """What an address says of the choice."""
        said: Mapping[str, Any] = vars(self)
        return {name: str(value) for name, value in said.items() if value}


def kind_named(text: str) -> str:
    """The kind or family called *text*, if there is one; a family of one kind is that kind."""
    if text in KINDS or text not in set(Family):
        return text if text in KINDS else ""
    kinds = list(kinds_of(Family(text)))
    if len(kinds) == 1:
        return kinds[0]
    return text if kinds else ""


@dataclass(frozen=True)
class Cursor:
    """Where a page stopped: the next one goes on below it."""

    sort_key: int
    record_id: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The cursor that an address says, or nothing where it makes no sense."""
        sort_key, _, record_id = text.partition("-")
        if not (sort_key.isdecimal() and record_id.isdecimal()):
            return None
        if len(sort_key) > 18 or int(record_id) > LARGEST_KEY:
            return None
        return cls(int(sort_key), int(record_id))

    def __str__(self) -> str:
        return f"{self.sort_key}-{self.record_id}"


def _whole(text: str | None, largest: int) -> int | None:
    """A positive whole number that an address says, if it says one that fits."""
    if not text or not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return number if 1 <= number <= largest else None
