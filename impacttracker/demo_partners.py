"""What the demonstration tells of partners and people: where they stand, who knows them, jobs."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from impacttracker.accounts.models import User
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.vocabulary import Closeness, Level, Participation
from impacttracker.projects.models import Project

Facts = Mapping[str, Any]
NOTES = ("interest", "influence", "impact", "talking_points")
TERMS: Mapping[str, type[Level] | type[Participation]] = {
    "interest": Level,
    "influence": Level,
    "impact": Level,
    "reached": Participation,
    "wanted": Participation,
}


class Telling(Protocol):
    """A telling of the story that is under way."""

    project: Project
    lead: User
    users: dict[str, User]
    organisations: dict[str, Organisation]

    def day(self, offset: int) -> date: ...


def tell_of_partner(telling: Telling, organisation: Organisation, one: Facts) -> None:
    """What is noted of a partner, and where it stood on which days."""
    project, lead = telling.project, telling.lead
    notes = {name: one.get(name, "").strip() for name in NOTES}
    partners.describe_partnership(project, organisation, **notes, version=1, by=lead)
    for placed in one.get("positions", ()):
        said: dict[str, Any] = {
            name: term(placed[name]) for name, term in TERMS.items() if name in placed
        }
        details = partners.PositionDetails(**said)
        on = telling.day(placed["day"])
        partners.place_partner(project, organisation, details, on=on, by=lead)


def tell_of_person(telling: Telling, person: Person, one: Facts) -> None:
    """Who of us knows somebody, and that they have changed job."""
    if "known_by" in one:
        known = partners.KnownDetails(
            known_by=telling.users[one["known_by"]],
            closeness=Closeness(one["closeness"]),
            since=telling.day(one["known_since"]),
        )
        partners.know(telling.project, person, known, by=telling.lead)
    if "moved" in one:
        moved = one["moved"]
        job = partners.JobDetails(
            left=list(person.affiliations),
            left_on=telling.day(moved["day"] - 1),
            organisation=telling.organisations[moved["organisation"]],
            role=moved["role"],
            from_on=telling.day(moved["day"]),
        )
        version = person.version
        partners.change_job(person, job, project=telling.project, version=version, by=telling.lead)
