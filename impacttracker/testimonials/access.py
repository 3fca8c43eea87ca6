"""Who sees which request for a testimonial: whoever sees the record that it is about."""

from sqlalchemy import ColumnElement, select

from impacttracker.accounts.models import User
from impacttracker.records import access as records
from impacttracker.records.models import Record
from impacttracker.testimonials.models import Testimonial


def can_see(viewer: User, testimonial: Testimonial) -> bool:
    """It goes with its record: into privacy, and into the bin."""
    record = testimonial.record
    return record.binned_at is None and records.can_see(viewer, record)


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    record = Record.__table__
    return (
        select(record.c.id)
        .where(
            record.c.id == Testimonial.record_id,
            record.c.binned_at.is_(None),
            records.visible_to(viewer),
        )
        .correlate(Testimonial)
        .exists()
    )
