"""A record as it would be told anew, so that a part of it can change and the rest stays."""

from collections.abc import Sequence
from dataclasses import replace

from impacttracker.accounts.models import User
from impacttracker.fields import answers_of
from impacttracker.records.models import Participant, Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails, correct_record


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


def details_of(record: Record) -> RecordDetails:
    """What *record* says: change a part of it, and correct the record with the whole."""
    return RecordDetails(
        title=record.title,
        when=record.when,
        url=record.url,
        visibility=record.visibility,
        answers=answers_of(record),
        participants=[*map(_as_details, record.participants)],
        awards=[one.award for one in record.attributions],
    )


def _key(one: ParticipantDetails) -> tuple[int | None, int | None]:
    return (
        one.organisation.id if one.organisation else None,
        one.person.id if one.person else None,
    )


def _as_details(one: Participant) -> ParticipantDetails:
    return ParticipantDetails(
        role=one.role,
        organisation=one.organisation,
        person=one.person,
        name_as_recorded=one.name_as_recorded,
        department=one.department,
        sector=one.sector,
        country=one.country,
    )
