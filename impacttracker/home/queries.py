"""What the home page asks beyond what waits: what colleagues did, and each project's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.followups import access as followups
from impacttracker.followups.entries import SOON
from impacttracker.followups.models import FollowUp
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Change, Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.access import visible_to
from impacttracker.records.models import Record, Tally
from impacttracker.testimonials import access as testimonials
from impacttracker.testimonials.models import Testimonial

RECORD = Record.__table__
MOST = 10


@dataclass(frozen=True)
class Done:
    """One entry of the history, with the key of what it is about where that has a page."""

    change: Change
    project_code: str
    record_id: int | None
    organisation_id: int | None
    person_id: int | None
    followup_id: int | None


@dataclass(frozen=True)
class Figures:
    """How much stands in a project."""

    records: int = 0
    engagements: int = 0
    promises: int = 0
    overdue: int = 0
    """Promises that the viewer sees to and that are late; the next two count others of theirs."""
    soon: int = 0
    later: int = 0


def lately(places: Sequence[Membership], viewer: User) -> Sequence[Done]:
    """What was done last in the viewer's projects, as far as they may see what it is about."""
    if not places:
        return []
    rows = db.session.execute(
        select(Change, RECORD.c.id, Organisation.id, Person.id, FollowUp.id)
        .outerjoin(
            RECORD,
            and_(_is_about("record", RECORD.c.uid), RECORD.c.binned_at.is_(None)),
        )
        .outerjoin(Organisation, _is_about("organisation", Organisation.uid))
        .outerjoin(Person, _is_about("person", Person.uid))
        .outerjoin(FollowUp, _is_about("followup", FollowUp.uid))
        .where(Change.project_id.in_([place.project_id for place in places]), _may_be_told(viewer))
        .options(joinedload(Change.by))
        .order_by(Change.id.desc())
        .limit(MOST)
    ).all()
    codes = {place.project_id: place.project.code for place in places}
    return [Done(change, codes[change.project_id or 0], *keys) for change, *keys in rows]


def figures_of(places: Sequence[Membership], viewer: User) -> Mapping[int, Figures]:
    """The figures of each project, by its key."""
    if not places:
        return {}
    is_engagement = case((Tally.kind == "engagement", Tally.records), else_=0)
    counted = db.session.execute(
        select(Tally.project_id, func.sum(Tally.records), func.sum(is_engagement))
        .where(or_(*(_counts_for(place, viewer) for place in places)))
        .group_by(Tally.project_id)
    ).all()
    records = {key: (int(number), int(held)) for key, number, held in counted}
    promises = _promises_of(viewer)
    return {
        key: Figures(*records.get(key, (0, 0)), *promises.get(key, ()))
        for key in (place.project_id for place in places)
    }


def _promises_of(viewer: User) -> Mapping[int, tuple[int, ...]]:
    """By project: open promises, and of the viewer's own the late, the soon and the others."""
    day, own = today(), FollowUp.owner_id == viewer.id
    is_late, is_soon = FollowUp.due_on < day, FollowUp.due_on.between(day, day + SOON)
    others = or_(FollowUp.due_on.is_(None), FollowUp.due_on > day + SOON)
    rows = db.session.execute(
        select(
            FollowUp.project_id,
            func.count(FollowUp.id),
            *(func.sum(case((and_(own, when), 1), else_=0)) for when in (is_late, is_soon, others)),
        )
        .where(followups.visible_to(viewer), FollowUp.done_on.is_(None))
        .group_by(FollowUp.project_id)
    ).all()
    return {key: tuple(int(number) for number in numbers) for key, *numbers in rows}


def _is_about(
    subject: str, uid: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    return and_(Change.subject == subject, Change.subject_uid == uid)


def _may_be_told(viewer: User) -> ColumnElement[bool]:
    """That the title in an entry tells nothing that the viewer may not see."""
    seen = {
        "record": exists()
        .where(RECORD.c.uid == Change.subject_uid, visible_to(viewer))
        .correlate(Change),
        "followup": exists()
        .where(FollowUp.uid == Change.subject_uid, followups.visible_to(viewer))
        .correlate(Change),
        "evidence": exists()
        .where(Evidence.uid == Change.subject_uid, evidence.visible_to(viewer))
        .correlate(Change),
        "testimonial": exists()
        .where(Testimonial.uid == Change.subject_uid, testimonials.visible_to(viewer))
        .correlate(Change),
    }
    return or_(
        Change.subject.not_in(list(seen)),
        *(and_(Change.subject == subject, may_see) for subject, may_see in seen.items()),
    )


def _counts_for(place: Membership, viewer: User) -> ColumnElement[bool]:
    here = Tally.project_id == place.project_id
    return here if place.role is Role.LEAD else here & Tally.private_to.in_((0, viewer.id))
