"""Makes what a test needs, through the same operations as pages and commands."""

from itertools import count
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Link, Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails, add_record
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb
from impacttracker.when import When

_numbers = count(1)


def make_user(**facts: Any) -> User:
    """Somebody with an account; give `is_admin` or `is_disabled` where it matters."""
    number = next(_numbers)
    user = User(
        **{"email": f"person{number}@example.org", "name": f"Person {number}", **facts},
    )
    db.session.add(user)
    db.session.flush()
    return user


def make_project(
    code: str | None = None, *, lead: User | None = None, award: bool = True, **facts: Any
) -> Project:
    """A project with a lead, and with one award unless told otherwise."""
    number = next(_numbers)
    project = Project(
        code=code or f"P{number}", title=facts.pop("title", f"Project {number}"), **facts
    )
    db.session.add(project)
    db.session.flush()
    if lead is not None:
        make_member(project, lead, Role.LEAD)
    if award:
        make_award(project)
    return project


def make_member(project: Project, user: User | None = None, role: Role = Role.CONTRIBUTOR) -> User:
    """Somebody who works on *project* as *role*."""
    member = user or make_user()
    db.session.add(Membership(project_id=project.id, user_id=member.id, role=role))
    db.session.flush()
    return member


def make_award(project: Project, **facts: Any) -> Award:
    """A grant to *project*."""
    award = Award(
        project_id=project.id,
        **{"funder": "ESRC", "reference": f"ES/X{next(_numbers):06}/1", **facts},
    )
    db.session.add(award)
    db.session.flush()
    return award


def make_organisation(project: Project, name: str | None = None, **facts: Any) -> Organisation:
    """A partner of *project*."""
    details = partners.OrganisationDetails(name=name or f"Organisation {next(_numbers)}", **facts)
    return partners.add_organisation(project, details, by=None)


def make_person(project: Project, name: str | None = None, **facts: Any) -> Person:
    """Somebody whom *project* knows."""
    details = partners.PersonDetails(name=name or f"Contact {next(_numbers)}", **facts)
    return partners.add_person(project, details, by=None)


def make_record(
    project: Project,
    kind: type[Record] = Engagement,
    *,
    when: str = "2024-05-12",
    by: User | None = None,
    partner: Organisation | None = None,
    **details: Any,
) -> Record:
    """A record of *kind*; *when* is EDTF, *partner* takes part."""
    if partner is not None:
        details["participants"] = [
            ParticipantDetails(role=ParticipantRole.PARTNER, organisation=partner)
        ]
    return add_record(
        kind,
        project,
        RecordDetails(
            title=details.pop("title", f"Record {next(_numbers)}"),
            when=When.from_edtf(when),
            **details,
        ),
        by=by,
    )


def make_link(
    cause: Record,
    effect: Record,
    verb: Verb = Verb.LED_TO,
    strength: Strength = Strength.CHANGED,
    *,
    by: User | None = None,
    rationale: str = "",
) -> Link:
    """That *cause* led to *effect*."""
    details = LinkDetails(
        cause=cause, effect=effect, verb=verb, strength=strength, rationale=rationale
    )
    return link_records(details, by=by)
