"""Who sees which organisation and person: the members of the projects that know them."""

from sqlalchemy import ColumnElement, select

from impacttracker.accounts.models import User
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects.models import Membership


def organisations_visible_to(viewer: User) -> ColumnElement[bool]:
    """That a project of the viewer is linked with the organisation, in SQL."""
    return (
        select(Partnership.id)
        .join(Membership, Membership.project_id == Partnership.project_id)
        .where(
            Partnership.organisation_id == Organisation.id,
            Membership.user_id == viewer.id,
        )
        .correlate_except(Partnership, Membership)
        .exists()
    )


def people_visible_to(viewer: User) -> ColumnElement[bool]:
    """That a project of the viewer is linked with the person, in SQL."""
    return (
        select(Acquaintance.id)
        .join(Membership, Membership.project_id == Acquaintance.project_id)
        .where(Acquaintance.person_id == Person.id, Membership.user_id == viewer.id)
        .correlate_except(Acquaintance, Membership)
        .exists()
    )
