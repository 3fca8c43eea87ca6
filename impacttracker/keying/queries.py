"""What was keyed of a return."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.database import db
from impacttracker.keying.models import KeyedAnswer
from impacttracker.returns.models import Return


def keyed_of(returned: Return) -> Mapping[str, KeyedAnswer]:
    """Its ticks by the keys of their boxes, the first first. Its return may be seen."""
    found = (
        select(KeyedAnswer)
        .where(KeyedAnswer.return_id == returned.id)
        .options(joinedload(KeyedAnswer.by))
        .order_by(KeyedAnswer.at, KeyedAnswer.id)
    )
    return {one.box: one for one in db.session.scalars(found)}


def keyed_in(returned: Return, box: str) -> KeyedAnswer | None:
    """The tick of one box."""
    return db.session.scalar(
        select(KeyedAnswer).where(KeyedAnswer.return_id == returned.id, KeyedAnswer.box == box)
    )
