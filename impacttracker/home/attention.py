"""Records that wait for somebody: picked for several reasons in one statement, then read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.queries import is_over_and_planned
from impacttracker.engagements.vocabulary import Status
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Membership
from impacttracker.records.access import visible_to
from impacttracker.records.models import Attribution, Link, Record
from impacttracker.records.queries import as_lines
from impacttracker.timeline.choice import Cursor

# The tables themselves, because the record as a mapped class joins every kind along.
RECORD = Record.__table__
ENGAGEMENT = Engagement.__table__

SOON = timedelta(weeks=6)
MOST = 6
PAGE_SIZE = 50
WAITING = ("debrief", "without_cause")


@dataclass(frozen=True)
class Picked:
    """The first few records that are picked for a reason, and how many there are in all."""

    records: Sequence[Record] = ()
    total: int = 0


@dataclass(frozen=True)
class Reason:
    """Which records to pick, and whether the earliest or the newest of them come first."""

    condition: ColumnElement[bool]
    earliest_first: bool = False


def of_today(places: Sequence[Membership], viewer: User) -> dict[str, Picked]:
    """What waits for somebody today: to debrief, coming, and influences without a cause."""
    day = today()
    coming = and_(
        _in(places),
        RECORD.c.first_on.between(day, day + SOON),
        _engagement(Status.PLANNED, Status.HELD, None),
    )
    return pick(
        {
            **{name: reason_of(name, places, viewer) for name in WAITING},
            "coming": Reason(coming, True),
        },
        viewer,
    )


def reason_of(name: str, places: Sequence[Membership], viewer: User) -> Reason:
    """Why records wait, where the viewer may do something about it."""
    writes = _in([place for place in places if may_write(place)])
    if name == "debrief":
        return Reason(and_(writes, is_over_and_planned(today())), True)
    return Reason(and_(writes, without_cause(viewer)))


def waiting(
    name: str,
    places: Sequence[Membership],
    viewer: User,
    *,
    after: Cursor | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Record]:
    """All that waits for a reason of `WAITING`, in its order; one more than *limit* if any."""
    reason = reason_of(name, places, viewer)
    place = tuple_(Record.sort_key, Record.id)
    keys = select(RECORD.c.id).where(reason.condition, RECORD.c.binned_at.is_(None))
    found = as_lines(viewer).where(Record.id.in_(keys.correlate(None)))
    if after is not None:
        stop = (after.sort_key, after.record_id)
        found = found.where(place > stop if reason.earliest_first else place < stop)
    order: tuple[Any, ...] = (Record.sort_key, Record.id)
    if not reason.earliest_first:
        order = tuple(column.desc() for column in order)
    return db.session.scalars(found.order_by(*order).limit(limit + 1)).all()


def gaps_in(project_id: int, viewer: User) -> dict[str, Picked]:
    """What a project's records lack: a cause, an award, or a date."""
    here = RECORD.c.project_id == project_id
    has_award = exists().where(Attribution.record_id == RECORD.c.id)
    return pick(
        {
            "without_cause": Reason(and_(here, without_cause(viewer))),
            "without_award": Reason(and_(here, ~has_award)),
            "undated": Reason(and_(here, RECORD.c.first_on.is_(None))),
        },
        viewer,
        select(Record),
    )


def pick(
    reasons: Mapping[str, Reason], viewer: User, read: Select[Record] | None = None
) -> dict[str, Picked]:
    """The first records of each reason that the viewer may see; nothing from the bin.

    They come as lines of a list, unless *read* says how else to read them.
    """
    found = as_lines(viewer) if read is None else read
    parts = [_part(name, reason, viewer).subquery(name) for name, reason in reasons.items()]
    rows = db.session.execute(
        union_all(*(select(part.c.why, part.c.id, part.c.place, part.c.total) for part in parts))
    ).all()
    records = db.session.scalars(found.where(Record.id.in_({row.id for row in rows}))).all()
    by_key = {record.id: record for record in records}
    return {
        name: Picked(
            [
                by_key[row.id]
                for row in sorted(rows, key=lambda row: row.place)
                if row.why == name and row.id in by_key
            ],
            next((row.total for row in rows if row.why == name), 0),
        )
        for name in reasons
    }


def without_cause(viewer: User) -> ColumnElement[bool]:
    """That a record is an influence, and nothing that the viewer may see led to it."""
    seen = select(RECORD.c.id).where(visible_to(viewer), RECORD.c.binned_at.is_(None))
    caused = select(Link.to_id).where(Link.from_id.in_(seen))
    return and_(RECORD.c.kind == "policy_influence", RECORD.c.id.not_in(caused))


def may_write(place: Membership) -> bool:
    """Whether somebody's part in a project lets them record."""
    return Permission.RECORD_WRITE in GRANTS[place.role]


def _part(name: str, reason: Reason, viewer: User) -> Any:
    order: tuple[Any, ...] = (RECORD.c.sort_key, RECORD.c.id)
    if not reason.earliest_first:
        order = tuple(column.desc() for column in order)
    return (
        select(
            literal(name).label("why"),
            RECORD.c.id,
            func.row_number().over(order_by=order).label("place"),
            func.count().over().label("total"),
        )
        .where(reason.condition, RECORD.c.binned_at.is_(None), visible_to(viewer))
        .order_by(*order)
        .limit(MOST)
    )


def _in(places: Sequence[Membership]) -> ColumnElement[bool]:
    return RECORD.c.project_id.in_([place.project_id for place in places])


def _engagement(*statuses: Status | None) -> ColumnElement[bool]:
    """That a record is an engagement of one of these statuses; None is one that says none."""
    said = or_(*(ENGAGEMENT.c.status == one for one in statuses))
    return and_(
        RECORD.c.kind == "engagement",
        exists().where(ENGAGEMENT.c.id == RECORD.c.id, said),
    )
