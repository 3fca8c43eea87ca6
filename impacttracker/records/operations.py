"""Adds, corrects, bins and links records. Flushes, never commits, and writes the history."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.partners import operations as partners
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure, role_in
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.answers import accepted
from impacttracker.records.details import UNKNOWN, ParticipantDetails, RecordDetails
from impacttracker.records.models import Attribution, Participant, Record
from impacttracker.records.versions import details_of, former, words_of_changes
from impacttracker.records.vocabulary import Visibility

__all__ = [
    "UNKNOWN",
    "ParticipantDetails",
    "RecordDetails",
    "add_record",
    "bin_record",
    "correct_record",
    "empty_bins",
    "empty_kept",
    "foreseen",
    "is_web_address",
    "restore_record",
    "subject_of",
]

DAYS_IN_THE_BIN = 30
SAVED_SINCE = "Somebody saved this record since you opened it. Look at it again."


def add_record(
    kind: type[Record],
    project: Project,
    details: RecordDetails,
    *,
    by: User | None,
    keep_unfitting: bool = False,
) -> Record:
    """Record something new in *project*; raises `Invalid` with a sentence per wrong answer."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    answers = _checked(kind, details, keep_unfitting=keep_unfitting)
    record = kind(
        uid=details.uid or new_uid(),
        project_id=project.id,
        author_id=by.id if by else None,
        title=details.title.strip(),
        when=details.when,
        url=details.url or None,
        visibility=details.visibility,
        identifiers=dict(details.identifiers or {}),
        source=dict(details.source or {}),
        unmapped=dict(details.unmapped or {}),
        **answers,
    )
    history.note(subject_of(record), "added", by=by, project_id=project.id)
    record.participants = _participants(project.id, details.participants)
    record.attributions = _attributions(project.id, details.awards)
    db.session.add(record)
    _introduce(project, details.participants, by=by)
    db.session.flush()
    return record


def correct_record(
    record: Record,
    details: RecordDetails,
    *,
    version: int,
    by: User | None,
    keep_unfitting: bool = False,
    verb: str = "changed",
) -> bool:
    """Change *record* to what *details* say; whether anything changed.

    Raises `Stale` when somebody saved since *version* was opened. *verb* is what the history
    says was done.
    """
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    if record.version != version:
        raise Stale("Somebody else saved this record while you were editing it.")
    _ensure_may_hide(record, details, by=by)
    answers = _checked(type(record), details, keep_unfitting=keep_unfitting)
    changes = words_of_changes(record, details, answers)
    facts = _changed_facts(record, details)
    if not changes and not facts:
        return False
    was, project_id = former(record, details, answers), record.project_id
    history.note(subject_of(record), verb, by=by, project_id=project_id, details=changes, was=was)
    values = {
        "title": details.title.strip(),
        "when": details.when,
        "url": details.url or None,
        "visibility": details.visibility,
        **answers,
        **facts,
    }
    for name, value in values.items():
        setattr(record, name, value)
    _replace_parts(record, details, by=by)
    _touch(record)
    return True


def foreseen(record: Record, details: RecordDetails, *, by: User | None) -> list[dict[str, Any]]:
    """What correcting *record* with *details* would change, in words; nothing is written.

    Raises `Invalid` where it would be refused. What an import left unfitting is not held
    against *details* that do not touch it.
    """
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    _ensure_may_hide(record, details, by=by)
    held = details_of(record).answers
    _, already = accepted(type(record), held)
    answers, problems = accepted(type(record), details.answers)
    fresh = {name: problem for name, problem in problems.items() if name not in already}
    if fresh:
        raise Invalid(fresh)
    kept = _checked(type(record), details, keep_unfitting=True) if problems else answers
    return words_of_changes(record, details, kept)


def empty_kept(record: Record, label: str, *, version: int, by: User | None) -> None:
    """Let go of one thing that an import kept, because it stands where it belongs by now.

    The history keeps what it said. Raises `Stale` when somebody saved since *version*.
    """
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    if record.version != version or label not in record.unmapped:
        raise Stale(SAVED_SINCE)
    rest = {name: value for name, value in record.unmapped.items() if name != label}
    history.note(
        subject_of(record),
        "emptied",
        by=by,
        project_id=record.project_id,
        details=history.differences([(label, record.unmapped[label], "")]),
        was={"unmapped": dict(record.unmapped)},
    )
    record.unmapped = rest
    _touch(record)


def bin_record(record: Record, *, by: User | None) -> None:
    """Put *record* in the bin, where it stays for `DAYS_IN_THE_BIN` days."""
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    history.note(subject_of(record), "put in the bin", by=by, project_id=record.project_id)
    record.binned_at = now()
    _touch(record)


def restore_record(record: Record, *, by: User | None) -> None:
    """Take *record* out of the bin, with everything that hung on it."""
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    history.note(subject_of(record), "taken out of the bin", by=by, project_id=record.project_id)
    record.binned_at = None
    _touch(record)


def empty_bins() -> int:
    """Delete for good what has been in a bin for longer than it stays there; how many."""
    overdue = overdue_in_bins()
    for record in overdue:
        subject, project_id = subject_of(record), record.project_id
        history.note(subject, "deleted", by=None, project_id=project_id, was=shown_as(record))
        db.session.delete(record)
    db.session.flush()
    return len(overdue)


def overdue_in_bins() -> Sequence[Record]:
    """What the next emptying deletes."""
    long_ago = now() - timedelta(days=DAYS_IN_THE_BIN)
    return db.session.scalars(select(Record).where(Record.binned_at < long_ago)).all()


def subject_of(record: Record) -> tuple[str, str, str]:
    """What the history calls *record*."""
    return ("record", record.uid, record.title)


def shown_as(record: Record) -> dict[str, str]:
    """What is noted of a record that goes for good: who follows the changes has to know whether
    the team ever saw it."""
    return {"visibility": str(record.visibility)}


def _touch(record: Record) -> None:
    """Save, and move the version even where only parts of the record changed."""
    record.updated_at = now()
    db.session.flush()


def _checked(kind: type[Record], details: RecordDetails, *, keep_unfitting: bool) -> dict[str, Any]:
    answers, problems = accepted(kind, details.answers, keep_unfitting=keep_unfitting)
    if not details.title.strip():
        problems["title"] = "Give it a title."
    elif len(details.title) > 2000:
        problems["title"] = "Keep the title to 2,000 characters or fewer."
    if details.url and not is_web_address(details.url):
        problems["url"] = "Give an address that begins with https:// or http://."
    if problems:
        raise Invalid(problems)
    return answers


def is_web_address(address: str) -> bool:
    """Whether *address* may be printed as a link: only the web's own schemes are."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and len(address) <= 2000
        and address.isprintable()
        and " " not in address
    )


def _participants(project_id: int, given: Sequence[ParticipantDetails]) -> list[Participant]:
    return [
        Participant(project_id=project_id, position=position, **vars(one))
        for position, one in enumerate(given)
    ]


def _attributions(project_id: int, awards: Sequence[Award]) -> list[Attribution]:
    return [Attribution(project_id=project_id, award=award) for award in awards]


def _introduce(project: Project, given: Sequence[ParticipantDetails], *, by: User | None) -> None:
    """Link the project with everybody on the record, so that its members see them."""
    partners.introduce(
        project,
        organisations=[one.organisation for one in given if one.organisation],
        people=[one.person for one in given if one.person],
        by=by,
    )


def _ensure_may_hide(record: Record, details: RecordDetails, *, by: User | None) -> None:
    """Whoever makes a record private must go on seeing it: its author, or a lead."""
    hides = details.visibility is Visibility.PRIVATE is not record.visibility
    if not hides or by is None or record.author_id == by.id:
        return
    if role_in(record.project_id, by) is not Role.LEAD:
        raise Invalid({"visibility": "Only its author or a lead may make a record private."})


def _changed_facts(record: Record, details: RecordDetails) -> dict[str, dict[str, Any]]:
    """Where it came from and what no answer takes, as far as *details* say it anew."""
    return {
        name: dict(value)
        for name in ("identifiers", "source", "unmapped")
        if (value := getattr(details, name)) is not None and dict(value) != getattr(record, name)
    }


def _replace_parts(record: Record, details: RecordDetails, *, by: User | None) -> None:
    fresh = _participants(record.project_id, details.participants)
    if [_compared(one) for one in fresh] != [_compared(one) for one in record.participants]:
        record.participants = fresh
        _introduce(record.project, details.participants, by=by)
    kept = {attribution.award_id: attribution for attribution in record.attributions}
    if set(kept) != {award.id for award in details.awards}:
        record.attributions = [
            kept.get(award.id) or Attribution(project_id=record.project_id, award=award)
            for award in details.awards
        ]


def _compared(one: Participant) -> tuple[Any, ...]:
    organisation = one.organisation.id if one.organisation else one.organisation_id
    person = one.person.id if one.person else one.person_id
    return (
        one.role,
        organisation,
        person,
        one.name_as_recorded,
        one.department,
        one.sector,
        one.country,
    )
