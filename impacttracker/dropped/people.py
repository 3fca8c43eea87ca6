"""Brings in whom cards of addresses name: enters them, or adds what is new of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impacttracker.accounts.models import User
from impacttracker.partners import operations as partners
from impacttracker.partners import queries as known
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.records.operations import is_web_address


@dataclass(frozen=True, kw_only=True)
class Told:
    """Somebody as a card names them and a person looked it over."""

    name: str
    emails: tuple[str, ...] = ()
    organisation: str = ""
    role: str = ""
    website: str = ""
    person_id: int | None = None
    """Whom it means; nobody where they are new."""


@dataclass(frozen=True)
class Brought:
    """How many came in, changed, and were known like this already."""

    entered: int = 0
    changed: int = 0
    same: int = 0

    def in_words(self) -> str:
        """A sentence for the person who asked."""
        counts = {"entered": self.entered, "brought up to date": self.changed}
        told = [f"{number:,} {words}" for words, number in counts.items() if number]
        if self.same:
            told.append(f"{self.same:,} known like this already")
        return f"Contacts: {', '.join(told) or 'none chosen'}."


def bring_in(project: Project, some: Sequence[Told], *, by: User) -> Brought:
    """Enter everybody, or add what is new; on which lawful basis is for a person to say."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    entered = changed = same = 0
    for told in some:
        organisation = _organisation(project, told, by)
        person = known.person(told.person_id, project, by) if told.person_id else None
        if person is not None:
            is_changed = _bring_up_to_date(project, person, told, organisation, by)
            changed, same = changed + is_changed, same + (not is_changed)
        elif told.name:
            details = partners.PersonDetails(
                name=told.name, emails=told.emails, affiliations=_places(organisation, told)
            )
            partners.add_person(project, details, by=by)
            entered += 1
    return Brought(entered, changed, same)


def _organisation(project: Project, told: Told, by: User) -> Organisation | None:
    if not told.organisation:
        return None
    website = told.website if is_web_address(told.website) else None
    facts = {"website": website} if website else {}
    return partners.organisation_called(project, told.organisation, by=by, facts=facts)


def _places(organisation: Organisation | None, told: Told) -> list[partners.AffiliationDetails]:
    if organisation is None:
        return []
    return [partners.AffiliationDetails(organisation=organisation, role=told.role)]


def _bring_up_to_date(
    project: Project, person: Person, told: Told, organisation: Organisation | None, by: User
) -> bool:
    """Add addresses that are new, and where they work if that is; nothing known is dropped."""
    details = partners.details_of(person)
    held = {email.lower() for email in details.emails}
    fresh = [email for email in told.emails if email.lower() not in held]
    works_there = any(
        one.organisation is organisation and one.to_on is None for one in details.affiliations
    )
    places = [] if works_there else _places(organisation, told)
    return partners.correct_person(
        person,
        replace(
            details,
            emails=[*details.emails, *fresh],
            affiliations=[*details.affiliations, *places],
        ),
        project=project,
        version=person.version,
        by=by,
    )
