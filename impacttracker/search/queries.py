"""What the viewer finds, by kind. What they may not see moves nothing: no result, count or place.

So nothing here leans on how often a word occurs in the whole index, as the databases' own ranks
do: what has all the words in its title stands first, and of those the newer one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    SelectBase,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from impacttracker.accounts.models import User
from impacttracker.database import LARGEST_KEY, db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.followups import access as promises
from impacttracker.followups.models import FollowUp
from impacttracker.projects.models import Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.search.asked import Asked
from impacttracker.search.models import SearchEntry
from impacttracker.search.vocabulary import Sort
from impacttracker.when import YEAR

FIRST, PAGE_SIZE = 5, 25
"""How many of each kind stand side by side, and of one kind on a page of its own."""
ENTRY: Any = SearchEntry.__table__.c
Cell = tuple[str, int, int]
"""(kind, rank, year) of some of what was found."""
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Place:
    """Where a page of one kind stopped: the next one goes on below it."""

    rank: int
    sort_key: int
    key: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The place that an address says, or nothing where it makes no sense."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        rank, sort_key, key = parts
        if len(rank) > 1 or len(sort_key) > 15 or len(key) > 10 or int(key) > LARGEST_KEY:
            return None
        return cls(int(rank), int(sort_key), int(key))

    def __str__(self) -> str:
        return f"{self.rank}-{self.sort_key}-{self.key}"


@dataclass(frozen=True)
class Match:
    """Something that was found."""

    sort: Sort
    key: int
    kind: str
    place: Place


@dataclass(frozen=True)
class Found:
    """What was found of one kind: how much in all, the first of it, and where there is more."""

    kind: str
    number: int
    matches: Sequence[Match]
    further: Place | None = None


def found(asked: Asked, places: Sequence[Membership], viewer: User) -> list[Found]:
    """The first of each kind in *places* (the viewer's own memberships), in no order of kinds."""
    if asked.is_empty or not places:
        return []
    hits = _hits(asked, places, viewer)
    cell = (hits.c.kind, hits.c.rank, hits.c.sort_key // YEAR)
    cells = db.session.execute(select(*cell, func.count()).group_by(*cell)).all()
    numbers: Counter[str] = Counter()
    for kind, _, _, number in cells:
        numbers[kind] += number
    numbered = func.row_number().over(partition_by=hits.c.kind, order_by=_order(hits.c))
    ranked = select(*hits.c, numbered.label("place")).where(tuple_(*cell).in_(_first_of(cells)))
    first = ranked.subquery()
    rows = db.session.execute(
        select(first).where(first.c.place <= FIRST).order_by(first.c.kind, first.c.place)
    )
    by_kind: dict[str, list[Match]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(_match(row))
    return [Found(kind, numbers[kind], matches) for kind, matches in by_kind.items()]


def _first_of(cells: Sequence[Any]) -> list[Cell]:
    """The cells in which the first of each kind stand: to sort a hundred thousand takes long,
    and counting them tells in which years to look."""
    held: Counter[str] = Counter()
    wanted: list[Cell] = []
    for kind, rank, year, number in sorted(cells, key=lambda cell: (cell[1], -cell[2])):
        if held[kind] < FIRST:
            wanted.append((kind, rank, year))
        held[kind] += number
    return wanted


def found_of_kind(
    asked: Asked, kind: str, places: Sequence[Membership], viewer: User, after: Place | None = None
) -> Found:
    """A page of what is found of one kind."""
    if asked.is_empty or not places:
        return Found(kind, 0, [])
    hits = _hits(asked, places, viewer, kind)
    number = db.session.scalar(select(func.count()).select_from(hits)) or 0
    page = select(hits)
    if after:
        stop = (after.rank, -after.sort_key, -after.key)
        page = page.where(tuple_(hits.c.rank, -hits.c.sort_key, -hits.c.key) > tuple_(*stop))
    rows = db.session.execute(page.order_by(*_order(hits.c)).limit(PAGE_SIZE + 1)).all()
    matches = [_match(row) for row in rows[:PAGE_SIZE]]
    return Found(kind, number, matches, matches[-1].place if len(rows) > PAGE_SIZE else None)


def _match(row: Any) -> Match:
    return Match(row.sort, row.key, row.kind, Place(row.rank, row.sort_key, row.key))


def _order(hit: Any) -> tuple[Any, ...]:
    return hit.rank, hit.sort_key.desc(), hit.key.desc()


def _hits(asked: Asked, places: Sequence[Membership], viewer: User, kind: str = "") -> Any:
    """Everything that has the words, and that the viewer may see."""
    conditions = [_is_seen_in(places, viewer)]
    if kind:
        conditions.append(ENTRY.kind == kind)
    matching = _in_sqlite if db.engine.dialect.name == "sqlite" else _in_postgresql
    return matching(asked, conditions).subquery()


def _in_sqlite(asked: Asked, conditions: Conditions) -> SelectBase:
    """Titles and the rest are asked for apart: a list of the titles would first be written."""
    words = table("search_words", column("rowid"))
    parts = (
        select(ENTRY.sort, ENTRY.key, ENTRY.kind, ENTRY.sort_key, literal(rank).label("rank"))
        .join_from(words, SearchEntry.__table__, ENTRY.id == words.c.rowid)
        .where(literal_column("search_words").op("MATCH")(said), *conditions)
        for rank, said in enumerate(asked.in_sqlite)
    )
    return union_all(*parts)


def _in_postgresql(asked: Asked, conditions: Conditions) -> SelectBase:
    words = table("search_words", column("id"), column("head"), column("body"))

    def match(text: Any, said: str) -> Any:
        return text.op("@@")(cast(literal(said), TSQUERY))

    rank = case((match(words.c.head, asked.titles_in_postgresql), 0), else_=1).label("rank")
    return (
        select(ENTRY.sort, ENTRY.key, ENTRY.kind, ENTRY.sort_key, rank)
        .join_from(words, SearchEntry.__table__, ENTRY.id == words.c.id)
        .where(match(words.c.body, asked.in_postgresql), *conditions)
    )


def _is_seen_in(places: Sequence[Membership], viewer: User) -> ColumnElement[bool]:
    """`access.visible_to` of each sort. A property test holds them together.

    Records, of which there are many, carry in their entries what decides it; of evidence and
    promises their own rule is asked, one by one.
    """
    led = [place.project_id for place in places if place.role is Role.LEAD]
    a_piece = select(Evidence.id).where(Evidence.id == ENTRY.key, evidence.visible_to(viewer))
    a_promise = select(FollowUp.id).where(FollowUp.id == ENTRY.key, promises.visible_to(viewer))
    return and_(
        ENTRY.project_id.in_([place.project_id for place in places]),
        or_(ENTRY.private_to.in_((0, viewer.id)), ENTRY.project_id.in_(led)),
        or_(
            not_(ENTRY.sort.in_((Sort.EVIDENCE, Sort.PROMISE))),
            and_(ENTRY.sort == Sort.EVIDENCE, a_piece.correlate(SearchEntry.__table__).exists()),
            and_(ENTRY.sort == Sort.PROMISE, a_promise.correlate(SearchEntry.__table__).exists()),
        ),
    )
