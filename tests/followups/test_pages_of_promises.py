"""The pages of promises, as people use them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from impacttracker import clock, presentation
from impacttracker.clock import today
from impacttracker.followups import operations
from impacttracker.followups.forms import FollowUpForm
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.followups.vocabulary import Direction
from impacttracker.partners.operations import AffiliationDetails
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Link
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
def followup(project, lead):
    record = make_record(project, title="The seminar")
    details = FollowUpDetails(what="Send the film", record=record, due_on=date(2020, 1, 1))
    return operations.promise(project, details, by=lead)


def test_promise_is_noted_from_the_page_of_a_record_and_kept_there(sign_in, project, lead, session):
    record, browser = make_record(project, title="The seminar"), sign_in(lead)
    page = browser.page(f"/records/COAST/{record.id}/")
    typed = page.typed("#promises form[action$='/followups/COAST/add']")

    answer = browser.post(
        "/followups/COAST/add", data=typed | {"what": "Send it", "due_on": "4 March 2027"}
    )

    followup = session.scalars(select(FollowUp)).one()
    assert answer.location == f"/records/COAST/{record.id}/#promises"
    assert (followup.due_on, followup.record, followup.owner) == (date(2027, 3, 4), record, lead)
    done = browser.post(f"/followups/COAST/{followup.id}/close", data={"back": "about"})
    assert done.location == f"/followups/COAST/{followup.id}/outcome?back=about"
    assert browser.page(f"/records/COAST/{record.id}/").texts("#promises .row-entry--done")
    again = browser.post(f"/followups/COAST/{followup.id}/reopen")
    assert again.location == "/followups/COAST/"


def test_list_says_what_is_late_and_what_is_soon(sign_in, project, lead, followup):
    for what, due_on in (
        ("Soon", today() + timedelta(days=2)),
        ("Today", today()),
        ("Some day", None),
    ):
        details = FollowUpDetails(what=what, due_on=due_on, organisation=make_organisation(project))
        operations.promise(project, details, by=lead)

    page = sign_in(lead).page("/followups/COAST/")

    assert page.texts(".row-entry__title") == ["Send the film", "Today", "Soon", "Some day"]
    assert page.texts(".row-entry .tag") == ["overdue", "due today", "due soon"]


def test_promises_about_partners_lead_back_to_them(sign_in, project, lead, session):
    browser = sign_in(lead)
    for sort, thing in (
        ("organisation", make_organisation(project)),
        ("person", make_person(project)),
    ):
        typed = browser.page(f"/followups/COAST/add?{sort}={thing.id}").typed("main form")
        assert typed["about"] == [f"{sort}-{thing.id}"]
        answer = browser.post("/followups/COAST/add", data=typed | {"what": f"Write to {sort}"})
        assert answer.status_code == 302
        assert thing.name in browser.page(answer.location).text


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"what": " "}, "Say what was promised."),
        ({"due_on": "next Thursbury"}, "Write it like 4 March 2022"),
        ({"due_on": "March 2022"}, "Give a day, such as 4 March 2022."),
        ({"owner": "999999"}, "Choose somebody who works on this project."),
        ({"direction": "sideways"}, "Choose one of the options."),
        ({"about": ""}, "Say what it is about"),
        ({"about": "record-999999"}, "Say what it is about"),
        ({"about": "project-1"}, "Say what it is about"),
        ({"about": "record--1"}, "Say what it is about"),
    ],
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(
    sign_in, project, lead, session, mistake, complaint
):
    record, browser = make_record(project), sign_in(lead)
    typed = browser.page(f"/followups/COAST/add?record={record.id}").typed("main form")

    answer = browser.post("/followups/COAST/add", data=typed | {"what": "Keep me"} | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Keep me" in answer.text or "what" in mistake
    assert session.scalars(select(FollowUp)).all() == []


def test_change_is_saved_and_stands_in_the_history(sign_in, project, lead, followup):
    browser = sign_in(lead)
    address = f"/followups/COAST/{followup.id}/edit"
    typed = browser.page(address).typed("form.form")
    assert typed["due_on"] == ["1 January 2020"]

    browser.post(address, data=typed | {"what": "Send both films", "due_on": ""})

    page = browser.page(address)
    assert "Send the film → Send both films" in page.text
    assert followup.due_on is None


def test_stale_change_shows_both_texts(sign_in, project, lead, followup):
    browser, colleague = sign_in(lead), make_member(project)
    address = f"/followups/COAST/{followup.id}/edit"
    typed = browser.page(address).typed("form.form")
    other = FollowUpDetails(what="Their words", due_on=date(2020, 1, 1))
    operations.change_promise(followup, other, version=followup.version, by=colleague)

    answer = browser.post(address, data=typed | {"what": "My words"})

    assert answer.status_code == 409
    assert "Their words" in answer.text
    assert "My words" in answer.text
    assert colleague.name in answer.text
    assert followup.what == "Their words"


def test_promises_of_others_are_not_there(sign_in, project, lead, followup):
    stranger, elsewhere = make_user(), make_project("AWAY")
    make_member(elsewhere, stranger, Role.LEAD)
    viewer = make_member(project, role=Role.VIEWER)
    hidden = make_record(project, visibility=Visibility.PRIVATE, by=lead, title="A secret")
    secret = operations.promise(project, FollowUpDetails(what="Whisper", record=hidden), by=lead)
    colleague = sign_in(make_member(project))

    browser = sign_in(stranger)
    assert browser.get("/followups/COAST/").status_code == 404
    assert browser.get(f"/followups/AWAY/{followup.id}/edit").status_code == 404
    assert browser.post(f"/followups/AWAY/{followup.id}/close").status_code == 404
    assert sign_in(viewer).post(f"/followups/COAST/{followup.id}/close").status_code == 403
    assert "Whisper" not in colleague.page("/followups/COAST/").html
    assert colleague.get(f"/followups/COAST/{secret.id}/edit").status_code == 404
    assert followup.done_on is None


def test_list_of_many_takes_no_more_statements(sign_in, project, lead, statements):
    browser, record = sign_in(lead), make_record(project)

    def cost(shows):
        with statements() as sent:
            browser.page(f"/followups/COAST/?show={shows}")
        return len(sent)

    for number in range(2):
        details = FollowUpDetails(what=f"Promise {number}", record=record, owner=lead)
        operations.promise(project, details, by=lead)
    few = cost("")
    for number in range(60):
        about = {"record": make_record(project)} if number % 2 else {"person": make_person(project)}
        operations.promise(project, FollowUpDetails(what=f"Another {number}", **about), by=lead)

    assert cost("") == few <= 15
    page = browser.page("/followups/COAST/")
    older = next(href for words, href in page.links(".pager a").items() if "Older" in words)
    assert len(browser.page(older).texts(".row-entry")) == 12
    assert browser.page("/followups/COAST/?after=junk.1e9").texts(".row-entry__title")


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("about", "/records/COAST/{}/#promises"), ("home", "/"), ("https://evil.example/", None)],
)
def test_closing_asks_what_came_of_it_and_leads_back(
    sign_in, project, lead, followup, back, leads_to
):
    browser, place = sign_in(lead), f"/followups/COAST/{followup.id}"
    asked = browser.post(f"{place}/close", data={"back": back}).location
    page = browser.page(asked)
    expected = leads_to.format(followup.record_id) if leads_to else "/followups/COAST/"

    assert page.heading == "Did anything come of it?"
    assert page.links("main a")["Nothing yet"] == expected
    said = page.typed("form.form") | {"outcome": "They asked for a second film."}
    assert browser.post(asked, data=said).location == expected
    assert (followup.done_on, followup.outcome) == (today(), "They asked for a second film.")
    kept = browser.page("/followups/COAST/?show=kept")
    assert "What came of it: They asked for a second film." in kept.text
    browser.post(f"{place}/reopen")
    assert followup.outcome == "They asked for a second film."


def test_what_came_of_a_promise_becomes_a_record_that_is_linked(sign_in, project, lead, session):
    council = make_organisation(project, "Łódź Council")
    record = make_record(project, title="The seminar", partner=council)
    details = FollowUpDetails(what="Send the film", record=record, organisation=council)
    followup = operations.promise(project, details, by=lead)
    browser, asked = sign_in(lead), f"/followups/COAST/{followup.id}/outcome"
    said = browser.page(asked).typed("form.form") | {"kind": "policy_influence"}

    form = browser.post(asked, data=said).location
    page = browser.page(form)
    typed = page.typed("main form.form")

    assert "It came of The seminar" in page.text
    assert typed["when"] == [presentation.day(today())]
    assert typed["participants-0-organisation"] == ["Łódź Council"]
    browser.post(form, data=typed | {"title": "Film in the school syllabus"})
    link = session.scalars(select(Link)).one()
    assert (link.cause, link.effect.title) == (record, "Film in the school syllabus")
    assert followup.outcome == "Recorded as “Film in the school syllabus”."


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"outcome": "x" * 2001}, "Keep this to 2,000 characters or fewer."),
        ({"kind": "sculpture"}, "Choose one of the list."),
    ],
)
def test_mistaken_outcome_is_explained(sign_in, lead, followup, mistake, complaint):
    browser, asked = sign_in(lead), f"/followups/COAST/{followup.id}/outcome"
    answer = browser.post(asked, data={"outcome": "Keep me", "kind": ""} | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert followup.outcome == ""


def test_record_is_not_linked_with_what_its_writer_may_not_see(sign_in, project, lead, session):
    hidden = make_record(project, visibility=Visibility.PRIVATE, by=lead, title="A secret")
    colleague = sign_in(make_member(project))
    form = f"/records/COAST/add/publication?cause={hidden.id}"
    page = colleague.page(form)

    assert "A secret" not in page.html
    colleague.post(form, data=page.typed("main form.form") | {"title": "Paper"})
    assert session.scalars(select(Link)).all() == []


def test_promise_stands_on_everybody_it_was_made_with(sign_in, project, lead):
    council, jane = make_organisation(project, "Council"), make_person(project, "Jane")
    works_there = [AffiliationDetails(organisation=council)]
    tom = make_person(project, "Tom", affiliations=works_there)
    record = make_record(project, partner=council)
    for what, direction, about in (
        ("To all", Direction.OURS, {"record": record}),
        ("To Jane", Direction.OURS, {"record": record, "person": jane}),
        ("From Tom", Direction.THEIRS, {"person": tom}),
    ):
        details = FollowUpDetails(what=what, direction=direction, **about)
        operations.promise(project, details, by=lead)
    browser = sign_in(lead)

    def promises_on(address):
        return sorted(browser.page(address).texts("#promises .row-entry__title"))

    partners = "/partners/COAST"
    assert promises_on(f"{partners}/organisations/{council.id}/") == ["From Tom", "To all"]
    assert promises_on(f"{partners}/people/{jane.id}/") == ["To Jane"]
    assert promises_on(f"{partners}/people/{tom.id}/") == ["From Tom"]
    assert promises_on(f"/records/COAST/{record.id}/") == ["To Jane", "To all"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("Friday", date(2027, 3, 5)),
        ("by Friday", date(2027, 3, 5)),
        ("thurs", date(2027, 3, 11)),
        ("tomorrow", date(2027, 3, 5)),
        ("in 2 weeks", date(2027, 3, 18)),
        ("20 March", date(2027, 3, 20)),
        ("3 March", date(2028, 3, 3)),
        ("March 4th", date(2027, 3, 4)),
        ("1/4", date(2027, 4, 1)),
        ("Friday 12 March", date(2027, 3, 12)),
        ("2 March 2020", date(2020, 3, 2)),
        ("30 Foo", None),
        ("March", None),
        ("31 February", None),
    ],
)
def test_day_to_come_is_read_as_people_write_it(app, monkeypatch, typed, day):
    # A Thursday.
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 4, 12, tzinfo=UTC))
    with app.test_request_context(method="POST", data={"due_on": typed}):
        form = FollowUpForm()
    assert form.due_on.data == day
    assert form.due_on._value() == typed
    assert bool(form.due_on.process_errors) is (day is None)
