"""Loads a believable project of our own invention: for a first look, for pictures, for tests.

Its dates count from today, so that what is planned there always lies ahead. It knows no way to
store anything but the operations that pages use, too.
"""

import io
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from impacttracker import clock, demo_links, demo_returns, demo_texts
from impacttracker.accounts import operations as accounts
from impacttracker.accounts.models import User
from impacttracker.demo_partners import tell_of_partner, tell_of_person
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.followups import operations as followups
from impacttracker.followups.vocabulary import Direction
from impacttracker.kinds import KINDS
from impacttracker.lists import operations as lists
from impacttracker.lists.vocabulary import ListPage
from impacttracker.narratives import operations as narratives
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects import operations as projects
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails, add_record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.testimonials import operations as testimonials
from impacttracker.when import When

STORY = Path(__file__).with_name("demo.toml")
PASSWORD = "mend-what-you-own"  # noqa: S105 - printed for everybody who tries the tracker out

Facts = Mapping[str, Any]


def load_demo(today: date | None = None) -> tuple[Project, list[User]]:
    """Tell the whole story as of *today*; the project, and who may sign in."""
    return _Telling(_story(), today or clock.today()).tell()


class _Telling:
    """One telling of the story, counted from *today*."""

    def __init__(self, story: Facts, today: date) -> None:
        self.story, self.today = story, today
        self.users: dict[str, User] = {}
        self.organisations: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}
        self.awards: dict[str, Award] = {}
        self.records: dict[str, Record] = {}
        self.proofs: dict[str, Evidence] = {}
        self.linked: set[tuple[str, str]] = set()

    def tell(self) -> tuple[Project, list[User]]:
        for one in self.story["accounts"]:
            self.users[one["email"]] = accounts.add_user(
                one["email"], one["name"], password=PASSWORD
            )
        self.lead = next(iter(self.users.values()))
        self.project = self._project()
        for one in self.story["organisations"]:
            self.organisations[one["name"]] = self._organisation(one)
        for one in self.story["people"]:
            self.people[one["name"]] = self._person(one)
        sent_on = demo_returns.last_sent_on(self)
        self._record_and_link(lambda one: (self._when(one).first_on or self.today) <= sent_on)
        self._narratives()
        demo_returns.send_earlier_returns(self)
        self._record_and_link(lambda one: one["key"] not in self.records)
        demo_returns.open_this_years(self)
        self._connect()
        self._views()
        return self.project, list(self.users.values())

    def _project(self) -> Project:
        facts = dict(self.story["project"])
        project = projects.add_project(
            facts.pop("code"), projects.ProjectDetails(**facts), lead=self.lead, by=None
        )
        for one in self.story["accounts"]:
            if one["role"] != Role.LEAD:
                user = self.users[one["email"]]
                projects.add_member(project, user, Role(one["role"]), by=self.lead)
        for one in self.story["awards"]:
            self.awards[one["reference"]] = projects.add_award(
                project, self._award(one), by=self.lead
            )
        self.first_award = next(iter(self.awards.values()))
        return project

    def _award(self, one: Facts) -> projects.AwardDetails:
        facts = {name: one[name] for name in ("funder", "reference", "scheme", "title", "currency")}
        return projects.AwardDetails(
            **facts,
            amount=Decimal(one["amount"]),
            start_on=date(self.today.year + one["start_year"], 10, 1),
            end_on=date(self.today.year + one["end_year"], 9, 30),
        )

    def _organisation(self, one: Facts) -> Organisation:
        known = ("name", "short_name", "aliases", "sector", "country", "website")
        details = partners.OrganisationDetails(**{name: one[name] for name in known if name in one})
        organisation = partners.add_organisation(self.project, details, by=self.lead)
        tell_of_partner(self, organisation, one)
        return organisation

    def _person(self, one: Facts) -> Person:
        affiliation = partners.AffiliationDetails(
            organisation=self.organisations[one["organisation"]],
            role=one["role"],
            from_on=self.day(one["since"]) if "since" in one else None,
        )
        details = partners.PersonDetails(
            name=one["name"],
            emails=one["emails"],
            affiliations=[affiliation],
            lawful_basis="Public task",
            basis_on=self.today - timedelta(days=300),
        )
        person = partners.add_person(self.project, details, by=self.lead)
        tell_of_person(self, person, one)
        return person

    def _record(self, one: Facts) -> Record:
        details = RecordDetails(
            title=one["title"],
            when=self._when(one),
            url=one.get("url"),
            visibility=Visibility.REPORTABLE,
            answers=one["answers"],
            participants=list(self._participants(one)),
            awards=[self.awards.get(one.get("award", ""), self.first_award)],
        )
        return add_record(KINDS[one["kind"]], self.project, details, by=self.lead)

    def _participants(self, one: Facts) -> Iterable[ParticipantDetails]:
        usual = KINDS[one["kind"]].about.roles[0]
        for name in one.get("partners", ()):
            yield ParticipantDetails(role=usual, organisation=self.organisations[name])
        for name in one.get("people", ()):
            yield ParticipantDetails(role=ParticipantRole.OTHER, person=self.people[name])
        if "funder" in one:
            funder = self.organisations[one["funder"]]
            yield ParticipantDetails(role=ParticipantRole.FUNDER, organisation=funder)

    def _when(self, one: Facts) -> When:
        """The record's date, as precisely as the story says it."""
        if "since_year_of" in one:
            return When.from_edtf(f"{self.day(one['since_year_of']).year}/..")
        if "year" in one:
            return When.from_edtf(str(self.today.year + one["year"]))
        if "month" in one:
            return When.from_edtf(f"{_months_from(self.today, one['month']):%Y-%m}")
        if "from_day" in one:
            return When.on(self.day(one["from_day"]), self.day(one["to_day"]))
        day = self.day(one["day"])
        if "time" not in one:
            return When.on(day)
        starts, ends = (
            datetime.combine(day, time.fromisoformat(text), clock.zone())
            for text in one["time"].split("-")
        )
        return When.at(starts, ends)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def _record_and_link(self, is_told: Callable[[Facts], bool]) -> None:
        """Some records of the story, and what leads from one that is told to another."""
        for one in filter(is_told, self.story["records"]):
            self.records[one["key"]] = self._record(one)
        demo_links.link_what_is_told(self)

    def _connect(self) -> None:
        """Evidence, the texts that cite it, and promises."""
        self._prove()
        demo_texts.write_texts(self)
        for one in self.story["followups"]:
            promised = followups.promise(self.project, self._promise(one), by=self.lead)
            if "done" in one:
                followups.keep_promise(promised, on=self.day(one["done"]), by=self.lead)

    def _narratives(self) -> None:
        """The award's own answers."""
        for one in self.story["narratives"]:
            award = self.awards[one["award"]]
            answers = dict(one["answers"])
            if "first_year_of" in one:
                answers["first_year"] = self.day(one["first_year_of"]).year
            narratives.answer_narrative(
                self.project, award, one["section"], "", answers, by=self.lead
            )

    def _views(self) -> None:
        """Views of lists, one of them shared."""
        for one in self.story["views"]:
            shown = lists.ViewDetails(
                name=one["name"], is_shared=one.get("shared", False), said=one["said"]
            )
            page = ListPage(one["page"])
            lists.keep_view(self.project, page, shown, by=self.users[one["owner"]])

    def _prove(self) -> None:
        """Evidence, and who was asked to speak."""
        for one in self.story["evidence"]:
            piece = evidence.add_evidence(self.project, self._evidence(one), by=self.lead)
            self.proofs[one.get("key", piece.uid)] = piece
        for one in self.story["testimonials"]:
            self._testimonial(one)

    def _evidence(self, one: Facts) -> EvidenceDetails:
        content = one.get("content", "").lstrip().encode()
        ends = one.get("permission_day")
        return EvidenceDetails(
            title=one["title"],
            kind=one["kind"],
            url=one.get("url"),
            on=self.day(one["day"]),
            upload=Upload(one["file"], io.BytesIO(content)) if content else None,
            source=one["source"],
            corroborating=self.people.get(one.get("contact", "")),
            rights=one.get("rights", ""),
            permission_until=None if ends is None else self.day(ends),
            confidential=one.get("confidential", False),
            substitute=one.get("substitute", ""),
            corroboration=one.get("corroboration"),
            contribution=one.get("contribution"),
            notes=one.get("notes", ""),
            records=[self.records[key] for key in one["records"]],
        )

    def _testimonial(self, one: Facts) -> None:
        """A request, and what was received for it."""
        days: Facts = {
            f"{step.value}_on": self.day(one[step.value])
            for step in testimonials.STEPS
            if step.value in one
        }
        details = testimonials.TestimonialDetails(
            record=self.records[one["about"]],
            person=self.people.get(one.get("person", "")),
            whom=one.get("whom", ""),
            notes=one.get("notes", ""),
            **days,
        )
        asked = testimonials.ask_for(self.project, details, by=self.lead)
        if "kept" in one:
            testimonials.keep_received(asked, self.proofs[one["kept"]], by=self.lead)

    def _promise(self, one: Facts) -> followups.FollowUpDetails:
        return followups.FollowUpDetails(
            what=one["what"],
            due_on=self.day(one["due"]),
            owner=self.users[one["owner"]],
            direction=Direction(one.get("direction", "ours")),
            record=self.records.get(one.get("record", "")),
            organisation=self.organisations.get(one.get("organisation", "")),
            person=self.people.get(one.get("person", "")),
        )


def _months_from(day: date, months: int) -> date:
    """The first day of the month that lies *months* away from that of *day*."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)


def code() -> str:
    """The code of the demonstration project."""
    return str(_story()["project"]["code"])


def sign_ins() -> list[tuple[str, str, str]]:
    """(address, password, role) of those who may sign in."""
    return [(one["email"], PASSWORD, one["role"]) for one in _story()["accounts"]]


def _story() -> Facts:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))
