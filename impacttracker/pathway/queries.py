"""Reads what led to what: a project's links, the chain of one record, and what stands alone.

Links are shown and counted only where the viewer may see both of their ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.kinds import kinds_of
from impacttracker.partners.models import Organisation
from impacttracker.pathway.graph import Graph, Known, Tie
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Link, Participant, Record
from impacttracker.records.vocabulary import Family
from impacttracker.when import YEAR, When

# The tables themselves, because the record as a mapped class joins every kind along.
RECORD = Record.__table__.c
LINK = Link.__table__.c
PARTICIPANT = Participant.__table__.c

MOST_LINKS = 5_000
MOST_UNLINKED = 500
MOST_AROUND = 500
"""A chain on a record's page is told from at most so many links each way."""
PAGE = 10
FEW = 12
BUSY = 3
"""So many records make a partner busy."""

INFLUENCES = tuple(kinds_of(Family.POLICY))
FIRST_CONTACTS = tuple(kinds_of(Family.ENGAGEMENT))
FACTS = (RECORD.id, RECORD.kind, RECORD.title, RECORD.when_edtf, RECORD.when_zone)


@dataclass(frozen=True)
class Found:
    """The first few of what was asked for, and how many there are in all."""

    records: Sequence[Known] = ()
    total: int = 0


@dataclass(frozen=True)
class Unlinked:
    """A page of records without any link, and where the next one begins."""

    records: Sequence[Known]
    total: int
    older: tuple[int, int] | None


@dataclass(frozen=True)
class BusyPartner:
    id: int
    name: str
    records: int


def graph_of(project: Project, viewer: User) -> Graph:
    """Everything linked in *project*: its newest links, `MOST_LINKS` at most."""
    inside = LINK.project_id == project.id
    ties = _ties(select(Link.__table__).where(inside).order_by(LINK.id.desc()).limit(MOST_LINKS))
    ends = select(LINK.from_id).where(inside).union(select(LINK.to_id).where(inside))
    found = select(*FACTS).where(RECORD.id.in_(ends), *seen(project.id, viewer))
    return _of_links(_known(found), ties)


def with_unlinked(
    graph: Graph, project: Project, viewer: User, since: int | None, until: int | None
) -> Graph:
    """*graph*, and the newest records of those years without links, `MOST_UNLINKED` at most."""
    conditions = [*seen(project.id, viewer), ~_is_linked(project.id, viewer)]
    if since:
        conditions.append(RECORD.sort_key >= since * YEAR)
    if until:
        conditions.append(RECORD.sort_key < (until + 1) * YEAR)
    found = select(*FACTS).where(*conditions).order_by(RECORD.sort_key.desc(), RECORD.id.desc())
    alone = _known(found.limit(MOST_UNLINKED))
    return Graph([*graph.records.values(), *alone], graph.ties)


def around(keys: Collection[int], project_id: int, viewer: User) -> Graph:
    """The chains through the records of *keys*: what led to them, and what they led to."""
    if not keys:
        return Graph([], [])
    behind = _followed(keys, project_id, viewer, LINK.to_id, LINK.from_id, "behind")
    beyond = _followed(keys, project_id, viewer, LINK.from_id, LINK.to_id, "beyond")
    links = select(behind.c.link_id).union(select(beyond.c.link_id)).limit(MOST_AROUND)
    ties = _ties(select(Link.__table__).where(LINK.id.in_(links)))
    ends = {end for tie in ties for end in (tie.cause, tie.effect)}
    if not ends:
        return Graph([], [])
    found = select(*FACTS).where(RECORD.id.in_(ends), *seen(project_id, viewer))
    return _of_links(_known(found), ties)


def influences_without_contact(project: Project, viewer: User) -> Found:
    """Influences behind which no engagement stands, however far back; the newest first."""
    first = select(RECORD.id).where(RECORD.kind.in_(FIRST_CONTACTS), *seen(project.id, viewer))
    reached = (
        select(LINK.to_id.label("id"))
        .where(LINK.project_id == project.id, LINK.from_id.in_(first))
        .cte("reached", recursive=True)
    )
    reached = reached.union(
        select(LINK.to_id)
        .join(reached, LINK.from_id == reached.c.id)
        .where(_is_seen(reached.c.id, project.id, viewer))
    )
    found = (
        select(*FACTS, func.count().over().label("total"))
        .where(
            RECORD.kind.in_(INFLUENCES),
            RECORD.id.not_in(select(reached.c.id)),
            *seen(project.id, viewer),
        )
        .order_by(RECORD.sort_key.desc(), RECORD.id.desc())
        .limit(FEW)
    )
    rows = db.session.execute(found).all()
    return Found([as_known(row) for row in rows], rows[0].total if rows else 0)


def busy_partners_without_influence(
    project: Project, viewer: User
) -> tuple[Sequence[BusyPartner], int]:
    """Partners of at least `BUSY` records of which none led to an influence; and how many."""
    leading = _leading_to_influences(project.id, viewer)
    number = func.count(PARTICIPANT.record_id.distinct())
    found = (
        select(Organisation.id, Organisation.name, number, func.count().over())
        .join(Participant.__table__, PARTICIPANT.organisation_id == Organisation.id)
        .join(Record.__table__, RECORD.id == PARTICIPANT.record_id)
        .outerjoin(leading, leading.c.id == RECORD.id)
        .where(PARTICIPANT.project_id == project.id, *seen(project.id, viewer))
        .group_by(Organisation.id, Organisation.name)
        .having(number >= BUSY, func.count(leading.c.id) == 0)
        .order_by(number.desc(), Organisation.name, Organisation.id)
        .limit(FEW)
    )
    rows = db.session.execute(found).all()
    return [BusyPartner(*row[:3]) for row in rows], rows[0][3] if rows else 0


def _leading_to_influences(project_id: int, viewer: User) -> CTE:
    """The influences of a project, and every record that led to one."""
    influences = select(RECORD.id.label("id")).where(
        RECORD.kind.in_(INFLUENCES), *seen(project_id, viewer)
    )
    leading = influences.cte("leading", recursive=True)
    return leading.union(
        select(LINK.from_id)
        .join(leading, LINK.to_id == leading.c.id)
        .where(_is_seen(leading.c.id, project_id, viewer))
    )


def unlinked(project: Project, viewer: User, after: tuple[int, int] | None = None) -> Unlinked:
    """Records without any link, the newest first, a page at a time."""
    conditions = [*seen(project.id, viewer), ~_is_linked(project.id, viewer)]
    total = db.session.scalar(select(func.count(RECORD.id)).where(*conditions)) or 0
    found = select(*FACTS, RECORD.sort_key).where(*conditions)
    if after:
        found = found.where(tuple_(RECORD.sort_key, RECORD.id) < after)
    found = found.order_by(RECORD.sort_key.desc(), RECORD.id.desc()).limit(PAGE + 1)
    rows = db.session.execute(found).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    older = (last.sort_key, last.id) if last else None
    return Unlinked([as_known(row) for row in rows[:PAGE]], total, older)


def seen(project_id: int, viewer: User) -> list[ColumnElement[bool]]:
    """That a record of the project is there for the viewer."""
    return [RECORD.project_id == project_id, RECORD.binned_at.is_(None), visible_to(viewer)]


def _is_seen(record_id: ColumnElement[int], project_id: int, viewer: User) -> ColumnElement[bool]:
    """That the viewer may see the record of the column *record_id*: looked up one by one."""
    return (
        select(RECORD.id)
        .where(RECORD.id == record_id, *seen(project_id, viewer))
        .correlate_except(Record.__table__)
        .exists()
    )


def _is_linked(project_id: int, viewer: User) -> ColumnElement[bool]:
    """That a record is linked with another one that the viewer may see."""
    inside = LINK.project_id == project_id
    causes = select(LINK.from_id).where(inside, _is_seen(LINK.to_id, project_id, viewer))
    effects = select(LINK.to_id).where(inside, _is_seen(LINK.from_id, project_id, viewer))
    return RECORD.id.in_(causes.union(effects))


def _followed(
    keys: Collection[int], project_id: int, viewer: User, near: Any, far: Any, name: str
) -> CTE:
    """The links that one comes along from *keys*, going from their *near* end to the *far* one."""
    step = select(LINK.id.label("link_id"), far.label("record_id")).where(
        LINK.project_id == project_id, _is_seen(far, project_id, viewer)
    )
    chain = step.where(near.in_(keys)).cte(name, recursive=True)
    return chain.union(step.join(chain, near == chain.c.record_id))


def _of_links(records: Sequence[Known], ties: Sequence[Tie]) -> Graph:
    """The graph of *ties*, without records that are linked only with what nobody may see here."""
    whole = Graph(records, ties)
    ends = {end for tie in whole.ties for end in (tie.cause, tie.effect)}
    return Graph([one for one in records if one.id in ends], whole.ties)


def _ties(found: Select[Any]) -> list[Tie]:
    rows = db.session.execute(found).all()
    return sorted(
        (
            Tie(row.id, row.from_id, row.to_id, row.verb, row.strength, row.rationale)
            for row in rows
        ),
        key=lambda tie: tie.id,
    )


def _known(found: Select[Any]) -> list[Known]:
    return [as_known(row) for row in db.session.execute(found)]


def as_known(row: Any) -> Known:
    """The record of a row that holds the columns of `FACTS`."""
    return Known(row.id, row.kind, row.title, When.from_edtf(row.when_edtf, row.when_zone))


def known_by(keys: Collection[int], project: Project, viewer: User) -> dict[int, Known]:
    """Records by their keys, as far as the viewer may see them."""
    if not keys:
        return {}
    found = select(*FACTS).where(RECORD.id.in_(keys), *seen(project.id, viewer))
    return {one.id: one for one in _known(found)}


def records_by(keys: Collection[int], project: Project, viewer: User) -> dict[int, Record]:
    """The records themselves, to be linked, as far as the viewer may see them."""
    found = (
        select(Record)
        .options(joinedload(Record.project))
        .where(Record.id.in_(keys), *seen(project.id, viewer))
    )
    return {one.id: one for one in db.session.scalars(found)}
