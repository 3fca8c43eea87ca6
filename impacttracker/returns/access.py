"""Who sees which return: every member of the project, and nobody else."""

from sqlalchemy import ColumnElement

from impacttracker.accounts.models import User
from impacttracker.projects.access import is_member, role_in
from impacttracker.returns.models import Return


def can_see(viewer: User, returned: Return) -> bool:
    """What a return tells is reportable, so that no member is kept from it."""
    return role_in(returned.project_id, viewer) is not None


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return is_member(viewer, Return.project_id)
