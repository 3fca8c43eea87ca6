"""Who sees which record: one rule, as a fact about one and as a filter on many."""

from sqlalchemy import ColumnElement, or_, select

from impacttracker.accounts.models import User
from impacttracker.projects.access import role_in
from impacttracker.projects.models import Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility


def can_see(viewer: User, record: Record) -> bool:
    """Members see their project's records; private ones only their author and the leads."""
    role = role_in(record.project_id, viewer)
    return role is not None and (
        record.visibility is not Visibility.PRIVATE
        or record.author_id == viewer.id
        or role is Role.LEAD
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return (
        select(Membership.id)
        .where(
            Membership.project_id == Record.project_id,
            Membership.user_id == viewer.id,
            or_(
                Record.visibility != Visibility.PRIVATE,
                Record.author_id == viewer.id,
                Membership.role == Role.LEAD,
            ),
        )
        # Whatever else the query asks of memberships, this one is a question of its own.
        .correlate_except(Membership)
        .exists()
    )


def visibilities_for(viewer: User, project_id: int, record: Record | None) -> list[Visibility]:
    """What the viewer may choose: who else's record one makes private, one would not see again."""
    may_hide = (
        record is None
        or record.visibility is Visibility.PRIVATE
        or record.author_id == viewer.id
        or role_in(project_id, viewer) is Role.LEAD
    )
    return [one for one in Visibility if may_hide or one is not Visibility.PRIVATE]


def open_to(viewer: User, role: Role) -> ColumnElement[bool] | None:
    """What is left of `visible_to` inside one project in which the viewer has *role*.

    Nothing for leads, who see everything there: a query per project keeps to its index.
    """
    if role is Role.LEAD:
        return None
    return or_(Record.visibility != Visibility.PRIVATE, Record.author_id == viewer.id)
