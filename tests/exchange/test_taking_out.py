"""The page of taking out: of what, in which form; a file, or a text to copy."""

import pytest

from impacttracker.exchange.writing import WRITERS
from impacttracker.lists import operations as lists
from impacttracker.lists.operations import ViewDetails
from impacttracker.lists.vocabulary import ListPage
from impacttracker.records.vocabulary import Visibility
from tests.factories import (
    make_award,
    make_member,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page

ADDRESS = "/exchange/PAGE/"

# What is asked of the database is asked elsewhere of both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def choices(page):
    return {one.get_text(): one["value"] for one in page.soup.select("#part option")}


def test_every_form_is_offered_once_and_what_may_be_chosen_alone(project, lead, sign_in):
    make_award(project, reference="ES/1")
    person = make_person(project, "Jane")
    for by, name in ((lead, "Mine"), (make_member(project), "Canary")):
        lists.keep_view(project, ListPage.LISTS, ViewDetails(name=name, said={}), by=by)

    page = sign_in(lead).page(ADDRESS)

    buttons = [one["value"] for one in page.soup.select("button[name=writer]")]
    assert sorted(buttons) == sorted(WRITERS)
    offered = choices(page)
    assert {"Everything in the project", "ES/1", "Mine", "Jane"} <= set(offered)
    assert "Canary" not in offered
    assert offered["Jane"] == f"person-{person.id}"


def test_choice_leads_to_a_file_of_it(project, lead, sign_in):
    award = make_award(project)
    browser = sign_in(lead)
    asked = {"part": f"award-{award.id}", "writer": "calendar", "level": "2"}

    answer = browser.get(f"{ADDRESS}take", query_string=asked)

    assert answer.status_code == 302
    assert answer.location.startswith(f"{ADDRESS}export/calendar?")
    assert f"award={award.id}" in answer.location
    assert browser.get(answer.location).headers["Content-Type"].startswith("text/calendar")


def test_text_is_shown_to_copy_and_downloaded_the_same(project, lead, sign_in):
    make_record(project, title="<b>Shown</b>", visibility=Visibility.REPORTABLE)
    browser = sign_in(lead)
    asked = {"part": "", "writer": "web-list", "level": "3"}

    answer = browser.get(f"{ADDRESS}take", query_string=asked, follow_redirects=True)
    page = Page(answer.text)

    text = page.soup.select_one("textarea#text").get_text().removeprefix("\n")
    (download,) = [one["href"] for one in page.soup.select("main a") if one.text == "Download"]
    assert "<h3>Talks and events</h3>" in text
    assert browser.get(download).text == text
    assert page.soup.select("main b") == []


def test_what_is_no_text_to_copy_leads_to_its_file(project, lead, sign_in):
    browser = sign_in(lead)
    assert browser.get(f"{ADDRESS}export/archive/copy").location == f"{ADDRESS}export/archive"
    assert browser.get(f"{ADDRESS}take").location == ADDRESS


def test_part_that_a_form_cannot_be_of_is_told_and_stays_chosen(project, lead, sign_in):
    person = make_person(project, "Jane")
    browser = sign_in(lead)
    for writer, sentence in (("archive", "is of the whole project"), ("ro-crate", "cannot be of")):
        asked = {"part": f"person-{person.id}", "writer": writer}
        answer = browser.get(f"{ADDRESS}take", query_string=asked)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert Page(answer.text).soup.select_one("option[selected]").text == "Jane"


@pytest.mark.parametrize(
    "address",
    [
        "take?writer=tea-leaves",
        "export/tea-leaves/copy",
        "export/cv/copy?person=999999",
    ],
)
def test_what_is_not_there_is_not_found(project, lead, sign_in, address):
    assert sign_in(lead).get(f"{ADDRESS}{address}").status_code == 404
    assert sign_in(make_user()).get(f"{ADDRESS}{address}").status_code == 404
