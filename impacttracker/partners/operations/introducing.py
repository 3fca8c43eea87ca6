"""Links projects with organisations and people; without a link a project does not see them."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners import erased
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project


def introduce(
    project: Project,
    *,
    organisations: Iterable[Organisation] = (),
    people: Iterable[Person] = (),
    by: User | None,
) -> None:
    """Link *project* with organisations and people, so that its members see them."""
    wanted = {organisation.id for organisation in organisations}
    if wanted:
        linked = select(Partnership.organisation_id).where(
            Partnership.project_id == project.id, Partnership.organisation_id.in_(wanted)
        )
        for key in sorted(wanted - set(db.session.scalars(linked))):
            db.session.add(Partnership(project_id=project.id, organisation_id=key))
    known = {person.id: person for person in people}
    if known:
        new = acquaint(project, known, by=by)
        # Somebody named on purpose whom another project knows.
        erased.let_in(project, [email for key in new for email in known[key].emails])
    db.session.flush()


def acquaint(project: Project, keys: Collection[int], *, by: User | None) -> Collection[int]:
    """Let *project* know the people of *keys*; those whom it did not know before."""
    met = select(Acquaintance.person_id).where(
        Acquaintance.project_id == project.id, Acquaintance.person_id.in_(keys)
    )
    new = sorted(set(keys) - set(db.session.scalars(met)))
    known_by_id = by.id if by else None
    db.session.add_all(
        Acquaintance(project_id=project.id, person_id=key, known_by_id=known_by_id) for key in new
    )
    db.session.flush()
    return new


def make_partner(project: Project, organisation: Organisation, *, by: User | None) -> None:
    """Link *project* with an organisation that is known already, because somebody asked to."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    history.note(subject_of(organisation), "introduced", by=by, project_id=project.id)
    introduce(project, organisations=[organisation], by=by)


def subject_of(partner: Organisation | Person) -> tuple[str, str, str]:
    """What the history calls a partner."""
    kind = "organisation" if isinstance(partner, Organisation) else "person"
    return (kind, partner.uid, partner.name)
