"""The search page: in a project and in all of them, by kind, page by page."""

import pytest

from impacttracker.followups import operations as followups
from impacttracker.projects.vocabulary import Role
from impacttracker.search.asked import LONGEST
from tests import factories


@pytest.fixture
def lead(session):
    return factories.make_user()


@pytest.fixture
def project(lead):
    return factories.make_project("REPAIR", lead=lead)


def test_page_shows_what_was_found_by_kind_with_words_in_context(sign_in, project, lead):
    partner = factories.make_organisation(project, "Łódź Repair Café")
    said = {"results": "We mended <b>forty</b> radios & a kettle."}
    record = factories.make_record(project, title="Café evening", partner=partner, answers=said)

    page = sign_in(lead).page("/search/REPAIR/?q=cafe+mended+kettle")

    assert page.heading == "Search"
    assert page.texts(".found h2") == ["Engagements 1"]
    assert page.links(".found .row-entry__title a") == {
        "Café evening": f"/records/REPAIR/{record.id}/"
    }
    assert page.texts(".found mark") == ["Café", "mended", "kettle"]
    assert "We mended <b>forty</b> radios & a" in page.text

    page = sign_in(lead).page("/search/?q=lodz")
    assert page.texts(".found h2") == ["Partners 1", "Engagements 1"]
    assert page.texts(".chips__count") == ["2 found"]
    found = page.links(".found .row-entry__title a")
    assert found["Łódź Repair Café"] == f"/partners/REPAIR/organisations/{partner.id}/"


def test_page_says_what_can_be_searched_and_what_to_do_where_nothing_is_found(
    sign_in, project, lead
):
    browser = sign_in(lead)
    assert browser.page("/search/").texts(".empty h2") == ["Where was that?"]
    assert browser.page("/search/?q=-only").texts(".empty h2") == ["Give a word to look for"]
    nothing = browser.page("/search/REPAIR/?q=zzz")
    assert nothing.texts(".empty h2") == ["Nothing has these words"]
    assert nothing.typed("main form")["q"] == ["zzz"]


def test_project_can_be_chosen_and_is_kept(sign_in, project, lead):
    factories.make_record(factories.make_project("OTHER", lead=lead), title="Harbour")
    factories.make_record(project, title="Harbour")
    browser = sign_in(lead)

    both = browser.page("/search/?q=harbour")
    assert both.texts(".found .row-entry__under") == ["Engagement · REPAIR", "Engagement · OTHER"]
    answer = browser.get("/search/?q=harbour&project=OTHER&kind=engagement")
    assert answer.location == "/search/OTHER/?q=harbour&kind=engagement"
    only = browser.page("/search/OTHER/?q=harbour")
    assert len(only.texts(".row-entry")) == 1
    assert only.typed("main form")["project"] == ["OTHER"]


def test_one_kind_is_shown_page_by_page(sign_in, project, lead):
    for number in range(30):
        factories.make_record(project, title=f"Harbour {number}")
    browser = sign_in(lead)
    first = browser.page("/search/REPAIR/?q=harbour")
    assert len(first.texts(".row-entry")) == 5

    one_kind = browser.page(first.links(".section__head a")["Show all 30 Engagements"])
    assert len(one_kind.texts(".row-entry")) == 25
    last = browser.page(one_kind.links(".pager a")["Older"])
    assert len(last.texts(".row-entry")) == 5
    assert last.links(".pager a")["Newer"].endswith("/search/REPAIR/?q=harbour&kind=engagement")


@pytest.mark.parametrize(
    "asked",
    ["?q=" + "x" * 5_000, "?q=%00%ff%22", "?kind=nothing&q=a", "?after=9-9-9-9&q=a&kind=evidence",
     "?after=0-0-99999999999&q=a&kind=evidence", "?project=NONE&q=a"],
)  # fmt: skip
def test_addresses_that_make_no_sense_are_passed_over(sign_in, project, lead, asked):
    page = sign_in(lead).page(f"/search/{asked}")
    assert len(page.typed("main form")["q"][0]) <= LONGEST


def test_promise_leads_where_its_reader_may_go(sign_in, project, lead):
    record = factories.make_record(project, title="Talk")
    details = followups.FollowUpDetails(what="Send the harbour map", record=record)
    promise = followups.promise(project, details, by=None)
    reader = factories.make_member(project, role=Role.VIEWER)

    for user, address in (
        (lead, f"/followups/REPAIR/{promise.id}/edit"),
        (reader, f"/records/REPAIR/{record.id}/"),
    ):
        browser = sign_in(user)
        found = browser.page("/search/?q=map").links(".row-entry__title a")
        assert found == {"Send the harbour map": address}
        assert browser.get(address).status_code == 200


def test_every_page_has_the_box(sign_in, project, lead):
    browser = sign_in(lead)
    box = browser.page("/projects/REPAIR/").soup.select_one(".rail__search")
    assert box["action"] == "/search/REPAIR/"
    assert browser.page("/timeline/").soup.select_one(".rail__search")["action"] == "/search/"
    assert browser.page("/projects/REPAIR/").links(".topline a")["Search"] == "/search/REPAIR/"
