"""Debriefs an engagement that was planned. Flushes, never commits, and writes the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Became, Status
from impacttracker.errors import Invalid
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.fields import answers_of
from impacttracker.followups.operations import Said, promise_with
from impacttracker.records.linking import link_to_new
from impacttracker.records.models import Participant, Record
from impacttracker.records.operations import (
    ParticipantDetails,
    RecordDetails,
    add_record,
    correct_record,
)
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.when import Form, When


@dataclass(frozen=True, kw_only=True)
class Sprung:
    """What came of an engagement and is worth a record of its own, as far as is known yet."""

    kind: type[Record]
    title: str


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """What became of an engagement: what happened, what was promised, and what shows it."""

    became: Became
    when: When
    """The day it was held on, or was moved to."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    promises: Sequence[Said] = ()
    evidence: EvidenceDetails | None = None
    sprung: Sprung | None = None


def debrief(
    engagement: Engagement, told: Debrief, *, version: int, by: User | None
) -> Record | None:
    """Note what became of *engagement*, all at once; the record that sprang from it, if any.

    Raises `Stale` when somebody saved since *version* was opened.
    """
    status = _status(engagement, told)
    answers = {**answers_of(engagement), **told.answers, "status": status}
    if status is not Status.HELD and answers.get("attendance"):
        raise Invalid({"attendance": "It did not take place then: leave this empty."})
    details = _details(engagement, told.when, answers)
    correct_record(engagement, details, version=version, by=by, keep_unfitting=True)
    promise_with(engagement, told.promises, by=by)
    if told.evidence is not None:
        _keep(engagement, told.evidence, by=by)
    return _record(engagement, told.sprung, by=by) if told.sprung else None


def _keep(engagement: Engagement, evidence: EvidenceDetails, *, by: User | None) -> None:
    """Keep what shows it; what is wrong with that is said of the debrief's own questions."""
    try:
        add_evidence(engagement.project, evidence, by=by)
    except Invalid as refusal:
        problems = refusal.problems.items()
        raise Invalid({f"evidence_{name}": problem for name, problem in problems}) from None


def _status(engagement: Engagement, told: Debrief) -> Status:
    """What it is from now on. Moved to a day that is over, it took place on that day."""
    first_on = told.when.first_on
    if told.became is Became.CANCELLED:
        return Status.CANCELLED
    if told.became is Became.HELD:
        if first_on is not None and first_on > today():
            raise Invalid({"when": "This day is still to come. When did it take place?"})
        return Status.HELD
    if told.when.form is Form.UNKNOWN or told.when == engagement.when:
        raise Invalid({"when": "Say to which day it was moved."})
    last_on = told.when.last_on
    return Status.HELD if last_on is not None and last_on < today() else Status.PLANNED


def _details(engagement: Engagement, when: When, answers: Mapping[str, Any]) -> RecordDetails:
    """The engagement as it is, but for its day and *answers*."""
    return RecordDetails(
        title=engagement.title,
        when=when,
        url=engagement.url,
        visibility=engagement.visibility,
        answers=answers,
        participants=[_as_details(one, one.role) for one in engagement.participants],
        awards=[attribution.award for attribution in engagement.attributions],
    )


def _record(engagement: Engagement, sprung: Sprung, *, by: User | None) -> Record:
    """Record what sprang from *engagement*, linked with it.

    Its day is not that of the engagement and is left open; so are its questions.
    """
    is_partner = ParticipantRole.PARTNER in sprung.kind.about.roles
    details = RecordDetails(
        title=sprung.title or f"What came of “{engagement.title}”"[:2000],
        visibility=engagement.visibility,
        participants=[
            _as_details(one, ParticipantRole.PARTNER)
            for one in engagement.participants
            if is_partner
        ],
        awards=[attribution.award for attribution in engagement.attributions],
    )
    record = add_record(sprung.kind, engagement.project, details, by=by)
    link_to_new(engagement, record, by=by)
    return record


def _as_details(one: Participant, role: ParticipantRole) -> ParticipantDetails:
    return ParticipantDetails(
        role=role,
        organisation=one.organisation,
        person=one.person,
        name_as_recorded=one.name_as_recorded,
        department=one.department,
        sector=one.sector,
        country=one.country,
    )
