"""Adds and corrects people, with where they work and worked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, new_uid, written_together
from impacttracker.errors import Invalid, Refused, Stale
from impacttracker.partners import erased
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.partners.operations.introducing import acquaint, subject_of
from impacttracker.partners.vocabulary import Origin
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

PERSON_LABELS = (
    "Name",
    "Other names",
    "E-mail",
    "Affiliations",
    "Lawful basis",
    "Since",
    "Where this came from",
    "Told on",
    "Not to be contacted",
)


@dataclass(frozen=True, kw_only=True)
class AffiliationDetails:
    """Where somebody worked, as what, and when."""

    organisation: Organisation
    role: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What we know of a person; the address in use stands first."""

    name: str
    other_names: Sequence[str] = ()
    emails: Sequence[str] = ()
    affiliations: Sequence[AffiliationDetails] = ()
    lawful_basis: str = ""
    basis_on: date | None = None
    origin: Origin | None = None
    notified_on: date | None = None
    do_not_contact: bool = False
    erased_on: date | None = None
    uid: str | None = None


def add_person(
    project: Project,
    details: PersonDetails,
    *,
    is_known: bool = True,
    by_hand: bool = False,
    by: User | None,
) -> Person:
    """Enter a person whom *project* knows; by default, whoever enters them knows them best.

    Somebody who was erased comes back only *by_hand*: because a person typed who they are.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    _check_person(details)
    person = Person(uid=details.uid or new_uid(), erased_on=details.erased_on)
    _describe(person, details)
    history.note(subject_of(person), "added", by=by, project_id=project.id)
    if by_hand:
        _let_in(person, details.emails, project, by=by)
    else:
        # Imports look their files through before, and enter hundreds together.
        written_together(erased.refuse, (project, details.emails))
    db.session.add(person)
    db.session.flush()
    acquaint(project, person, by=by if is_known else None)
    return person


def correct_person(
    person: Person,
    details: PersonDetails,
    *,
    project: Project,
    version: int,
    by_hand: bool = False,
    by: User | None,
) -> bool:
    """Change what is known of a person; whether anything changed.

    An address of somebody who was erased is added only *by_hand*.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    if person.erased_on:
        raise Refused("Nothing is kept of somebody whose data was erased.")
    if person.version != version:
        raise Stale("Somebody else saved this person while you were editing them.")
    _check_person(details)
    before = _described(person)
    changed = Person(uid=person.uid)
    _describe(changed, details)
    changes = history.differences(zip(PERSON_LABELS, before, _described(changed), strict=True))
    if not changes:
        return False
    history.note(subject_of(person), "changed", by=by, project_id=project.id, details=changes)
    fresh = [email for email in details.emails if email not in person.emails]
    if by_hand:
        _let_in(person, fresh, project, by=by)
    else:
        # At once, so that whoever brings in a file is told in which row it stands.
        erased.refuse([(project, fresh)])
    _describe(person, details)
    # The version moves with the person's own row, so that a new affiliation alone is noticed.
    person.updated_at = now()
    db.session.flush()
    return True


def as_details(place: Affiliation) -> AffiliationDetails:
    """An affiliation as it is, to be kept when a person is corrected."""
    return AffiliationDetails(
        organisation=place.organisation,
        role=place.role,
        from_on=place.from_on,
        to_on=place.to_on,
    )


def details_of(person: Person) -> PersonDetails:
    """What is known of a person: change a part of it, and correct them with the whole."""
    return PersonDetails(
        name=person.name,
        other_names=person.other_names,
        emails=person.emails,
        affiliations=[as_details(place) for place in person.affiliations],
        lawful_basis=person.lawful_basis,
        basis_on=person.basis_on,
        origin=person.origin,
        notified_on=person.notified_on,
        do_not_contact=person.do_not_contact,
        erased_on=person.erased_on,
    )


def _check_person(details: PersonDetails) -> None:
    if not details.name.strip():
        raise Invalid({"name": "Give the person's name."})
    for one in details.affiliations:
        if one.from_on and one.to_on and one.to_on < one.from_on:
            raise Invalid({"affiliations": "An affiliation cannot end before it begins."})


def _describe(person: Person, details: PersonDetails) -> None:
    person.name = details.name.strip()
    person.other_names = [name.strip() for name in details.other_names if name.strip()]
    person.emails = [email.strip() for email in details.emails if email.strip()]
    person.lawful_basis = details.lawful_basis
    person.basis_on = details.basis_on
    person.origin = details.origin
    person.notified_on = details.notified_on
    person.do_not_contact = details.do_not_contact
    person.affiliations = [
        Affiliation(
            organisation_id=one.organisation.id,
            organisation=one.organisation,
            role=one.role,
            from_on=one.from_on,
            to_on=one.to_on,
        )
        for one in details.affiliations
    ]


def _let_in(person: Person, emails: Sequence[str], project: Project, *, by: User | None) -> None:
    """Let *person* have *emails*, also one that was erased."""
    if erased.let_in(project, emails):
        history.note(subject_of(person), "let in again", by=by, project_id=project.id)


def _described(person: Person) -> tuple[Any, ...]:
    affiliations = [
        f"{one.role or 'at'}, {one.organisation.name} "
        f"({history.said(one.from_on)} – {history.said(one.to_on)})"
        for one in person.affiliations
    ]
    return (
        person.name,
        person.other_names,
        person.emails,
        affiliations,
        person.lawful_basis,
        person.basis_on,
        person.origin.label if person.origin else "",
        person.notified_on,
        person.do_not_contact or None,
    )
