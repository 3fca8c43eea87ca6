"""What a project holds of its partners and people, for the project that holds everything."""

from collections.abc import Callable
from datetime import timedelta

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.duplicates import operations as duplicates
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.vocabulary import Closeness, Level, Participation
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Rhythm

Says = Callable[[str], str]


def place_partner(project: Project, organisation: Organisation, says: Says, *, by: User) -> None:
    """Say where a partner stands, now and before, and what to bring up."""
    names = ("interest", "influence", "impact", "talking_points")
    notes = {name: says(name) for name in names}
    partners.describe_partnership(project, organisation, **notes, version=1, by=by)
    for days, reached in ((400, Participation.INFORM), (3, Participation.CONSULT)):
        placed = partners.PositionDetails(
            interest=Level.HIGH,
            influence=Level.MEDIUM,
            impact=Level.LOW,
            wanted=Participation.COLLABORATE,
            reached=reached,
        )
        day = clock.today() - timedelta(days=days)
        partners.place_partner(project, organisation, placed, on=day, by=by)
    partners.keep_in_touch(project, organisation, Rhythm.MONTH, by=by)


def know_and_merge(
    project: Project, organisation: Organisation, person: Person, says: Says, *, by: User
) -> int:
    """Say who knows somebody, who is not the same, and who is; the key of that merge."""
    known = partners.KnownDetails(known_by=by, closeness=Closeness.CLOSE, since=clock.today())
    partners.know(project, person, known, by=by)
    other, twin = (
        partners.add_organisation(project, partners.OrganisationDetails(name=says(name)), by=by)
        for name in ("another organisation", "organisaton")
    )
    duplicates.keep_apart(organisation, other, project=project, by=by)
    return duplicates.merge(organisation, twin, {}, project=project, by=by).id
