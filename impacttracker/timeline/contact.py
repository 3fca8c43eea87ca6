"""What a project shares with each of its partners: how much, since when not met, what is promised.

A fixed number of statements, however many partners there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, distinct, func, or_, select

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
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
    ranked = _meetings(keys, project, viewer).subquery()
    rows = db.session.execute(
        select(ranked.c.organisation_id, ranked.c.when_edtf, ranked.c.when_zone).where(
            ranked.c.place == 1
        )
    ).all()
    return {key: When.from_edtf(edtf, zone) for key, edtf, zone in rows}


def _meetings(keys: Collection[int], project: Project, viewer: User) -> Select[Any]:
    """What took place with each of the organisations; the latest has place 1."""
    order = (RECORD.c.sort_key.desc(), RECORD.c.id.desc())
    place = func.row_number().over(partition_by=Participant.organisation_id, order_by=order)
    return (
        select(
            Participant.organisation_id,
            RECORD.c.when_edtf,
            RECORD.c.when_zone,
            place.label("place"),
        )
        .join(RECORD, RECORD.c.id == Participant.record_id)
        .join(ENGAGEMENT, ENGAGEMENT.c.id == RECORD.c.id)
        .where(
            Participant.organisation_id.in_(keys),
            RECORD.c.project_id == project.id,
            RECORD.c.binned_at.is_(None),
            RECORD.c.first_on <= today(),
            or_(ENGAGEMENT.c.status.is_(None), ENGAGEMENT.c.status == Status.HELD),
            visible_to(viewer),
        )
    )


def _promised(keys: Collection[int], project: Project, viewer: User) -> dict[int, int]:
    rows = db.session.execute(
        select(FollowUp.organisation_id, func.count(FollowUp.id))
        .where(
            FollowUp.organisation_id.in_(keys),
            FollowUp.project_id == project.id,
            FollowUp.done_on.is_(None),
            followups.visible_to(viewer),
        )
        .group_by(FollowUp.organisation_id)
    ).all()
    return {key: number for key, number in rows if key is not None}
