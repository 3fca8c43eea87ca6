"""Stores a draft once somebody has looked it over. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Sort
from impacttracker.capture.names import Known
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Invalid
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import FollowUpDetails, Said, promise, promise_with
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails, add_record
from impacttracker.records.participants import Named, told_by
from impacttracker.records.vocabulary import ParticipantRole


def log_draft(
    project: Project, details: RecordDetails, promised: Iterable[Said], *, by: User | None
) -> Record:
    """Record the engagement and what was promised on it, both or neither.

    Raises `Invalid` with a sentence per wrong answer; the caller rolls back.
    """
    record = add_record(Engagement, project, details, by=by)
    promise_with(record, promised, by=by)
    return record


def promise_alone(
    project: Project, known: Known, promised: Iterable[Said], *, by: User | None
) -> list[FollowUp]:
    """Note promises for which nothing took place yet, each about the partner it names."""
    return [
        promise(
            project,
            FollowUpDetails(
                what=said.what,
                due_on=said.due_on,
                owner=said.owner,
                direction=said.direction,
                **_about(project, known, said, by),
            ),
            by=by,
        )
        for said in promised
    ]


def _about(project: Project, known: Known, said: Said, by: User | None) -> dict[str, Any]:
    """The partner whom a promise names, as `FollowUpDetails` calls it."""
    meant = known.called(said.partner)
    if meant is None or meant.sort is Sort.MEMBER:
        raise Invalid({said.field: "Name one of the project's partners, or log an engagement."})
    if meant.sort is Sort.ORGANISATION:
        row = Named(
            role=ParticipantRole.PARTNER, organisation=meant.name, organisation_id=meant.key
        )
        return {"organisation": told_by([row], project, by=by)[0].organisation}
    row = Named(role=ParticipantRole.PARTNER, person=meant.name, person_id=meant.key)
    return {"person": told_by([row], project, by=by)[0].person}


def whom(rows: Sequence[Named], project: Project, *, by: User | None) -> list[ParticipantDetails]:
    """Whom the rows of a draft name, each once; who is not known yet is entered."""
    seen: dict[tuple[str, str], Named] = {}
    for row in rows:
        seen.setdefault((row.organisation.casefold(), row.person.casefold()), row)
    return told_by(list(seen.values()), project, by=by)
