"""Promises that a report may tell: open ones, about nothing that the team keeps to itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from impacttracker.database import db
from impacttracker.followups.models import FollowUp
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.projects.history import said as in_words
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility


def open_promises(project: Project) -> Sequence[FollowUp]:
    """What is still to be done, the most overdue first; what has no day stands last."""
    record = Record.__table__.c
    told = select(record.id).where(
        record.project_id == project.id,
        record.binned_at.is_(None),
        record.visibility == Visibility.REPORTABLE,
    )
    affiliations = joinedload(FollowUp.person).selectinload(Person.affiliations)
    return db.session.scalars(
        select(FollowUp)
        .where(
            FollowUp.project_id == project.id,
            FollowUp.done_on.is_(None),
            or_(FollowUp.record_id.is_(None), FollowUp.record_id.in_(told)),
        )
        .options(
            joinedload(FollowUp.organisation),
            joinedload(FollowUp.owner),
            affiliations.joinedload(Affiliation.organisation),
        )
        .order_by(FollowUp.due_on.is_(None), FollowUp.due_on, FollowUp.id)
    ).all()


def between(promise: FollowUp, records: Mapping[int, Record]) -> list[Organisation]:
    """To whom it was promised, or who promised it; the record, of those in *records*, tells where
    nobody is named."""
    if promise.organisation is not None:
        return [promise.organisation]
    if promise.person is not None:
        places = (one for one in promise.person.affiliations if one.to_on is None)
        return [one.organisation for one in places]
    record = records.get(promise.record_id or 0)
    found = (one.organisation for one in record.participants) if record else ()
    return [one for one in found if one is not None]


def of_promise(promise: FollowUp, records: Mapping[int, Record]) -> dict[str, Any]:
    """What a promise says in a report: bodies are named in it, and no people but the team's."""
    record = records.get(promise.record_id or 0)
    return {
        "promise.what": promise.what,
        "promise.due": in_words(promise.due_on) if promise.due_on else "",
        "promise.by": promise.owner.name if promise.owner else "",
        "promise.whom": list(dict.fromkeys(one.name for one in between(promise, records))),
        "promise.direction": promise.direction.label,
        "promise.about": record.title if record else "",
    }
