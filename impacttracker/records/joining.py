"""Adds somebody to those who took part in a record, and leaves the rest of it as it is."""

from collections.abc import Sequence
from dataclasses import replace

from impacttracker.accounts.models import User
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.models import Record
from impacttracker.records.operations import correct_record
from impacttracker.records.versions import details_of


def add_participants(
    record: Record, others: Sequence[ParticipantDetails], *, by: User | None
) -> bool:
    """Note that *others* took part, too; whether that changed anything.

    Who takes part already, in whichever role, is not added again. The version of *record* moves.
    """
    there = {(one.organisation_id, one.person_id) for one in record.participants}
    fresh = [one for one in others if _key(one) not in there]
    details = details_of(record)
    details = replace(details, participants=[*details.participants, *fresh])
    return correct_record(record, details, version=record.version, by=by, keep_unfitting=True)


def _key(one: ParticipantDetails) -> tuple[int | None, int | None]:
    return (
        one.organisation.id if one.organisation else None,
        one.person.id if one.person else None,
    )
