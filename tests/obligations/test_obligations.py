"""What an award owes: noted, changed, removed, counted on from year to year; and who sees it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.obligations import operations, queries
from impacttracker.obligations.access import can_see, visible_to
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.periods import MOST, later, name_later, periods_of
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from tests.factories import make_award, make_member, make_project, make_user

DUE, UNTIL = date(2027, 3, 12), date(2030, 12, 31)


@pytest.fixture
def lead(session):
    return make_user()


@pytest.fixture
def project(session, lead):
    return make_project("COAST", lead=lead, award=False)


@pytest.fixture
def award(project):
    return make_award(project, reference="ES/X000001/1")


def told(award, **facts):
    known = {"format_key": "ukri", "period": "2027", "due_on": DUE, "until_on": UNTIL}
    return operations.ObligationDetails(award=award, **{**known, **facts})


def test_what_is_owed_is_noted_changed_and_removed_with_its_history(project, award, lead):
    noted = operations.owe(project, told(award), by=lead)
    assert operations.change_obligation(noted, told(award, due_on=date(2027, 3, 19)), by=lead)
    assert not operations.change_obligation(noted, told(award, due_on=date(2027, 3, 19)), by=lead)
    with pytest.raises(Stale):
        operations.change_obligation(noted, told(award), version=noted.version - 1, by=lead)
    operations.remove_obligation(noted, by=lead)

    entries = projects.history_of("obligation", noted.uid)
    assert [one.verb for one in entries] == ["removed", "changed", "added"]
    assert entries[1].details == [
        {"field": "First deadline", "old": "12 March 2027", "new": "19 March 2027"}
    ]
    assert entries[0].subject_title == "UKRI research outcomes return · ES/X000001/1"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"format_key": ""}, "format_key"),
        ({"period": " "}, "period"),
        ({"period": "x" * 41}, "period"),
        ({"period": "the first"}, "period"),
        ({"due_on": None}, "due_on"),
        ({"until_on": None}, "until_on"),
        ({"until_on": date(2027, 3, 11)}, "until_on"),
        ({"from_on": DUE, "to_on": date(2027, 1, 1)}, "to_on"),
    ],
)
def test_what_cannot_be_is_refused(project, award, lead, facts, field):
    with pytest.raises(Invalid) as refused:
        operations.owe(project, told(award, **facts), by=lead)
    assert list(refused.value.problems) == [field]


def test_same_is_noted_once_and_only_for_awards_of_the_project(project, award, lead):
    operations.owe(project, told(award), by=lead)
    with pytest.raises(Invalid, match="noted already"):
        operations.owe(project, told(award), by=lead)
    with pytest.raises(Invalid, match="one of the project's awards"):
        operations.owe(project, told(make_award(make_project())), by=lead)
    once = told(award, period="the end", repeats=Repeats.ONCE, until_on=None)
    assert len(list(periods_of(operations.owe(project, once, by=lead)))) == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR])
def test_readers_and_contributors_note_nothing(project, award, role):
    with pytest.raises(NotAllowed):
        operations.owe(project, told(award), by=make_member(project, role=role))


@settings(max_examples=15)
@given(
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    years=st.integers(0, MOST),
    end=st.integers(0, 80),
)
def test_every_year_has_one_deadline_on_the_same_day_until_the_end(day, years, end):
    assert later(day, years).year == day.year + years
    assert (later(day, years).month, later(day, years).day) in {(day.month, day.day), (2, 28)}
    noted = Obligation(
        period=f"{day.year}",
        due_on=day,
        repeats=Repeats.YEARLY,
        until_on=date(day.year + end, 12, 31),
    )
    periods = list(periods_of(noted))
    assert [one.name for one in periods] == [str(one.due_on.year) for one in periods]
    assert len(periods) == min(end + 1, MOST)


@pytest.mark.parametrize(
    ("name", "after_two_years"),
    [
        ("2027", "2029"),
        ("2026/27", "2028/29"),
        ("1998–99", "2000–01"),
        ("2026/2027", "2028/2029"),
        ("Year 1 (2026)", "Year 1 (2028)"),
        ("Grant 12345", "Grant 12345"),
    ],
)
def test_periods_are_named_on(name, after_two_years):
    assert name_later(name, 2) == after_two_years


@settings(max_examples=10)
@given(role=st.sampled_from([*Role, None]))
def test_list_and_page_agree_on_who_sees_what_is_owed(session, role):
    project = make_project()
    viewer = make_member(project, role=role) if role else make_user()
    noted = operations.owe(project, told(projects.awards_of(project)[0]), by=None)

    listed = session.scalars(select(Obligation).where(visible_to(viewer))).all()

    assert (noted in listed) == can_see(viewer, noted) == (role is not None)
    assert (queries.get(noted.id, project, viewer) is not None) == (role is not None)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_owed_goes_its_way_on_the_pages(sign_in, award, lead, session):
    browser = sign_in(lead)
    typed = browser.page("/obligations/COAST/add").typed("main form")
    facts = {"period": "2027", "due_on": "12 March 2027", "until_on": "31 December 2030"}

    browser.post("/obligations/COAST/add", data=typed | facts)

    page = browser.page("/obligations/COAST/")
    assert "every year until 31 December 2030" in page.text
    noted = session.scalars(select(Obligation)).one()
    address = f"/obligations/COAST/{noted.id}/edit"
    typed = browser.page(address).typed("main form")
    operations.change_obligation(noted, told(award, due_on=date(2027, 3, 13)), by=None)
    stale = browser.post(address, data=typed | {"due_on": "14 March 2027"})
    assert stale.status_code == 409
    assert "13 March 2027" in stale.text
    again = typed | {"version": str(noted.version), "due_on": "14 March 2027"}
    assert browser.post(address, data=again).status_code == 302
    assert noted.due_on == date(2027, 3, 14)
    browser.post(f"/obligations/COAST/{noted.id}/remove")
    assert session.scalars(select(Obligation)).all() == []


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"award": "999999"}, "Choose one of the project"),
        ({"format_key": "nobody"}, "Choose one of the project"),
        ({"period": "soon"}, "Name the year in it"),
        ({"due_on": ""}, "Say by when it is due."),
        ({"until_on": ""}, "Say until when it is owed every year."),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_mistakes_are_explained(sign_in, award, lead, session, mistake, complaint):
    browser = sign_in(lead)
    typed = browser.page("/obligations/COAST/add").typed("main form")
    facts = {"period": "2027", "due_on": "12 March 2027", "until_on": "31 December 2030"}

    answer = browser.post("/obligations/COAST/add", data=typed | facts | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert session.scalars(select(Obligation)).all() == []
