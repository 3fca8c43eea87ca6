"""Questions about engagements that are over, and of which nobody has said yet what became."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Record

# The tables themselves, because the record as a mapped class joins every kind along.
RECORD = Record.__table__
ENGAGEMENT = Engagement.__table__


def is_over_and_planned(day: date) -> ColumnElement[bool]:
    """That a record is an engagement which was planned, and was over before *day*."""
    planned = (
        exists()
        .where(ENGAGEMENT.c.id == RECORD.c.id, ENGAGEMENT.c.status == Status.PLANNED)
        # Where whole records are read, the kinds' tables are joined along, and this is its own.
        .correlate(RECORD)
    )
    return and_(
        RECORD.c.kind == "engagement",
        RECORD.c.last_on < day,
        RECORD.c.binned_at.is_(None),
        planned,
    )


def waits(record: Record) -> bool:
    """The same of one record: whether its debrief is still to be held."""
    status, last_on = getattr(record, "status", None), record.last_on
    return status == Status.PLANNED and last_on is not None and last_on < today()


def next_to_debrief(after: Record, project: Project, viewer: User) -> int | None:
    """The key of the engagement to debrief after that one: the earliest that follows it.

    From the last it goes on with the earliest of all, so that none is passed over.
    """
    waiting = (
        select(RECORD.c.id)
        .where(
            RECORD.c.project_id == project.id,
            RECORD.c.id != after.id,
            is_over_and_planned(today()),
            visible_to(viewer),
        )
        .order_by(RECORD.c.sort_key, RECORD.c.id)
        .limit(1)
    )
    place = tuple_(RECORD.c.sort_key, RECORD.c.id)
    later = db.session.scalar(waiting.where(place > (after.sort_key, after.id)))
    return later if later is not None else db.session.scalar(waiting)


def how_many_wait(project: Project, viewer: User) -> int:
    """How many engagements of the project are still to be debriefed."""
    found = select(func.count(RECORD.c.id)).where(
        RECORD.c.project_id == project.id, is_over_and_planned(today()), visible_to(viewer)
    )
    return db.session.scalar(found) or 0
