"""A project with as many records as are wanted, spread over years, kinds and partners."""

from datetime import timedelta
from typing import Any

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.database import flushed_together
from impacttracker.followups import operations as followups
from impacttracker.kinds import KINDS
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation
from impacttracker.projects import operations as projects
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records import operations as records
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from impacttracker.seeds.answers import answers_to, date_number
from impacttracker.seeds.returned import open_one, owe
from impacttracker.seeds.telling import Seeded

PARTNERS = 25
DAYS = 3650
"""Over how many days back from a hundred days ahead the records are spread."""
AHEAD = 100
# Half of what a team records are engagements; a few records are of every family already, are
# linked and hold a promise, so that pages do the same work with ten records as with thousands.
MIXTURE = tuple(name for kind in KINDS for name in ("engagement", kind))
LINKED_EVERY, PROMISED_EVERY = 20, 50
LINKED = (1, 3, 5, 7)
"""The places of every twenty that come of the record before: of each family one."""


class ProjectUnderLoad:
    """A project for measuring how pages do with much data. The same number gives the same data."""

    def __init__(self, seeded: Seeded, code: str) -> None:
        self.seeded, self.code = seeded, code
        self.answers = {name: next(answers_to(kind, "Load")) for name, kind in KINDS.items()}

    def fill(self, number: int) -> None:
        """Make *number* records, at least one."""
        self.users = [self._account(role) for role in (Role.LEAD, Role.VIEWER)]
        self.project = self._project(*self.users)
        self.award = projects.add_award(
            self.project,
            projects.AwardDetails(funder="Load", reference=f"{self.code}/1"),
            by=None,
        )
        self.organisations = [self._organisation(one) for one in range(PARTNERS)]
        # Only so many records are held at a time, so that a hundred thousand need no memory.
        starts = range(0, number, LINKED_EVERY)
        keys = [self._some(range(one, min(one + LINKED_EVERY, number))) for one in starts]
        owe(self.award)
        open_one(self.award, by=None)
        for user in self.users:
            self.seeded.feed(user, self.project)
        self.seeded.project(self.code, "", self._ids(keys[0]))

    def _account(self, role: Role) -> User:
        return self.seeded.account(f"{role}@{self.code.lower()}.example", role, self.code)

    def _project(self, lead: User, reader: User) -> Project:
        details = projects.ProjectDetails(title=f"Load {self.code}")
        project = projects.add_project(self.code, details, lead=lead, by=None)
        projects.add_member(project, reader, Role.VIEWER, by=None)
        return project

    def _organisation(self, number: int) -> Organisation:
        details = partners.OrganisationDetails(name=f"Partner {number} of {self.code}")
        return partners.add_organisation(self.project, details, by=None)

    def _some(self, numbers: range) -> int:
        """Make the records of *numbers*, with their links and promises; the key of the first."""
        with flushed_together():
            some = {one: self._record(one) for one in numbers}
        for one, record in some.items():
            if one % LINKED_EVERY in LINKED:
                self._link(some[one - 1], record)
            if one % PROMISED_EVERY == 2:
                self._promise(one, record)
        return some[numbers.start].id

    def _record(self, number: int) -> Record:
        kind = KINDS[MIXTURE[number % len(MIXTURE)]]
        took_part = records.ParticipantDetails(
            role=kind.about.roles[0], organisation=self.organisations[number % PARTNERS]
        )
        details = records.RecordDetails(
            title=f"{kind.about.singular} {number}",
            # A stride that shares no factor with the span meets every day before it repeats one.
            when=date_number(number // 3, AHEAD - number * 997 % DAYS),
            visibility=Visibility.REPORTABLE,
            answers=self.answers[kind.__mapper__.polymorphic_identity or ""],
            participants=[took_part],
            awards=[self.award],
        )
        return records.add_record(kind, self.project, details, by=self.users[0])

    def _link(self, cause: Record, effect: Record) -> None:
        details = LinkDetails(
            cause=cause, effect=effect, verb=Verb.INFORMED, strength=Strength.INFORMED
        )
        link_records(details, by=None)

    def _promise(self, number: int, record: Record) -> None:
        details = followups.FollowUpDetails(
            what=f"Promise on record {number}",
            due_on=clock.today() + timedelta(days=number % 60 - 30),
            owner=self.users[0],
            record=record,
        )
        followups.promise(self.project, details, by=None)

    def _ids(self, record_id: int) -> dict[str, Any]:
        return {
            "project_code": self.code,
            "award_id": self.award.id,
            "organisation_id": self.organisations[0].id,
            "record_id": record_id,
        }
