"""The briefing on a partner: what to know before a meeting, and nothing that is private."""

from datetime import date, timedelta

import page
import pytest

from impacttracker.clock import today
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.followups.operations import FollowUpDetails, keep_promise, promise
from impacttracker.followups.vocabulary import Direction
from impacttracker.outcomes.models import Software
from impacttracker.partners import operations as partners
from impacttracker.partners import queries as asked
from impacttracker.partners.operations import AffiliationDetails, PositionDetails
from impacttracker.partners.vocabulary import Level, Participation
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.timeline.influenced import came_of
from tests.factories import make_member, make_organisation, make_person, make_project, make_record
from tests.reports.reading import Tagged

AHEAD = (today() + timedelta(days=9)).isoformat()


@pytest.fixture
def forum(project):
    return make_organisation(project, "Harbour Forum", short_name="HF")


def link(cause, effect):
    details = LinkDetails(
        cause=cause, effect=effect, verb=Verb.LED_TO, strength=Strength.CHANGED, rationale=""
    )
    link_records(details, by=None)


@pytest.fixture
def met(project, forum, lead):
    """A partner with something of everything that a briefing tells."""
    notes = asked.partnership(forum, project, lead)
    partners.describe_partnership(
        project, forum, interest="Dredging", influence="", impact="",
        talking_points="Ask about the weir.", version=notes.version, by=lead,
    )  # fmt: skip
    position = PositionDetails(
        interest=Level.HIGH, reached=Participation.INFORM, wanted=Participation.INVOLVE
    )
    partners.place_partner(project, forum, position, on=date(2024, 1, 1), by=lead)
    at = [AffiliationDetails(organisation=forum, role="Chair")]
    jo = make_person(project, "Jo Quay", affiliations=at)
    who = [ParticipantDetails(role=ParticipantRole.PARTNER, organisation=forum, person=jo)]
    talk = make_record(project, title="Talk at the harbour", when="2024-03-01", participants=who)
    make_record(
        project, title="Next visit", when=AHEAD, partner=forum, answers={"status": "planned"}
    )
    change = make_record(project, PolicyInfluence, title="Byelaw", when="2024-06-01")
    tool = make_record(project, Software, title="Tide model", when="2024-07")
    link(talk, change)
    link(change, tool)
    promise(project, FollowUpDetails(what="Send the slides", organisation=forum), by=lead)
    theirs = FollowUpDetails(what="Send the maps", organisation=forum, direction=Direction.THEIRS)
    keep_promise(promise(project, theirs, by=lead), on=date(2024, 4, 1), by=lead)
    return forum


def test_briefing_tells_what_to_know(sign_in, project, met, lead):
    page = sign_in(lead).page(f"/reports/{project.code}/briefings/{met.id}/")
    for said in (
        "1 March 2024: Talk at the harbour", "High. Dredging", "Inform now, Involve wanted",
        "Ask about the weir.", "They kept a promise on 1 April 2024: Send the maps",
        "New: Byelaw (1 June 2024)", "Send the slides", "Next visit", "Jo Quay", "Chair",
        "1 step from what we did together", "2 steps from what we did together",
    ):  # fmt: skip
        assert said in page.text, said


def test_partner_of_whom_nothing_is_known_has_a_briefing(sign_in, project, forum, lead):
    page = sign_in(lead).page(f"/reports/{project.code}/briefings/{forum.id}/")
    assert "This would be the first time." in page.text
    assert "Nothing is open between us." in page.text


def test_pdf_is_one_page_that_everybody_can_read(sign_in, project, met, lead):
    answer = sign_in(lead).get(f"/reports/{project.code}/briefings/{met.id}.pdf")
    assert answer.mimetype == "application/pdf"
    for profile in ("ua1", "2a"):
        assert page.validate_pdf_bytes(answer.data, profile=profile).failures == []
    read = Tagged(answer.data)
    assert read.unowned == set()
    assert len(read.reader.pages) == 1


def test_nothing_private_or_confidential_is_told_even_to_its_author(sign_in, project, met, lead):
    hidden = make_record(
        project, title="Canary", when="2024-05-01", partner=met, by=lead,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    behind = make_record(project, PolicyInfluence, title="Behind the canary", when="2024-08-01")
    link(hidden, behind)
    promise(project, FollowUpDetails(what="Canary", record=hidden, organisation=met), by=lead)
    proof = EvidenceDetails(
        title="Canary", url="https://a.example/", confidential=True, records=[behind]
    )
    add_evidence(project, proof, by=lead)
    browser = sign_in(lead)
    address = f"/reports/{project.code}/briefings/{met.id}"
    assert "anary" not in browser.page(f"{address}/").html
    assert "Behind the canary" in [one.title for one in came_of(met, lead)]


def test_chain_through_a_hidden_record_ends_there(project, forum, lead):
    author, reader = make_member(project), make_member(project)
    hidden = make_record(
        project, title="Hidden", partner=forum, by=author, visibility=Visibility.PRIVATE
    )
    effect = make_record(project, PolicyInfluence, title="Effect")
    link(hidden, effect)
    assert [one.title for one in came_of(forum, author)] == ["Effect"]
    assert came_of(forum, reader) == []
    elsewhere = make_project("THEIRS")
    assert came_of(forum, make_member(elsewhere)) == []


def test_influenced_body_is_told_as_such(project, forum, lead):
    body = [ParticipantDetails(role=ParticipantRole.INFLUENCED, organisation=forum)]
    make_record(project, PolicyInfluence, title="Byelaw", participants=body)
    [found] = came_of(forum, lead)
    assert (found.is_influenced, found.in_words()) == (True, "they are the influenced body")


def test_outsiders_find_no_briefing(sign_in, project, met):
    outsider = make_member(make_project("OTHER"))
    for end in ("/", ".pdf"):
        for code in (project.code, "OTHER"):
            address = f"/reports/{code}/briefings/{met.id}{end}"
            assert sign_in(outsider).get(address).status_code == 404
