"""Enters, corrects and removes the grants to a project."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Award, Project
from impacttracker.projects.operations.changes import (
    difference_of,
    facts_of,
    note,
    problems_of,
    refuse,
    save,
)


@dataclass(frozen=True, kw_only=True)
class AwardDetails:
    """What we know of a grant."""

    funder: str
    reference: str
    scheme: str = ""
    title: str = ""
    start_on: date | None = None
    end_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""


LABELS = {
    "funder": "Funder",
    "reference": "Reference",
    "scheme": "Scheme",
    "title": "Title",
    "start_on": "Start",
    "end_on": "End",
    "amount": "Amount",
    "currency": "Currency",
}


def add_award(project: Project, details: AwardDetails, *, by: User | None) -> Award:
    """Enter a grant to *project*."""
    ensure(by, Permission.PROJECT_SET_UP, project.id)
    facts = _checked(details)
    note(project, [difference_of("Award", "", facts["reference"])], by=by)
    _check_reference(project, facts["reference"])
    award = Award(project_id=project.id, **facts)
    db.session.add(award)
    db.session.flush()
    return award


def correct_award(award: Award, details: AwardDetails, *, version: int, by: User | None) -> bool:
    """Change what is known of a grant; whether anything changed."""
    ensure(by, Permission.PROJECT_SET_UP, award.project_id)
    facts = _checked(details)
    _check_reference(award.project, facts["reference"], award)
    labels = {name: f"Award {award.reference}: {label}" for name, label in LABELS.items()}
    return save(award, facts, labels, project=award.project, version=version, by=by)


def remove_award(award: Award, *, by: User | None) -> None:
    """Take a grant away on which nothing hangs yet."""
    ensure(by, Permission.PROJECT_SET_UP, award.project_id)
    note_gone(award, by=by)
    try:
        with db.session.begin_nested():
            db.session.delete(award)
    except IntegrityError:
        raise Invalid(
            {
                "": f"Records, narratives or returns belong to {award.reference}, perhaps in the "
                "bin. Give them to another award, or remove what it owes, first."
            }
        ) from None


def note_gone(award: Award, *, by: User | None) -> None:
    """Write into the history of its project that a grant is no more."""
    note(award.project, [difference_of("Award", award.reference, "")], by=by)


def _checked(details: AwardDetails) -> dict[str, Any]:
    facts = facts_of(details)
    facts["currency"] = facts["currency"].upper()
    problems = problems_of(facts, Award)
    if not facts["funder"]:
        problems["funder"] = "Name the funder."
    if not facts["reference"]:
        problems["reference"] = "Give the funder's reference, such as ES/V015842/1."
    if facts["amount"] is not None and not facts["currency"]:
        problems["currency"] = "Say in which currency, such as GBP."
    if facts["currency"] and not re.fullmatch("[A-Z]{3}", facts["currency"]):
        problems["currency"] = "Give the three letters of the currency, such as GBP."
    refuse(problems)
    return facts


def _check_reference(project: Project, reference: str, award: Award | None = None) -> None:
    taken = db.session.scalar(
        select(Award.id).where(Award.project_id == project.id, Award.reference == reference)
    )
    if taken is not None and (award is None or taken != award.id):
        raise Invalid({"reference": "The project has an award with this reference already."})
