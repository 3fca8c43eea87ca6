"""What the viewer finds, by kind. What they may not see moves nothing: no result, count or place.

So nothing here leans on how often a word occurs in the whole index, as the databases' own ranks
do: what has all the words in its title stands first, and of those the newer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
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
    ranked = _ranked(_hits(asked, places, viewer).cte("hit")).subquery()
    rows = db.session.execute(
        select(ranked).where(ranked.c.place <= FIRST).order_by(ranked.c.kind, ranked.c.place)
    )
    by_kind: dict[str, list[Any]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return [
        Found(kind, int(some[0].number), [_match(row) for row in some])
        for kind, some in by_kind.items()
    ]


def _ranked(hit: CTE) -> Select[Any]:
    """The hits among which the first of each kind are, numbered, with how many the kind has.

    To sort a hundred thousand takes long. So they are counted by kind, rank and year, which tells
    in which of those cells the first stand, and only these are sorted.
    """
    year = hit.c.sort_key // YEAR
    cell = (
        select(hit.c.kind, hit.c.rank, year.label("year"), func.count().label("number"))
        .group_by(hit.c.kind, hit.c.rank, year)
        .subquery()
    )
    of_kind: Any = {"partition_by": cell.c.kind}
    up_to_here = func.sum(cell.c.number).over(**of_kind, order_by=(cell.c.rank, cell.c.year.desc()))
    counted = select(
        *(cell.c.kind, cell.c.rank, cell.c.year),
        func.sum(cell.c.number).over(**of_kind).label("number"),
        (up_to_here - cell.c.number).label("before"),
    ).subquery()
    place = func.row_number().over(partition_by=hit.c.kind, order_by=_order(hit.c)).label("place")
    stands_in = (hit.c.kind == counted.c.kind, hit.c.rank == counted.c.rank, year == counted.c.year)
    return (
        select(hit, counted.c.number, place)
        .join_from(hit, counted, and_(*stands_in))
        .where(counted.c.before < FIRST)
    )


def found_of_kind(
    asked: Asked, kind: str, places: Sequence[Membership], viewer: User, after: Place | None = None
) -> Found:
    """A page of what is found of one kind."""
    if asked.is_empty or not places:
        return Found(kind, 0, [])
    hits = _hits(asked, places, viewer, kind).subquery()
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


def _hits(asked: Asked, places: Sequence[Membership], viewer: User, kind: str = "") -> SelectBase:
    """Everything that has the words, and that the viewer may see."""
    conditions = [_is_seen_in(places, viewer)]
    if kind:
        conditions.append(ENTRY.kind == kind)
    matching = _in_sqlite if db.engine.dialect.name == "sqlite" else _in_postgresql
    return matching(asked, conditions)


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
