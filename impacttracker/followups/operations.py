"""Promises, changes, keeps and reopens follow-ups. Flushes, never commits, writes the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.followups import queries
from impacttracker.followups.models import FollowUp
from impacttracker.followups.vocabulary import Direction
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects import history
from impacttracker.projects.access import GRANTS, Permission, ensure, role_in
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility


@dataclass(frozen=True, kw_only=True)
class FollowUpDetails:
    """What was promised, about whom or what, who sees to it, and by when."""

    what: str
    due_on: date | None = None
    owner: User | None = None
    direction: Direction = Direction.OURS
    record: Record | None = None
    organisation: Organisation | None = None
    person: Person | None = None
    owner_as_recorded: str = ""
    uid: str | None = None


def promise(project: Project, details: FollowUpDetails, *, by: User | None) -> FollowUp:
    """Note a promise; raises `Invalid` with a sentence per wrong answer."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    _check(project, details)
    followup = FollowUp(
        uid=details.uid or new_uid(),
        project_id=project.id,
        # By its key: an empty relationship would empty the project's key along with its own.
        record_id=details.record.id if details.record else None,
        organisation=details.organisation,
        person=details.person,
        **_facts(details),
    )
    history.note(subject_of(followup), "added", by=by, project_id=project.id)
    db.session.add(followup)
    db.session.flush()
    return followup


@dataclass(frozen=True, kw_only=True)
class Said:
    """A promise as a row of another form tells it: with whom is a name that somebody typed."""

    what: str
    due_on: date | None = None
    owner: User | None = None
    direction: Direction = Direction.OURS
    partner: str = ""
    """Empty where it was promised to, or by, everybody who took part."""
    field: str = "partner"
    """The field in which the name stands, for saying what is wrong with it."""


def promise_with(record: Record, said: Iterable[Said], *, by: User | None) -> list[FollowUp]:
    """Note what was promised on the occasion of *record*, which is saved along with it."""
    return [promise(record.project, _details(record, one), by=by) for one in said]


def change_promise(
    followup: FollowUp, details: FollowUpDetails, *, version: int, by: User | None
) -> bool:
    """Change what is promised, by whom or when; whether anything changed.

    What it is about stays. Raises `Stale` when somebody saved since *version* was opened.
    """
    ensure(by, Permission.RECORD_WRITE, followup.project_id)
    if followup.version != version:
        raise Stale("Somebody else saved this promise while you were editing it.")
    _check(followup.project, details, about=False)
    facts = _facts(details)
    changes = history.differences(
        (label, _said(getattr(followup, name)), _said(facts[name]))
        for name, label in LABELS.items()
    )
    if not changes:
        return False
    _note(followup, "changed", by=by, details=changes)
    for name, value in facts.items():
        setattr(followup, name, value)
    db.session.flush()
    return True


def keep_promise(followup: FollowUp, *, on: date | None = None, by: User | None) -> None:
    """Note that the promise was kept, today unless *on* says another day."""
    ensure(by, Permission.RECORD_WRITE, followup.project_id)
    if followup.done_on is not None:
        return
    day = on or today()
    _note(followup, "kept", by=by, details=history.differences([("Done", None, day)]))
    followup.done_on = day
    db.session.flush()


def hand_over(project: Project, owner_id: int | None, to: User, *, by: User) -> int:
    """Let *to* see to all that somebody else, or nobody, was still to see to; how many that is.

    What *by* may not see stays, and so does what *to* could not see: a promise on a private
    record goes to its author and the leads alone.
    """
    ensure(by, Permission.PROJECT_SET_UP, project.id)
    role = role_in(project.id, to)
    if role is None or Permission.RECORD_WRITE not in GRANTS[role]:
        raise Invalid({"to": "Choose somebody who records in this project."})
    found = queries.open_of(owner_id, project, [by, to])
    for followup in found:
        before = followup.owner.name if followup.owner else None
        changes = history.differences([("Who sees to it", before, to.name)])
        _note(followup, "changed", by=by, details=changes)
        followup.owner = to
    db.session.flush()
    return len(found)


def say_outcome(followup: FollowUp, outcome: str, *, by: User | None) -> bool:
    """Note what came of a promise, in a sentence; whether that is new."""
    ensure(by, Permission.RECORD_WRITE, followup.project_id)
    outcome = outcome.strip()
    if len(outcome) > 2000:
        raise Invalid({"outcome": "Keep this to 2,000 characters or fewer."})
    changes = history.differences([("What came of it", followup.outcome, outcome)])
    if not changes:
        return False
    _note(followup, "changed", by=by, details=changes)
    followup.outcome = outcome
    db.session.flush()
    return True


def say_where_recorded(followup: FollowUp, record: Record, *, by: User | None) -> bool:
    """Note that what came of a promise has a record of its own; what was said before stays."""
    said = f"Recorded as “{record.title}”."[:2000]
    return say_outcome(followup, f"{followup.outcome} {said}"[:2000].strip(), by=by)


def reopen(followup: FollowUp, *, by: User | None) -> None:
    """Take back that the promise was kept; what came of it meanwhile stays said."""
    ensure(by, Permission.RECORD_WRITE, followup.project_id)
    if followup.done_on is None:
        return
    changes = history.differences([("Done", followup.done_on, None)])
    _note(followup, "reopened", by=by, details=changes)
    followup.done_on = None
    db.session.flush()


def shown_as(followup: FollowUp) -> dict[str, str]:
    """What is noted of a promise that goes for good: it was seen by whoever saw its record."""
    visibility = followup.record.visibility if followup.record else Visibility.TEAM
    return {"visibility": str(visibility)}


def subject_of(followup: FollowUp) -> tuple[str, str, str]:
    """What the history calls *followup*."""
    return ("followup", followup.uid, followup.what)


LABELS = {
    "what": "What was promised",
    "due_on": "By when",
    "owner": "Who sees to it",
    "direction": "Who promised",
}


def _details(record: Record, said: Said) -> FollowUpDetails:
    partner = queries.partner_called(said.partner, record) if said.partner else None
    if said.partner and partner is None:
        sentence = f"Nobody called “{said.partner}” took part or is known to the project."
        raise Invalid({said.field: f"{sentence} Name them above, or leave this empty."})
    return FollowUpDetails(
        what=said.what,
        due_on=said.due_on,
        owner=said.owner,
        direction=said.direction,
        record=record,
        organisation=partner if isinstance(partner, Organisation) else None,
        person=partner if isinstance(partner, Person) else None,
    )


def _facts(details: FollowUpDetails) -> dict[str, Any]:
    return {
        "what": details.what.strip(),
        "due_on": details.due_on,
        "owner": details.owner,
        "direction": details.direction,
        "owner_as_recorded": "" if details.owner else details.owner_as_recorded,
    }


def _said(value: Any) -> Any:
    if isinstance(value, User):
        return value.name
    return value.label if isinstance(value, Direction) else value


def _check(project: Project, details: FollowUpDetails, *, about: bool = True) -> None:
    problems: dict[str, str] = {}
    if not details.what.strip():
        problems["what"] = "Say what was promised."
    elif len(details.what) > 1000:
        problems["what"] = "Keep this to 1,000 characters or fewer."
    if about and not (details.record or details.organisation or details.person):
        problems["about"] = "Say what it is about: a record, an organisation or a person."
    if details.record and details.record.project_id != project.id:
        problems["about"] = "The record must belong to the same project."
    if details.owner and role_in(project.id, details.owner) is None:
        problems["owner"] = "Choose somebody who works on this project."
    if problems:
        raise Invalid(problems)


def _note(followup: FollowUp, verb: str, *, by: User | None, details: list[dict[str, Any]]) -> None:
    history.note(subject_of(followup), verb, by=by, project_id=followup.project_id, details=details)
