"""A fact of a file as the details that an operation takes, with rows in place of keys."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.exchange.contents import (
    AwardFacts,
    EvidenceFacts,
    FollowUpFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    ProjectFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.settled import ObligationFacts
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.obligations.operations import ObligationDetails
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.operations import (
    AffiliationDetails,
    KnownDetails,
    OrganisationDetails,
    PersonDetails,
    PositionDetails,
)
from impacttracker.projects.models import Award
from impacttracker.projects.operations import AwardDetails, ProjectDetails
from impacttracker.records.models import Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails
from impacttracker.testimonials.operations import TestimonialDetails

Rows = Mapping[str, Any]
"""What stands here by its uid: records, organisations, people and evidence."""


def project_details(fact: ProjectFacts) -> ProjectDetails:
    return ProjectDetails(
        title=fact.title,
        lead_organisation=fact.lead_organisation,
        department=fact.department,
        abstract=fact.abstract,
        start_on=fact.start_on,
        end_on=fact.end_on,
        rhythm=fact.rhythm,
    )


def award_details(fact: AwardFacts) -> AwardDetails:
    return AwardDetails(
        funder=fact.funder,
        reference=fact.reference,
        scheme=fact.scheme,
        title=fact.title,
        start_on=fact.start_on,
        end_on=fact.end_on,
        amount=fact.amount,
        currency=fact.currency,
    )


def organisation_details(fact: OrganisationFacts, rows: Rows) -> OrganisationDetails:
    return OrganisationDetails(
        uid=fact.uid,
        name=fact.name,
        short_name=fact.short_name,
        aliases=fact.aliases,
        parent=rows[fact.parent] if fact.parent else None,
        sector=fact.sector,
        country=fact.country,
        website=fact.website,
        ror=fact.ror,
    )


def told_positions(fact: OrganisationFacts) -> list[tuple[date, PositionDetails]]:
    """The positions of a partner, the earliest first."""
    names = PositionDetails.__dataclass_fields__
    return [
        (one.on, PositionDetails(**{name: getattr(one, name) for name in names}))
        for one in fact.positions
    ]


def person_details(fact: PersonFacts, rows: Rows) -> PersonDetails:
    return PersonDetails(
        uid=fact.uid,
        name=fact.name,
        other_names=fact.other_names,
        emails=fact.emails,
        affiliations=[
            AffiliationDetails(
                organisation=rows[one.organisation],
                role=one.role,
                from_on=one.from_on,
                to_on=one.to_on,
            )
            for one in fact.affiliations
        ],
        lawful_basis=fact.lawful_basis,
        basis_on=fact.basis_on,
        origin=fact.origin,
        notified_on=fact.notified_on,
        do_not_contact=fact.do_not_contact,
        erased_on=fact.erased_on,
    )


def known_details(fact: PersonFacts, members: Mapping[str, User]) -> KnownDetails:
    return KnownDetails(
        known_by=members.get(fact.known_by),
        closeness=fact.closeness,
        since=fact.known_since,
        recorded=fact.known_by,
    )


def record_details(fact: RecordFacts, rows: Rows, awards: Mapping[str, Award]) -> RecordDetails:
    return RecordDetails(
        uid=fact.uid,
        title=fact.title,
        when=fact.when,
        url=fact.url,
        visibility=fact.visibility,
        answers=fact.answers,
        participants=[_participant(one, rows) for one in fact.participants],
        awards=[awards[reference] for reference in dict.fromkeys(fact.awards)],
        identifiers=fact.identifiers,
        source=fact.source,
        unmapped=fact.unmapped,
    )


def evidence_details(fact: EvidenceFacts, rows: Rows) -> EvidenceDetails:
    return EvidenceDetails(
        uid=fact.uid,
        kind=fact.kind,
        title=fact.title,
        on=fact.on,
        url=fact.url,
        file=fact.file,
        sha256=fact.sha256,
        source=fact.made_by,
        corroborator=fact.corroborator,
        corroborating=rows.get(fact.corroborating or ""),
        rights=fact.rights,
        permission_until=fact.permission_until,
        confidential=fact.confidential,
        substitute=fact.substitute,
        audience=fact.audience,
        corroboration=fact.corroboration,
        contribution=fact.contribution,
        notes=fact.notes,
        records=supported(fact, rows),
    )


def testimonial_details(fact: TestimonialFacts, rows: Rows) -> TestimonialDetails:
    return TestimonialDetails(
        uid=fact.uid,
        record=rows[fact.about],
        person=rows.get(fact.person or ""),
        whom=fact.whom,
        asked_on=fact.asked_on,
        chased_on=fact.chased_on,
        received_on=fact.received_on,
        consented_on=fact.consented_on,
        declined_on=fact.declined_on,
        notes=fact.notes,
    )


def obligation_details(fact: ObligationFacts, awards: Mapping[str, Award]) -> ObligationDetails:
    return ObligationDetails(
        uid=fact.uid,
        award=awards[fact.award],
        format_key=fact.format_key,
        period=fact.period,
        from_on=fact.from_on,
        to_on=fact.to_on,
        due_on=fact.due_on,
        repeats=fact.repeats,
        until_on=fact.until_on,
    )


def supported(fact: EvidenceFacts, rows: Rows) -> list[Record]:
    """The records of the file that a piece of evidence supports."""
    return [rows[uid] for uid in fact.supports if uid in rows]


def followup_details(
    fact: FollowUpFacts, rows: Rows, members: Mapping[str, User]
) -> FollowUpDetails:
    """Its owner is a member of the project with that address, else remembered by the address."""
    about = [rows[uid] for uid in fact.about if uid in rows]
    owner = members.get(fact.owner.lower())
    return FollowUpDetails(
        uid=fact.uid,
        what=fact.what,
        due_on=fact.due_on,
        owner=owner,
        owner_as_recorded="" if owner else fact.owner,
        direction=fact.direction,
        record=_first(about, Record),
        organisation=_first(about, Organisation),
        person=_first(about, Person),
    )


def _participant(one: ParticipantFacts, rows: Rows) -> ParticipantDetails:
    return ParticipantDetails(
        role=one.role,
        organisation=rows[one.organisation] if one.organisation else None,
        person=rows[one.person] if one.person else None,
        name_as_recorded=one.name_as_recorded,
        department=one.department,
        sector=one.sector,
        country=one.country,
    )


def _first(things: list[Any], kind: type[Any]) -> Any:
    return next((one for one in things if isinstance(one, kind)), None)
