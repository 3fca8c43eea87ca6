"""Who sees which promise: members of its project, if they may see the record it is about."""

from sqlalchemy import ColumnElement, and_, exists, or_, select

from impacttracker.accounts.models import User
from impacttracker.followups.models import FollowUp
from impacttracker.projects.access import is_member, role_in
from impacttracker.records import access as records
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility


def can_see(viewer: User, followup: FollowUp) -> bool:
    """A promise about a record goes with it: into privacy, and into the bin."""
    if role_in(followup.project_id, viewer) is None:
        return False
    record = followup.record
    return record is None or (record.binned_at is None and records.can_see(viewer, record))


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    record = Record.__table__
    seen = (
        select(record.c.id)
        .where(
            record.c.id == FollowUp.record_id,
            Record.binned_at.is_(None),
            records.visible_to(viewer),
        )
        .correlate(FollowUp)
        .exists()
    )
    return and_(is_member(viewer, FollowUp.project_id), or_(FollowUp.record_id.is_(None), seen))


def is_shared() -> ColumnElement[bool]:
    """That a promise is about nothing private, and so may be told to the whole team."""
    record = Record.__table__.c
    return ~exists().where(record.id == FollowUp.record_id, record.visibility == Visibility.PRIVATE)
