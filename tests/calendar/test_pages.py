from datetime import timedelta

import icalendar
import pytest

from impacttracker import clock
from impacttracker.calendar import month
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.outcomes.models import Software
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.when import When
from tests import factories


@pytest.fixture
def member(session):
    return factories.make_user()


@pytest.fixture
def project(member):
    project = factories.make_project("COAST", title="Coastal Commons")
    factories.make_member(project, member)
    return project


def address_shown(page):
    return str(page.soup.select_one("#calendar-address")["value"])


def path_of(address):
    assert address.startswith("http://localhost/")
    return address.removeprefix("http://localhost")


@pytest.mark.parametrize("code", ["", "COAST"])
def test_subscribing_shows_the_address_once_and_replacing_ends_the_old(
    sign_in, browser, member, project, code
):
    factories.make_record(project, title="Talk")
    mine, calendar = sign_in(member), f"/calendar/{code}/" if code else "/calendar/"

    first = address_shown(page_of(mine.post("/calendar/subscribe", data={"project": code})))
    assert "Talk" in browser.get(path_of(first)).text
    assert first not in mine.page(calendar).html
    assert "It was last fetched on" in mine.page(calendar).text

    second = address_shown(page_of(mine.post("/calendar/subscribe", data={"project": code})))
    assert browser.get(path_of(first)).status_code == 404
    assert browser.get(path_of(second)).status_code == 200

    answer = mine.post("/calendar/revoke", data={"project": code})
    assert (answer.status_code, answer.location) == (302, calendar)
    assert browser.get(path_of(second)).status_code == 404
    assert "Subscribe" in mine.page(calendar).text


def page_of(answer):
    from tests.pages import Page

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text)


def test_subscriptions_of_one_scope_leave_the_others_alone(sign_in, browser, member, project):
    mine, theirs = sign_in(member), sign_in(factories.make_member(project))
    addresses = [
        address_shown(page_of(who.post("/calendar/subscribe", data={"project": code})))
        for who, code in ((mine, ""), (mine, "COAST"), (theirs, "COAST"))
    ]

    mine.post("/calendar/revoke", data={"project": "COAST"})

    assert [browser.get(path_of(one)).status_code for one in addresses] == [200, 404, 200]


def test_project_of_others_cannot_be_subscribed_to(sign_in, project):
    stranger = sign_in(factories.make_user())

    for act in ("subscribe", "revoke"):
        for code in ("COAST", "NOWHERE", "<b>"):
            assert stranger.post(f"/calendar/{act}", data={"project": code}).status_code == 404


def test_asking_without_having_signed_in_leads_to_the_sign_in_page(browser, project):
    assert browser.get("/calendar/").status_code == 302
    assert browser.post("/calendar/subscribe").status_code == 302


def test_agenda_shows_what_is_coming_and_nothing_that_may_not_be_seen(sign_in, member, project):
    today = clock.today()
    soon = (today + timedelta(days=3)).isoformat()
    factories.make_record(project, when=soon, title="Soon")
    factories.make_record(project, when=(today - timedelta(days=9)).isoformat(), title="Past")
    factories.make_record(project, when=f"{today - timedelta(days=1)}/{soon}", title="Under way")
    factories.make_record(project, when=f"{today + timedelta(days=400)}", title="Far off")
    factories.make_record(project, when=soon, title="Kept", visibility=Visibility.PRIVATE)
    factories.make_record(project, Software, when=soon, title="No occasion")
    bin_record(factories.make_record(project, when=soon, title="Binned"), by=None)
    factories.make_record(factories.make_project(), when=soon, title="Elsewhere")

    for address in ("/calendar/", "/calendar/COAST/"):
        page = sign_in(member).page(address)
        assert page.texts(".columns .row-entry__title") == ["Under way", "Soon"]
        assert not {"Kept", "No occasion", "Binned", "Elsewhere"} & set(page.text.split("|"))
        for hidden in ("Kept", "No occasion", "Binned", "Elsewhere"):
            assert hidden not in page.text


def test_month_long_ago_leaves_the_agenda_as_it_is(sign_in, member, project):
    soon = (clock.today() + timedelta(days=3)).isoformat()
    factories.make_record(project, when=soon, title="Soon")
    factories.make_record(project, when="2011-02-28/2011-03-02", title="Long ago")
    factories.make_record(project, when="2011-02", title="Sometime")

    page = sign_in(member).page("/calendar/COAST/?month=2011-03")

    assert page.texts(".columns .row-entry__title") == ["Soon"]
    assert page.texts(".calendar li") == ["Engagement Long ago"] * 3
    assert page.links(".month-head a") == {
        "Earlier": "/calendar/COAST/?month=2011-02", "Later": "/calendar/COAST/?month=2011-04",
    }  # fmt: skip


@pytest.mark.parametrize("asked", ["", "2026-13", "x", "0001-01", "9999-12", "2026-02-02", "²"])
def test_month_that_makes_no_sense_is_this_month(sign_in, member, project, asked):
    page = sign_in(member).page("/calendar/COAST/", query_string={"month": asked})

    assert f"{clock.today():%B %Y}" in page.texts("h2")


def test_promises_stand_on_their_day_and_late_ones_say_so(sign_in, member, project):
    partner = factories.make_organisation(project)
    for what, days in (("Late one", -2), ("Next one", 0)):
        day = clock.today() + timedelta(days=days)
        details = FollowUpDetails(what=what, owner=member, due_on=day, organisation=partner)
        promise(project, details, by=None)

    page = sign_in(member).page("/calendar/")

    assert page.texts(".columns .row-entry__title") == ["Late one", "Next one"]
    assert page.texts(".columns .tag") == ["late"]
    assert page.texts(".calendar__today li") == ["Promise due Next one"]


@pytest.mark.parametrize(
    ("when", "zone", "days"),
    [
        ("2026-05-12", None, ("2026-05-12", "2026-05-12")),
        ("2026-05-12/2026-05-14", None, ("2026-05-12", "2026-05-14")),
        ("2026-05-12T22:00:00Z/2026-05-12T23:00:00Z", None, ("2026-05-12", "2026-05-12")),
        ("2026-05-12T21:00:00Z/2026-05-13T00:30:00Z", None, ("2026-05-12", "2026-05-13")),
        ("2026-05-13T02:00:00Z", "America/New_York", ("2026-05-13", "2026-05-13")),
        ("2026-05", None, None),
        ("2026", None, None),
        ("XXXX", None, None),
    ],
)
def test_days_of_a_date_are_those_here(when, zone, days):
    found = month.days_of(When.from_edtf(when, zone))

    assert (found and tuple(day.isoformat() for day in found)) == days


@pytest.mark.parametrize("address", ["/calendar/", "/calendar/COAST/"])
def test_page_costs_the_same_statements_however_much_there_is(
    sign_in, member, project, statements, address
):
    partner, soon = factories.make_organisation(project), clock.today() + timedelta(days=3)
    browser, numbers = sign_in(member), []
    for more in (10, 90):
        for _ in range(more):
            factories.make_record(project, when=soon.isoformat(), partner=partner)
        browser.page(address)
        with statements() as sent:
            browser.page(address)
        numbers.append(len(sent))

    assert numbers[0] == numbers[1] <= 15


def test_single_event_can_be_downloaded(sign_in, member, project):
    record = factories.make_record(project, when="2026-05-12", title="Talk, and more")

    answer = sign_in(member).get(f"/calendar/COAST/{record.id}.ics")

    event = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["UID"]) == ("Talk, and more", record.uid)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={record.uid}.ics"


def test_event_that_may_not_be_seen_or_has_no_day_is_not_found(sign_in, member, project):
    lead = factories.make_member(project, role=Role.LEAD)
    kept = factories.make_record(project, visibility=Visibility.PRIVATE, by=lead)
    vague = factories.make_record(project, when="2026-05")
    binned = factories.make_record(project)
    bin_record(binned, by=lead)
    elsewhere = factories.make_record(factories.make_project())
    browser = sign_in(member)

    for record in (kept, vague, binned, elsewhere):
        assert browser.get(f"/calendar/COAST/{record.id}.ics").status_code == 404
    assert sign_in(lead).get(f"/calendar/COAST/{kept.id}.ics").status_code == 200
