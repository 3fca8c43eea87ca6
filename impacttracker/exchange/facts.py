"""A row of the database as the fact that it states; looks nothing up that is not loaded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from impacttracker.evidence.models import Evidence
from impacttracker.exchange.contents import (
    AffiliationFacts,
    AwardFacts,
    EvidenceFacts,
    FollowUpFacts,
    LinkFacts,
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    PositionFacts,
    ProjectFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.settled import KeyedFacts, ObligationFacts, ReturnFacts
from impacttracker.fields import answers_of
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.obligations.models import Obligation
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person, Position
from impacttracker.partners.operations import PositionDetails
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Link, Participant, Record
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State
from impacttracker.testimonials.models import Testimonial


def facts_of_project(project: Project) -> ProjectFacts:
    return ProjectFacts(
        code=project.code,
        title=project.title,
        lead_organisation=project.lead_organisation,
        department=project.department,
        abstract=project.abstract,
        start_on=project.start_on,
        end_on=project.end_on,
        rhythm=project.rhythm,
    )


def facts_of_award(award: Award) -> AwardFacts:
    return AwardFacts(
        funder=award.funder,
        reference=award.reference,
        scheme=award.scheme,
        title=award.title,
        start_on=award.start_on,
        end_on=award.end_on,
        amount=award.amount,
        currency=award.currency,
    )


def facts_of_organisation(
    organisation: Organisation, partnership: Partnership | None, known: Collection[int]
) -> OrganisationFacts:
    """With what the project holds of it; its parent only where that is *known* to the project."""
    parent = organisation.parent if organisation.parent_id in known else None
    return OrganisationFacts(
        key=organisation.uid,
        uid=organisation.uid,
        name=organisation.name,
        short_name=organisation.short_name,
        aliases=tuple(organisation.aliases),
        parent=parent.uid if parent else None,
        sector=organisation.sector,
        country=organisation.country,
        website=organisation.website,
        ror=organisation.ror,
        interest=partnership.interest if partnership else "",
        influence=partnership.influence if partnership else "",
        impact=partnership.impact if partnership else "",
        talking_points=partnership.talking_points if partnership else "",
        positions=tuple(map(_position, reversed(partnership.positions))) if partnership else (),
        rhythm=partnership.rhythm if partnership else None,
    )


def facts_of_person(person: Person, known: Acquaintance | None) -> PersonFacts:
    """With how the project knows them, where it does."""
    affiliations = [
        AffiliationFacts(
            organisation=one.organisation.uid, role=one.role, from_on=one.from_on, to_on=one.to_on
        )
        for one in person.affiliations
    ]
    return PersonFacts(
        uid=person.uid,
        name=person.name,
        other_names=tuple(person.other_names),
        known_by=_address_of(known) if known else "",
        closeness=known.closeness if known else None,
        known_since=known.known_since if known else None,
        emails=tuple(person.emails),
        affiliations=in_order(affiliations),
        lawful_basis=person.lawful_basis,
        basis_on=person.basis_on,
        origin=person.origin,
        notified_on=person.notified_on,
        do_not_contact=person.do_not_contact,
        erased_on=person.erased_on,
    )


def facts_of_record(record: Record) -> RecordFacts:
    return RecordFacts(
        uid=record.uid,
        kind=record.kind,
        title=record.title,
        when=record.when,
        url=record.url,
        visibility=record.visibility,
        awards=tuple(sorted(one.award.reference for one in record.attributions)),
        answers=answers_of(record),
        participants=tuple(map(_participant, record.participants)),
        identifiers=record.identifiers,
        source=record.source,
        unmapped=record.unmapped,
    )


def facts_of_link(link: Link, evidence: tuple[str, ...]) -> LinkFacts:
    return LinkFacts(
        cause=link.cause.uid,
        effect=link.effect.uid,
        verb=link.verb,
        strength=link.strength,
        rationale=link.rationale,
        evidence=evidence,
    )


def pieces_by_link(pieces: Iterable[Evidence]) -> Mapping[int, list[Evidence]]:
    """Which of *pieces* support each link that has any, by its key and in the order of uids."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda one: one.uid):
        for link in piece.links:
            found[link.id].append(piece)
    return dict(found)


def facts_of_evidence(evidence: Evidence, shown: Collection[int]) -> EvidenceFacts:
    """With those of the records it supports that are *shown* (their keys)."""
    return EvidenceFacts(
        uid=evidence.uid,
        kind=evidence.kind,
        title=evidence.title,
        on=evidence.on,
        url=evidence.url,
        file=evidence.file,
        sha256=evidence.sha256,
        made_by=evidence.source,
        corroborator=evidence.corroborator,
        corroborating=evidence.corroborating.uid if evidence.corroborating else None,
        rights=evidence.rights,
        permission_until=evidence.permission_until,
        confidential=evidence.confidential,
        substitute=evidence.substitute,
        audience=evidence.audience,
        corroboration=evidence.corroboration,
        contribution=evidence.contribution,
        notes=evidence.notes,
        supports=tuple(sorted(one.uid for one in evidence.records if one.id in shown)),
    )


def facts_of_testimonial(testimonial: Testimonial, kept: Iterable[Evidence]) -> TestimonialFacts:
    """With those of the pieces it is *kept* as that are shown."""
    return TestimonialFacts(
        uid=testimonial.uid,
        about=testimonial.record.uid,
        person=testimonial.person.uid if testimonial.person else None,
        whom=testimonial.whom,
        asked_on=testimonial.asked_on,
        chased_on=testimonial.chased_on,
        received_on=testimonial.received_on,
        consented_on=testimonial.consented_on,
        declined_on=testimonial.declined_on,
        notes=testimonial.notes,
        kept_as=tuple(sorted(one.uid for one in kept)),
    )


def facts_of_narrative(narrative: Narrative) -> NarrativeFacts:
    return NarrativeFacts(
        award=narrative.award.reference if narrative.award else None,
        section=narrative.section,
        topic=narrative.topic,
        period=narrative.period,
        answers=answers_of(narrative),
        source=narrative.source,
        unmapped=narrative.unmapped,
    )


def facts_of_followup(followup: FollowUp) -> FollowUpFacts:
    about = (followup.record, followup.organisation, followup.person)
    return FollowUpFacts(
        uid=followup.uid,
        about=tuple(one.uid for one in about if one is not None),
        what=followup.what,
        due_on=followup.due_on,
        done_on=followup.done_on,
        owner=followup.owner.email if followup.owner else followup.owner_as_recorded,
        direction=followup.direction,
        outcome=followup.outcome,
    )


def _address_of(known: Acquaintance) -> str:
    return known.known_by.email if known.known_by else known.known_by_as_recorded


def _position(one: Position) -> PositionFacts:
    return PositionFacts(on=one.on, **vars(PositionDetails.of(one)))


def _participant(one: Participant) -> ParticipantFacts:
    return ParticipantFacts(
        role=one.role,
        organisation=one.organisation.uid if one.organisation else None,
        person=one.person.uid if one.person else None,
        name_as_recorded=one.name_as_recorded,
        department=one.department,
        sector=one.sector,
        country=one.country,
    )


def _place(one: AffiliationFacts) -> tuple[str, str, str, str]:
    return (str(one.from_on or ""), str(one.to_on or ""), one.organisation, one.role)


def in_order(affiliations: Iterable[AffiliationFacts]) -> tuple[AffiliationFacts, ...]:
    """*affiliations* by their days: the databases do not agree on where an empty day stands."""
    return tuple(sorted(affiliations, key=_place))


def facts_of_obligation(one: Obligation) -> ObligationFacts:
    return ObligationFacts(
        uid=one.uid,
        award=one.award.reference,
        format_key=one.format_key,
        period=one.period,
        from_on=one.from_on,
        to_on=one.to_on,
        due_on=one.due_on,
        repeats=one.repeats,
        until_on=one.until_on,
    )


def facts_of_return(one: Return, keyed: Sequence[KeyedFacts]) -> ReturnFacts:
    return ReturnFacts(
        uid=one.uid,
        award=one.award.reference,
        format_key=one.format_key,
        format_version=one.format_version,
        period=one.period,
        from_on=one.from_on,
        to_on=one.to_on,
        due_on=one.due_on,
        # A signature is somebody's here, and no file can give it.
        state=State.READY if one.state is State.SIGNED else one.state,
        response_code=one.response_code,
        nothing_to_report=one.nothing_to_report,
        declaration=one.declaration,
        include=tuple(one.include),
        sent=one.sent,
        keyed=tuple(keyed),
    )
