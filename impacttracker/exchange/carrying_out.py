"""Takes the steps of a plan through the operations that pages use, and keeps their results."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.database import flushed_together
from impacttracker.errors import Invalid
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.exchange import queries
from impacttracker.exchange.contents import (
    AwardFacts,
    EvidenceFacts,
    FollowUpFacts,
    LinkFacts,
    NarrativeFacts,
    OrganisationFacts,
    PersonFacts,
    ProjectFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.details import (
    award_details,
    evidence_details,
    followup_details,
    known_details,
    organisation_details,
    person_details,
    project_details,
    record_details,
    supported,
    testimonial_details,
)
from impacttracker.exchange.fact import saying_where
from impacttracker.exchange.filing import take_in
from impacttracker.exchange.partnering import note_partnership
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.exchange.planning.returning import bring_in_returns
from impacttracker.exchange.planning.settling import bring_in_settled
from impacttracker.exchange.planning.waiting import let_wait, tell_more
from impacttracker.followups import operations as followups
from impacttracker.followups.models import FollowUp
from impacttracker.kinds import KINDS
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects import operations as projects
from impacttracker.projects.models import Award
from impacttracker.projects.queries import members_of
from impacttracker.records import operations as records
from impacttracker.records.linking import Claim, LinkDetails, correct_link, link_records
from impacttracker.records.models import Link, Record
from impacttracker.testimonials import operations as testimonials
from impacttracker.testimonials.models import Testimonial

Make = Callable[[Any], Any]
Change = Callable[[Any, Any], Any]
AT_ONCE = 200
"""Things that are sent to the database together: each by itself takes four times as long."""
NOBODY = partners.KnownDetails()


class CarryingOut:
    """One import on its way: the rows it has so far, by their uid here."""

    def __init__(
        self, plan: Plan, by: User | None, *, keeps_files: bool, also: Iterable[Any] = ()
    ) -> None:
        """*also* are rows that what is brought up to date mentions, beside those it finds."""
        self._plan = plan
        self._keeps_files = keeps_files
        self._project = plan.project
        self._by = by
        self._awards = {one.reference: one for one in queries.awards_of(plan.project)}
        self._notes = {one.organisation_id: one for one in queries.partnerships_of(plan.project)}
        # What is brought up to date may mention what the file does not.
        people = queries.people_of(plan.project)
        self._rows: dict[str, Any] = {person.uid: person for person in people}
        places = (one.organisation for person in people for one in person.affiliations)
        for organisation in (*places, *(one.organisation for one in self._notes.values())):
            self._rows[organisation.uid] = organisation
        self._rows |= {row.uid: row for row in also}
        self._members = {one.user.email: one.user for one in members_of(plan.project)}

    def do(self) -> None:
        """Take every step, each sort of thing after those that it mentions."""
        plan = self._plan
        self._take([plan.facts], self._change_facts, lambda _, fact: self._change_facts(fact))
        self._take(plan.awards, self._add_award, self._change_award)
        self._take_together(plan.organisations, self._add_organisation, self._change_organisation)
        self._note_partnerships()
        self._take_together(plan.people, self._add_person, self._change_person)
        self._note_acquaintances()
        self._take_together(plan.records, self._add_record, self._change_record)
        self._take(plan.evidence, self._add_evidence, self._change_evidence)
        self._take(plan.testimonials, self._ask, self._ask_otherwise)
        self._take(plan.links, self._add_link, self._change_link)
        self._take(plan.narratives, self._answer, self._answer_again)
        self._take(plan.followups, self._promise, self._change_promise)
        bring_in_returns(plan, self._awards, self._members, by=self._by)
        bring_in_settled(plan, self._rows, self._members, by=self._by)
        new, more = (partial(function, plan, by=self._by) for function in (let_wait, tell_more))
        self._take(plan.candidates, new, more)

    def _take_together(self, steps: Sequence[Step], make: Make, change: Change) -> None:
        for start in range(0, len(steps), AT_ONCE):
            with flushed_together():
                self._take(steps[start : start + AT_ONCE], make, change)

    def _take(self, steps: Sequence[Step], make: Make, change: Change) -> None:
        for step in steps:
            row = step.row
            with saying_where(step.fact):
                if step.act is Act.CREATE:
                    row = make(step.fact)
                elif step.act is Act.UPDATE:
                    change(row, step.fact)
            if step.act is not Act.KEEP:
                self._plan.done.append((step, row))
            if uid := getattr(step.fact, "uid", ""):
                self._rows[uid] = row

    def _change_facts(self, fact: ProjectFacts) -> None:
        projects.change_settings(
            self._project, project_details(fact), version=self._project.version, by=self._by
        )

    def _add_award(self, fact: AwardFacts) -> Award:
        award = projects.add_award(self._project, award_details(fact), by=self._by)
        self._awards[award.reference] = award
        return award

    def _change_award(self, award: Award, fact: AwardFacts) -> None:
        projects.correct_award(award, award_details(fact), version=award.version, by=self._by)

    def _add_organisation(self, fact: OrganisationFacts) -> Organisation:
        details = organisation_details(fact, self._rows)
        return partners.add_organisation(self._project, details, by=self._by)

    def _change_organisation(self, organisation: Organisation, fact: OrganisationFacts) -> None:
        partners.correct_organisation(
            organisation,
            organisation_details(fact, self._rows),
            project=self._project,
            version=organisation.version,
            by=self._by,
        )

    def _note_partnerships(self) -> None:
        """Whom the installation knows becomes a partner of this project too."""
        told = [
            (self._rows[step.fact.uid], step.fact)
            for step in self._plan.organisations
            if step.act is not Act.KEEP or step.row.id not in self._notes
        ]
        partners.introduce(self._project, organisations=[one for one, _ in told], by=self._by)
        for organisation, fact in told:
            known = self._notes.get(organisation.id)
            with saying_where(fact):
                note_partnership(self._project, organisation, fact, known, by=self._by)

    def _add_person(self, fact: PersonFacts) -> Person:
        details = person_details(fact, self._rows)
        # Who brings a file in does not know everybody in it: the file says who does.
        return partners.add_person(self._project, details, is_known=False, by=self._by)

    def _change_person(self, person: Person, fact: PersonFacts) -> None:
        partners.correct_person(
            person,
            person_details(fact, self._rows),
            project=self._project,
            version=person.version,
            by=self._by,
        )

    def _note_acquaintances(self) -> None:
        for step in self._plan.people:
            details = known_details(step.fact, self._members)
            if step.act is Act.UPDATE or (step.act is Act.CREATE and details != NOBODY):
                with saying_where(step.fact):
                    person = self._rows[step.fact.uid]
                    partners.know(self._project, person, details, by=self._by)

    def _add_record(self, fact: RecordFacts) -> Record:
        kind, details = KINDS[fact.kind], record_details(fact, self._rows, self._awards)
        return records.add_record(kind, self._project, details, by=self._by, keep_unfitting=True)

    def _change_record(self, record: Record, fact: RecordFacts) -> None:
        records.correct_record(
            record,
            record_details(fact, self._rows, self._awards),
            version=record.version,
            by=self._by,
            keep_unfitting=True,
        )

    def _add_evidence(self, fact: EvidenceFacts) -> Evidence:
        details = evidence_details(fact, self._rows)
        piece = evidence.add_evidence(self._project, details, by=self._by)
        self._give_file(piece, fact)
        return piece

    def _change_evidence(self, piece: Evidence, fact: EvidenceFacts) -> None:
        evidence.correct_evidence(piece, evidence_details(fact, self._rows), by=self._by)
        evidence.support(piece, records=supported(fact, self._rows), by=self._by)
        self._give_file(piece, fact)

    def _give_file(self, piece: Evidence, fact: EvidenceFacts) -> None:
        """Keep the file that the archive brings; one that may not be kept is left out."""
        attached = self._plan.contents.attached
        try:
            if attached and piece.sha256 in attached and not piece.has_copy:
                take_in(piece, attached, by=self._by, keeps=self._keeps_files)
        except Invalid as reason:
            self._plan.flag(fact.where, f"Its file was left out. {reason}")

    def _ask(self, fact: TestimonialFacts) -> Testimonial:
        details = testimonial_details(fact, self._rows)
        testimonial = testimonials.ask_for(self._project, details, by=self._by)
        self._keep(testimonial, fact)
        return testimonial

    def _ask_otherwise(self, testimonial: Testimonial, fact: TestimonialFacts) -> None:
        details = testimonial_details(fact, self._rows)
        testimonials.correct_testimonial(testimonial, details, by=self._by)
        self._keep(testimonial, fact)

    def _keep(self, testimonial: Testimonial, fact: TestimonialFacts) -> None:
        for uid in fact.kept_as:
            if uid in self._rows:
                testimonials.keep_received(testimonial, self._rows[uid], by=self._by)

    def _add_link(self, fact: LinkFacts) -> Link:
        link = link_records(
            LinkDetails(
                cause=self._rows[fact.cause],
                effect=self._rows[fact.effect],
                verb=fact.verb,
                strength=fact.strength,
                rationale=fact.rationale,
            ),
            by=self._by,
        )
        self._support_link(link, fact)
        return link

    def _change_link(self, link: Link, fact: LinkFacts) -> None:
        claim = Claim(verb=fact.verb, strength=fact.strength, rationale=fact.rationale)
        correct_link(link, claim, version=link.version, by=self._by)
        self._support_link(link, fact)

    def _support_link(self, link: Link, fact: LinkFacts) -> None:
        for uid in fact.evidence:
            if uid in self._rows:
                evidence.support(self._rows[uid], links=[link], by=self._by)

    def _answer(self, fact: NarrativeFacts) -> Narrative:
        return narratives.answer_narrative(
            self._project,
            self._awards[fact.award] if fact.award else None,
            fact.section,
            fact.period,
            fact.answers,
            by=self._by,
            topic=fact.topic,
            source=fact.source,
            unmapped=fact.unmapped,
            keep_unfitting=True,
        )

    def _answer_again(self, narrative: Narrative, fact: NarrativeFacts) -> None:
        if fact.award:
            self._answer(fact)
        else:
            narratives.rewrite_narrative(
                narrative, fact.answers, version=narrative.version, by=self._by
            )

    def _promise(self, fact: FollowUpFacts) -> FollowUp:
        details = followup_details(fact, self._rows, self._members)
        followup = followups.promise(self._project, details, by=self._by)
        self._settle(followup, fact)
        return followup

    def _change_promise(self, followup: FollowUp, fact: FollowUpFacts) -> None:
        details = followup_details(fact, self._rows, self._members)
        followups.change_promise(followup, details, version=followup.version, by=self._by)
        self._settle(followup, fact)

    def _settle(self, followup: FollowUp, fact: FollowUpFacts) -> None:
        """Note that it was kept, or that it was not after all."""
        if followup.done_on is not None and followup.done_on != fact.done_on:
            followups.reopen(followup, by=self._by)
        if fact.done_on is not None:
            followups.keep_promise(followup, on=fact.done_on, by=self._by)
        followups.say_outcome(followup, fact.outcome, by=self._by)
