"""Every question we ask about partners. Each takes the viewer, and shows no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from impacttracker.accounts.models import User
from impacttracker.database import Words, db
from impacttracker.partners.access import organisations_visible_to, people_visible_to
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    OrganisationName,
    Partnership,
    Person,
    Position,
)
from impacttracker.partners.names import Stop, folded
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Change, Project

PAGE_SIZE = 50
Named = TypeVar("Named", Organisation, Person)
MOST = 500


@dataclass(frozen=True)
class Names(Generic[Named]):
    """A page of organisations or people by name, and where the next one begins."""

    entries: Sequence[Named]
    further: Stop | None


def organisation(organisation_id: int, project: Project, viewer: User) -> Organisation | None:
    """A partner of the project."""
    wanted = Organisation.id == organisation_id
    return db.session.scalar(partners_of(project, viewer).where(wanted))


@dataclass(frozen=True)
class Briefing:
    """An organisation, what the project notes of it, and its kin as far as the project knows it."""

    organisation: Organisation
    notes: Partnership
    positions: Sequence[Position]
    """Where it stood, the latest first."""
    parent: Organisation | None
    parts: Sequence[Organisation]


def briefing(organisation_id: int, project: Project, viewer: User) -> Briefing | None:
    """A partner of the project with what stands around it, in one statement."""
    rows = db.session.execute(_with_its_kin(organisation_id, project, viewer)).all()
    held = {one.id: (one, notes) for one, notes, _ in rows}
    if organisation_id not in held:
        return None
    organisation, notes = held[organisation_id]
    parent = held.get(organisation.parent_id or 0, (None, None))[0]
    parts = [one for one, _ in held.values() if one.parent_id == organisation_id]
    positions = [position for _, _, position in rows if position]
    return Briefing(organisation, notes, positions, parent, parts)


def organisations(
    project: Project,
    viewer: User,
    *,
    text: str = "",
    after: Stop | None = None,
) -> Names[Organisation]:
    """The project's partners by name, those that answer to *text*."""
    found = partners_of(project, viewer)
    if text:
        found = found.where(answers_to(text))
    return _page(by_name(found, Organisation.name, Organisation.id, after, PAGE_SIZE + 1))


def all_organisations(project: Project, viewer: User) -> Sequence[Organisation]:
    """The project's partners by name, to choose from."""
    return by_name(partners_of(project, viewer), Organisation.name, Organisation.id, None, MOST)


def known_to(viewer: User, organisation_id: int) -> Organisation | None:
    """An organisation that some project of the viewer is linked with."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.id == organisation_id, organisations_visible_to(viewer)
        )
    )


def partnership(organisation: Organisation, project: Project, viewer: User) -> Partnership | None:
    """What the project notes of a partner: its interest, influence and impact."""
    return db.session.scalar(
        select(Partnership).where(
            Partnership.organisation_id == organisation.id,
            Partnership.project_id == project.id,
            is_member(viewer, Partnership.project_id),
        )
    )


def person(person_id: int, project: Project, viewer: User) -> Person | None:
    """Somebody whom the project knows."""
    return db.session.scalar(people_of(project, viewer).where(Person.id == person_id))


def people(
    project: Project,
    viewer: User,
    *,
    text: str = "",
    after: Stop | None = None,
) -> Names[Person]:
    """Whom the project knows by name."""
    found = people_of(project, viewer)
    if text:
        found = found.where(func.lower(Person.name).contains(text.lower(), autoescape=True))
    return _page(by_name(found, Person.name, Person.id, after, PAGE_SIZE + 1))


def people_called(name: str | None, project: Project, viewer: User) -> Sequence[Person]:
    """Whom the project knows under just that name."""
    lowered = func.lower(literal((name or "").strip(), Words()))
    found = people_of(project, viewer).where(func.lower(Person.name) == lowered)
    return db.session.scalars(found.order_by(Person.id).limit(PAGE_SIZE)).all()


def all_people(project: Project, viewer: User) -> Sequence[Person]:
    """Whom the project knows by name, to choose from."""
    return by_name(people_of(project, viewer), Person.name, Person.id, None, MOST)


def person_known_to(viewer: User, person_id: int) -> Person | None:
    """Somebody whom some project of the viewer knows."""
    return db.session.scalar(
        select(Person).where(Person.id == person_id, people_visible_to(viewer))
    )


def key_merged_into(model: type[Organisation | Person], key: int) -> int | None:
    """The key of whom the entry *key* turned out to be; who may see that one is asked there."""
    return db.session.scalar(select(model.merged_into_id).where(model.id == key))


@dataclass(frozen=True)
class Workplace:
    """Where somebody works or worked, and whether the project has that organisation's page."""

    affiliation: Affiliation
    is_partner: bool


def affiliations_of(people: Sequence[Person], viewer: User) -> Sequence[Affiliation]:
    """Where *people* work and worked, at organisations that the viewer may see."""
    return db.session.scalars(_affiliations_of(people, viewer)).all()


def workplaces(person: Person, project: Project, viewer: User) -> Sequence[Workplace]:
    """Where somebody works and worked, as `affiliations_of` has it, seen from the project."""
    is_partner = exists().where(
        Partnership.organisation_id == Affiliation.organisation_id,
        Partnership.project_id == project.id,
    )
    found = _affiliations_of([person], viewer).add_columns(is_partner)
    return [Workplace(*row) for row in db.session.execute(found)]


def history_of(subject: tuple[str, str, str], viewer: User, limit: int = 50) -> Sequence[Change]:
    """What was done to a partner, newest first, as far as the viewer's projects did it.

    An organisation and its history are shared, but what another project notes of it is not. What
    was merged into a partner brings its own history along.
    """
    kind, uid, _ = subject
    model = Organisation if kind == "organisation" else Person
    own = select(model.id).where(model.uid == uid).scalar_subquery()
    former = select(model.uid).where(model.merged_into_id == own)
    return db.session.scalars(
        select(Change)
        .where(
            Change.subject == kind,
            or_(Change.subject_uid == uid, Change.subject_uid.in_(former)),
            or_(Change.project_id.is_(None), is_member(viewer, Change.project_id)),
        )
        .options(joinedload(Change.by))
        .order_by(Change.id.desc())
        .limit(limit)
    ).all()


def _with_its_kin(
    organisation_id: int, project: Project, viewer: User
) -> Select[Organisation, Partnership, Position]:
    """(organisation, notes, position): itself with each of its positions, then its kin by name."""
    is_itself = Organisation.id == organisation_id
    above = select(Organisation.parent_id).where(is_itself).scalar_subquery()
    is_kin = or_(Organisation.parent_id == organisation_id, Organisation.id == above)
    return (
        select(Organisation, Partnership, Position)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .outerjoin(Position, is_itself & (Position.partnership_id == Partnership.id))
        .where(
            Partnership.project_id == project.id,
            is_member(viewer, Partnership.project_id),
            is_itself | is_kin,
        )
        .options(joinedload(Position.noted_by))
        .order_by(
            is_itself.desc(),
            func.lower(Organisation.name),
            Organisation.id,
            Position.on.desc(),
            Position.id.desc(),
        )
        .limit(MOST)
    )


def _affiliations_of(people: Sequence[Person], viewer: User) -> Select[Affiliation]:
    return (
        select(Affiliation)
        .join(Affiliation.organisation)
        .where(
            Affiliation.person_id.in_([person.id for person in people]),
            organisations_visible_to(viewer),
        )
        .options(contains_eager(Affiliation.organisation))
        # Who works there still comes first; the databases disagree on where an empty day sorts.
        .order_by(
            Affiliation.to_on.is_not(None),
            Affiliation.from_on.is_(None),
            Affiliation.from_on.desc(),
            Affiliation.id,
        )
    )


def partners_of(project: Project, viewer: User) -> Select[Organisation]:
    linked = select(Partnership.organisation_id).where(
        Partnership.project_id == project.id, is_member(viewer, Partnership.project_id)
    )
    return select(Organisation).where(Organisation.id.in_(linked))


def people_of(project: Project, viewer: User) -> Select[Person]:
    return select(Person).where(_is_known_in(project, viewer))


def _is_known_in(project: Project, viewer: User) -> ColumnElement[bool]:
    known = select(Acquaintance.person_id).where(Acquaintance.project_id == project.id)
    return Person.id.in_(known) & people_visible_to(viewer)


def answers_to(text: str) -> ColumnElement[bool]:
    """That one of an organisation's names contains *text*, whatever its case and accents."""
    named = select(OrganisationName.organisation_id).where(
        OrganisationName.folded.contains(folded(text), autoescape=True)
    )
    return Organisation.id.in_(named)


def by_name(
    found: Select[Any],
    name: InstrumentedAttribute[str],
    key: InstrumentedAttribute[int],
    after: Stop | None,
    limit: int,
) -> Sequence[Any]:
    lowered = func.lower(name)
    if after:
        stop = tuple_(func.lower(literal(after.name, Words())), literal(after.key))
        found = found.where(tuple_(lowered, key) > stop)
    return db.session.scalars(found.order_by(lowered, key).limit(limit)).all()


def _page(found: Sequence[Named]) -> Names[Named]:
    """The first of *found*, which has one more than a page where there are more."""
    entries = found[:PAGE_SIZE]
    has_more = len(found) > PAGE_SIZE
    return Names(entries, Stop(entries[-1].name, entries[-1].id) if has_more else None)
