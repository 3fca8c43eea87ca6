"""Who of us knows somebody and how well, and what becomes of it when that person changes job."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.partners.models import Acquaintance, Affiliation, Organisation, Person
from impacttracker.partners.operations.introducing import introduce, subject_of
from impacttracker.partners.operations.people import (
    AffiliationDetails,
    as_details,
    correct_person,
    details_of,
)
from impacttracker.partners.vocabulary import Closeness
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

KNOWN_LABELS = ("Known by", "How well", "Since")


@dataclass(frozen=True, kw_only=True)
class KnownDetails:
    """Which colleague knows somebody best, how well, and since when.

    *recorded* is the colleague's address where an archive names one who has no account here.
    """

    known_by: User | None = None
    closeness: Closeness | None = None
    since: date | None = None
    recorded: str = ""


@dataclass(frozen=True, kw_only=True)
class JobDetails:
    """Where somebody goes: nowhere that we know of without an organisation."""

    left: Collection[Affiliation] = ()
    left_on: date | None = None
    organisation: Organisation | None = None
    role: str = ""
    from_on: date | None = None


def meet(project: Project, person: Person, *, by: User | None) -> None:
    """Let *project* know somebody whom another project knows, because somebody asked to."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    history.note(subject_of(person), "introduced", by=by, project_id=project.id)
    introduce(project, people=[person], by=by)


def know(project: Project, person: Person, details: KnownDetails, *, by: User | None) -> bool:
    """Note who of *project* knows *person*; whether anything changed."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    held = db.session.scalars(
        select(Acquaintance).where(
            Acquaintance.project_id == project.id, Acquaintance.person_id == person.id
        )
    ).one()
    before = (_called(held.known_by, held.known_by_as_recorded), held.closeness, held.known_since)
    after = (_called(details.known_by, details.recorded), details.closeness, details.since)
    changes = history.differences(
        (label, _said(old), _said(new))
        for label, old, new in zip(KNOWN_LABELS, before, after, strict=True)
    )
    if not changes:
        return False
    history.note(subject_of(person), "known", by=by, project_id=project.id, details=changes)
    held.known_by = details.known_by
    held.known_by_as_recorded = "" if details.known_by else details.recorded
    held.closeness, held.known_since = details.closeness, details.since
    db.session.flush()
    return True


def change_job(
    person: Person, details: JobDetails, *, project: Project, version: int, by: User | None
) -> bool:
    """End where *person* worked and begin where they work now, in one act.

    What we did with them before stays with the organisation of that day.
    """
    if details.left and details.left_on is None:
        raise Invalid({"left_on": "Say on which day they left."})
    places = [
        replace(as_details(place), to_on=details.left_on)
        if place in details.left
        else as_details(place)
        for place in person.affiliations
    ]
    if details.organisation is not None:
        places.append(
            AffiliationDetails(
                organisation=details.organisation, role=details.role, from_on=details.from_on
            )
        )
    moved = replace(details_of(person), affiliations=places)
    return correct_person(person, moved, project=project, version=version, by=by)


def _called(user: User | None, recorded: str) -> str:
    return user.name if user else recorded


def _said(value: object) -> object:
    return value.label if isinstance(value, Closeness) else value
