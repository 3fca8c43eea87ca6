"""Links projects with organisations and people; without a link a project does not see them."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db, in_parts, written_together
from impacttracker.partners import erased
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project


class Meeting(NamedTuple):
    """Whom a project gets to know, and who says so."""

    project: Project
    people: tuple[Person, ...]
    by: User | None
    on_purpose: bool
    """Whether somebody named them, so that whoever was erased before may come back."""


def introduce(
    project: Project,
    *,
    organisations: Iterable[Organisation] = (),
    people: Iterable[Person] = (),
    by: User | None,
) -> None:
    """Link *project* with organisations and people, so that its members see them."""
    if partners := tuple(organisations):
        written_together(_become_partners, (project.id, partners))
    if known := tuple(people):
        written_together(_get_acquainted, Meeting(project, known, by, on_purpose=True))


def acquaint(project: Project, person: Person, *, by: User | None) -> None:
    """Let *project* know *person*, who was just entered."""
    written_together(_get_acquainted, Meeting(project, (person,), by, on_purpose=False))


def make_partner(project: Project, organisation: Organisation, *, by: User | None) -> None:
    """Link *project* with an organisation that is known already, because somebody asked to."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    history.note(subject_of(organisation), "introduced", by=by, project_id=project.id)
    introduce(project, organisations=[organisation], by=by)


def subject_of(partner: Organisation | Person) -> tuple[str, str, str]:
    """What the history calls a partner."""
    kind = "organisation" if isinstance(partner, Organisation) else "person"
    return (kind, partner.uid, partner.name)


def _become_partners(several: list[tuple[int, tuple[Organisation, ...]]]) -> None:
    db.session.flush()
    wanted = {(project_id, one.id) for project_id, partners in several for one in partners}
    for project_id, key in sorted(_strangers(Partnership.organisation_id, wanted)):
        db.session.add(Partnership(project_id=project_id, organisation_id=key))
    db.session.flush()


def _get_acquainted(several: list[Meeting]) -> None:
    db.session.flush()
    met = {(one.project.id, person.id): one for one in reversed(several) for person in one.people}
    new = _strangers(Acquaintance.person_id, met)
    for project_id, key in sorted(new):
        by = met[project_id, key].by
        known_by_id = by.id if by else None
        db.session.add(Acquaintance(project_id=project_id, person_id=key, known_by_id=known_by_id))
    db.session.flush()
    for one in several:
        if one.on_purpose:
            people = [person for person in one.people if (one.project.id, person.id) in new]
            erased.let_in(one.project, [email for person in people for email in person.emails])


def _strangers(column: Any, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those *pairs* of a project and the key of somebody which no row links by *column* yet."""
    project_id = column.class_.project_id
    projects = {one for one, _ in pairs}
    linked = {
        tuple(pair)
        for some in in_parts({key for _, key in pairs})
        for pair in db.session.execute(
            select(project_id, column).where(project_id.in_(projects), column.in_(some))
        )
    }
    return set(pairs) - linked
