"""What capturing asks: whom the project knows, by name, as far as the viewer may see them."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Candidate, Sort
from impacttracker.capture.names import Known
from impacttracker.database import db
from impacttracker.partners.access import organisations_visible_to, people_visible_to
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    OrganisationName,
    Partnership,
    Person,
)
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Membership, Project


def known_in(project: Project, viewer: User) -> Known:
    """Everybody *project* knows that the viewer may see: three statements."""
    known = Known()
    for candidate, names in _organisations(project, viewer):
        known.add_organisation(candidate, names)
    for member in _members(project, viewer):
        known.add_person(member)
    for person, candidate, _ in people_in(project, viewer):
        known.add_person(candidate, person.other_names)
    return known


def people_in(
    project: Project, viewer: User
) -> Sequence[tuple[Person, Candidate, tuple[str, ...]]]:
    """(a person whom *project* knows, how they are proposed, the names of where they work now)."""
    works_at = and_(Affiliation.person_id == Person.id, Affiliation.to_on.is_(None))
    seen = and_(Organisation.id == Affiliation.organisation_id, organisations_visible_to(viewer))
    rows = db.session.execute(
        select(Person, Organisation.id, Organisation.name)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .outerjoin(Affiliation, works_at)
        .outerjoin(Organisation, seen)
        .where(Acquaintance.project_id == project.id, people_visible_to(viewer))
        .order_by(Person.id, Affiliation.id)
    )
    places: dict[Person, dict[int, str]] = {}
    for person, place, name in rows:
        held = places.setdefault(person, {})
        if place is not None:
            held[place] = name
    found = []
    for person, held in places.items():
        note = ", ".join(held.values())
        candidate = Candidate(Sort.PERSON, person.id, person.name, note, tuple(held))
        found.append((person, candidate, tuple(held.values())))
    return found


def _organisations(project: Project, viewer: User) -> Sequence[tuple[Candidate, list[str]]]:
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.short_name, OrganisationName.folded)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Partnership.project_id == project.id, is_member(viewer, Partnership.project_id))
        .order_by(Organisation.id, OrganisationName.id)
    ).all()
    names: dict[Candidate, list[str]] = {}
    for key, name, short_name, answers_to in rows:
        candidate = Candidate(Sort.ORGANISATION, key, name, note=short_name)
        # As written before as folded: capitals tell a name from a word.
        names.setdefault(candidate, [name, short_name] if short_name else [name]).append(answers_to)
    return list(names.items())


def _members(project: Project, viewer: User) -> Sequence[Candidate]:
    rows = db.session.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project.id, is_member(viewer, Membership.project_id))
        .order_by(User.id)
    ).all()
    return [Candidate(Sort.MEMBER, key, name, note="works on the project") for key, name in rows]
