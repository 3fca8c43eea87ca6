"""Stores what a person made of a dropped file. Flushes, never commits, and writes the history.

Nobody is ever mailed: not who sent the message, not who was invited.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import current_app

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Draft, Participant, Sort
from impacttracker.clock import zone
from impacttracker.dropped.news import news_of
from impacttracker.dropped.queries import CALENDAR, MESSAGES, kept_as_evidence
from impacttracker.dropped.reading import Dropped
from impacttracker.errors import Invalid
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload, clean_name, examine
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.exchange.invitations import Event
from impacttracker.followups import operations as followups
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.partners import operations as partners
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project
from impacttracker.records.details import ParticipantDetails, RecordDetails
from impacttracker.records.joining import add_participants
from impacttracker.records.models import Participant as Taking
from impacttracker.records.models import Record
from impacttracker.records.operations import correct_record
from impacttracker.records.participants import Named, told_by
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import ParticipantRole

WHOLE = "whole"
"""The key of the file itself among what may be kept as evidence."""


@dataclass(frozen=True)
class Keepable:
    """A file that may be kept as evidence: the dropped one itself, or one inside it."""

    key: str
    name: str
    title: str
    kind: EvidenceKind
    content: bytes
    is_proposed: bool
    refusal: str = ""
    """Why it cannot be kept, in a sentence."""


def keepable_in(dropped: Dropped) -> list[Keepable]:
    """What of a dropped file may be kept as evidence, the file itself first."""
    found = []
    message = dropped.message
    if message is not None:
        title = message.subject or "Message"
        whole = _keepable(WHOLE, f"{title[:100]}.eml", title, EvidenceKind.EMAIL, dropped.content)
        # Its bytes still name whoever was erased.
        found.append(replace(whole, is_proposed=whole.is_proposed and not dropped.left_out))
        for place, one in enumerate(message.attachments):
            kept = _keepable(str(place), one.name, one.name, EvidenceKind.OTHER, one.content)
            found.append(replace(kept, is_proposed=kept.is_proposed and not one.is_inline))
    elif dropped.events:
        title = dropped.events[0].title or "Invitation"
        kept = _keepable(WHOLE, f"{title[:100]}.ics", title, EvidenceKind.OTHER, dropped.content)
        found.append(replace(kept, is_proposed=False))
    return found


def identified(details: RecordDetails, dropped: Dropped, event: Event | None) -> RecordDetails:
    """*details* with what the file will be recognised by when it is dropped again."""
    held: dict[str, Any] = dict(details.identifiers or {})
    if dropped.message is not None and dropped.message.ids:
        held[MESSAGES] = list(dropped.message.ids)
    if event is not None and event.uid:
        held |= {CALENDAR: event.uid, "calendar_sequence": event.sequence}
        if event.recurrence:
            held["calendar_recurrence"] = event.recurrence
    reader = "email" if dropped.message is not None else "calendar"
    return replace(details, identifiers=held, source={"reader": reader})


def keep_as_evidence(
    record: Record, dropped: Dropped, keys: Collection[str], *, by: User
) -> list[Evidence]:
    """Keep the chosen files as evidence of *record*; one that is kept already supports it, too."""
    chosen = [one for one in keepable_in(dropped) if one.key in keys and not one.refusal]
    return [_keep(record, dropped, one, by=by) for one in chosen]


def others_named(draft: Draft, record: Record) -> list[Participant]:
    """Whom a file names and who does not take part in *record* yet."""
    there = {folded(name) for one in record.participants for name in _names_of(one)}
    return [one for one in draft.who if folded(one.name) not in there]


def file_onto(
    record: Record,
    dropped: Dropped,
    keys: Collection[str],
    taken: Sequence[Participant],
    *,
    by: User,
) -> None:
    """Make a file, or files inside it, evidence of *record*, and add those who took part."""
    keep_as_evidence(record, dropped, keys, by=by)
    who = told_by([_named(one) for one in taken], record.project, by=by)
    if who:
        add_participants(record, who, by=by)
        remember_addresses(record.project, who, taken, by=by)


def promise_on(record: Record, what: str | None, due_on: date | None, *, by: User) -> None:
    """Note what was promised along with what was filed, if anything was."""
    if what or due_on:
        details = FollowUpDetails(what=what or "", due_on=due_on, owner=by, record=record)
        followups.promise(record.project, details, by=by)


def remember_addresses(
    project: Project,
    who: Iterable[ParticipantDetails],
    named: Iterable[Participant],
    *,
    by: User,
) -> None:
    """Note the addresses under which those who took part wrote or were written to.

    So the next message of theirs is recognised; the address in use stays first. Whether they may
    be kept on record, and on which lawful basis, is for a person to say.
    """
    emails = {folded(one.name): one.email for one in named if one.email}
    people = {one.person.id: one.person for one in who if one.person}
    for person in people.values():
        email = emails.get(folded(person.name))
        if email and not person.erased_on and email not in [held.lower() for held in person.emails]:
            details = replace(partners.details_of(person), emails=[*person.emails, email])
            partners.correct_person(person, details, project=project, version=person.version, by=by)


def bring_up_to_date(record: Record, event: Event, *, by: User) -> bool:
    """Change *record* to what a newer version of its invitation says; whether anything changed."""
    details = details_of(record)
    answers = dict(details.answers) | {one.name: one.value for one in news_of(record, event)}
    identifiers = record.identifiers | {"calendar_sequence": event.sequence}
    when = answers.pop("when", details.when)
    details = replace(details, when=when, answers=answers, identifiers=identifiers)
    return correct_record(record, details, version=record.version, by=by, keep_unfitting=True)


def _keepable(key: str, name: str, title: str, kind: EvidenceKind, content: bytes) -> Keepable:
    clean = clean_name(name)
    try:
        examine(Upload(clean, BytesIO(content)), largest=current_app.config["LARGEST_FILE"])
    except Invalid as refusal:
        return Keepable(key, clean, title, kind, content, False, str(refusal))
    return Keepable(key, clean, title, kind, content, True)


def _named(one: Participant) -> Named:
    """The row of a form that names somebody as a file did."""
    is_person = one.sort is Sort.PERSON
    place = one.organisation.name if one.organisation else one.organisation_name
    return Named(
        role=one.role or ParticipantRole.PARTNER,
        person=one.name if is_person else "",
        organisation=place if is_person else one.name,
        person_id=one.match.key if one.match and is_person else None,
        organisation_id=one.match.key if one.match and not is_person else None,
    )


def _names_of(one: Taking) -> list[str]:
    who = (one.person, one.organisation)
    return [one.name_as_recorded, *(some.name for some in who if some)]


def _keep(record: Record, dropped: Dropped, one: Keepable, *, by: User) -> Evidence:
    seal = examine(
        Upload(one.name, BytesIO(one.content)), largest=current_app.config["LARGEST_FILE"]
    ).sha256
    held = kept_as_evidence(seal, record.project, by)
    if held is not None:
        evidence.support(held, records=[record], by=by)
        return held
    message = dropped.message
    sent_at = message.sent_at if message else None
    details = evidence.EvidenceDetails(
        title=one.title[:500],
        kind=one.kind,
        on=sent_at.astimezone(zone()).date() if sent_at else None,
        upload=Upload(one.name, BytesIO(one.content)),
        source=str(message.sender)[:500] if message and message.sender else "",
        records=[record],
    )
    return evidence.add_evidence(record.project, details, by=by)
