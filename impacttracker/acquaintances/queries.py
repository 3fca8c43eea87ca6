"""Every question we ask about whom we know. Each takes the viewer, and shows no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners.models import Acquaintance, Affiliation, Organisation, Person
from impacttracker.partners.queries import affiliations_of
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Project

MOST = 500


@dataclass(frozen=True)
class Contact:
    """Somebody at an organisation, and how the project knows them."""

    person: Person
    affiliation: Affiliation
    known: Acquaintance

    @property
    def known_by(self) -> str:
        """Which colleague knows them best."""
        return self.known.known_by.name if self.known.known_by else self.known.known_by_as_recorded


def people_at(organisation: Organisation, project: Project, viewer: User) -> Sequence[Contact]:
    """Whom the project knows there, who works there still before who has left."""
    rows = db.session.execute(
        select(Person, Affiliation, Acquaintance)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(
            Acquaintance,
            (Acquaintance.person_id == Person.id) & (Acquaintance.project_id == project.id),
        )
        .where(
            Affiliation.organisation_id == organisation.id,
            is_member(viewer, Acquaintance.project_id),
        )
        .options(joinedload(Acquaintance.known_by))
        .order_by(Affiliation.to_on.is_not(None), func.lower(Person.name), Affiliation.id)
        .limit(MOST)
    ).all()
    return [Contact(*row) for row in rows]


def not_to_contact(project: Project) -> Sequence[Person]:
    """Whom *project* knows, and who asked not to be contacted. Its members see them all."""
    known = select(Acquaintance.person_id).where(Acquaintance.project_id == project.id)
    found = select(Person).where(Person.id.in_(known), Person.do_not_contact.is_(True))
    return db.session.scalars(found.order_by(Person.id)).all()


def acquaintance(person: Person, project: Project, viewer: User) -> Acquaintance | None:
    """How the project knows somebody."""
    return db.session.scalar(
        select(Acquaintance)
        .where(
            Acquaintance.person_id == person.id,
            Acquaintance.project_id == project.id,
            is_member(viewer, Acquaintance.project_id),
        )
        .options(joinedload(Acquaintance.known_by))
    )


def acquaintances_of(person: Person, viewer: User) -> Sequence[Acquaintance]:
    """How each project of the viewer knows somebody, where a colleague is named."""
    return db.session.scalars(
        select(Acquaintance)
        .outerjoin(Acquaintance.known_by)
        .where(
            Acquaintance.person_id == person.id,
            is_member(viewer, Acquaintance.project_id),
            or_(Acquaintance.known_by_id.is_not(None), Acquaintance.known_by_as_recorded != ""),
        )
        .options(contains_eager(Acquaintance.known_by))
        .order_by(User.name, Acquaintance.id)
    ).all()


class Dated(Protocol):
    """Something with a day, in which people took part."""

    first_on: Any
    participants: Any


def worked_then(thing: Dated, viewer: User) -> dict[int, str]:
    """Where each person in *thing* worked on its day, by key, where they have left it since."""
    people = [one.person for one in thing.participants if one.person]
    on: date | None = thing.first_on
    if on is None or not people:
        return {}
    then: dict[int, str] = {}
    for place in affiliations_of(people, viewer):
        began = place.from_on is None or place.from_on <= on
        if place.to_on is not None and place.to_on >= on and began:
            then.setdefault(place.person_id, place.organisation.name)
    return then
