"""What a reader of a list has chosen to see, and how an address and a saved view say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from impacttracker.database import LARGEST_KEY
from impacttracker.engagements.vocabulary import Status
from impacttracker.kinds import KINDS, kinds_of
from impacttracker.lists.vocabulary import ListPage, Order
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family, Visibility
from impacttracker.tidying import tidy_line
from impacttracker.timeline.choice import LATEST, kind_named
from impacttracker.vocabulary import Vocabulary

LONGEST_TEXT = 200
MOST_COLUMNS = 40
FAMILIES = {
    ListPage.ENGAGEMENTS: Family.ENGAGEMENT,
    ListPage.COLLABORATIONS: Family.COLLABORATION,
    ListPage.POLICY: Family.POLICY,
    ListPage.OUTCOMES: Family.OUTCOME,
}
KEYS = ("award", "partner", "person", "author")
TERMS: dict[str, type[Vocabulary]] = {"status": Status, "visibility": Visibility}
WORDS = ("sector", "country", "text")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Filters, order and columns. An address carries all of them, so that it can be shared."""

    kind: str = ""
    """A kind, or a family of several; empty for all of the page."""
    status: str = ""
    since: int | None = None
    until: int | None = None
    """The first and last year in which a record may begin."""
    award: int | None = None
    partner: int | None = None
    person: int | None = None
    sector: str = ""
    country: str = ""
    """Of one and the same participant, as the record or the partner itself says it."""
    visibility: str = ""
    author: int | None = None
    text: str = ""
    order: Order = Order.NEWEST
    columns: tuple[str, ...] = ()
    """Names of columns; none of them shows records as lines."""

    @classmethod
    def of(cls, asked: MultiDict[str, str], page: ListPage) -> Self:
        """The choice that an address says; what makes no sense in it is passed over."""
        kind = kind_named(asked.get("kind", ""))
        other: dict[str, Any] = {
            **{name: _whole(asked.get(name), LARGEST_KEY) for name in KEYS},
            **{name: _term(asked.get(name), terms) for name, terms in TERMS.items()},
            **{name: tidy_line(asked.get(name, ""))[:LONGEST_TEXT] for name in WORDS},
        }
        return cls(
            kind=kind if kind and set(_kinds_called(kind)) <= set(kinds_on(page)) else "",
            since=_whole(asked.get("since"), LATEST),
            until=_whole(asked.get("until"), LATEST),
            order=Order(asked["order"]) if asked.get("order") in set(Order) else Order.NEWEST,
            columns=tuple(dict.fromkeys(asked.getlist("column")))[:MOST_COLUMNS],
            **other,
        )

    @classmethod
    def kept(cls, said: Mapping[str, Any], page: ListPage) -> Self:
        """The choice that a saved view keeps, as `in_address` gave it."""
        return cls.of(MultiDict(said), page)

    def kinds(self, page: ListPage) -> dict[str, type[Record]]:
        """The kinds that are let through, in the order in which they are offered."""
        offered = kinds_on(page)
        if not self.kind:
            return offered
        return {name: offered[name] for name in _kinds_called(self.kind)}

    def but(self, **changes: Any) -> Self:
        """The same choice with *changes*."""
        return replace(self, **changes)

    def filters(self) -> dict[str, Any]:
        """The filters that are set, by name."""
        other = ("order", "columns")
        return {name: value for name, value in vars(self).items() if value and name not in other}

    def in_address(self) -> dict[str, Any]:
        """What an address says of the choice: texts, and the columns as a list."""
        said: dict[str, Any] = {name: str(value) for name, value in self.filters().items()}
        if self.order is not Order.NEWEST:
            said["order"] = self.order.value
        if self.columns:
            said["column"] = list(self.columns)
        return said


NAMES = frozenset({*vars(Choice()), "column"} - {"columns"})
"""Whatever an address may say of a choice."""


def kinds_on(page: ListPage) -> dict[str, type[Record]]:
    """The kinds that *page* lists."""
    return kinds_of(FAMILIES[page]) if page in FAMILIES else dict(KINDS)


@dataclass(frozen=True)
class Stop:
    """Where a page stopped: the number by which its last record is sorted, and its key."""

    number: int
    record_id: int

    @classmethod
    def of(cls, text: str | None) -> Self | None:
        """The stop that an address says, or nothing where it makes no sense."""
        number, _, key = (text or "").partition("-")
        is_sound = all(
            part.isascii() and part.isdecimal() and len(part) <= most
            for part, most in ((number, 20), (key, 10))
        )
        return cls(int(number), int(key)) if is_sound and int(key) <= LARGEST_KEY else None

    def __str__(self) -> str:
        return f"{self.number}-{self.record_id}"


def _kinds_called(kind: str) -> Iterable[str]:
    return [kind] if kind in KINDS else list(kinds_of(Family(kind)))


def _term(text: str | None, terms: type[Vocabulary]) -> str:
    return text if text and text in set(terms) else ""


def _whole(text: str | None, largest: int) -> int | None:
    """A positive whole number that an address says, if it says one that fits."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return number if 1 <= number <= largest else None
