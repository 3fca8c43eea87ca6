"""What waits in the inbox: who sees it, what taking it records, and that nothing comes twice."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from impacttracker.errors import NotAllowed, Refused, Stale
from impacttracker.evidence.models import Evidence
from impacttracker.exchange import operations as exchange
from impacttracker.exchange import reading
from impacttracker.exchange.source import File
from impacttracker.exchange.taking import take
from impacttracker.inbox import operations, queries
from impacttracker.inbox.access import can_see, visible_to
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.queries import Choice
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.privacy.operations import erase_person
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts import operations as receipts
from impacttracker.records.models import Link
from impacttracker.records.operations import bin_record
from tests.exchange.conftest import SAMPLES
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)

DOI = "10.99999/jds.2021.12_3"


@pytest.fixture
def article(project):
    return make_record(project, Publication, title="The UK café economy", answers={"doi": DOI})


@pytest.fixture
def item(project, lead):
    """“Keeping harbours open”, which cites two works."""
    bring_in(project, lead)
    return called(project, lead, "Keeping harbours open")


def bring_in(project, by, file="citations.csv"):
    several = reading.read([File((SAMPLES / file).read_bytes(), f"exports/{file}")])
    return exchange.bring_in(project, several, by=by)


def waiting(project, viewer, **choice):
    return queries.page_of(project, viewer, Choice(**choice))[0]


def called(project, viewer, title):
    return next(one for one in waiting(project, viewer) if one.title == title)


def test_citations_wait_and_say_why(project, lead, article, session):
    (plan,) = bring_in(project, lead)
    assert {one.title: one.reason for one in waiting(project, lead)} == {
        "Small shops at sea": Reason.CANDIDATE,
        "Care on board: a clinical guideline": Reason.UNKNOWN_RECORD,
        "Keeping harbours open": Reason.CANDIDATE,
    }
    assert session.scalars(select(PolicyInfluence)).all() == []
    assert {one.file for one in waiting(project, lead)} == {"citations.csv"}
    assert len(plan.contents.rejected) == 1


def test_taken_citation_is_an_influence_with_its_source_its_document_and_its_cause(
    project, lead, article, item, session
):
    influence = take(project, item, by=lead)

    assert (influence.title, influence.when.edtf) == ("Keeping harbours open", "2022-03-04")
    assert influence.influence_type == "Citation in other policy documents"
    assert influence.country == "United Kingdom"
    (source,) = influence.participants
    assert (source.organisation.name, source.role) == ("Department for Ports", "influenced")
    piece = session.scalars(select(Evidence)).one()
    assert (piece.url, piece.records) == ("https://ports.example/open.pdf", [influence])
    link = session.scalars(select(Link)).one()
    assert (link.cause, link.effect, link.verb) == (article, influence, "cited_in")
    assert piece.links == [link]
    assert (item.fate, item.title, item.holds, item.came_of) == (Fate.TAKEN, "", {}, [])


def test_what_was_decided_does_not_come_again(project, lead, article, item):
    take(project, item, by=lead)
    guideline = called(project, lead, "Care on board: a clinical guideline")
    assert operations.reject([guideline], by=lead) == 1

    (plan,) = bring_in(project, lead)

    assert [one.title for one in waiting(project, lead)] == ["Small shops at sea"]
    assert {flag.what for flag in plan.skipped} == {
        "Taken before, and not asked about again: 1.",
        "Rejected before, and not asked about again: 1.",
    }
    assert not plan.changes_anything


def test_influence_that_somebody_recorded_with_the_same_address_is_not_recorded_twice(
    project, lead, article, item, session
):
    ours = make_record(
        project, PolicyInfluence, title="Harbours stay open", url="https://ports.example/open.pdf"
    )
    assert take(project, item, by=lead) == ours
    assert (ours.title, ours.country) == ("Harbours stay open", "United Kingdom")
    assert session.scalars(select(Link)).one().effect == ours


def test_record_in_the_bin_is_taken_out_first(project, lead, item, session):
    binned = take(project, item, by=lead)
    bin_record(binned, by=lead)
    make_record(project, Publication, title="First", answers={"doi": "10.99999/pre.8"})
    file = (SAMPLES / "citations.csv").read_bytes().replace(b"/pre.7", b"/pre.8")
    exchange.bring_in(project, reading.read([File(file)]), by=lead)
    with pytest.raises(Refused, match="is in the bin"):
        take(project, item, by=lead)


def test_command_puts_into_the_inbox_too(flask, project, lead):
    result = flask("import", str(SAMPLES / "citations.csv"), "--project", project.code, "--json")
    assert json.loads(result.stdout)["also"]["created"] == {"inbox item": 3}
    assert {one.file for one in waiting(project, lead)} == {"citations.csv"}


def test_another_index_tells_nothing_new_of_the_same_citation(project, lead, article, item):
    operations.reject([item], by=lead)
    (plan,) = bring_in(project, lead, "mentions.csv")
    assert not plan.changes_anything
    assert item.fate is Fate.REJECTED


def test_document_that_cites_one_more_of_ours_is_asked_about_again(project, lead, article, session):
    bring_in(project, lead, "mentions.csv")
    item = called(project, lead, "Keeping harbours open")
    influence = take(project, item, by=lead)
    other = make_record(project, Publication, title="First", answers={"doi": "10.99999/pre.7"})

    bring_in(project, lead)

    assert [one["identifiers"]["doi"] for one in item.came_of] == ["10.99999/pre.7"]
    assert take(project, item, by=lead) == influence
    links = session.scalars(select(Link).order_by(Link.id)).all()
    assert [one.cause for one in links] == [article, other]
    assert len(session.scalars(select(Evidence)).all()) == 1


def test_document_that_waits_is_told_of_once_with_all_that_it_cites(project, lead):
    bring_in(project, lead, "mentions.csv")
    bring_in(project, lead)
    item = called(project, lead, "Keeping harbours open")
    assert [one["identifiers"]["doi"] for one in item.came_of] == [DOI, "10.99999/pre.7"]
    assert len(waiting(project, lead)) == 3


def test_item_is_decided_once(project, lead, item):
    take(project, item, by=lead)
    with pytest.raises(Stale):
        take(project, item, by=lead)
    with pytest.raises(Stale):
        operations.put_back(item, by=lead)
    assert operations.reject([item], by=lead) == 0


def test_rejected_item_may_wait_again(project, lead, item):
    operations.reject([item], by=lead)
    assert waiting(project, lead, fate=Fate.REJECTED) == [item]
    operations.put_back(item, by=lead)
    assert item in waiting(project, lead)


def test_import_that_is_undone_takes_back_what_nobody_decided_on(project, lead):
    file = File((SAMPLES / "citations.csv").read_bytes(), "citations.csv")
    receipt, _ = receipts.bring_in(project, [file], reading.read([file]), by=lead)
    rejected = called(project, lead, "Keeping harbours open")
    operations.reject([rejected], by=lead)
    assert receipts.undo(receipt, by=lead) == 1
    assert waiting(project, lead) == []
    assert waiting(project, lead, fate=Fate.REJECTED) == [rejected]


@pytest.mark.parametrize("decide", [None, operations.reject, take])
def test_import_that_is_undone_takes_back_what_it_told_of_what_was_there(
    project, lead, session, decide
):
    bring_in(project, lead, "mentions.csv")
    item = called(project, lead, "Keeping harbours open")
    if decide is operations.reject:
        decide([item], by=lead)
    elif decide is take:
        decide(project, item, by=lead)
    session.commit()
    before = operations.state_of(item)

    file = File((SAMPLES / "citations.csv").read_bytes(), "citations.csv")
    receipt, _ = receipts.bring_in(project, [file], reading.read([file]), by=lead)
    session.commit()
    assert item.fate is Fate.WAITING
    assert operations.state_of(item) != before

    assert receipts.undo(receipt, by=lead) == 0
    session.commit()
    assert operations.state_of(item) == before
    assert item.settled_by == (lead if decide else None)
    (plan,) = bring_in(project, lead)
    assert plan.changes_anything


def test_item_told_more_of_since_stays_when_the_import_before_is_undone(project, lead):
    bring_in(project, lead, "mentions.csv")
    item = called(project, lead, "Keeping harbours open")
    file = File((SAMPLES / "citations.csv").read_bytes(), "citations.csv")
    receipt, _ = receipts.bring_in(project, [file], reading.read([file]), by=lead)
    operations.reject([item], by=lead)

    assert receipts.undo(receipt, by=lead) == 1

    assert (item.fate, len(item.came_of)) == (Fate.REJECTED, 2)


def test_award_that_is_not_here_is_no_attribution(project, lead):
    (contents,) = reading.read([File((SAMPLES / "mentions.csv").read_bytes())])
    (told,) = contents.candidates
    told = replace(told, record=replace(told.record, awards=("ES/X00001/1",)))
    exchange.bring_in(project, [replace(contents, candidates=(told,))], by=lead)
    (item,) = waiting(project, lead, reason=Reason.OTHER_AWARD)
    influence = take(project, item, by=lead)
    assert influence.attributions == []
    assert influence.unmapped["awards that are not here"] == ["ES/X00001/1"]


def test_readers_decide_nothing(project, item):
    reader = make_member(project, role=Role.VIEWER)
    for act in (
        lambda: take(project, item, by=reader),
        lambda: operations.reject([item], by=reader),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_who_of_two_is_named_is_for_a_person_to_say(sign_in, project, lead, article, session):
    make_organisation(project, "Ministry of the Sea", aliases=["Department for Ports"])
    ours = make_organisation(project, "Harbour Office", aliases=["Department for Ports"])
    bring_in(project, lead)
    item = called(project, lead, "Keeping harbours open")
    assert item.reason is Reason.NAMESAKES
    browser, who = sign_in(lead), f"who-{item.uid}"
    page = browser.page(f"/inbox/{project.code}/?reason=namesakes")
    assert page.texts(f"select[name={who}] option") == ["Ministry of the Sea", "Harbour Office"]

    browser.post(f"/inbox/{project.code}/", data={"act": f"take {item.uid}", who: str(ours.id)})

    influence = session.scalars(select(PolicyInfluence)).one()
    assert [one.organisation for one in influence.participants] == [ours]


def test_citation_of_what_somebody_may_not_see_is_linked_with_nothing(project, lead, item, session):
    make_record(
        project, Publication, title="Secret", answers={"doi": DOI}, visibility="private", by=lead
    )
    take(project, item, by=make_member(project))
    assert session.scalars(select(Link)).all() == []


def test_name_of_somebody_erased_is_gone_from_what_waits(project, lead, item, session):
    person = make_person(project, "Jane Wu")
    held = json.loads(json.dumps(item.holds))
    held["records"][0]["unmapped"]["Policy authors"] = "Jane Wu; Tomasz Żak"
    item.holds = held
    session.flush()
    erase_person(person, project, by=lead)
    session.expire_all()
    assert "Jane Wu" not in json.dumps(item.holds)


@pytest.mark.parametrize("role", [None, *Role])
def test_list_shows_what_the_rule_allows(session, role):
    project = make_project()
    bring_in(project, None)
    viewer = make_member(project, role=role) if role else make_user()
    listed = set(session.scalars(select(InboxItem).where(visible_to(viewer))))
    every = session.scalars(select(InboxItem)).all()
    assert [one in listed for one in every] == [can_see(viewer, one) for one in every]
