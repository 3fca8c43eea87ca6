"""A contact who stands in every place in which a project can name somebody."""

from datetime import date

from impacttracker.evidence import operations as evidence
from impacttracker.exchange import operations as exchange
from impacttracker.exchange.source import File
from impacttracker.followups import operations as followups
from impacttracker.narratives import operations as narratives
from impacttracker.partners import operations as partners
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records import operations as records
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from tests.factories import make_organisation, make_record

NAME, ADDRESS = "Zdeňka Quillfeather", "zdenka@quillfeather.example"


def mention_everywhere(project, award, lead, name=NAME, address=ADDRESS):
    """The person, after everything that can hold text has named them; returns them."""
    office = make_organisation(project, "Audit Office")
    person = partners.add_person(
        project,
        partners.PersonDetails(
            name=name,
            emails=[address],
            affiliations=[partners.AffiliationDetails(organisation=office, role=f"Aide to {name}")],
            lawful_basis=f"{name} agreed",
        ),
        by=lead,
    )
    partners.describe_partnership(
        project, office, interest=f"{name} asks", influence="", impact="", version=1, by=lead
    )
    took_part = ParticipantDetails(
        role=ParticipantRole.AUDIENCE, person=person, name_as_recorded=f"Dr {name}"
    )
    told = {
        "title": f"Briefing for {name}",
        "answers": {"results": f"{name.upper()} will write from {address}."},
        "unmapped": {"Contact": [name]},
        "visibility": Visibility.REPORTABLE,
    }
    briefing = make_record(project, by=lead, participants=[took_part], **told)
    former = records.RecordDetails(title=f"{name} was told", participants=[took_part])
    records.correct_record(briefing, former, version=briefing.version, by=lead)
    influence = make_record(project, PolicyInfluence, by=lead, title=f"{name}’s review")
    make_record(project, by=lead, title=f"Private: {name}", visibility=Visibility.PRIVATE)
    records.bin_record(make_record(project, by=lead, title=f"Binned: {name}"), by=lead)
    link = link_records(
        LinkDetails(
            cause=briefing,
            effect=influence,
            verb=Verb.INFORMED,
            strength=Strength.CREDITED,
            rationale=f"{name} said so.",
        ),
        by=lead,
    )
    piece = evidence.EvidenceDetails(
        title=f"Letter of {name}",
        rights=f"{name} may be quoted",
        source=f"{name}, in person",
        corroborator=f"Write to {name} at {address}",
        corroborating=person,
        notes=f"{name} sent it.",
        url="https://audit.example/letter",
        records=[briefing],
        links=[link],
    )
    evidence.add_evidence(project, piece, by=lead)
    for done in (False, True):
        promise = followups.promise(
            project,
            followups.FollowUpDetails(
                what=f"Send {name} the paper", person=person, due_on=date(2026, 1, 5)
            ),
            by=lead,
        )
        if done:
            followups.keep_promise(promise, by=lead)
    answers = {"description": f"{name} used the findings."}
    narratives.answer_narrative(project, award, "narrative_impact", "", answers, by=lead)
    exchange.hold(project, File(name.encode(), f"{name}.txt"), by=lead)
    return person
