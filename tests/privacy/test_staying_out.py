"""Whoever was erased stays out, whichever way their address comes in; until a person lets them."""

from email.message import EmailMessage
from io import BytesIO

import pytest
from sqlalchemy import select

from impacttracker.api.people import PEOPLE
from impacttracker.clock import today
from impacttracker.duplicates import operations as duplicates
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Invalid
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.reading import read
from impacttracker.exchange.source import File
from impacttracker.partners import operations as partners
from impacttracker.partners.erased import kept_out_of
from impacttracker.partners.models import Acquaintance, ErasedAddress, Person
from impacttracker.privacy.operations import erase_person
from impacttracker.projects.models import Change
from impacttracker.receipts import operations as receipts
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.models import Participant
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program, problems
from tests.exchange.sheets import workbook_of
from tests.factories import make_person, make_project, make_record
from tests.privacy.test_erasing import everything

ADDRESS = "jane.q@audit.example"
LEFT_OUT = (
    "1 person was erased from this project: they come back only if somebody enters them by hand."
)


def card(name, *emails):
    lines = [f"FN:{name}", *(f"EMAIL:{email}" for email in emails)]
    return "BEGIN:VCARD\nVERSION:3.0\n" + "\n".join(lines) + "\nEND:VCARD\n"


BOOK = card("Quillfeather\\, Jane", "new@home.example", "Jane.Q@Audit.Example") + card(
    "Sam Ito", "sam@audit.example"
)
MEETING = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Lunch with Jane Quillfeather
DTSTART:20250612T140000Z
ORGANIZER;CN=Jane Quillfeather:mailto:{ADDRESS}
ATTENDEE;CN=Sam Ito:mailto:sam@audit.example
END:VEVENT
END:VCALENDAR
"""


def message():
    written = EmailMessage()
    written["From"] = f"Jane Quillfeather <{ADDRESS}>"
    written["To"] = "Sam Ito <sam@audit.example>"
    written["Subject"] = "Jane Quillfeather’s notes"
    written["Message-ID"] = "<1@audit.example>"
    written.set_content("As we said.\n\nJane Quillfeather")
    return written.as_bytes()


def bring_in(project, text, by=None):
    file = File(text if isinstance(text, bytes) else text.encode(), "file")
    return receipts.bring_in(project, [file], read([file]), by=by)[0]


def taking_part(person):
    return ParticipantDetails(role=ParticipantRole.SPEAKER, person=person)


def names(session):
    return {one.name for one in session.scalars(select(Person))}


@pytest.fixture
def erased(project, lead, jane, session):
    erase_person(jane, project, by=lead)
    session.commit()


@pytest.fixture
def browser(sign_in, lead):
    return sign_in(lead)


TABLE = f"""Name,E-mail,Organisation
Jane Quillfeather,{ADDRESS},Audit Office
Sam Ito,sam@audit.example,Audit Office
"""


@pytest.mark.parametrize(
    "content", [BOOK, MEETING, message(), TABLE], ids=["book", "calendar", "mail", "table"]
)
def test_no_file_brings_them_back_and_none_tells_who_it_was(
    session, app, project, lead, erased, content
):
    app.config["SECRET_KEY"] = "renewed"
    receipt = bring_in(project, content, by=lead)
    session.commit()

    assert {"where": "people", "why": LEFT_OUT} in receipt.report["skipped"]
    assert names(session) == {"Former contact", "Sam Ito"}
    for trace in ("quillfeather", "jane.q", "new@home"):
        assert trace not in everything(session)
    again = bring_in(project, content)
    assert again.report["also"]["created"] == again.report["created"] == {}


def test_workbook_of_before_does_not_bring_them_back(session, project, lead, jane):
    make_record(project, title="Jane Quillfeather came", participants=[taking_part(jane)])
    book = workbook_of(project)
    erase_person(jane, project, by=lead)
    session.commit()

    receipt = bring_in(project, book, by=lead)
    session.commit()

    assert {"where": "people", "why": LEFT_OUT} in receipt.report["skipped"]
    assert receipt.report["updated"] == receipt.report["created"] == {}
    assert "quillfeather" not in everything(session)


def test_what_a_file_said_otherwise_of_them_goes(session, project, lead, jane):
    receipt = bring_in(project, card("Sam Ito", "sam@audit.example"))
    for uid in (jane.uid, receipt.uid):
        said = {"about": "person", "uid": uid, "name": "closeness", "where": "row 1"}
        digests = {"here_digest": "1", "digest": "2"}
        session.add(
            ImportDifference(project_id=project.id, receipt_id=receipt.id, **said, **digests)
        )
    erase_person(jane, project, by=lead)
    assert session.scalars(select(ImportDifference.uid)).all() == [receipt.uid]


def test_nameless_entry_takes_part_in_their_place(session, project, lead, erased):
    bring_in(project, MEETING)
    (event,) = session.scalars(select(Engagement))
    assert event.title == "Lunch with [name erased]"
    took_part = {(one.person.name, one.name_as_recorded) for one in event.participants}
    assert took_part == {("Former contact", "[name erased]"), ("Sam Ito", "Sam Ito")}


def test_event_that_is_here_already_is_not_brought_up_to_date(session, project, lead):
    bring_in(project, MEETING)
    jane = session.scalars(select(Person).where(Person.name == "Jane Quillfeather")).one()
    erase_person(jane, project, by=lead)
    before = session.scalars(select(Participant.person_id).order_by(Participant.id)).all()

    report = bring_in(project, MEETING).report

    assert (report["created"], report["updated"], report["flagged"]) == ({}, {}, [])
    assert session.scalars(select(Participant.person_id).order_by(Participant.id)).all() == before


def test_namesake_of_another_address_comes_in_and_keeps_the_name(session, project, erased):
    bring_in(project, BOOK + card("Jane Quillfeather", "jane@elsewhere.example"))
    assert "Jane Quillfeather" in names(session)
    assert names(session) >= {"Jane Quillfeather", "Sam Ito"}


def test_only_the_project_that_erased_them_keeps_them_out(session, project, lead, erased):
    bring_in(make_project(lead=lead), BOOK)
    assert "Quillfeather, Jane" in names(session)


def test_address_that_others_share_is_not_kept_out(session, project, lead):
    shared = ["both@home.example", "info@audit.example", ADDRESS]
    jane = make_person(project, "Jane Quillfeather", emails=shared)
    make_person(project, "Pat Quillfeather", emails=["Both@home.example"])
    erase_person(jane, project, by=lead)

    kept_out = kept_out_of(project)

    assert [one in kept_out for one in (*shared, f" {ADDRESS.upper()}")] == [False, False] + [
        True
    ] * 2


def test_addresses_of_an_entry_that_was_merged_are_kept_out(project, lead, jane):
    other = make_person(project, "J. Quillfeather", emails=["jq@home.example"])
    duplicates.merge(jane, other, {"emails": [ADDRESS]}, project=project, by=lead)
    erase_person(jane, project, by=lead)
    assert "jq@home.example" in kept_out_of(project)


def test_program_is_refused(app, session, project, lead, erased):
    token = make_token(lead, TokenDetails(name="Test", scope=Scope.WRITE, expires_on=today()))
    program = Program(app, token, project)
    refused = problems(program.post(PEOPLE.path, {"name": "J Q", "emails": [ADDRESS.upper()]}))
    assert refused["#/emails"].startswith("Somebody with this address was erased")
    made = program.post(PEOPLE.path, {"name": "Sam", "emails": ["sam@x.example"]}).json
    changed = problems(program.change(made, {"emails": ["sam@x.example", ADDRESS]}))
    assert "#/emails" in changed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestDropping:
    def drop(self, browser, project, content):
        place = f"/dropped/{project.code}/"
        given = browser.page(place).typed() | {"file": (BytesIO(content), "file")}
        return browser.post(place, data=given, follow_redirects=True)

    def test_message_proposes_them_to_nobody(self, browser, project, erased):
        answer = self.drop(browser, project, message())
        assert LEFT_OUT in answer.text
        assert "Quillfeather" not in answer.text
        assert "[name erased]’s notes" in answer.text
        assert 'value="whole" checked' not in answer.text
        assert "Sam Ito" in answer.text

    def test_cards_of_others_are_looked_over(self, browser, project, erased):
        answer = self.drop(browser, project, BOOK.encode())
        assert LEFT_OUT in answer.text
        assert "Sam Ito" in answer.text
        assert "Quillfeather" not in answer.text

    def test_card_of_nobody_else_is_not_kept_waiting(self, browser, project, erased):
        answer = self.drop(browser, project, card("Jane Quillfeather", ADDRESS).encode())
        assert answer.status_code == 422
        assert LEFT_OUT in answer.text


def test_whoever_types_their_address_lets_them_in_again(session, browser, project, lead, erased):
    place = f"/partners/{project.code}/people/add"
    typed = browser.page(place).typed() | {"name": "Jane Q.", "emails": ADDRESS}
    answer = browser.post(place, data=typed, follow_redirects=True)

    assert "had been erased from the project" in answer.text
    assert "entered an address again that had been erased" in answer.text
    assert session.scalars(select(ErasedAddress)).all() == []
    assert "Jane Q." in names(session)
    report = bring_in(project, BOOK).report
    assert report["skipped"] == []
    assert report["also"]["updated"] == {"person": 1}


def test_address_may_be_typed_into_another_entry(session, browser, project, lead, erased):
    sam = make_person(project, "Sam Ito")
    session.commit()
    with pytest.raises(Invalid):
        partners.correct_person(
            sam,
            partners.PersonDetails(name="Sam Ito", emails=[ADDRESS]),
            project=project,
            version=sam.version,
            by=lead,
        )
    session.rollback()
    place = f"/partners/{project.code}/people/{sam.id}/edit"
    typed = browser.page(place).typed() | {"emails": ADDRESS}
    assert "had been erased" in browser.post(place, data=typed, follow_redirects=True).text
    assert session.get(Person, sam.id).emails == [ADDRESS]
    verbs = select(Change.verb).where(Change.subject_uid == sam.uid).order_by(Change.id)
    assert session.scalars(verbs).all()[-1] == "let in again"


def test_whom_another_project_knows_comes_back_when_somebody_names_them(
    session, project, lead, jane
):
    other = make_project(lead=lead)
    partners.introduce(other, people=[jane], by=lead)
    erase_person(jane, project, by=lead)
    assert ADDRESS in kept_out_of(project)

    partners.meet(project, jane, by=lead)

    assert ADDRESS not in kept_out_of(project)
    known = select(Acquaintance).where(Acquaintance.project_id == project.id)
    assert jane.id in [one.person_id for one in session.scalars(known)]
