"""Takes back the rows that an import made, as if it had never been; the history says so."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence import operations as evidence
from impacttracker.followups import operations as followups
from impacttracker.narratives import operations as narratives
from impacttracker.partners.operations import introducing
from impacttracker.projects import history
from impacttracker.records import operations as records

TAKEN_BACK = "taken back with its import"
"""What the history says was done."""

SUBJECTS: Mapping[str, Callable[[Any], tuple[str, str, str]]] = {
    "record": records.subject_of,
    "narrative": narratives.subject_of,
    "evidence": evidence.subject_of,
    "follow_up": followups.subject_of,
    "organisation": introducing.subject_of,
    "person": introducing.subject_of,
}
"""What the history calls the rows of a table; of others it tells within what they belong to."""


def take_back(table: str, rows: Collection[Any], *, by: User | None) -> None:
    """Delete *rows* of *table*, each with its parts."""
    with history.counted_together():
        for row in rows:
            if subject_of := SUBJECTS.get(table):
                history.note(subject_of(row), TAKEN_BACK, by=by, project_id=_project_of(row))
            db.session.delete(row)
    db.session.flush()


def _project_of(row: Any) -> int | None:
    """None for what projects share."""
    project_id: int | None = getattr(row, "project_id", None)
    return project_id
