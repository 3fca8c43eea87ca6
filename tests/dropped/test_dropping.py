"""What becomes of messages, invitations and cards that are dropped on a page."""

from io import BytesIO

import pytest

from impacttracker.database import db
from impacttracker.dropped import operations, queries, reading
from impacttracker.dropped.contacts import AddressBook
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.messages import Address
from impacttracker.exchange.models import PendingImport
from impacttracker.followups.models import FollowUp
from impacttracker.partners.models import Person
from impacttracker.partners.operations import AffiliationDetails
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from tests.exchange.conftest import SAMPLES
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page

MESSAGE = (SAMPLES / "message.eml").read_bytes()
INVITATION = (SAMPLES / "invitation.ics").read_bytes()
CARDS = (SAMPLES / "cards.vcf").read_bytes()


@pytest.fixture
def lead(app):
    return make_user(name="Bob Lead", email="bob.lead@uni.example")


@pytest.fixture
def project(lead):
    return make_project("ALPHA", lead=lead)


@pytest.fixture
def browser(project, lead, sign_in):
    return sign_in(lead)


def test_message_becomes_an_engagement_with_evidence(browser, project):
    jane = make_person(project, "Jane Wu", emails=["jane.wu@harbour.example"])
    seen = drop(browser, MESSAGE)
    assert "Your talk on “fiscal risk”" in seen.soup.select_one("[name=title]")["value"]
    assert "known by this address" in seen.text
    assert "thank you for coming" in seen.soup.select_one("[name=results]").text
    assert [box["value"] for box in seen.soup.select("[name=keep][checked]")] == ["whole", "0"]
    shown = send(browser, seen)
    (record,) = db.session.scalars(db.select(Engagement))
    assert record.title in shown.text
    assert record.when.edtf == "2025-03-04"
    assert {one.name for one in record.participants} == {"Jane Wu", "Jörg Müller"}
    assert jane in [one.person for one in record.participants]
    assert record.identifiers == {"message_ids": ["original-1@harbour.example"]}
    kept = db.session.scalars(db.select(Evidence).order_by(Evidence.id)).all()
    assert [(one.file, one.kind, one.source) for one in kept] == [
        ("Your talk on “fiscal risk”.eml", "email", "Jane Wu"),
        ("Łódź guidance.pdf", "other", "Jane Wu"),
    ]
    assert all(one.records == [record] for one in kept)
    joerg = db.session.scalars(db.select(Person).where(Person.name == "Jörg Müller")).one()
    assert (joerg.emails, joerg.lawful_basis) == (["joerg@koeln.example"], "")
    assert db.session.scalars(db.select(PendingImport)).all() == []


def test_message_that_is_here_already_is_shown_and_makes_nothing(browser, project):
    send(browser, drop(browser, MESSAGE))
    again = drop(browser, MESSAGE)
    assert again.heading == "This is here already"
    (record,) = db.session.scalars(db.select(Engagement))
    assert again.soup.select(f"a[href$='/{record.id}/']")
    forward = drop(browser, (SAMPLES / "forwarded.eml").read_bytes())
    assert forward.heading == "This is here already"
    assert db.session.scalar(db.select(db.func.count(Engagement.id))) == 1


def test_message_is_made_another_record_only_on_purpose(browser, project):
    send(browser, drop(browser, MESSAGE))
    again = drop(browser, MESSAGE)
    (link,) = [one for one in again.soup.select("main a") if "another record" in one.text]
    send(browser, browser.page(link["href"]), link["href"])
    assert db.session.scalar(db.select(db.func.count(Engagement.id))) == 2
    # The bytes are kept once: the evidence supports both.
    assert db.session.scalar(db.select(db.func.count(Evidence.id))) == 2


def test_message_in_the_bin_of_a_record_is_not_here(browser, project, lead):
    send(browser, drop(browser, MESSAGE))
    (record,) = db.session.scalars(db.select(Engagement))
    bin_record(record, by=lead)
    found = queries.recorded_from(reading.read(MESSAGE).message, None, project, lead)
    assert found == []


def test_event_is_chosen_drafted_and_brought_up_to_date(browser, project):
    which = drop(browser, INVITATION)
    assert which.heading == "Which event?"
    address = which.soup.select("main .rows a")[1]["href"]
    seen = browser.page(address)
    assert seen.soup.select_one("[name=place]")["value"] == "Guildhall, London"
    assert "Declined: Ann Other" in seen.text
    send(browser, seen, address)
    (record,) = db.session.scalars(db.select(Engagement))
    assert record.when.in_words() == "12 June 2025, 14:00–15:30"
    assert {one.name for one in record.participants} == {"Jane Wu"}
    assert record.form == "A formal working group, expert panel or dialogue"
    assert record.identifiers["calendar_sequence"] == 1

    moved = INVITATION.replace(b"20250612T", b"20250619T").replace(b"SEQUENCE:1", b"SEQUENCE:2")
    address = drop(browser, moved).soup.select("main .rows a")[1]["href"]
    here = browser.page(address)
    assert "19 June 2025, 14:00–15:30" in here.text
    form = here.soup.select_one("main form[action*=update]")
    data = {one["name"]: one["value"] for one in form.select("input[name]")}
    assert browser.post(form["action"], data=data).status_code == 302
    assert record.when.in_words() == "19 June 2025, 14:00–15:30"
    assert record.identifiers["calendar_sequence"] == 2


def test_series_is_drafted_at_its_next_time_and_says_so(browser, project, monkeypatch):
    monkeypatch.setattr(
        "impacttracker.clock.today", lambda: __import__("datetime").date(2025, 2, 1)
    )
    address = drop(browser, INVITATION).soup.select("main .rows a")[0]["href"]
    seen = browser.page(address)
    assert seen.soup.select_one("[name=when]")["value"] == "6–7 February 2025"
    assert "Next time of the series" in seen.text
    assert "It repeats since 6–7 January 2025; this is the next time." in seen.text


def test_invitation_in_a_message_is_drafted_as_the_event(browser, project):
    one_event = INVITATION.partition(b"BEGIN:VEVENT\r\nUID:series")[0] + b"END:VCALENDAR\r\n"
    carried = (
        b"From: jane.wu@harbour.example\r\nSubject: Invitation\r\nMessage-ID: <i@x.example>\r\n"
        b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + one_event + b"\r\n--x--\r\n"
    )
    send(browser, drop(browser, carried))
    (record,) = db.session.scalars(db.select(Engagement))
    assert record.title == "Roundtable with Harbour Forum, Łódź"
    assert drop(browser, one_event).heading == "This is here already"


def test_message_is_filed_onto_a_record(browser, project):
    record = make_record(project, title="The talk")
    db.session.commit()
    seen = drop(browser, MESSAGE, record=str(record.id))
    assert seen.heading == "File it with this record"
    data = typed(seen) | {"who": ["0"], "what": "Send the slides", "due_on": "4 March 2030"}
    assert browser.post(browser.last, data=data).status_code == 302
    assert [one.name for one in record.participants] == ["Jane Wu"]
    kept = db.session.scalars(db.select(Evidence)).all()
    assert [one.records for one in kept] == [[record], [record]]
    (promise,) = db.session.scalars(db.select(FollowUp))
    assert (promise.what, promise.record_id) == ("Send the slides", record.id)
    assert drop(browser, MESSAGE).heading == "This is here already"


def test_partner_on_whose_page_it_was_dropped_takes_part(browser, project):
    forum = make_organisation(project, "Harbour Forum")
    db.session.commit()
    send(browser, drop(browser, MESSAGE, organisation=str(forum.id)))
    (record,) = db.session.scalars(db.select(Engagement))
    assert forum in [one.organisation for one in record.participants]


def test_cards_are_looked_over_then_entered_or_brought_up_to_date(browser, project):
    jane = make_person(project, "Jane Wu", emails=["other@x.example", "old@harbour.example"])
    seen = drop(browser, CARDS)
    assert seen.heading == "Contacts to bring in"
    assert "Known by an earlier address" in seen.text
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 1
    shown = send(browser, seen)
    assert "1 entered, 1 brought up to date" in shown.text
    assert jane.emails == ["other@x.example", "old@harbour.example", "jane.wu@harbour.example"]
    (place,) = jane.affiliations
    assert (place.organisation.name, place.role) == ("Harbour Forum", "Head of Policy")
    assert jane.lawful_basis == ""
    again = send(browser, drop(browser, CARDS))
    assert "2 known like this already" in again.text


@pytest.mark.parametrize(
    ("address", "name", "rule"),
    [
        (Address("jane@harbour.example", "J."), "Jane Wu", "this address"),
        (Address("old@harbour.example", ""), "Jane Wu", "an earlier address"),
        (Address("jw@harbour.example", "jane wu"), "Jane Wu", "name and organisation"),
        (Address("jane@elsewhere.example", "Jane Wu"), None, None),
        (Address("", "Sam Ito"), "Sam Ito", "name alone"),
        (Address("", "Samuel Kato"), "Sam Ito", "name alone"),
        (Address("sam@gmail.com", "Sam Ito"), "Sam Ito", "name alone"),
        (Address("sam@harbour.example", "Sam Ito"), None, None),
    ],
)
def test_people_are_known_by_address_then_by_name_and_organisation(
    project, lead, address, name, rule
):
    forum = make_organisation(project, "Harbour Forum", website="https://www.harbour.example/")
    make_organisation(project, "Elsewhere", website="https://elsewhere.example")
    works = [AffiliationDetails(organisation=forum)]
    make_person(
        project,
        "Jane Wu",
        emails=["jane@harbour.example", "Old@harbour.example"],
        affiliations=works,
    )
    make_person(project, "Sam Ito", other_names=["Samuel Kato"])
    make_person(make_project(), "Hidden", emails=["jane@elsewhere.example"])
    contact, told = queries.address_book(project, lead).known_as(address)
    assert (contact and contact.who.name, told) == (name, rule)


def test_addresses_of_nobody_are_their_organisations_and_our_own_are_left_out(project, lead):
    make_organisation(project, "Harbour Forum", website="harbour.example")
    book = queries.address_book(project, lead)
    named = [
        (Address("info@harbour.example", "Harbour"), "From", True),
        (Address("noreply@x.example", ""), "To", True),
        (Address("bob.lead@uni.example", "Bob"), "To", True),
        (Address("sam.ito@x.example", ""), "To", False),
    ]
    assert [(one.name, one.is_taken) for one in book.participants(named)] == [
        ("Harbour Forum", True),
        ("Sam Ito", False),
    ]
    assert AddressBook().participants([]) == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file first.|is empty"),
        (b"  \n", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "Outlook"),
        (b"PK\x03\x04rest", "packed folder"),
        (b"%PDF-1.4\n", "no saved e-mail"),
        (b"\x89PNG\r\n\x1a\n\x00", "no saved e-mail"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no event"),
        (b"BEGIN:VCARD\nEND:VCARD\n", "name nobody"),
    ],
)
def test_file_that_cannot_be_read_is_refused_and_nothing_is_kept(browser, content, sentence):
    answer = browser.post(
        "/dropped/ALPHA/",
        data={"file": (BytesIO(content), "x.eml")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert any(part in answer.text for part in sentence.split("|"))
    assert db.session.scalars(db.select(PendingImport)).all() == []


def test_attachment_that_cannot_be_kept_says_why(app):
    script = MESSAGE.replace(b"guidance.pdf", b"guidance.exe")
    (_, found, logo) = operations.keepable_in(reading.read(script))
    assert (found.is_proposed, bool(found.refusal)) == (False, True)
    assert (logo.is_proposed, logo.refusal) == (False, "")


def test_waiting_file_is_seen_by_nobody_else(browser, project, sign_in):
    drop(browser, MESSAGE)
    other = sign_in(make_member(project))
    answer = other.get(browser.last)
    assert answer.status_code == 302
    assert answer.location.endswith("/dropped/ALPHA/")


def test_who_may_not_write_drops_nothing(project, sign_in):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    assert reader.get("/dropped/ALPHA/").status_code == 403
    assert "data-drop" not in reader.page("/timeline/ALPHA/").html


def test_page_of_no_project_asks_which(browser):
    assert "/dropped/ALPHA/" in browser.page("/dropped/").html


def test_file_of_more_than_anybody_looks_over_is_for_the_page_of_imports(browser, app):
    event = b"BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20250106T100000Z\nEND:VEVENT\n"
    calendar = b"BEGIN:VCALENDAR\n" + event * 1_001 + b"END:VCALENDAR\n"
    cards = b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * 501
    for content, many in ((calendar, "1,000 events"), (cards, "500 contacts")):
        answer = browser.post(
            "/dropped/ALPHA/",
            data={"file": (BytesIO(content), "given")},
            content_type="multipart/form-data",
        )
        assert f"These are more than {many}: bring them in on the page of imports." in answer.text


def test_file_that_keeps_its_reader_busy_is_given_up(browser, app, monkeypatch):
    monkeypatch.setitem(app.config, "READING_SECONDS", 1)
    crowded = b"BEGIN:VCARD\nFN:x\n" + b"NOTE:x\n" * 60_000 + b"END:VCARD\n"
    answer = browser.post(
        "/dropped/ALPHA/",
        data={"file": (BytesIO(crowded), "given")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "takes more than 1 seconds" in answer.text


def drop(browser, content, **onto):
    """Give a file; the page that it leads to."""
    answer = browser.post(
        "/dropped/ALPHA/",
        data={"file": (BytesIO(content), "given"), **onto},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302, answer.text
    browser.last = answer.location
    return browser.page(answer.location)


def typed(page):
    return page.typed()


def send(browser, page: Page, address=""):
    """Send the form of a page as it stands; the page that it leads to."""
    answer = browser.post(address or browser.last, data=typed(page))
    assert answer.status_code == 302, answer.text[:3000]
    return browser.page(answer.location)
