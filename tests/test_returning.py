"""Back to where somebody was: only ever to a path of ours."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impacttracker import returning
from tests.factories import make_project, make_record, make_user

HOST = "http://tracker.example"


@given(st.text(max_size=80) | st.from_regex(r"[/\\\t\n]{1,3}[a-z@:./\\?#]{0,20}", fullmatch=True))
@example("//evil.example/")
@example("/\\evil.example/")
@example("/\t/evil.example/")
@example("https://evil.example/")
@example("javascript:alert(1)")
@example("/a\r\nSet-Cookie: x=1")
@example("///evil.example")
@example("/.//evil.example")
def test_no_place_leads_to_another_host(place):
    safe = returning.safe(place)
    assert safe in ("", place)
    # Browsers take a backslash for a slash, and leave out tabs and line breaks.
    read = safe.replace("\\", "/")
    for sign in "\t\r\n":
        read = read.replace(sign, "")
    assert urlsplit(urljoin(f"{HOST}/here", read)).netloc == "tracker.example"


PLACE = r"/[a-z]{1,8}/[A-Z]{1,5}/(\?[a-z]{1,4}=[a-z0-9%]{0,5})?(#[a-z0-9-]{1,9})?"


@given(st.from_regex(PLACE, fullmatch=True))
def test_path_of_ours_is_kept_with_query_and_anchor(place):
    assert returning.safe(place) == place


def test_longest_place_has_an_end():
    assert returning.safe("/" + "x" * returning.LONGEST) == ""


@pytest.fixture
def lead(session):
    return make_user()


@pytest.fixture
def talk(session, lead):
    return make_record(make_project("COAST", lead=lead), title="Talk", by=lead)


def test_saving_leads_back_to_the_row_of_the_list(sign_in, lead, talk):
    browser = sign_in(lead)
    place = "/engagements/COAST/?order=title&text=talk"
    listed = browser.page(place)
    edit = next(iter(listed.links("[data-row] [data-key=e]").values()))

    answer = browser.post(edit, data=browser.page(edit).typed() | {"title": ["Talked"]})

    assert answer.location == f"{place}#record-{talk.id}"
    assert listed.soup.select_one(f"#record-{talk.id}")


def test_record_opened_from_a_list_leads_back_there_after_binning(sign_in, lead, talk):
    browser, address = sign_in(lead), f"/records/COAST/{talk.id}/"
    place = "/timeline/COAST/?since=2024"
    opened = browser.page(address, headers={"Referer": f"http://localhost{place}"})
    assert opened.links(".head__trail a") == {"Timeline": f"{place}#record-{talk.id}"}
    edit = browser.page(opened.links()["Edit"])
    saved = browser.post(opened.links()["Edit"], data=edit.typed())
    again = browser.page(saved.location)
    assert again.links(".head__trail a") == opened.links(".head__trail a")
    form = again.typed(f"form[action='{address}bin']")
    assert browser.post(f"{address}bin", data=form).location == f"{place}#record-{talk.id}"


@pytest.mark.parametrize(
    "referrer",
    [
        "http://evil.example/timeline/COAST/",
        "http://localhost/records/COAST/1/edit",
        "http://[",
        "x",
    ],
)
def test_record_opened_from_elsewhere_leads_to_its_list(sign_in, lead, talk, referrer):
    page = sign_in(lead).page(f"/records/COAST/{talk.id}/", headers={"Referer": referrer})
    assert page.links(".head__trail a") == {"Engagements": "/engagements/COAST/"}


def test_foreign_place_is_passed_over(sign_in, lead, talk):
    browser = sign_in(lead)
    answer = browser.post(f"/records/COAST/{talk.id}/bin", data={"back": "//evil.example/"})
    assert answer.location == "/engagements/COAST/"
