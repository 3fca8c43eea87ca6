"""Who sees what waits: whoever may bring files into the project, and so decide on it."""

from sqlalchemy import ColumnElement, select

from impacttracker.accounts.models import User
from impacttracker.inbox.models import InboxItem
from impacttracker.projects.access import GRANTS, Permission, role_in
from impacttracker.projects.models import Membership

DECIDES = tuple(role for role, granted in GRANTS.items() if Permission.RECORD_IMPORT in granted)


def can_see(viewer: User, item: InboxItem) -> bool:
    return role_in(item.project_id, viewer) in DECIDES


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return (
        select(Membership.id)
        .where(
            Membership.project_id == InboxItem.project_id,
            Membership.user_id == viewer.id,
            Membership.role.in_(DECIDES),
        )
        .correlate_except(Membership)
        .exists()
    )
