"""Deadlines stand in the feed, on the calendar's pages and at home, for whom they concern."""

from datetime import timedelta

import icalendar
import pytest

from impacttracker.calendar.operations import make_key
from impacttracker.clock import today
from impacttracker.projects.vocabulary import Role
from tests.factories import make_award, make_member, make_project
from tests.returns.conftest import brought_to, opened
from tests.returns.test_board import owed

# Pages say the same whatever the database; orders and conditions are asked of both.
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def in_days(days):
    return today() + timedelta(days=days)


@pytest.fixture
def due(award, lead):
    """One that is open, one that is owed; and what nobody waits for."""
    opened(award, lead, period="2031", due_on=in_days(20))
    owed(award, period="2032", due_on=in_days(30))
    opened(award, lead, period="2033", due_on=in_days(20), response_code="3")
    brought_to("submitted", opened(award, lead, period="2034", due_on=in_days(20)), lead)
    opened(award, lead, period="2035", due_on=None)
    elsewhere = make_award(make_project("HIDDEN"))
    opened(elsewhere, None, period="2036", due_on=in_days(20))
    owed(elsewhere, period="2037", due_on=in_days(20))


def test_feed_holds_what_is_still_to_be_sent(due, browser, project, lead):
    def events():
        for scope in (project, None):
            answer = browser.get(f"/calendar/feed/{make_key(lead, scope)}.ics")
            calendar = icalendar.Calendar.from_ical(answer.data)
            yield {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}

    for shown in events():
        name = "Return due: UKRI research outcomes return {} · ES/X000001/1"
        assert list(shown) == [name.format(2031), name.format(2032)]
        first, second = shown.values()
        assert (first["DTSTART"].dt, second["DTSTART"].dt) == (in_days(20), in_days(30))
        assert "/returns/COAST/" in first["URL"]


def test_opening_a_return_changes_the_feed(browser, award, project, lead):
    address = f"/calendar/feed/{make_key(lead, project)}.ics"
    before = browser.get(address).headers["ETag"]
    owed(award)
    assert browser.get(address).headers["ETag"] != before


@ON_ONE
def test_calendar_shows_them_in_their_month_and_among_what_comes(due, sign_in, lead):
    month = f"{in_days(20):%Y-%m}"
    for address in ("/calendar/", "/calendar/COAST/"):
        page = sign_in(lead).page(f"{address}?month={month}")
        assert page.texts("h2").count("Returns due") == 1
        grid = " ".join(page.texts(".calendar td a"))
        assert "2031" in grid
        assert not any(year in page.text for year in ("2033", "2034", "2036", "2037"))


@ON_ONE
@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.CONTRIBUTOR, False)])
def test_home_tells_whoever_prepares_them(due, sign_in, project, role, sees):
    page = sign_in(make_member(project, role=role)).page("/")
    lines = [one for one in page.texts(".row-entry") if "UKRI research" in one and "left" in one]
    assert [("2031" in one, "2032" in one) for one in lines] == (
        [(True, False), (False, True)] if sees else []
    )
    assert ["not opened yet" in one for one in lines] == ([False, True] if sees else [])
