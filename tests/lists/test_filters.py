"""What a list lets through, in which order, and what its columns say."""

import pytest
from werkzeug.datastructures import MultiDict

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.lists import queries
from impacttracker.lists.choice import Choice, Stop
from impacttracker.lists.columns import chosen, columns_for, questions_of
from impacttracker.lists.vocabulary import ListPage, Order
from impacttracker.outcomes.models import MedicalProduct, Software
from impacttracker.projects.queries import awards_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails, bin_record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


def titles(project, viewer, page=ListPage.LISTS, **choice):
    found = queries.page(project, page, Choice(**choice), viewer)
    assert queries.number_of(project, page, Choice(**choice), viewer) == len(found.records)
    return [record.title for record in found.records]


def took_part(**who):
    return [ParticipantDetails(role=ParticipantRole.PARTNER, **who)]


def test_activities_with_local_government_in_scotland_in_one_year_are_one_filter(project, lead):
    council = make_organisation(project, "Fife", sector="Local government", country="Scotland")
    charity = make_organisation(project, "Shelter", sector="Charity", country="Scotland")
    london = make_organisation(project, "Camden", sector="Local government", country="England")
    make_record(
        project, title="Wanted", when="2026-03", participants=took_part(organisation=council)
    )
    make_record(project, title="Early", when="2025", participants=took_part(organisation=council))
    make_record(
        project,
        title="Two halves",
        when="2026-04-01",
        participants=[*took_part(organisation=charity), *took_part(organisation=london)],
    )
    as_recorded = took_part(
        name_as_recorded="A council", sector="local government", country="Scotland"
    )
    make_record(project, title="As recorded", when="2026", participants=as_recorded)

    asked = {"sector": "Local government", "country": "Scotland", "since": 2026, "until": 2026}
    assert titles(project, lead, **asked) == ["Wanted", "As recorded"]
    assert titles(project, lead, partner=london.id, country="Scotland") == []
    assert titles(project, lead, partner=london.id) == ["Two halves"]


def test_each_filter_lets_through_what_it_says(project, lead):
    member = make_member(project)
    person, other = make_person(project, "Łucja Żak"), make_award(project)
    talk = make_record(
        project,
        title="Talk",
        by=member,
        answers={"status": "planned"},
        participants=took_part(person=person),
        awards=awards_of(project)[:1],
        visibility=Visibility.REPORTABLE,
    )
    make_record(project, Software, title="Program", when="XXXX", awards=[other])

    for asked in (
        {"kind": "engagement"},
        {"status": "planned"},
        {"award": awards_of(project)[0].id},
        {"person": person.id},
        {"visibility": "reportable"},
        {"author": member.id},
        {"text": "tAL"},
        {"text": "łucja"},
        {"until": 2030},
    ):
        assert titles(project, lead, **asked) == ["Talk"], asked
    assert titles(project, lead, kind="outcome") == ["Program"]
    assert titles(project, lead, award=other.id) == ["Program"]
    assert titles(project, lead, page=ListPage.OUTCOMES) == ["Program"]
    bin_record(talk, by=None)
    assert titles(project, lead) == ["Program"]


def test_list_shows_no_more_than_the_viewer_may_see(project, lead):
    make_record(project, title="Private", by=lead, visibility=Visibility.PRIVATE)
    make_record(make_project("OTHER"), title="Elsewhere")

    assert titles(project, lead) == ["Private"]
    assert titles(project, make_member(project, role=Role.MANAGER)) == []
    assert titles(project, make_user()) == []


def test_equal_records_keep_their_order_from_page_to_page(project, lead):
    for _ in range(5):
        make_record(project, title="Same", when="2024")
    for order in Order:
        seen, stop = [], None
        while True:
            choice = Choice(order=order)
            found = queries.page(project, ListPage.LISTS, choice, lead, after=stop, size=2)
            seen += [record.id for record in found.records]
            stop = found.after
            if stop is None:
                break
        assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("text", ["", "x", "1", "-", "1-", "1-99999999999", "9" * 21 + "-1", "١-1"])
def test_stop_that_makes_no_sense_is_none(text):
    assert Stop.of(text) is None


def test_stop_of_what_is_gone_ends_the_list_or_goes_on(project, lead):
    make_record(project, title="One")
    for order in Order:
        for stop in (Stop(10**18, 99), Stop(0, 99), Stop(10**19, 1)):
            queries.page(project, ListPage.LISTS, Choice(order=order), lead, after=stop)


def test_choice_is_read_back_from_its_address():
    said = Choice(
        kind="engagement",
        status="held",
        since=2024,
        until=2026,
        partner=7,
        sector="Local, government",
        text="50% Łódź",
        order=Order.TITLE,
        columns=("when", "attendance"),
    )
    assert Choice.of(MultiDict(said.in_address()), ListPage.LISTS) == said
    assert Choice.kept(said.in_address(), ListPage.ENGAGEMENTS) == said


def test_address_that_makes_no_sense_is_passed_over():
    asked = MultiDict(
        {"kind": "sculpture", "since": "-1", "award": "9" * 30, "order": "x", "status": "x"}
    )
    assert Choice.of(asked, ListPage.LISTS) == Choice()
    assert Choice.of(MultiDict({"kind": "software"}), ListPage.ENGAGEMENTS) == Choice()


def test_columns_are_read_from_what_the_models_ask():
    names = columns_for([Engagement])
    assert {"title", "links", "attendance", "results"} <= set(names)
    assert names["attendance"].label == "How many people?"
    both = questions_of([Engagement, MedicalProduct])
    assert both["status"].question.vocabulary != both["medical_product.status"].question.vocabulary
    assert [one.name for one in chosen(["when", "junk"], [Collaboration])] == ["title", "when"]
    assert chosen([], [Engagement]) == []
