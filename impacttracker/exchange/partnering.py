"""Notes what a file says of a project's partnership with an organisation."""

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.contents import OrganisationFacts
from impacttracker.exchange.details import told_positions
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Partnership
from impacttracker.projects.models import Project


def note_partnership(
    project: Project,
    organisation: Organisation,
    fact: OrganisationFacts,
    known: Partnership | None,
    *,
    by: User | None,
) -> None:
    """Say of the partnership what *fact* does; *known* is the one of before, if there was any."""
    names = ("interest", "influence", "impact", "talking_points")
    notes = {name: getattr(fact, name) for name in names}
    if known is None and not (any(notes.values()) or fact.positions or fact.rhythm):
        return
    partnership = (
        known
        or db.session.scalars(
            select(Partnership).where(
                Partnership.project_id == project.id, Partnership.organisation_id == organisation.id
            )
        ).one()
    )
    partners.describe_partnership(
        project, organisation, **notes, version=partnership.version, by=by
    )
    partners.retell_positions(project, organisation, told_positions(fact), by=by)
    partners.keep_in_touch(project, organisation, fact.rhythm, by=by)
