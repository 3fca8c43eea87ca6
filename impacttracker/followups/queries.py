"""Every question we ask about promises. Each takes the viewer, and shows no more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.followups.access import is_shared, visible_to
from impacttracker.followups.models import FollowUp
from impacttracker.partners import queries as partners
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    OrganisationName,
    Partnership,
    Person,
)
from impacttracker.partners.names import folded, who_is_called
from impacttracker.projects.models import Membership, Project
from impacttracker.records import queries as records
from impacttracker.records.models import Participant, Record

PAGE_SIZE = 50
MOST = 500
Place = tuple[date | None, int]
"""(day, key) of the promise at which a page stopped."""


def get(followup_id: int, project: Project, viewer: User) -> FollowUp | None:
    """One promise of the project."""
    found = seen_by(viewer).where(FollowUp.id == followup_id, FollowUp.project_id == project.id)
    return next(iter(found_by(found)), None)


def open_for(
    viewer: User,
    project: Project | None = None,
    *,
    owned: bool = False,
    after: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[FollowUp]:
    """What is still to be done, in all my projects or in one: the most overdue first.

    What has no day stands last. With *owned*, only what the viewer is to see to. One more than
    *limit* where there are more.
    """
    found = seen_by(viewer).where(FollowUp.done_on.is_(None))
    if project is not None:
        found = found.where(FollowUp.project_id == project.id)
    if owned:
        found = found.where(FollowUp.owner_id == viewer.id)
    if after is not None:
        found = found.where(_is_due_after(*after))
    return found_by(found.order_by(*_by_due_day()).limit(limit + 1))


def open_count(viewer: User, project: Project) -> int:
    """How many promises of the project are still to be done."""
    return (
        db.session.scalar(
            select(func.count(FollowUp.id)).where(
                visible_to(viewer), FollowUp.project_id == project.id, FollowUp.done_on.is_(None)
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Owner:
    """Who sees to open promises of a project, and to how many; nobody where there is no user."""

    user: User | None
    promises: int
    is_member: bool


def owners_in(project: Project, viewer: User) -> Sequence[Owner]:
    """Who sees to what is still to be done: those who have left first, then by name."""
    is_there = exists().where(
        Membership.project_id == project.id, Membership.user_id == FollowUp.owner_id
    )
    found = select(FollowUp.owner_id, func.count(FollowUp.id).label("number"), is_there.label("in"))
    rows = db.session.execute(
        found.where(
            visible_to(viewer), FollowUp.project_id == project.id, FollowUp.done_on.is_(None)
        ).group_by(FollowUp.owner_id)
    ).all()
    keys = [key for key, _, _ in rows if key]
    users = {one.id: one for one in db.session.scalars(select(User).where(User.id.in_(keys)))}
    owners = [Owner(users.get(key or 0), number, bool(is_in)) for key, number, is_in in rows]
    return sorted(owners, key=lambda one: (one.is_member, one.user.name if one.user else ""))


def open_of(owner_id: int | None, project: Project, viewers: Sequence[User]) -> Sequence[FollowUp]:
    """What somebody is still to see to, as far as every one of *viewers* may see it."""
    mine = FollowUp.owner_id.is_(None) if owner_id is None else FollowUp.owner_id == owner_id
    found = seen_by(viewers[0]).where(
        FollowUp.project_id == project.id,
        FollowUp.done_on.is_(None),
        mine,
        *(visible_to(viewer) for viewer in viewers[1:]),
    )
    return found_by(found.order_by(FollowUp.id))


def due(viewer: User, project: Project | None = None) -> Sequence[FollowUp]:
    """Every promise with a day, kept or not, as calendars show them: by day."""
    found = seen_by(viewer).where(FollowUp.due_on.is_not(None))
    if project is not None:
        found = found.where(FollowUp.project_id == project.id)
    return found_by(found.order_by(FollowUp.due_on, FollowUp.id))


def kept_in(
    project: Project, viewer: User, *, after: Place | None = None, limit: int = PAGE_SIZE
) -> Sequence[FollowUp]:
    """What was done, the latest first; one more than *limit* where there is more."""
    found = seen_by(viewer).where(FollowUp.project_id == project.id, FollowUp.done_on.is_not(None))
    if after is not None:
        day, key = after
        found = found.where(
            or_(FollowUp.done_on < day, and_(FollowUp.done_on == day, FollowUp.id < key))
        )
    return found_by(found.order_by(FollowUp.done_on.desc(), FollowUp.id.desc()).limit(limit + 1))


def subjects(project: Project, viewer: User) -> dict[str, list[tuple[str, str]]]:
    """What a promise may be about: (value, name) of records, organisations and people."""
    latest = records.latest_in(project, viewer)
    organisations = partners.all_organisations(project, viewer)
    people = partners.all_people(project, viewer)
    return {
        "Records": [(f"record-{one.id}", one.title) for one in latest],
        "Organisations": [(f"organisation-{one.id}", one.name) for one in organisations],
        "People": [(f"person-{one.id}", one.name) for one in people],
    }


def subject(
    sort: str, key: int, project: Project, viewer: User
) -> Record | Organisation | Person | None:
    """The record, organisation or person of that key, if the project has it."""
    if sort == "record":
        return records.get(key, project, viewer)
    if sort == "organisation":
        return partners.organisation(key, project, viewer)
    if sort == "person":
        return partners.person(key, project, viewer)
    return None


def partner_called(name: str, record: Record) -> Organisation | Person | None:
    """Whom *name* means in what is said about *record*: first of those who took part in it.

    Whoever may write about the record sees all of its project's partners, so nobody is hidden.
    Names are compared folded, which no database does as we do; so people are looked through.
    """
    wanted = folded(name)
    for one in record.participants:
        for there in (one.organisation, one.person):
            if there is not None and folded(there.name) == wanted:
                return there
    organisations = (
        select(Organisation)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Partnership.project_id == record.project_id, OrganisationName.folded == wanted)
        .order_by(Organisation.id)
    )
    if found := db.session.scalars(organisations).first():
        return found
    people = (
        select(Person.id, Person.name, Person.other_names)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .where(Acquaintance.project_id == record.project_id)
        .order_by(Person.id)
    )
    key = who_is_called(name, db.session.execute(people))
    return db.session.get(Person, key) if key else None


def _is_due_after(day: date | None, key: int) -> Any:
    """That a promise stands below the one due on *day* with *key*."""
    if day is None:
        return and_(FollowUp.due_on.is_(None), FollowUp.id > key)
    return or_(
        FollowUp.due_on > day,
        and_(FollowUp.due_on == day, FollowUp.id > key),
        FollowUp.due_on.is_(None),
    )


def about(
    thing: Record | Organisation | Person,
    viewer: User,
    *,
    shared_in: Project | None = None,
    limit: int = MOST,
) -> Sequence[FollowUp]:
    """What was promised on a record, to or by an organisation or a person: open ones first.

    What names nobody was promised to, or by, everybody who took part in its record; and what
    one person of an organisation promised stands on the organisation, too. The records that
    promises are about are not loaded. With *shared_in*, only what the whole team of that project
    may see.
    """
    found = seen_by(viewer)
    if isinstance(thing, Record):
        found = found.where(FollowUp.record_id == thing.id)
    else:
        found = found.where(FollowUp.id.in_(_with(thing)))
    if shared_in is not None:
        found = found.where(FollowUp.project_id == shared_in.id, is_shared())
    is_done = FollowUp.done_on.is_not(None)
    return db.session.scalars(found.order_by(is_done, *_by_due_day()).limit(limit)).all()


def between_us(keys: Collection[int]) -> CompoundSelect[Any]:
    """(promise, organisation) by their keys: what was promised to, or by, those of *keys*."""
    names_nobody = and_(FollowUp.organisation_id.is_(None), FollowUp.person_id.is_(None))
    named = select(FollowUp.id.label("promise_id"), FollowUp.organisation_id)
    took_part = select(FollowUp.id, Participant.organisation_id).join(
        Participant, Participant.record_id == FollowUp.record_id
    )
    works_there = select(FollowUp.id, Affiliation.organisation_id).join(
        Affiliation, Affiliation.person_id == FollowUp.person_id
    )
    return union(
        named.where(FollowUp.organisation_id.in_(keys)),
        took_part.where(Participant.organisation_id.in_(keys), names_nobody),
        works_there.where(
            Affiliation.organisation_id.in_(keys),
            Affiliation.to_on.is_(None),
            FollowUp.organisation_id.is_(None),
        ),
    )


def _with(partner: Organisation | Person) -> Select[int]:
    """The keys of what was promised to, or by, a partner."""
    if isinstance(partner, Organisation):
        return select(between_us([partner.id]).subquery().c.promise_id)
    took_part = select(Participant.record_id).where(Participant.person_id == partner.id)
    on_their_records = and_(
        FollowUp.organisation_id.is_(None),
        FollowUp.person_id.is_(None),
        FollowUp.record_id.in_(took_part),
    )
    return select(FollowUp.id).where(or_(FollowUp.person_id == partner.id, on_their_records))


def _by_due_day() -> tuple[Any, ...]:
    # The databases disagree on where an empty day sorts, so that is said first.
    return (FollowUp.due_on.is_(None), FollowUp.due_on, FollowUp.id)


def found_by(statement: Select[FollowUp]) -> Sequence[FollowUp]:
    """What *statement* finds, with the records that it is about.

    They are found by their keys alone: joined, every kind's table would be read from its
    beginning in PostgreSQL. Without a record that, too, is known, and not asked again.
    """
    followups = db.session.scalars(statement).all()
    keys = {one.record_id for one in followups if one.record_id}
    found = select(Record).options(joinedload(Record.project)).where(Record.id.in_(keys))
    held = {record.id: record for record in db.session.scalars(found)} if keys else {}
    for one in followups:
        set_committed_value(one, "record", held.get(one.record_id or 0))
    return followups


def seen_by(viewer: User) -> Select[FollowUp]:
    return (
        select(FollowUp)
        .where(visible_to(viewer))
        .options(
            joinedload(FollowUp.project),
            joinedload(FollowUp.owner),
            joinedload(FollowUp.organisation),
            joinedload(FollowUp.person),
        )
    )
