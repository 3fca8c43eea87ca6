"""Promising, changing, keeping; and who sees it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.followups import operations, queries
from impacttracker.followups.access import can_see, visible_to
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.followups.vocabulary import Direction
from impacttracker.projects.models import Change
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


@pytest.fixture
def lead(session):
    return make_user()


@pytest.fixture
def project(session, lead):
    return make_project(lead=lead)


def promised(project, by=None, **facts):
    facts = {"what": "Send the summary", "record": facts.pop("record", None), **facts}
    if not any(facts.get(name) for name in ("record", "organisation", "person")):
        facts["record"] = make_record(project)
    return operations.promise(project, FollowUpDetails(**facts), by=by)


def test_promise_is_noted_with_its_history(project, lead):
    followup = promised(project, lead, what="  Send it ", due_on=date(2026, 3, 4), owner=lead)

    assert (followup.what, followup.due_on, followup.owner) == ("Send it", date(2026, 3, 4), lead)
    assert histories(followup) == ["added"]


@pytest.mark.parametrize(
    ("mistake", "field", "complaint"),
    [
        ({"what": "  "}, "what", "Say what was promised."),
        ({"what": "x" * 1001}, "what", "Keep this to 1,000 characters or fewer."),
        ({"owner": "stranger"}, "owner", "Choose somebody who works on this project."),
        ({"record": "foreign"}, "about", "The record must belong to the same project."),
        ({"record": None}, "about", "Say what it is about: a record, an organisation or a person."),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else None,
)
def test_mistaken_promise_is_explained(project, lead, mistake, field, complaint):
    facts = {"what": "Send it", "record": make_record(project), **mistake}
    if facts.get("owner") == "stranger":
        facts["owner"] = make_user()
    if facts["record"] == "foreign":
        facts["record"] = make_record(make_project())

    with pytest.raises(Invalid) as refusal:
        operations.promise(project, FollowUpDetails(**facts), by=lead)

    assert refusal.value.problems == {field: complaint}


def test_changing_says_what_changed_and_keeps_the_old_words(project, lead):
    followup = promised(project, due_on=date(2026, 3, 4))
    details = FollowUpDetails(what="Send the film", direction=Direction.THEIRS)

    assert operations.change_promise(followup, details, version=followup.version, by=lead)

    (change,) = changes(followup, "changed")
    assert change.details == [
        {"field": "What was promised", "old": "Send the summary", "new": "Send the film"},
        {"field": "By when", "old": "4 March 2026", "new": ""},
        {"field": "Who promised", "old": "We promised it", "new": "They promised it"},
    ]
    assert not operations.change_promise(followup, details, version=followup.version, by=lead)


def test_stale_change_is_refused(project, lead):
    followup = promised(project)

    with pytest.raises(Stale):
        operations.change_promise(
            followup, FollowUpDetails(what="Other"), version=followup.version - 1, by=lead
        )


def test_promise_is_kept_on_a_day_and_opened_again(project, lead, monkeypatch):
    followup = promised(project)
    monkeypatch.setattr(operations, "today", lambda: date(2026, 5, 1))

    operations.keep_promise(followup, by=lead)
    operations.keep_promise(followup, on=date(2026, 6, 1), by=lead)
    assert followup.done_on == date(2026, 5, 1)
    operations.reopen(followup, by=lead)
    operations.reopen(followup, by=lead)

    assert followup.done_on is None
    assert histories(followup) == ["added", "kept", "reopened"]


def test_viewers_of_a_project_promise_nothing(project):
    viewer = make_member(project, role=Role.VIEWER)
    followup = promised(project)

    for act in (
        lambda: promised(project, viewer),
        lambda: operations.keep_promise(followup, by=viewer),
        lambda: operations.reopen(followup, by=viewer),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_open_promises_are_sorted_with_the_most_overdue_first(project, lead):
    late, soon, never, done = (
        promised(project, due_on=day)
        for day in (date(2020, 1, 1), date(2030, 1, 1), None, date(2019, 1, 1))
    )
    operations.keep_promise(done, by=lead)

    assert list(queries.open_for(lead, project)) == [late, soon, never]
    assert list(queries.open_for(lead)) == [late, soon, never]
    assert list(queries.kept_in(project, lead)) == [done]
    assert list(queries.due(lead, project)) == [done, late, soon]
    assert queries.open_count(lead, project) == 3


def test_pages_of_promises_go_on_where_the_last_one_stopped(project, lead):
    days = [None, date(2026, 1, 1), date(2026, 1, 1), None, date(2025, 1, 1)]
    record = make_record(project)
    for day in days:
        promised(project, due_on=day, record=record)
    whole = list(queries.open_for(lead, project))

    found, after = [], None
    while True:
        page = queries.open_for(lead, project, after=after, limit=2)
        found += page[:2]
        if len(page) < 3:
            break
        after = (page[1].due_on, page[1].id)

    assert found == whole
    for followup in whole:
        operations.keep_promise(followup, on=date(2026, 5, 1), by=lead)
    kept = list(queries.kept_in(project, lead))
    assert list(queries.kept_in(project, lead, after=(kept[1].done_on, kept[1].id))) == kept[2:]


def test_mine_are_those_that_i_see_to(project, lead):
    mine = promised(project, owner=lead)
    promised(project)

    assert list(queries.open_for(lead, owned=True)) == [mine]


def test_promises_are_found_by_what_they_are_about(project, lead):
    things = [make_record(project), make_organisation(project), make_person(project)]
    names = ("record", "organisation", "person")
    made = [promised(project, **{name: one}) for name, one in zip(names, things, strict=True)]

    assert [list(queries.about(one, lead)) for one in things] == [[one] for one in made]


def test_promise_can_be_about_what_the_project_knows_and_nothing_else(project, lead):
    elsewhere = make_project()
    mine = make_organisation(project)
    others = [make_record(elsewhere), make_organisation(elsewhere), make_person(elsewhere)]

    assert queries.subject("organisation", mine.id, project, lead) == mine
    for sort, thing in zip(("record", "organisation", "person"), others, strict=True):
        assert queries.subject(sort, thing.id, project, lead) is None
    assert queries.subjects(project, lead)["Organisations"] == [
        (f"organisation-{mine.id}", mine.name)
    ]


@given(
    role=st.sampled_from([*Role, None]),
    visibility=st.sampled_from(Visibility),
    is_own=st.booleans(),
    is_binned=st.booleans(),
    is_about_a_record=st.booleans(),
)
def test_list_and_page_agree_on_who_sees_a_promise(
    session, role, visibility, is_own, is_binned, is_about_a_record
):
    author, project = make_user(), make_project()
    viewer = author if is_own else make_user()
    make_member(project, author)
    record = make_record(project, by=author, visibility=visibility)
    if role and not is_own:
        make_member(project, viewer, role)
    about = {"record": record} if is_about_a_record else {"person": make_person(project)}
    followup = promised(project, **about)
    if is_binned:
        bin_record(record, by=None)

    listed = session.scalars(select(FollowUp).where(visible_to(viewer))).all()

    assert (followup in listed) == can_see(viewer, followup)
    assert (queries.get(followup.id, project, viewer) is not None) == can_see(viewer, followup)


def changes(followup, verb):
    found = select(Change).where(Change.subject_uid == followup.uid, Change.verb == verb)
    return db.session.scalars(found).all()


def histories(followup):
    found = select(Change.verb).where(Change.subject_uid == followup.uid).order_by(Change.id)
    return list(db.session.scalars(found))
