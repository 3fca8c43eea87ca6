"""What was done to one thing, as far as an earlier version of it can be told.

The caller has shown that the viewer may see the thing itself.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.database import db
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Change
from impacttracker.records.models import Record
from impacttracker.records.versions import Values, answers_as_values, as_of, values_of

MOST = 2_000
Subject = tuple[str, str, str]


def change_of(subject: Subject, change_id: int) -> Change | None:
    """One entry of the history of *subject*."""
    kind, uid, _ = subject
    return db.session.scalar(
        select(Change)
        .where(Change.id == change_id, Change.subject == kind, Change.subject_uid == uid)
        .options(joinedload(Change.by))
    )


def today(thing: Record | Narrative) -> Values:
    """What *thing* says today."""
    return values_of(thing) if isinstance(thing, Record) else answers_as_values(thing)


def version_of(thing: Record | Narrative, change: Change) -> Values | None:
    """What *thing* said right after *change*; nothing where only words are known of that."""
    return as_of(today(thing), _newer_than(change))


def _newer_than(change: Change) -> Sequence[Change]:
    return db.session.scalars(
        select(Change)
        .where(
            Change.subject == change.subject,
            Change.subject_uid == change.subject_uid,
            Change.id > change.id,
        )
        .order_by(Change.id.desc())
        .limit(MOST)
    ).all()
