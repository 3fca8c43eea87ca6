"""The page of a project: its figures, the chains behind its influences, and what is missing."""

from itertools import pairwise

import pytest

from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.narratives.operations import answer_narrative
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_project,
    make_record,
    make_user,
)


@pytest.fixture
def lead(app):
    return make_user(name="Ada Lovelace")


@pytest.fixture
def project(lead):
    return make_project("ALPHA", lead=lead, title="Tides", award=False)


@pytest.fixture
def ada(sign_in, lead, project):
    return sign_in(lead)


def chain(*records):
    for cause, effect in pairwise(records):
        details = LinkDetails(
            cause=cause, effect=effect, verb=Verb.LED_TO, strength=Strength.CHANGED
        )
        link_records(details, by=None)


def test_empty_project_says_what_to_do_first(ada):
    page = ada.page("/projects/ALPHA/")
    assert page.heading == "Tides"
    assert "Bring in what your funder already shows" in page.text


def test_figures_open_what_is_behind_them(ada, project):
    forum = make_organisation(project)
    make_record(project, when="2024-05-12", partner=forum)
    make_record(project, Publication, when="2025")
    promise(project, FollowUpDetails(what="Call", organisation=forum), by=None)
    links = ada.page("/projects/ALPHA/").links(".facts a")
    assert links == {
        "1 Engagements": "/timeline/ALPHA/?kind=engagement",
        "0 Partnerships": "/timeline/ALPHA/?kind=collaboration",
        "0 Policy": "/timeline/ALPHA/?kind=policy_influence",
        "1 Outcomes": "/timeline/ALPHA/?kind=outcome",
        "1 Partners": "/partners/ALPHA/",
        "1 Open promises": "/followups/ALPHA/",
    }
    for address in links.values():
        ada.page(address)


def test_drawing_of_all_years_leads_to_each(ada, project):
    make_record(project, when="2024-05-12")
    links = [
        str(link["href"]) for link in ada.page("/projects/ALPHA/").soup.select("svg.picture a")
    ]
    assert "/timeline/ALPHA/?kind=engagement&since=2024&until=2024" in links


def test_influence_stands_with_its_chain_from_the_first_contact(ada, project):
    records = [make_record(project, title=title) for title in ("Chat", "Talk", "Workshop")]
    chain(*records, make_record(project, PolicyInfluence, title="Guideline"))
    make_record(project, PolicyInfluence, title="Alone", when="2020")
    page = ada.page("/projects/ALPHA/")
    assert page.texts(".chain") == [
        "Chat (12 May 2024) led to Talk (12 May 2024), which led to Workshop (12 May 2024), "
        "which led to Guideline (12 May 2024)."
    ]
    assert page.links()["The whole pathway, drawn"] == "/pathway/ALPHA/"


def test_cause_that_is_hidden_or_binned_is_not_told(project, lead, sign_in):
    author, reader = make_member(project), make_member(project)
    hidden = make_record(project, title="Canary", by=author, visibility=Visibility.PRIVATE)
    binned = make_record(project, title="Binned canary", by=author)
    effect = make_record(project, PolicyInfluence, title="Guideline")
    chain(hidden, effect)
    chain(binned, effect)
    bin_record(binned, by=lead)
    page = sign_in(reader).page("/projects/ALPHA/")
    assert "anary" not in page.html
    assert "Influences that nothing leads to: 1" in page.text
    assert "Canary" in sign_in(author).page("/projects/ALPHA/").text


def test_what_is_missing_is_counted_and_opens_its_records(ada, project):
    award = make_award(project, reference="ES/T1")
    make_record(project, title="Talk", awards=[award])
    orphan = make_record(project, title="Orphan")
    make_record(project, title="Undated", when="XXXX", awards=[award])
    page = ada.page("/projects/ALPHA/")
    assert page.texts("details summary")[-2:] == [
        "Records of no award: 1",
        "Records without a date: 1",
    ]
    assert page.links()["Edit : Orphan"] == f"/records/ALPHA/{orphan.id}/edit"
    assert "ES/T1 says nothing yet under Key findings and Narrative impact." in page.text
    answer_narrative(project, award, "key_findings", "", {"description": "Found."}, by=None)
    assert "ES/T1 says nothing yet under Narrative impact." in ada.page("/projects/ALPHA/").text


def test_records_without_award_are_no_gap_before_there_is_an_award(ada, project):
    make_record(project)
    assert "Records of no award" not in ada.page("/projects/ALPHA/").text


def test_members_and_awards_are_listed(ada, project):
    make_member(project, make_user(name="Grace"), Role.VIEWER)
    award = make_award(project, reference="ES/T1", title="The award")
    page = ada.page("/projects/ALPHA/")
    assert "Ada Lovelace Lead Grace Viewer" in page.text
    assert page.links("main a")["ESRC ES/T1"] == f"/timeline/ALPHA/?award={award.id}"


def test_reader_is_offered_no_change(project, sign_in):
    make_record(project, when="XXXX")
    links = sign_in(make_member(project, role=Role.VIEWER)).page("/projects/ALPHA/").links("main a")
    assert not {"Log engagement", "Import", "Settings of the project"} & set(links)
    assert not [name for name in links if name.startswith("Edit")]


def test_outsider_finds_nothing(project, sign_in):
    assert sign_in(make_user()).get("/projects/ALPHA/").status_code == 404


def test_page_costs_the_same_with_much_and_with_little(ada, project, statements):
    def add(number):
        award = make_award(project)
        first = make_record(project, title=f"First {number}", partner=make_organisation(project))
        second = make_record(project, title=f"Second {number}", awards=[award])
        chain(first, second, make_record(project, PolicyInfluence, awards=[award]))
        make_record(project, PolicyInfluence, when="XXXX")

    def cost():
        with statements() as sent:
            ada.page("/projects/ALPHA/")
        return len(sent)

    add(0)
    one = cost()
    for number in range(1, 12):
        add(number)
    assert cost() == one <= 15
