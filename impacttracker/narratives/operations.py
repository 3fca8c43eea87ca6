"""Writes narratives, and gives stray ones to their award. Flushes, never commits, notes history."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.fields import fields_of
from impacttracker.narratives.models import SECTIONS, Narrative, is_topic
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Award, Project
from impacttracker.records.answers import accepted
from impacttracker.records.operations import DAYS_IN_THE_BIN, SAVED_SINCE
from impacttracker.records.versions import answers_as_values

NEW = 0
"""The version of a narrative that was not there when its form was opened."""
LONGEST_PERIOD = 40
MEANWHILE = "Somebody else saved this narrative while you were writing."


def answer_narrative(
    project: Project,
    award: Award | None,
    section: str,
    period: str,
    answers: Mapping[str, Any],
    *,
    by: User | None,
    topic: str = "",
    version: int | None = None,
    source: Mapping[str, Any] | None = None,
    unmapped: Mapping[str, Any] | None = None,
    keep_unfitting: bool = False,
) -> Narrative:
    """Set the answers of *award* in *section* and *period*; the history keeps the former ones.

    A statement needs the *topic* that it is about; no other section has one. Give the *version*
    that was opened (`NEW` where there was none), and `Stale` is raised when somebody saved
    since; an import gives none. Without *award* (imports alone) each call adds.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    stored = _checked(
        project, award, section, topic, period, answers, keep_unfitting=keep_unfitting
    )
    held = _held(award, section, topic, period.strip())
    _make_way(held, version, by=by)
    facts = {
        name: dict(value)
        for name, value in (("source", source), ("unmapped", unmapped))
        if value is not None
    }
    if held is not None:
        _correct(held, {**stored, **facts}, by=by)
        return held
    narrative = SECTIONS[section](
        uid=new_uid(),
        project_id=project.id,
        # By its key: an empty relationship would empty the project's key along with its own.
        award_id=award.id if award else None,
        topic=topic,
        period=period.strip(),
        **{"source": {}, "unmapped": {}, **facts, **stored},
    )
    _add(narrative, by=by)
    return narrative


def rewrite_narrative(
    narrative: Narrative,
    answers: Mapping[str, Any],
    *,
    version: int,
    by: User | None,
    keep_unfitting: bool = False,
    verb: str = "changed",
) -> None:
    """Change the answers of *narrative*; raises `Stale` when somebody saved since *version*."""
    ensure(by, Permission.RECORD_WRITE, narrative.project_id)
    if narrative.version != version:
        raise Stale(MEANWHILE)
    stored, problems = accepted(type(narrative), answers, keep_unfitting=keep_unfitting)
    if problems:
        raise Invalid(problems)
    _correct(narrative, stored, by=by, verb=verb)


def give_to_award(
    narrative: Narrative, award: Award, *, period: str | None = None, by: User | None
) -> None:
    """Say which award a narrative belongs to, where its import could not tell."""
    ensure(by, Permission.RECORD_WRITE, narrative.project_id)
    when = narrative.period if period is None else period.strip()
    if narrative.award_id is not None:
        raise Invalid({"award": "This narrative has its award already."})
    if award.project_id != narrative.project_id:
        raise Invalid({"award": "Choose one of the project's awards."})
    if _held(award, narrative.section, narrative.topic, when) is not None:
        raise Invalid(
            {
                "award": f"{award.reference} has {narrative.title.lower()} for this period "
                "already: copy what you need into those."
            }
        )
    changes = history.differences(
        [("Award", None, award.reference), ("Period", narrative.period, when)]
    )
    # Answers stay as they are, which an empty `was` says.
    _note(narrative, changes, by=by, was={})
    narrative.award = award
    narrative.period = when
    db.session.flush()


def empty_kept(narrative: Narrative, label: str, *, version: int, by: User | None) -> None:
    """Let go of one thing that an import kept, because it stands where it belongs by now.

    The history keeps what it said. Raises `Stale` when somebody saved since *version*.
    """
    ensure(by, Permission.RECORD_WRITE, narrative.project_id)
    if narrative.version != version or label not in narrative.unmapped:
        raise Stale(SAVED_SINCE)
    changes = history.differences([(label, narrative.unmapped[label], "")])
    # Answers stay as they are, which an empty `was` says.
    _note(narrative, changes, by=by, verb="emptied", was={})
    narrative.unmapped = {name: one for name, one in narrative.unmapped.items() if name != label}
    db.session.flush()


def bin_narrative(narrative: Narrative, *, by: User | None) -> None:
    """Put *narrative* in the bin, where it stays as long as a record does."""
    _move(narrative, now(), "put in the bin", by=by)


def restore_narrative(narrative: Narrative, *, by: User | None) -> None:
    """Take *narrative* out of the bin."""
    _move(narrative, None, "taken out of the bin", by=by)


def empty_bins() -> int:
    """Delete for good what has been in a bin for longer than it stays there; how many."""
    overdue = db.session.scalars(
        select(Narrative).where(Narrative.binned_at < now() - timedelta(days=DAYS_IN_THE_BIN))
    ).all()
    for narrative in overdue:
        subject = subject_of(narrative)
        history.note(subject, "deleted", by=None, project_id=narrative.project_id)
        db.session.delete(narrative)
    db.session.flush()
    return len(overdue)


def _move(narrative: Narrative, binned_at: datetime | None, verb: str, *, by: User | None) -> None:
    ensure(by, Permission.RECORD_WRITE, narrative.project_id)
    history.note(subject_of(narrative), verb, by=by, project_id=narrative.project_id)
    narrative.binned_at = binned_at
    db.session.flush()


def _correct(
    narrative: Narrative, values: Mapping[str, Any], *, by: User | None, verb: str = "changed"
) -> None:
    """Set what *values* say, which have been checked; notes nothing where nothing changes."""
    changed = {name: value for name, value in values.items() if getattr(narrative, name) != value}
    if not changed:
        return
    changes = history.differences(
        (field.question, getattr(narrative, field.name), changed[field.name])
        for field in fields_of(type(narrative))
        if field.name in changed
    )
    before = answers_as_values(narrative)
    was = {name: before[name] for name in changed if name in before}
    _note(narrative, changes, by=by, verb=verb, was=was)
    for name, value in changed.items():
        setattr(narrative, name, value)
    db.session.flush()


def subject_of(narrative: Narrative) -> tuple[str, str, str]:
    """What the history calls *narrative*."""
    reference = narrative.award.reference if narrative.award else ""
    named = " · ".join(part for part in (narrative.title, reference, narrative.period) if part)
    return ("narrative", narrative.uid, named)


def _make_way(held: Narrative | None, version: int | None, *, by: User | None) -> None:
    """Refuse where somebody saved since *version*; what is in the bin comes out of it, because
    what is written anew takes its place and the history keeps what it said."""
    if held is not None and held.binned_at is not None:
        restore_narrative(held, by=by)
    elif version is not None and version != (held.version if held else NEW):
        raise Stale(MEANWHILE)


def _add(narrative: Narrative, *, by: User | None) -> None:
    history.note(subject_of(narrative), "added", by=by, project_id=narrative.project_id)
    db.session.add(narrative)
    try:
        db.session.flush()
    except IntegrityError:
        # Somebody else's narrative of the same place came in between.
        raise Stale(MEANWHILE) from None


def _checked(
    project: Project,
    award: Award | None,
    section: str,
    topic: str,
    period: str,
    answers: Mapping[str, Any],
    *,
    keep_unfitting: bool,
) -> dict[str, Any]:
    if section not in SECTIONS:
        raise Invalid({"section": f"There is no section called “{section}”."})
    stored, problems = accepted(SECTIONS[section], answers, keep_unfitting=keep_unfitting)
    if not is_topic(topic, section):
        problems["topic"] = "Name a topic in lower-case letters, digits and underscores."
    if award is not None and award.project_id != project.id:
        problems["award"] = "Choose one of the project's awards."
    if len(period.strip()) > LONGEST_PERIOD:
        problems["period"] = f"Keep this to {LONGEST_PERIOD} characters or fewer."
    if problems:
        raise Invalid(problems)
    return stored


def _held(award: Award | None, section: str, topic: str, period: str) -> Narrative | None:
    """What the award says already; narratives without an award are never taken for another."""
    if award is None:
        return None
    return db.session.scalar(
        select(Narrative).where(
            Narrative.award_id == award.id,
            Narrative.section == section,
            Narrative.topic == topic,
            Narrative.period == period,
        )
    )


def _note(
    narrative: Narrative,
    changes: list[dict[str, Any]],
    *,
    by: User | None,
    verb: str = "changed",
    was: Mapping[str, Any] | None = None,
) -> None:
    subject, project_id = subject_of(narrative), narrative.project_id
    history.note(subject, verb, by=by, project_id=project_id, details=changes, was=was)
