"""An import is undone: nothing of it is left, but for what somebody worked on since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker.clock import now
from impacttracker.errors import NotAllowed, Refused, Stale
from impacttracker.exchange import reading
from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.flags import Rejected
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.narratives.models import Narrative
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts import operations
from impacttracker.receipts.access import can_see, visible_to
from impacttracker.receipts.models import Receipt
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Record
from impacttracker.records.operations import correct_record
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import Strength, Verb
from impacttracker.search import index
from impacttracker.spreadsheets import rows
from tests.exchange.sheets import Sheets
from tests.factories import (
    make_award,
    make_link,
    make_member,
    make_organisation,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def brought_in(project, text, *, by=None):
    file = File(text.encode(), "page.txt")
    receipt, _ = operations.bring_in(project, [file], reading.read([file]), by=by)
    return receipt


def told(**parts):
    said = {"title": "Talk on tidal land", "answers": {"audience_size": "11 - 50"}, **parts}
    record = RecordFacts(
        kind="engagement",
        source={"reader": "export", "fingerprint": "a1", "occurrence": 1},
        given=frozenset({*said, "source"}),
        **said,
    )
    return Contents(reader="export", fills=True, records=(record,))


def test_nothing_of_it_is_left(project, lead, session, invented_page):
    make_award(project)
    elsewhere = make_project("OTHER")
    make_record(project, title="Ours")
    make_organisation(elsewhere, name="Known elsewhere")
    before = archive.write(contents_of(project, None))

    receipt = brought_in(project, invented_page, by=lead)
    assert archive.write(contents_of(project, None)) != before
    left = operations.undo(receipt, by=lead)

    assert left == 0
    assert archive.write(contents_of(project, None)) == before
    assert [one.title for one in session.scalars(select(Record))] == ["Ours"]
    assert session.scalars(select(Narrative)).all() == []
    assert [one.name for one in session.scalars(select(Organisation))] == ["Known elsewhere"]
    assert session.scalars(select(Partnership.project_id)).all() == [elsewhere.id]
    session.commit()
    assert index.differences(session.connection()) == []
    again = brought_in(project, invented_page, by=lead)
    assert again.report["created"] == receipt.report["created"]


def test_what_somebody_worked_on_since_stays_and_is_told(project, lead, session, invented_page):
    receipt = brought_in(project, invented_page)
    edited, linked, *others = session.scalars(select(Record).order_by(Record.id))
    details = replace(details_of(edited), title="Our own title")
    correct_record(edited, details, version=edited.version, by=lead)
    ours = make_record(project, title="Ours")
    link_records(
        LinkDetails(cause=linked, effect=ours, verb=Verb.LED_TO, strength=Strength.INFORMED),
        by=lead,
    )

    left = operations.undo(receipt, by=lead)

    assert set(session.scalars(select(Record))) == {edited, linked, ours}
    assert others
    reasons = {line["left"] for line in receipt.done if line.get("left")}
    assert reasons == {operations.CHANGED_SINCE, operations.LEANED_ON}
    assert left == sum("left" in line for line in receipt.done)
    assert {one.organisation for one in (*edited.participants, *linked.participants)} <= {
        None,
        *session.scalars(select(Organisation)),
    }


CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Jane Wu
EMAIL:jane@example.org
ORG:Tide Trust
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Ali Khan
EMAIL:ali@example.org
ORG:Harbour Board
END:VCARD
"""


def test_whom_somebody_worked_on_since_the_project_knows_on(project, lead, session):
    receipt = brought_in(project, CARDS, by=lead)
    jane = session.scalars(select(Person).where(Person.name == "Jane Wu")).one()
    details = replace(partners.details_of(jane), lawful_basis="Consent")
    partners.correct_person(jane, details, project=project, version=jane.version, by=lead)

    operations.undo(receipt, by=lead)

    assert session.scalars(select(Acquaintance.person_id)).all() == [jane.id]
    (known,) = session.scalars(select(Partnership))
    assert known.organisation.name == "Tide Trust"
    assert session.scalars(select(Person)).all() == [jane]


def test_who_is_known_elsewhere_and_named_since_the_project_knows_on(project, lead, session):
    trust, board = (
        make_organisation(make_project(), name=name) for name in ("Tide Trust", "Harbour Board")
    )
    receipt = brought_in(project, CARDS, by=lead)
    make_record(project, partner=trust)

    operations.undo(receipt, by=lead)

    known = select(Partnership.organisation_id).where(Partnership.project_id == project.id)
    assert session.scalars(known).all() == [trust.id]
    assert session.get(Organisation, board.id) is board


def test_what_was_brought_up_to_date_says_again_what_it_said(project, lead, session):
    operations.bring_in(project, [], [told()], by=None)
    before = archive.write(contents_of(project, None))
    newer = told(title="Lecture", url="https://example.org/", answers={"audience_size": "51 - 100"})

    receipt, _ = operations.bring_in(project, [], [newer], by=None)
    assert session.scalars(select(Record.title)).all() == ["Lecture"]
    operations.undo(receipt, by=lead)

    assert archive.write(contents_of(project, None)) == before


def test_archive_is_undone_with_all_that_came_with_it(project, lead, session):
    source = make_project("SOURCE")
    partner = make_organisation(source, name="Lowmarsh Council")
    one, other = (make_record(source, title=title, partner=partner) for title in ("One", "Other"))
    led_to = {"verb": Verb.LED_TO, "strength": Strength.INFORMED}
    link_records(LinkDetails(cause=one, effect=other, **led_to), by=None)
    file = File(archive.write(contents_of(source, None)).encode(), "archive.json")
    before = archive.write(contents_of(project, None))

    read = reading.read([file])
    receipt, _ = operations.bring_in(project, [file], read, by=None, adds_awards=True)
    assert operations.undo(receipt, by=lead) == 0

    assert archive.write(contents_of(project, None)) == before


def test_edited_workbook_is_undone_with_its_links_and_those_who_took_part(project, lead):
    cause, effect = (make_record(project, title=title) for title in ("One", "Other"))
    make_link(cause, effect, rationale="They said so")
    before = archive.write(contents_of(project, None))
    sheets = Sheets(project)
    sheets.edit("Engagements", cause.uid, **{"Who took part": "New Body"})
    sheets.edit("Links", cause.uid, **{"Why we say so": "They wrote so"})
    sheets.edit("Project", project.code, **{"Department": "Rivers"})

    read = reading.read(sheets.files())
    receipt, _ = operations.bring_in(project, sheets.files(), read, by=None)
    after = archive.write(contents_of(project, None))
    assert operations.undo(receipt, by=lead) == 0

    assert [one for one in ("New Body", "They wrote so", "Rivers") if one not in after] == []
    assert archive.write(contents_of(project, None)) == before


def test_it_is_undone_once_and_in_time(project, lead):
    receipt, _ = operations.bring_in(project, [], [told()], by=None)
    operations.undo(receipt, by=lead)
    with pytest.raises(Stale):
        operations.undo(receipt, by=lead)

    late, _ = operations.bring_in(project, [], [told()], by=None)
    late.at = now() - timedelta(days=31)
    # Whether or not the command has run that empties it.
    for _ in range(2):
        with pytest.raises(Refused, match="for 30 days"):
            operations.undo(late, by=lead)
        operations.forget_old_ones()
    assert (late.is_kept, late.done) == (False, [])


def test_viewer_undoes_nothing(project):
    receipt, _ = operations.bring_in(project, [], [told()], by=None)
    with pytest.raises(NotAllowed):
        operations.undo(receipt, by=make_member(project, role=Role.VIEWER))


def test_only_its_author_and_leads_see_a_receipt(project, lead, session):
    author, other = (make_member(project, role=Role.CONTRIBUTOR) for _ in range(2))
    receipt, _ = operations.bring_in(project, [], [told()], by=author)
    people = (lead, author, other, make_member(project, role=Role.MANAGER), make_user())

    seen = [can_see(one, receipt) for one in people]

    assert seen == [True, True, False, False, False]
    found = [session.scalar(select(Receipt).where(visible_to(one))) is not None for one in people]
    assert found == seen


def test_receipt_is_shown_its_rows_downloaded_and_it_is_undone_in_the_browser(
    sign_in, project, lead, session
):
    rejected = Rejected("Talks", 7, ("Title", "Year"), ("=1+1", 2024), "It names no award.")
    contents = replace(told(), rejected=(rejected,))
    receipt, _ = operations.bring_in(project, [File(b"x", "talks.xlsx")], [contents], by=lead)
    session.commit()
    browser = sign_in(lead)
    address = f"/receipts/PAGE/{receipt.uid}"

    assert "talks.xlsx" in browser.get("/receipts/PAGE/").text
    page = Page(browser.get(address).text)
    assert page.heading == "What the import did"
    downloaded = browser.get(f"{address}/rejected.xlsx").data
    sheet = rows.of_workbook(downloaded)[0]
    assert (sheet.name, sheet.head) == ("Talks", ("Title", "Year", "Why it was not taken"))
    assert sheet.rows[0].cells == ("=1+1", 2024, "It names no award.")
    given_again = File(downloaded).sheets[0]
    assert (given_again.head, given_again.rows[0].cells) == (("Title", "Year"), ("=1+1", 2024))
    undone = browser.post(f"{address}/undo", follow_redirects=True)
    assert "Nothing of it is left." in undone.text
    assert browser.post(f"{address}/undo").status_code == 409
    assert session.scalars(select(Record)).all() == []
