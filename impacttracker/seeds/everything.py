"""A project that holds every kind of thing at least once, each of its texts with its canary."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from impacttracker import clock
from impacttracker.accounts import operations as accounts
from impacttracker.accounts import queries as people
from impacttracker.accounts.models import User
from impacttracker.api.operations import claim_key, keep_answer
from impacttracker.followups import operations as followups
from impacttracker.followups.models import FollowUp
from impacttracker.kinds import KINDS
from impacttracker.mentions import operations as mentions
from impacttracker.mentions.strangers import Stranger
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.models import SECTIONS, Statement
from impacttracker.partners import operations as partners
from impacttracker.privacy import operations as privacy
from impacttracker.projects import operations as projects
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Rhythm, Role
from impacttracker.records import operations as records
from impacttracker.records.linking import LinkDetails, dismiss_suggestion, link_records
from impacttracker.records.models import Link, Record
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from impacttracker.seeds.answers import answers_to, date_number, every_answer
from impacttracker.seeds.doubted import set_a_warning_aside
from impacttracker.seeds.imported import import_something
from impacttracker.seeds.knowing import know_and_merge, place_partner
from impacttracker.seeds.listed import keep_lists
from impacttracker.seeds.proofs import Proofs
from impacttracker.seeds.received import let_wait
from impacttracker.seeds.returned import owe_and_return
from impacttracker.seeds.telling import DISABLED, Seeded

# What addresses take that belong to no project.
IDS_OF_NO_PROJECT = {
    "act": "enable",
    "filename": "css/theme.css",
    "form": "csv",
    "format_key": "ukri",
    "kind": "engagement",
    "number": 1,
    "what": "promises",
    "writer": "archive",
}


class ProjectOfEverything:
    """A project that holds every kind of thing at least once."""

    def __init__(self, seeded: Seeded, code: str) -> None:
        self.seeded, self.code = seeded, code
        # A word that no page says of itself.
        self.canary = f"canary{secrets.token_hex(8)}"
        self.ids: dict[str, Any] = {"project_code": code, **IDS_OF_NO_PROJECT}

    def fill(self) -> None:
        self.members = {role: self._account(role.value) for role in Role}
        self.lead = self.members[Role.LEAD]
        self.project = self._project()
        self.award = self._award()
        self._partners()
        self.records = [self._record(*one) for one in enumerate(every_answer(self.canary))]
        self._about_records()
        self._narratives()
        set_a_warning_aside(self.project, self._says("reason"), by=self.lead)
        self._private_and_binned()
        self.ids |= owe_and_return(self.award, self._says, by=self.lead)
        self.ids |= keep_lists(self.project, self.records, self.members, self._says)
        self._accounts()
        self.seeded.project(self.code, self.canary, self.ids)

    def _account(self, role: str) -> User:
        email = f"{role}@{self.code.lower()}.example"
        return self.seeded.account(email, role, self.code)

    def _says(self, what: str) -> str:
        return f"{self.canary} {what}"

    def _project(self) -> Project:
        details = projects.ProjectDetails(
            title=self._says("title"),
            lead_organisation=self._says("university"),
            department=self._says("department"),
            abstract=self._says("abstract"),
            start_on=clock.today() - timedelta(days=700),
            end_on=clock.today() + timedelta(days=700),
            rhythm=Rhythm.YEAR,
        )
        project = projects.add_project(self.code, details, lead=self.lead, by=None)
        for role in (Role.MANAGER, Role.CONTRIBUTOR, Role.VIEWER):
            membership = projects.add_member(project, self.members[role], role, by=self.lead)
            self.ids |= {"membership_id": membership.id, "user_id": membership.user_id}
        return project

    def _award(self) -> Award:
        details = projects.AwardDetails(
            funder=self._says("funder"),
            reference=self._says("reference"),
            scheme=self._says("scheme"),
            title=self._says("award"),
            start_on=clock.today() - timedelta(days=700),
            amount=Decimal(1000),
            currency="GBP",
        )
        award = projects.add_award(self.project, details, by=self.lead)
        self.ids |= {"award_id": award.id, "award_uid": award.uid}
        return award

    def _partners(self) -> None:
        self.organisation = partners.add_organisation(
            self.project,
            partners.OrganisationDetails(
                name=self._says("organisation"),
                short_name=self._says("short"),
                aliases=[self._says("alias")],
                sector=self._says("sector"),
                country=self._says("country"),
                website=f"https://{self.canary}.example/",
            ),
            by=self.lead,
        )
        place_partner(self.project, self.organisation, self._says, by=self.lead)
        self.person = partners.add_person(self.project, self._contact(), by=self.lead)
        known = (self.organisation, self.person)
        self.ids["merge_id"] = know_and_merge(self.project, *known, self._says, by=self.lead)
        self.ids |= {"organisation_id": self.organisation.id, "person_id": self.person.id}
        self.ids |= {"organisation_uid": self.organisation.uid, "person_uid": self.person.uid}
        gone = partners.PersonDetails(
            name=self._says("gone"), emails=[f"gone.{self.canary}@partner.example"]
        )
        privacy.erase_person(
            partners.add_person(self.project, gone, by=self.lead), self.project, by=self.lead
        )

    def _contact(self) -> partners.PersonDetails:
        employed = partners.AffiliationDetails(
            organisation=self.organisation, role=self._says("post")
        )
        return partners.PersonDetails(
            name=self._says("person"),
            emails=[f"{self.canary}@partner.example"],
            affiliations=[employed],
            lawful_basis=self._says("basis"),
        )

    def _record(self, number: int, said: tuple[type[Record], Mapping[str, Any]]) -> Record:
        kind, answers = said
        return records.add_record(
            kind, self.project, self._details(number, kind, answers), by=self.lead
        )

    def _details(
        self, number: int, kind: type[Record], answers: Mapping[str, Any], **other: Any
    ) -> records.RecordDetails:
        took_part = records.ParticipantDetails(
            role=kind.about.roles[0],
            organisation=self.organisation,
            person=self.person,
            name_as_recorded=self._says("as recorded"),
            department=self._says("unit"),
        )
        return records.RecordDetails(
            **{
                "title": self._says(kind.about.singular),
                "when": date_number(number),
                "url": f"https://{self.canary}.example/{number}",
                "visibility": Visibility.REPORTABLE,
                "answers": answers,
                "participants": [took_part],
                "awards": [self.award],
                "identifiers": {"outcomeid": self._says("identifier")},
                "source": {"reader": self._says("source")},
                "unmapped": {"unmapped": self._says("unmapped")},
                **other,
            }
        )

    def _about_records(self) -> None:
        """Links, evidence and promises: what hangs on records."""
        cause, effect = self.records[0], self.records[-1]
        link = self._link(cause, effect)
        proofs = Proofs(self.project, self._says, self.person, self.lead)
        self.ids |= proofs.of(cause, link)
        promised = [
            self._promise("about a record", record=cause),
            self._promise("about an organisation", organisation=self.organisation),
            self._promise("about a person", person=self.person),
        ]
        followups.keep_promise(promised[-1], by=self.lead)
        followups.say_outcome(promised[-1], self._says("outcome"), by=self.lead)
        self.ids |= {
            "record_id": cause.id,
            "link_id": link.id,
            "followup_id": promised[0].id,
            "record_uid": cause.uid,
            "link_uid": link.uid,
            "followup_uid": promised[0].uid,
        }
        self._set_aside()

    def _set_aside(self) -> None:
        """What somebody said is nothing: no cause of that, and no organisation."""
        dismiss_suggestion(self.records[0], self.records[1], by=self.lead)
        stranger = Stranger(self._says("stranger"), (self.records[0],))
        mentions.set_name_aside(self.project, stranger, by=self.lead)

    def _link(self, cause: Record, effect: Record) -> Link:
        details = LinkDetails(
            cause=cause,
            effect=effect,
            verb=Verb.LED_TO,
            strength=Strength.CREDITED,
            rationale=self._says("rationale"),
        )
        return link_records(details, by=self.lead)

    def _promise(self, what: str, **about: Any) -> FollowUp:
        details = followups.FollowUpDetails(
            what=self._says(what),
            due_on=clock.today() + timedelta(days=3),
            owner=self.members[Role.CONTRIBUTOR],
            **about,
        )
        return followups.promise(self.project, details, by=self.lead)

    def _narratives(self) -> None:
        for section, model in SECTIONS.items():
            answers = next(answers_to(model, self.canary))
            topic = "plain_summary" if model is Statement else ""
            if topic:
                first = self.records[0]
                answers = {"text": f"{answers['text']} [[{first.kind}:{first.uid}]]"}
            told = narratives.answer_narrative(
                self.project, self.award, section, "", answers, topic=topic, by=self.lead
            )
            self.ids |= {"topic": topic} if topic else {"section": section}
            self.ids |= {"narrative_id": told.id, "narrative_uid": told.uid}

    def _private_and_binned(self) -> None:
        """A record that only its author and the leads may see, of everybody who may write."""
        for role in (Role.LEAD, Role.MANAGER, Role.CONTRIBUTOR):
            title = self._says(f"private of {role}")
            details = self._details(
                1, KINDS["engagement"], {}, title=title, visibility=Visibility.PRIVATE
            )
            records.add_record(KINDS["engagement"], self.project, details, by=self.members[role])
        binned = self._record(2, (KINDS["engagement"], {}))
        records.bin_record(binned, by=self.lead)

    def _accounts(self) -> None:
        """Feeds, a link to choose a password, a sign-in, and an account that was shut."""
        shut = self._account(DISABLED)
        projects.add_member(self.project, shut, Role.CONTRIBUTOR, by=self.lead)
        for user in (*self.members.values(), shut):
            self.seeded.feed(user, None)
            self.ids["feed_key"] = self.seeded.feed(user, self.project)
            self.ids["token_id"] = self.seeded.token(user)
        held = claim_key(self.canary, self.canary, b"", project=self.project, by=self.lead)
        keep_answer(held, status=201, etag="", location="", body=self._says("answer"))
        invited = accounts.invite(f"invited@{self.code.lower()}.example", "Invited")
        claim = accounts.claim_account(self.lead.email, "192.0.2.1")
        accounts.begin_sign_in(claim, browser=self._says("browser"))
        self.ids |= {
            "token": invited.token,
            "sign_in_id": people.sign_ins_of(self.lead)[0].id,
        }
        accounts.disable(shut, by=None)
        self.ids |= import_something(self.project, self._says, by=self.lead)
        let_wait(self.project, self._says, by=self.lead)
