"""Takes back the rows that an import made, as if it had never been; the history says so."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.database import db, flushed_together
from impacttracker.evidence import operations as evidence
from impacttracker.followups import operations as followups
from impacttracker.narratives import operations as narratives
from impacttracker.obligations import operations as obligations
from impacttracker.partners import operations as partners
from impacttracker.projects import history
from impacttracker.projects.operations import awards
from impacttracker.records import linking
from impacttracker.records import operations as records
from impacttracker.returns import operations as returns
from impacttracker.testimonials import operations as testimonials

Subject = tuple[str, str, str]


def take_back(table: str, rows: Collection[Any], *, by: User | None) -> None:
    """Delete *rows* of *table*, each with its parts."""
    with flushed_together():
        for row in rows:
            if note := NOTES.get(table):
                note(row, by=by)
            db.session.delete(row)


def _note_gone(
    row: Any,
    *,
    subject_of: Callable[[Any], Subject],
    shown_as: Callable[[Any], Mapping[str, str]] | None = None,
    by: User | None,
) -> None:
    was = shown_as(row) if shown_as else None
    history.note(subject_of(row), history.TAKEN_BACK, by=by, project_id=row.project_id, was=was)


NOTES: Mapping[str, Callable[..., None]] = {
    "record": partial(_note_gone, subject_of=records.subject_of, shown_as=records.shown_as),
    "evidence": partial(_note_gone, subject_of=evidence.subject_of, shown_as=evidence.shown_as),
    "follow_up": partial(_note_gone, subject_of=followups.subject_of, shown_as=followups.shown_as),
    "testimonial": partial(
        _note_gone, subject_of=testimonials.subject_of, shown_as=testimonials.shown_as
    ),
    "obligation": partial(
        _note_gone, subject_of=lambda owed: obligations.subject_of(owed, owed.award)
    ),
    "funder_return": partial(
        _note_gone, subject_of=lambda returned: returns.subject_of(returned, returned.award)
    ),
    "narrative": partial(_note_gone, subject_of=narratives.subject_of),
    # The project knows them no more; whom another project knows are still there for that one.
    "partnership": partial(
        _note_gone, subject_of=lambda known: partners.subject_of(known.organisation)
    ),
    "acquaintance": partial(_note_gone, subject_of=lambda known: partners.subject_of(known.person)),
    "link": linking.note_gone,
    "award": awards.note_gone,
}
"""Writes that a row of a table is gone into the history of its project."""
