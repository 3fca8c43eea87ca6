"""What a project shares with each of its partners, and with whom it has lost touch.

A fixed number of statements, however many partners there are. Contact is what took place with
somebody, of whatever form; what was planned or cancelled is none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    distinct,
    func,
    or_,
    select,
)

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
from impacttracker.followups.queries import between_us
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Participant, Record
from impacttracker.when import When

# The tables themselves, because the record as a mapped class joins every kind along.
RECORD = Record.__table__
ENGAGEMENT = Engagement.__table__


@dataclass(frozen=True)
class Contact:
    """How a project stands with one partner."""

    records: int = 0
    last: When | None = None
    """When they last met, which plans and cancelled engagements do not count as."""
    promises: int = 0
    """Open ones, of either side."""


def contact_with(keys: Collection[int], project: Project, viewer: User) -> dict[int, Contact]:
    """How *project* stands with the organisations of *keys*, as far as the viewer may see."""
    records, met = _shared(keys, project, viewer), _last_met(keys, project, viewer)
    promises = _promised(keys, project, viewer)
    return {key: Contact(records.get(key, 0), met.get(key), promises.get(key, 0)) for key in keys}


def _shared(keys: Collection[int], project: Project, viewer: User) -> dict[int, int]:
    rows = db.session.execute(
        select(Participant.organisation_id, func.count(distinct(RECORD.c.id)))
        .join(RECORD, RECORD.c.id == Participant.record_id)
        .where(
            Participant.organisation_id.in_(keys),
            RECORD.c.project_id == project.id,
            RECORD.c.binned_at.is_(None),
            visible_to(viewer),
        )
        .group_by(Participant.organisation_id)
    ).all()
    return {key: number for key, number in rows if key is not None}


def _last_met(keys: Collection[int], project: Project, viewer: User) -> dict[int, When]:
    ranked = meetings(keys, [project.id], viewer).subquery()
    rows = db.session.execute(
        select(ranked.c.organisation_id, ranked.c.when_edtf, ranked.c.when_zone).where(
            ranked.c.place == 1
        )
    ).all()
    return {key: When.from_edtf(edtf, zone) for key, edtf, zone in rows}


def meetings(keys: Collection[int], projects: Collection[int], viewer: User) -> Select[Any]:
    """What took place with each of the organisations in each project; the latest has place 1."""
    order = (RECORD.c.sort_key.desc(), RECORD.c.id.desc())
    whose = (RECORD.c.project_id, Participant.organisation_id)
    place = func.row_number().over(partition_by=whose, order_by=order)
    return (
        select(
            RECORD.c.project_id,
            Participant.organisation_id,
            RECORD.c.id.label("record_id"),
            RECORD.c.title,
            RECORD.c.when_edtf,
            RECORD.c.when_zone,
            place.label("place"),
        )
        .join(RECORD, RECORD.c.id == Participant.record_id)
        .join(ENGAGEMENT, ENGAGEMENT.c.id == RECORD.c.id)
        .where(Participant.organisation_id.in_(keys), took_place(projects, viewer))
    )


def took_place(projects: Collection[int], viewer: User) -> ColumnElement[bool]:
    """That a record, joined with its engagement, is real contact which the viewer may see."""
    return and_(
        RECORD.c.project_id.in_(projects),
        RECORD.c.binned_at.is_(None),
        RECORD.c.first_on <= today(),
        or_(ENGAGEMENT.c.status.is_(None), ENGAGEMENT.c.status == Status.HELD),
        visible_to(viewer),
    )


def _promised(keys: Collection[int], project: Project, viewer: User) -> dict[int, int]:
    between = between_us(keys).subquery()
    rows = db.session.execute(
        select(between.c.organisation_id, func.count(FollowUp.id))
        .join(between, between.c.promise_id == FollowUp.id)
        .where(
            FollowUp.project_id == project.id,
            FollowUp.done_on.is_(None),
            followups.visible_to(viewer),
        )
        .group_by(between.c.organisation_id)
    ).all()
    return {key: number for key, number in rows if key is not None}
