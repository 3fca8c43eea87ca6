"""A change of many records with what it is about, and what it would do to each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.bulk.models import BulkChange
from impacttracker.bulk.settings import Named, Settings, told
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.lists.queries import loaded
from impacttracker.partners import queries as partners
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.operations import RecordDetails, foreseen

CHANGED_MEANWHILE = "Somebody saved it after this was shown; look at it first."
IN_THE_BIN = "It is in the bin."
NOTHING_TO_DO = "It says so already."


@dataclass(frozen=True)
class Step:
    """What would be done to one record, or why nothing is."""

    record: Record
    details: RecordDetails
    changes: Sequence[dict[str, Any]] = field(default_factory=list)
    left: str = ""


def get(bulk_id: int, project: Project) -> BulkChange | None:
    """A change of many of the project. Its records are looked up anew for each reader."""
    return db.session.scalar(
        select(BulkChange)
        .where(BulkChange.id == bulk_id, BulkChange.project_id == project.id)
        .options(joinedload(BulkChange.by), joinedload(BulkChange.project))
    )


def named_in(settings: Settings, project: Project, viewer: User) -> Named:
    """What *settings* name, as far as it is there and the viewer may see it."""
    organisation, person = settings.organisation, settings.person
    return Named(
        projects.award_with(settings.add_award, project) if settings.add_award else None,
        partners.organisation(organisation, project, viewer) if organisation else None,
        partners.person(person, project, viewer) if person else None,
    )


def records_of(bulk: BulkChange, viewer: User) -> Sequence[Record]:
    """The records of *bulk* that the viewer may see, also those in the bin."""
    return loaded([row["id"] for row in bulk.rows], viewer)


def steps_of(bulk: BulkChange, viewer: User) -> list[Step]:
    """What making *bulk* would do to each record, in the order in which they were chosen."""
    settings = Settings.kept(bulk.settings)
    named = named_in(settings, bulk.project, viewer)
    versions = {row["id"]: row["version"] for row in bulk.rows}
    return [
        _step(record, settings, named, viewer, is_fresh=record.version == versions[record.id])
        for record in records_of(bulk, viewer)
    ]


def _step(
    record: Record, settings: Settings, named: Named, viewer: User, *, is_fresh: bool
) -> Step:
    details = told(record, settings, named)
    if record.binned_at is not None:
        return Step(record, details, left=IN_THE_BIN)
    if not is_fresh:
        return Step(record, details, left=CHANGED_MEANWHILE)
    try:
        changes = foreseen(record, details, by=viewer)
    except Invalid as refusal:
        return Step(record, details, left=str(refusal))
    if settings.to_bin:
        changes = [*changes, {"field": "Bin", "old": "", "new": "put in the bin"}]
    return Step(record, details, changes, "" if changes else NOTHING_TO_DO)
