"""Whom records name: what is proposed, what is taken, and what is not proposed again."""

import pytest

from impacttracker.collaborations.models import Collaboration
from impacttracker.database import db
from impacttracker.duplicates import operations as duplicates
from impacttracker.engagements.models import Engagement
from impacttracker.mentions import operations, queries
from impacttracker.mentions.models import SetAside
from impacttracker.mentions.proposals import flattened
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Change
from impacttracker.projects.vocabulary import Role
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


@pytest.fixture
def lead(app):
    return make_user(name="Ruth Lead")


@pytest.fixture
def project(lead):
    return make_project("ALPHA", lead=lead, lead_organisation="University of Stirling")


def test_partners_people_and_aliases_in_titles_and_texts_are_proposed(project, lead):
    finance = make_organisation(project, "Institute of Finance (IOFI)")
    make_organisation(project, "Harbour Forum", aliases=["The Łódź Circle"])
    make_person(project, "Jane Wu")
    make_record(project, title="Talk to IOFI council")
    make_record(project, title="Evening", answers={"results": "Jane Wu asked for more."})
    make_record(project, title="Dinner in a circle at the harbour forum")
    make_record(project, title="Dinner of the Lodz Circle")
    make_record(project, title="Second talk to IOFI", partner=finance)
    assert sorted(proposed(project, lead)) == [
        ("Harbour Forum", "Dinner of the Lodz Circle"),
        ("Institute of Finance (IOFI)", "Talk to IOFI council"),
        ("Jane Wu", "Evening"),
    ]


def test_people_are_proposed_by_the_names_they_had_before_two_were_merged(project, lead):
    kept, gone = make_person(project, "Jane Porter"), make_person(project, "Janet Wu")
    duplicates.merge(kept, gone, {}, project=project, by=lead)
    make_record(project, title="Dinner with Janet Wu")
    assert proposed(project, lead) == [("Jane Porter", "Dinner with Janet Wu")]


def test_our_own_team_and_organisation_are_not_proposed(project, lead):
    make_organisation(project, "University of Stirling")
    make_record(project, title="Ruth Lead spoke at the University of Stirling")
    assert proposed(project, lead) == []


def test_who_takes_part_by_name_alone_is_not_proposed(project, lead):
    make_organisation(project, "Harbour Forum")
    named = ParticipantDetails(role=ParticipantRole.PARTNER, name_as_recorded="HARBOUR FORUM")
    make_record(project, title="Harbour Forum dinner", participants=[named])
    assert proposed(project, lead) == []


def test_private_record_is_proposed_to_those_who_see_it(project, lead):
    make_organisation(project, "Harbour Forum")
    make_record(project, title="Harbour Forum", visibility=Visibility.PRIVATE, by=lead)
    assert proposed(project, lead) == [("Harbour Forum", "Harbour Forum")]
    assert proposed(project, make_member(project)) == []


def test_partners_of_other_projects_are_neither_found_nor_taken(project, lead):
    make_organisation(make_project(), "Harbour Forum")
    make_record(project, title="Talk to Harbour Forum")
    assert proposed(project, lead) == []


@pytest.mark.parametrize(
    ("kind", "title", "role"),
    [
        (Engagement, "Talk to Harbour Forum", ParticipantRole.AUDIENCE),
        (Engagement, "Seminar hosted by the Harbour Forum", ParticipantRole.HOST),
        (Engagement, "Talk at Harbour Forum", ParticipantRole.HOST),
        (Engagement, "Advice to the team at the Harbour Forum", ParticipantRole.AUDIENCE),
        (Engagement, "Study trip funded by Harbour Forum", ParticipantRole.FUNDER),
        (Engagement, "Keynote by Jane Wu", ParticipantRole.SPEAKER),
        (PolicyInfluence, "Guidance of Harbour Forum", ParticipantRole.INFLUENCED),
        (Collaboration, "Work with Harbour Forum", ParticipantRole.PARTNER),
    ],
)
def test_role_is_guessed_from_the_words_and_the_kind(project, lead, kind, title, role):
    make_organisation(project, "Harbour Forum")
    make_person(project, "Jane Wu")
    make_record(project, kind, title=title)
    (group,) = queries.mentions_in(project, lead).groups
    assert group.proposals[0].role is role


def test_taking_adds_a_participant_moves_the_version_and_is_in_the_history(project, lead):
    make_organisation(project, "Harbour Forum")
    record = make_record(project, title="Talk to Harbour Forum", answers={"place": "Hull"})
    version = record.version
    (proposal,) = flattened(queries.mentions_in(project, lead).groups).values()
    assert operations.take(project, [(proposal, ParticipantRole.HOST)], by=lead) == 1
    assert [(one.name, one.role) for one in record.participants] == [
        ("Harbour Forum", ParticipantRole.HOST)
    ]
    assert (record.version, record.place) == (version + 1, "Hull")
    change = db.session.scalars(db.select(Change).order_by(Change.id.desc())).first()
    assert [(one["field"], one["old"], one["new"]) for one in change.details] == [
        ("Who took part", "", "Harbour Forum (host)")
    ]
    assert operations.take(project, [(proposal, ParticipantRole.HOST)], by=lead) == 0
    assert proposed(project, lead) == []


def test_what_was_set_aside_is_not_proposed_again(project, lead):
    make_organisation(project, "Harbour Forum")
    make_person(project, "Jane Wu")
    make_record(project, title="Talk to Harbour Forum and Jane Wu")
    other = make_record(project, title="Dinner with Harbour Forum")
    for proposal in flattened(queries.mentions_in(project, lead).groups).values():
        if proposal.record is not other:
            operations.set_aside(project, proposal, by=lead)
            operations.set_aside(project, proposal, by=lead)
    assert proposed(project, lead) == [("Harbour Forum", "Dinner with Harbour Forum")]


def test_what_was_set_aside_goes_along_when_two_are_merged_and_comes_back(project, lead):
    kept = make_organisation(project, "Harbour Forum")
    gone = make_organisation(project, "Quay Assembly")
    make_record(project, title="Letter to Quay Assembly")
    make_record(project, title="Harbour Forum or Quay Assembly")
    other = make_record(project, title="Dinner with Quay Assembly")
    for proposal in flattened(queries.mentions_in(project, lead).groups).values():
        if proposal.record is not other:
            operations.set_aside(project, proposal, by=lead)
    before = set_aside()
    assert sorted(key for _, key in before) == [kept.id, gone.id, gone.id]

    merged = duplicates.merge(kept, gone, {}, project=project, by=lead)
    assert [key for _, key in set_aside()] == [kept.id, kept.id]
    assert proposed(project, lead) == [("Harbour Forum", "Dinner with Quay Assembly")]
    duplicates.undo_merge(merged, project=project, by=lead)
    assert set_aside() == before


def test_organisations_that_several_records_name_are_told(project, lead):
    make_organisation(project, "Society of Local Authority Chief Executives")
    for title in (
        "Research presentation to National Audit Office Commercial Hub Seminar",
        "Citation in National Audit Office Good Practice Guide",
        "Advice to Commercial Team, Department for Levelling Up, Housing and Communities",
        "Discussion with the Department for Levelling Up, Housing and Communities",
        "Presentation to DLUHC",
        "Second presentation: DLUHC’s, local government and UK procurement",
        "Workshop with Orbis and the Solace CEO",
    ):
        make_record(project, title=title)
    assert strangers(project, lead) == {
        "National Audit Office": 2,
        "Department for Levelling Up, Housing and Communities": 2,
        "DLUHC": 2,
        "Solace": 1,
    }
    found = {one.name: one for one in queries.mentions_in(project, lead).strangers}
    assert found["Solace"].maybe.name == "Society of Local Authority Chief Executives"


def test_stranger_becomes_a_partner_an_alias_or_nobody(project, lead):
    society = make_organisation(project, "Society of Chief Executives")
    for name in ("YPO", "SCE Network", "National Audit Office"):
        for number in ("First", "Second"):
            make_record(project, title=f"{number} talk to {name}")
    found = {one.name: one for one in queries.mentions_in(project, lead).strangers}
    operations.welcome(project, found["National Audit Office"], by=lead)
    operations.call_also(project, society, found["SCE Network"], by=lead)
    operations.set_name_aside(project, found["YPO"], by=lead)
    assert strangers(project, lead) == {}
    assert sorted(proposed(project, lead)) == [
        ("National Audit Office", "First talk to National Audit Office"),
        ("National Audit Office", "Second talk to National Audit Office"),
        ("Society of Chief Executives", "First talk to SCE Network"),
        ("Society of Chief Executives", "Second talk to SCE Network"),
    ]


def test_many_records_are_gone_through_in_pages(project, lead, monkeypatch):
    monkeypatch.setattr(queries, "RECORDS_AT_ONCE", 2)
    make_organisation(project, "Harbour Forum")
    for year in (2021, 2022, 2023):
        make_record(project, title=f"Harbour Forum {year}", when=str(year))
    first = queries.mentions_in(project, lead)
    second = queries.mentions_in(project, lead, after=first.further)
    assert [titles(first), titles(second), second.further] == [
        ["Harbour Forum 2023", "Harbour Forum 2022"],
        ["Harbour Forum 2021"],
        None,
    ]


def test_page_costs_the_same_statements_for_one_record_and_for_many(
    project, lead, sign_in, statements
):
    counts = []
    browser = sign_in(lead)
    for number in (1, 12):
        for one in range(number):
            make_organisation(project, f"Forum {number} {one}")
            make_record(project, title=f"Talk to Forum {number} {one} and DLUHC")
            make_record(project, title=f"Talk to DLUHC {one}")
        db.session.commit()
        with statements() as sent:
            browser.page("/mentions/ALPHA/")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 15


def test_page_takes_sets_aside_and_settles(project, lead, sign_in):
    make_organisation(project, "Harbour Forum")
    records = [
        make_record(project, title=f"{word} at Harbour Forum with DLUHC")
        for word in ("Talk", "Dinner", "Walk", "Quiz")
    ]
    (group,) = queries.mentions_in(project, lead).groups
    keys = {one.record.id: one.key for one in group.proposals}
    first, second = (keys[record.id] for record in records[:2])
    browser = sign_in(lead)
    page = press(browser, f"take {first}", **{f"role-{first}": "audience"})
    assert "Harbour Forum takes part in “Talk at Harbour Forum with DLUHC”." in page.text
    assert "will not be proposed there again" in press(browser, f"aside {second}").text
    assert "takes part in 2 more records" in press(browser, f"take-all {group.key}").text
    assert [[one.role.value for one in record.participants] for record in records] == [
        ["audience"],
        [],
        ["host"],
        ["host"],
    ]
    (stranger,) = queries.mentions_in(project, lead).strangers
    assert "DLUHC is a partner now" in press(browser, f"settle {stranger.key}").text
    assert "That is settled already." in press(browser, f"settle {stranger.key}").text
    assert "That is settled already." in press(browser, "take organisation-1-1").text


def test_who_may_not_write_is_shown_no_proposals(project, sign_in):
    reader = make_member(project, role=Role.VIEWER)
    assert sign_in(reader).get("/mentions/ALPHA/").status_code == 403


def proposed(project, viewer):
    """(who, where) for everything that is proposed."""
    groups = queries.mentions_in(project, viewer).groups
    return [(one.candidate.name, one.record.title) for g in groups for one in g.proposals]


def set_aside():
    """(record, organisation) by their keys, of what is not to be proposed."""
    rows = db.session.execute(db.select(SetAside.record_id, SetAside.organisation_id))
    return sorted(tuple(row) for row in rows)


def titles(mentions):
    return [one.record.title for group in mentions.groups for one in group.proposals]


def strangers(project, viewer):
    return {one.name: len(one.records) for one in queries.mentions_in(project, viewer).strangers}


def press(browser, act, **chosen):
    answer = browser.post("/mentions/ALPHA/", data={"act": act, **chosen})
    assert answer.status_code == 302
    return browser.page("/mentions/ALPHA/")
