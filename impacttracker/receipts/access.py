"""Who sees a receipt: whoever did the import and the leads, as a file may hold private records."""

from sqlalchemy import ColumnElement, or_

from impacttracker.accounts.models import User
from impacttracker.projects.access import is_lead, is_member, role_in
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts.models import Receipt


def can_see(viewer: User, receipt: Receipt) -> bool:
    role = role_in(receipt.project_id, viewer)
    return role is Role.LEAD or (role is not None and receipt.by_id == viewer.id)


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    is_own = Receipt.by_id == viewer.id
    return is_member(viewer, Receipt.project_id) & or_(is_own, is_lead(viewer, Receipt.project_id))
