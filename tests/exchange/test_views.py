"""In the browser: give a file, look at what it holds, and only then bring it in."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.exchange.models import PendingImport
from impacttracker.partners.models import Person
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts.models import Receipt
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility
from tests.applications import signed_in_as
from tests.exchange.conftest import SAMPLES
from tests.exchange.test_archive import SAMPLE
from tests.factories import make_member, make_project, make_record, make_user
from tests.pages import Page


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def upload(browser, content, **typed):
    file = (io.BytesIO(content), "C:\\fakepath\\<b>page</b>.txt")
    return browser.post("/exchange/PAGE/preview", data={"files": file, **typed})


def test_page_is_looked_at_and_then_brought_in(sign_in, project, lead, session, invented_page):
    browser = sign_in(lead)

    seen = Page(upload(browser, invented_page.encode()).text)

    assert seen.heading == "What would be imported"
    assert "Project page of Gateway to Research" in seen.text
    assert "Advice on letting tidal land" in seen.text
    assert session.scalars(select(Record)).all() == []
    confirmed = browser.post("/exchange/PAGE/confirm", data=seen.typed(), follow_redirects=True)
    assert "Records and narratives added" in confirmed.text
    assert len(session.scalars(select(Record)).all()) > 5
    assert {record.author_id for record in session.scalars(select(Record))} == {lead.id}
    assert session.scalars(select(PendingImport)).all() == []
    exported = browser.get("/exchange/PAGE/export/gtr-page")
    assert exported.text == invented_page
    assert exported.headers["Content-Disposition"].startswith("attachment; filename=PAGE-gtr-page")


def test_people_are_shown_by_name_before_they_are_entered(sign_in, project, lead, session):
    browser = sign_in(lead)

    seen = Page(upload(browser, (SAMPLES / "cards.vcf").read_bytes()).text)

    assert "2 new people" in " ".join(seen.text.split())
    assert "Dr Jane Wu" in seen.text
    assert "jane.wu@harbour.example · Harbour Forum" in seen.text
    assert session.scalars(select(Person)).all() == []
    confirmed = browser.post("/exchange/PAGE/confirm", data=seen.typed(), follow_redirects=True)
    assert "People added: 2." in confirmed.text
    again = Page(upload(browser, (SAMPLES / "cards.vcf").read_bytes()).text)
    assert "All of this is here already" in again.text


def test_pasted_page_is_read_too_and_a_second_time_there_is_nothing_to_do(
    sign_in, project, lead, invented_page
):
    browser = sign_in(lead)
    pasted = {"text": invented_page.replace("\n", "\r\n")}
    seen = Page(browser.post("/exchange/PAGE/preview", data=pasted).text)
    browser.post("/exchange/PAGE/confirm", data=seen.typed())

    again = Page(browser.post("/exchange/PAGE/preview", data=pasted).text)

    assert "All of this is here already" in again.text
    assert not again.soup.select("main form[action$=confirm]")


def test_archive_is_brought_in_with_its_awards(sign_in, project, lead, session):
    browser = sign_in(lead)

    refused = Page(upload(browser, SAMPLE.read_bytes()).text)
    seen = Page(upload(browser, SAMPLE.read_bytes(), adds_awards="y").text)
    browser.post("/exchange/PAGE/confirm", data=seen.typed())

    assert "has no award ES/X000001/1" in refused.text
    assert "Talk to the Harbour Forum" in seen.text
    assert len(session.scalars(select(Record)).all()) == 3


def test_contributor_leaves_the_facts_of_the_project_alone(
    sign_in, project, session, invented_page
):
    browser = sign_in(make_member(project))

    seen = Page(upload(browser, invented_page.encode()).text)
    browser.post("/exchange/PAGE/confirm", data=seen.typed())

    assert "leads and managers" in seen.text
    assert session.scalars(select(Project)).one().lead_organisation == ""
    assert browser.get("/exchange/PAGE/export/gtr-page").text.startswith("Tidal Gardens")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "There is nothing in it."),
        ({"text": "Dear <b>colleague</b>"}, "nothing that can be read here"),
        ({"text": "Lead Research Organisation: X", "award": "NO/1"}, "PAGE has no award NO/1."),
        ({"text": '{"format": "impacttracker-archive", "version": 7}'}, "of version 7"),
    ],
)
def test_what_cannot_be_read_is_explained_and_stays_in_the_form(
    sign_in, project, lead, session, typed, sentence
):
    response = sign_in(lead).post("/exchange/PAGE/preview", data=typed)

    page = Page(response.text)
    assert response.status_code == 422
    assert sentence in page.text
    assert page.soup.select_one("textarea").text.strip() == typed["text"]
    assert session.scalars(select(PendingImport)).all() == []


def test_binary_file_is_refused(sign_in, project, lead):
    response = upload(sign_in(lead), b"PK\x03\x04\x00\x00")

    assert response.status_code == 422
    assert "This packed folder is damaged" in response.text


def test_links_in_a_circle_are_told_before_anything_is_stored(sign_in, project, lead, session):
    said = json.loads(SAMPLE.read_text(encoding="utf-8"))
    link = said["links"][0]
    said["links"].append({**link, "from": link["to"], "to": link["from"]})

    seen = Page(upload(sign_in(lead), json.dumps(said).encode(), adds_awards="y").text)

    assert "It cannot be imported like this" in seen.text
    assert "a chain cannot go in a circle" in seen.text
    assert session.scalars(select(Record)).all() == []


def test_file_of_somebody_else_or_of_yesterday_cannot_be_confirmed(
    sign_in, project, lead, session, invented_page
):
    seen = Page(upload(sign_in(lead), invented_page.encode()).text).typed()
    other = sign_in(make_member(project))

    for given in (seen, {"pending": "0"}, {"pending": "9" * 10}, {"pending": "x"}, {}):
        other.post("/exchange/PAGE/confirm", data=given)
    session.scalars(select(PendingImport)).one().created_at = now() - timedelta(hours=25)
    response = sign_in(lead).post("/exchange/PAGE/confirm", data=seen, follow_redirects=True)

    assert "no longer kept" in response.text
    assert session.scalars(select(Record)).all() == []


def test_viewers_take_out_but_do_not_bring_in(sign_in, project):
    browser = sign_in(make_member(project, role=Role.VIEWER))

    assert not browser.page("/exchange/PAGE/").soup.select("main textarea")
    assert browser.post("/exchange/PAGE/preview", data={"text": "x"}).status_code == 403
    assert browser.get("/exchange/PAGE/export/archive").status_code == 200


@pytest.mark.parametrize("writer", ["archive", "gtr-page"])
def test_export_holds_only_what_its_reader_may_see(sign_in, project, lead, writer):
    make_record(project, title="Canary", visibility=Visibility.PRIVATE, by=lead)
    make_record(project, title="Shown", visibility=Visibility.REPORTABLE, by=lead)
    colleague, stranger = sign_in(make_member(project)), sign_in(make_user())

    address = f"/exchange/PAGE/export/{writer}"
    assert "Shown" in colleague.get(address).text
    assert "Canary" not in colleague.get(address).text
    assert ("Canary" in sign_in(lead).get(address).text) is (writer == "archive")
    assert stranger.get(address).status_code == 404


def test_unknown_writer_is_not_found(sign_in, project, lead):
    assert sign_in(lead).get("/exchange/PAGE/export/tea-leaves").status_code == 404


def test_file_that_is_confirmed_twice_at_once_is_brought_in_once(new_installation, invented_page):
    application = new_installation()
    with application.app_context():
        lead = make_user()
        make_project("PAGE", lead=lead)
        db.session.commit()
        browsers = [signed_in_as(lead, application) for _ in range(2)]
    typed = Page(upload(browsers[0], invented_page.encode()).text).typed()
    together = Barrier(2)

    def confirm(browser):
        together.wait()
        return browser.post("/exchange/PAGE/confirm", data=typed).headers["Location"]

    with ThreadPoolExecutor(2) as threads:
        led_to = sorted(threads.map(confirm, browsers))

    assert led_to[0] == "/exchange/PAGE/"
    assert led_to[1].startswith("/receipts/PAGE/")
    with application.app_context():
        assert db.session.scalar(select(func.count(Receipt.id))) == 1


def test_file_that_two_people_bring_in_at_once_is_brought_in_once(new_installation):
    content = (SAMPLES / "works.bib").read_bytes()
    application = new_installation()
    with application.app_context():
        lead = make_user()
        manager = make_member(make_project("PAGE", lead=lead), role=Role.MANAGER)
        db.session.commit()
        browsers = [signed_in_as(one, application) for one in (lead, manager)]
    typed = [Page(upload(browser, content).text).typed() for browser in browsers]
    together = Barrier(2)

    def confirm(browser, data):
        together.wait()
        return browser.post("/exchange/PAGE/confirm", data=data).status_code

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(confirm, browsers, typed)) == [302, 302]
    with application.app_context():
        assert db.session.scalar(select(func.count(Record.id))) == 7
