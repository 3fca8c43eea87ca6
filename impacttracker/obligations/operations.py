"""Notes, changes and removes what an award owes. Flushes, never commits, writes the history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.formats.held import name_of
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.periods import names_a_year
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Award, Project

LONGEST_PERIOD = 40


@dataclass(frozen=True, kw_only=True)
class ObligationDetails:
    """Which award owes which report, for which period first, and by when."""

    award: Award
    format_key: str
    period: str
    due_on: date | None
    from_on: date | None = None
    to_on: date | None = None
    repeats: Repeats = Repeats.YEARLY
    until_on: date | None = None
    uid: str | None = None


LABELS = {
    "award": "Award",
    "format_key": "Format",
    "period": "First period",
    "from_on": "From",
    "to_on": "To",
    "due_on": "First deadline",
    "repeats": "How often",
    "until_on": "Last deadline not after",
}


def owe(project: Project, details: ObligationDetails, *, by: User | None) -> Obligation:
    """Note that an award owes a report."""
    ensure(by, Permission.RETURN_PREPARE, project.id)
    facts = _checked(project, details)
    obligation = Obligation(uid=details.uid or new_uid(), project_id=project.id, **facts)
    subject = subject_of(obligation, details.award)
    # First, because it locks the project: nobody else notes the same meanwhile.
    history.note(subject, "added", by=by, project_id=project.id)
    _refuse_twin(facts)
    db.session.add(obligation)
    db.session.flush()
    return obligation


def change_obligation(
    obligation: Obligation,
    details: ObligationDetails,
    *,
    by: User | None,
    version: int | None = None,
) -> bool:
    """Change what is owed; whether anything changed. Returns that were opened stay as they are.

    Give the *version* that was opened, and `Stale` is raised when somebody saved since.
    """
    ensure(by, Permission.RETURN_PREPARE, obligation.project_id)
    if version is not None and obligation.version != version:
        raise Stale("Somebody else saved this while you were editing it.")
    facts = _checked(obligation.project, details)
    changes = history.differences(
        (label, _said(name, getattr(obligation, name)), _said(name, getattr(details, name)))
        for name, label in LABELS.items()
    )
    if not changes:
        return False
    _note(obligation, "changed", by=by, details=changes)
    _refuse_twin(facts, obligation)
    for name, value in facts.items():
        setattr(obligation, name, value)
    db.session.flush()
    return True


def remove_obligation(obligation: Obligation, *, by: User | None) -> None:
    """Note that it is no longer owed; returns that were opened stay."""
    ensure(by, Permission.RETURN_PREPARE, obligation.project_id)
    held = history.differences(
        (label, _said(name, getattr(obligation, name)), None) for name, label in LABELS.items()
    )
    _note(obligation, "removed", by=by, details=held)
    db.session.delete(obligation)
    db.session.flush()


def subject_of(obligation: Obligation, award: Award) -> tuple[str, str, str]:
    """What the history calls what is owed."""
    title = f"{name_of(obligation.format_key)} · {award.reference}"
    return ("obligation", obligation.uid, title)


def _checked(project: Project, details: ObligationDetails) -> dict[str, Any]:
    period = details.period.strip()
    yearly = details.repeats is Repeats.YEARLY
    problems: dict[str, str] = {}
    if details.award.project_id != project.id:
        problems["award"] = "Choose one of the project's awards."
    if not details.format_key:
        problems["format_key"] = "Choose what is owed."
    problems |= _wrong_period(period, yearly)
    if details.due_on is None:
        problems["due_on"] = "Say by when it is due."
    problems |= _wrong_days(details, yearly)
    if problems:
        raise Invalid(problems)
    return {
        "award_id": details.award.id,
        "format_key": details.format_key,
        "period": period,
        "from_on": details.from_on,
        "to_on": details.to_on,
        "due_on": details.due_on,
        "repeats": details.repeats,
        "until_on": details.until_on if yearly else None,
    }


def _wrong_period(period: str, yearly: bool) -> dict[str, str]:
    if not period:
        return {"period": "Name the first period as the funder does, such as 2027."}
    if len(period) > LONGEST_PERIOD:
        return {"period": f"Keep this to {LONGEST_PERIOD} characters or fewer."}
    if yearly and not names_a_year(period):
        return {
            "period": "Name the year in it, such as 2027 or 2026/27: the periods after it are "
            "named from there."
        }
    return {}


def _wrong_days(details: ObligationDetails, yearly: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    if details.from_on and details.to_on and details.to_on < details.from_on:
        found["to_on"] = "It cannot end before it begins."
    if yearly and details.until_on is None:
        found["until_on"] = "Say until when it is owed every year."
    elif yearly and details.until_on and details.due_on and details.until_on < details.due_on:
        found["until_on"] = "It cannot end before the first deadline."
    return found


def _refuse_twin(facts: dict[str, Any], own: Obligation | None = None) -> None:
    names = ("award_id", "format_key", "period")
    taken = db.session.scalar(
        select(Obligation.id).where(*(getattr(Obligation, one) == facts[one] for one in names))
    )
    if taken is not None and (own is None or taken != own.id):
        raise Invalid({"period": "It is noted already that this award owes this for this period."})


def _said(name: str, value: Any) -> Any:
    if isinstance(value, Award):
        return value.reference
    return name_of(value) if name == "format_key" else value


def _note(
    obligation: Obligation, verb: str, *, by: User | None, details: list[dict[str, Any]]
) -> None:
    subject, project_id = subject_of(obligation, obligation.award), obligation.project_id
    history.note(subject, verb, by=by, project_id=project_id, details=details)
