"""Asks for testimonials and notes how far each has come. Flushes, never commits, notes history.

Nothing is sent: whoever asks copies the text of `letters` into a mail of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence.models import Evidence
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Person
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.records import operations as records
from impacttracker.records.models import Record
from impacttracker.testimonials.models import KeptTestimonial, Testimonial
from impacttracker.testimonials.vocabulary import Stage


@dataclass(frozen=True, kw_only=True)
class TestimonialDetails:
    """Of whom what is asked, and on which days what happened."""

    record: Record
    whom: str = ""
    person: Person | None = None
    asked_on: date | None = None
    chased_on: date | None = None
    received_on: date | None = None
    consented_on: date | None = None
    declined_on: date | None = None
    notes: str = ""
    uid: str | None = None


LABELS: Mapping[str, str] = {
    "record": "About",
    "person": "Contact",
    "whom": "Of whom",
    "asked_on": "Asked on",
    "chased_on": "Chased on",
    "received_on": "Received on",
    "consented_on": "Agreed to be quoted on",
    "declined_on": "Declined on",
    "notes": "Notes",
}
STEPS = (Stage.ASKED, Stage.CHASED, Stage.RECEIVED, Stage.CONSENTED, Stage.DECLINED)


def ask_for(project: Project, details: TestimonialDetails, *, by: User | None) -> Testimonial:
    """Note that a testimonial is wanted, and how far it has come."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    _check(project.id, details)
    testimonial = Testimonial(
        uid=details.uid or new_uid(), project_id=project.id, **_facts(details)
    )
    db.session.add(testimonial)
    history.note(subject_of(testimonial), "added", by=by, project_id=project.id)
    _introduce(project, details, by=by)
    db.session.flush()
    return testimonial


def correct_testimonial(
    testimonial: Testimonial,
    details: TestimonialDetails,
    *,
    by: User | None,
    version: int | None = None,
) -> bool:
    """Change what is noted; whether anything changed.

    Give the *version* that was opened, and `Stale` is raised when somebody saved since.
    """
    ensure(by, Permission.RECORD_WRITE, testimonial.project_id)
    if version is not None and testimonial.version != version:
        raise Stale("Somebody else saved this request while you were editing it.")
    _check(testimonial.project_id, details)
    facts = _facts(details)
    changes = history.differences(
        (LABELS[name], in_words(getattr(testimonial, name)), in_words(value))
        for name, value in facts.items()
    )
    if not changes:
        return False
    _note(testimonial, changes, by=by)
    for name, value in facts.items():
        setattr(testimonial, name, value)
    _introduce(testimonial.project, details, by=by)
    db.session.flush()
    return True


def take_step(testimonial: Testimonial, step: Stage, *, by: User | None) -> None:
    """Note that the request has come to *step* today."""
    ensure(by, Permission.RECORD_WRITE, testimonial.project_id)
    if step not in STEPS:
        raise Invalid({"step": "Choose what happened."})
    name = f"{step.value}_on"
    changes = history.differences([(LABELS[name], testimonial.day_of(step), today())])
    if changes:
        _note(testimonial, changes, by=by)
        setattr(testimonial, name, today())
        db.session.flush()


def keep_received(testimonial: Testimonial, evidence: Evidence, *, by: User | None) -> None:
    """Note that what was received is kept as *evidence*; what had no day of arrival gets one."""
    ensure(by, Permission.RECORD_WRITE, testimonial.project_id)
    if evidence.project_id != testimonial.project_id:
        raise Invalid({"evidence": "A testimonial and its evidence belong to the same project."})
    held = select(KeptTestimonial.id).where(
        KeptTestimonial.testimonial_id == testimonial.id,
        KeptTestimonial.evidence_id == evidence.id,
    )
    if db.session.scalar(held) is not None:
        return
    _note(testimonial, history.differences([("Kept as", None, "evidence")]), by=by)
    place = {"project_id": testimonial.project_id, "testimonial_id": testimonial.id}
    db.session.add(KeptTestimonial(**place, evidence_id=evidence.id))
    testimonial.received_on = testimonial.received_on or today()
    db.session.flush()
    db.session.expire(testimonial, ["evidence"])


def withdraw(testimonial: Testimonial, *, by: User | None) -> None:
    """Take a request away; the history keeps it, and what was received stays as evidence."""
    ensure(by, Permission.RECORD_WRITE, testimonial.project_id)
    held = history.differences(
        (label, in_words(getattr(testimonial, name)), None) for name, label in LABELS.items()
    )
    _note(testimonial, held, verb="removed", by=by)
    db.session.delete(testimonial)
    db.session.flush()


def subject_of(testimonial: Testimonial) -> tuple[str, str, str]:
    """What the history calls a request; whom it asks is told to those who may see it."""
    return ("testimonial", testimonial.uid, f"Testimonial on “{testimonial.record.title}”"[:500])


def shown_as(testimonial: Testimonial) -> dict[str, str]:
    """What is noted of a request: whoever sees its record, or saw it while it was there, is told
    when the request is gone from there."""
    return {"about": testimonial.record.uid, **records.shown_as(testimonial.record)}


def in_words(value: Any) -> Any:
    """A fact as pages and the history say it."""
    if isinstance(value, Record):
        return value.title
    return value.name if isinstance(value, Person) else value


def _facts(details: TestimonialDetails) -> dict[str, Any]:
    return {
        "record": details.record,
        "person": details.person,
        "whom": "" if details.person else details.whom.strip(),
        "notes": details.notes.strip(),
        **{f"{one.value}_on": getattr(details, f"{one.value}_on") for one in STEPS},
    }


def _check(project_id: int, details: TestimonialDetails) -> None:
    problems: dict[str, str] = {}
    if details.record.project_id != project_id:
        problems["record"] = "Choose a record of this project."
    if not (details.person or details.whom.strip()):
        problems["whom"] = "Say who is asked."
    elif len(details.whom) > Testimonial.whom.type.length:
        problems["whom"] = "Keep this to 500 characters or fewer."
    if details.consented_on and not details.received_on:
        problems["received_on"] = "Say when it was received: nobody agrees before that."
    if details.consented_on and details.declined_on:
        problems["declined_on"] = "They agreed or declined, not both: empty one of the two days."
    if problems:
        raise Invalid(problems)


def _note(
    testimonial: Testimonial,
    changes: list[dict[str, Any]],
    *,
    by: User | None,
    verb: str = "changed",
) -> None:
    history.note(
        subject_of(testimonial),
        verb,
        by=by,
        project_id=testimonial.project_id,
        details=changes,
        was=shown_as(testimonial),
    )


def _introduce(project: Project, details: TestimonialDetails, *, by: User | None) -> None:
    if details.person is not None:
        partners.introduce(project, people=[details.person], by=by)
