"""Takes a proposal, or sets it aside for good. Flushes, never commits, and writes the history."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Candidate, Sort
from impacttracker.database import db
from impacttracker.errors import NotFound
from impacttracker.mentions.models import SetAside
from impacttracker.mentions.proposals import Proposal
from impacttracker.mentions.strangers import Stranger
from impacttracker.partners import operations as partners
from impacttracker.partners import queries as known
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.joining import add_participants
from impacttracker.records.vocabulary import ParticipantRole


def take(project: Project, taken: Sequence[tuple[Proposal, ParticipantRole]], *, by: User) -> int:
    """Add whoever is proposed to those who took part, each in their role; how many were added."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    met: dict[Candidate, Organisation | Person] = {}
    added = 0
    for proposal, role in taken:
        who = met.setdefault(proposal.candidate, _met(proposal.candidate, project, by))
        details = ParticipantDetails(
            role=role,
            organisation=who if isinstance(who, Organisation) else None,
            person=who if isinstance(who, Person) else None,
        )
        added += add_participants(proposal.record, [details], by=by)
    return added


def set_aside(project: Project, proposal: Proposal, *, by: User) -> None:
    """Remember that whoever is proposed did not take part in that record."""
    key, sort = proposal.candidate.key, proposal.candidate.sort
    _remember(
        SetAside(
            project_id=project.id,
            record_id=proposal.record.id,
            organisation_id=key if sort is Sort.ORGANISATION else None,
            person_id=key if sort is Sort.PERSON else None,
            by_id=by.id,
        ),
        by=by,
    )


def set_name_aside(project: Project, stranger: Stranger, *, by: User) -> None:
    """Remember that a name is not that of an organisation which the project works with."""
    aside = SetAside(project_id=project.id, name_sha256=stranger.sha256, by_id=by.id)
    _remember(aside, by=by)


def welcome(project: Project, stranger: Stranger, *, by: User) -> Organisation:
    """Make an organisation that is named in texts a partner of *project*."""
    return partners.organisation_called(project, stranger.name, by=by)


def call_also(
    project: Project, organisation: Organisation, stranger: Stranger, *, by: User
) -> None:
    """Note that a known organisation is named like this, too."""
    details = partners.OrganisationDetails(
        name=organisation.name,
        short_name=organisation.short_name,
        aliases=[*organisation.aliases, stranger.name],
        parent=organisation.parent,
        sector=organisation.sector,
        country=organisation.country,
        website=organisation.website,
        ror=organisation.ror,
    )
    partners.correct_organisation(
        organisation, details, project=project, version=organisation.version, by=by
    )


def _remember(aside: SetAside, *, by: User) -> None:
    ensure(by, Permission.RECORD_WRITE, aside.project_id)
    # Somebody may have said so a moment before.
    with suppress(IntegrityError), db.session.begin_nested():
        db.session.add(aside)


def _met(candidate: Candidate, project: Project, by: User) -> Organisation | Person:
    find = known.organisation if candidate.sort is Sort.ORGANISATION else known.person
    who: Organisation | Person | None = find(candidate.key, project, by)
    if who is None:
        raise NotFound("Nobody of that name is known to this project any more.")
    return who
