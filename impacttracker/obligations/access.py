"""Who sees what is owed: every member of the project, and nobody else."""

from sqlalchemy import ColumnElement

from impacttracker.accounts.models import User
from impacttracker.obligations.models import Obligation
from impacttracker.projects.access import is_member, role_in


def can_see(viewer: User, obligation: Obligation) -> bool:
    """It is no secret inside a project."""
    return role_in(obligation.project_id, viewer) is not None


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return is_member(viewer, Obligation.project_id)
