"""Who sees which view, and who may change it."""

from sqlalchemy import ColumnElement, or_

from impacttracker.accounts.models import User
from impacttracker.lists.models import SavedView
from impacttracker.projects.access import is_member, role_in
from impacttracker.projects.vocabulary import Role

MINDERS = (Role.LEAD, Role.MANAGER)
"""Those who may also change what others share."""


def can_see(viewer: User, view: SavedView) -> bool:
    """Members see their own views and those that are shared."""
    return role_in(view.project_id, viewer) is not None and (
        view.is_shared or view.owner_id == viewer.id
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return is_member(viewer, SavedView.project_id) & or_(
        SavedView.is_shared.is_(True), SavedView.owner_id == viewer.id
    )


def can_change(viewer: User, view: SavedView) -> bool:
    """Its maker, and of a shared one also the project's leads and managers."""
    role = role_in(view.project_id, viewer)
    if role is None:
        return False
    return view.owner_id == viewer.id or (view.is_shared and role in MINDERS)
