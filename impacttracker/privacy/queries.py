"""What is owed to the people whom a project knows. Each question takes the viewer."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners.access import people_visible_to
from impacttracker.partners.models import Acquaintance, Erasure, Person
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Project

MOST = 200

WANTING: Mapping[str, ColumnElement[bool]] = {
    "untold": Person.notified_on.is_(None),
    "baseless": Person.lawful_basis == "",
    "not-to-contact": Person.do_not_contact.is_(True),
}
"""The lists of the page, by the name that they have in its address."""


def counts(project: Project, viewer: User) -> dict[str, int]:
    """How many people stand on each list."""
    columns = [func.count().filter(condition).label(name) for name, condition in WANTING.items()]
    row = db.session.execute(
        select(*columns).select_from(Person).where(_known_in(project, viewer))
    ).one()
    return dict(zip(WANTING, row, strict=True))


def people_on(wanting: str, project: Project, viewer: User) -> Sequence[Person]:
    """Who stands on the list *wanting*, who was entered first before the others; `MOST` at most."""
    return db.session.scalars(
        select(Person)
        .where(_known_in(project, viewer), WANTING[wanting])
        .order_by(Person.created_at, Person.id)
        .limit(MOST)
    ).all()


def erasures(project: Project, viewer: User) -> Sequence[Erasure]:
    """What was erased from the project, the latest first; `MOST` at most."""
    return db.session.scalars(
        select(Erasure)
        .where(Erasure.project_id == project.id, is_member(viewer, Erasure.project_id))
        .options(joinedload(Erasure.by))
        .order_by(Erasure.id.desc())
        .limit(MOST)
    ).all()


def everywhere(who: str) -> Sequence[tuple[Person, Project]]:
    """Whoever has *who* as an address or uid, with each project that knows them.

    Only a command may ask: it looks behind every project's wall.
    """
    pairs = db.session.execute(
        select(Person, Project)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .join(Project, Project.id == Acquaintance.project_id)
        .where(
            Person.erased_on.is_(None),
            or_(
                Person.uid == who,
                func.lower(cast(Person.emails, Text)).contains(
                    json.dumps(who.lower()), autoescape=True
                ),
            ),
        )
        .order_by(Person.id, Project.id)
    )
    return [(person, project) for person, project in pairs]


def _known_in(project: Project, viewer: User) -> ColumnElement[bool]:
    known = select(Acquaintance.person_id).where(Acquaintance.project_id == project.id)
    return and_(Person.id.in_(known), people_visible_to(viewer), Person.erased_on.is_(None))
