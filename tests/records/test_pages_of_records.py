"""The page of a record: what it shows, its links, its bin, and who sees it."""

from sqlalchemy import select

from impacttracker.engagements.models import Engagement
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.source import File
from impacttracker.fields import fields_of
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.history.operations import put_back_record
from impacttracker.projects.models import Change
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts.operations import bring_in
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Record
from impacttracker.records.operations import (
    RecordDetails,
    add_record,
)
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import (
    make_member,
    make_organisation,
    make_project,
    make_record,
)

ADD = "/records/COAST/add/engagement"


def test_form_reached_from_a_partners_page_names_the_partner(sign_in, project, lead):
    partner, browser = make_organisation(project, "Harbour Trust"), sign_in(lead)
    there = browser.page(f"/partners/COAST/organisations/{partner.id}/").links()["Log engagement"]

    typed = browser.page(there).typed("main form.form")

    assert typed["participants-0-organisation"] == ["Harbour Trust"]


def test_history_tells_what_changed_in_plain_words(sign_in, project, lead):
    record, browser = make_record(project, title="A talk"), sign_in(lead)
    address = f"/records/COAST/{record.id}/"
    typed = browser.page(f"{address}edit").typed("main form.form")

    browser.post(f"{address}edit", data=typed | {"title": "A seminar", "place": "Cardiff"})

    newest = browser.page(address).texts(".history > li")[0]
    assert newest.startswith("Ffion Lead changed it")
    assert "What was it? A talk → A seminar" in newest
    assert "Where? Cardiff" in newest


def test_bin_and_back_again(sign_in, project, lead):
    record, browser = make_record(project, title="A talk"), sign_in(lead)
    address = f"/records/COAST/{record.id}/"

    answer = browser.post(f"{address}bin")

    assert answer.location == "/engagements/COAST/"
    assert browser.get(address).status_code == 404
    assert browser.page("/bin/COAST/").texts(".row-entry__title") == ["A talk"]
    named = {"only": f"record-{record.id}"}
    assert browser.post("/bin/COAST/restore", data=named).location == address
    assert browser.page(address).heading == "A talk"


def test_imported_facts_that_no_answer_takes_are_shown(sign_in, project, lead):
    record = make_imported(
        project,
        Engagement,
        unmapped={"url_truncated": "http://www.example.org/a-lon...", "Outcome ID": "5a"},
        identifiers={"doi": "10.1/x", "calendar_uid": "secret@x"},
    )

    text = sign_in(lead).page(f"/records/COAST/{record.id}/").text

    assert "cut short where it was imported from http://www.example.org/a-lon..." in text
    assert "Outcome ID 5a" in text
    assert "DOI 10.1/x" in text
    # What a program knows it by tells people nothing.
    assert "secret@x" not in text


def test_what_is_kept_names_its_file_and_is_emptied_once_it_stands_elsewhere(
    sign_in, project, lead, session
):
    told = RecordFacts(
        kind="engagement",
        title="Talk",
        unmapped={"Room": "Hall 2", "Long": "word " * 100},
        source={"reader": "export", "fingerprint": "a1", "occurrence": 1},
        given=frozenset({"title", "source", "unmapped"}),
    )
    contents = Contents(reader="export", fills=True, records=(told,))
    bring_in(project, [File(b"", "talks.csv")], [contents], by=lead)
    record, browser = session.scalars(select(Record)).one(), sign_in(lead)
    address = f"/records/COAST/{record.id}/"

    page = browser.page(address)
    asked = page.typed("#kept form")
    answers = [browser.post(f"{address}kept", data=asked) for _ in range(2)]

    assert "From talks.csv, " in page.text
    assert asked["name"] == ["Room"]
    assert page.texts("#kept summary") == [f"{'word ' * 22}word…"]
    assert [one.location for one in answers] == [f"{address}#kept"] * 2
    after = browser.page(address)
    assert "Look at it again" in after.html
    assert set(record.unmapped) == {"Long"}
    first, second = after.texts(".history > li")[:2]
    assert first.startswith("Ffion Lead emptied what was kept as imported")
    assert "Room Hall 2" in first
    assert second.startswith("Ffion Lead added it, by an import")
    added = session.scalars(select(Change).where(Change.verb == "added")).first()
    put_back_record(record, added, None, version=record.version, by=lead)
    assert set(record.unmapped) == {"Room", "Long"}


def test_viewer_empties_nothing(sign_in, project):
    record = make_imported(project, Engagement, unmapped={"Room": "Hall 2"})
    browser = sign_in(make_member(project, role=Role.VIEWER))

    assert not browser.page(f"/records/COAST/{record.id}/").soup.select("#kept form")
    sent = {"name": "Room", "version": record.version}
    assert browser.post(f"/records/COAST/{record.id}/kept", data=sent).status_code == 403


def test_record_known_by_its_year_is_shown_by_its_year(sign_in, project, lead):
    record = make_record(project, when="2021")

    page = sign_in(lead).page(f"/records/COAST/{record.id}/")

    assert "January" not in page.text
    assert "Save to my calendar" not in page.text
    exact = make_record(project, when="2021-05-04")
    assert "Save to my calendar" in sign_in(lead).page(f"/records/COAST/{exact.id}/").text


def test_colleague_cannot_hide_a_record_from_its_author_and_from_themselves(sign_in, project, lead):
    record, colleague = make_record(project, by=lead), make_member(project)
    address = f"/records/COAST/{record.id}/edit"
    browser = sign_in(colleague)
    typed = browser.page(address).typed("main form.form")

    assert browser.post(address, data=typed | {"visibility": "private"}).status_code == 422
    assert (
        sign_in(lead)
        .post(
            address,
            data=sign_in(lead).page(address).typed("main form.form") | {"visibility": "private"},
        )
        .location
    )
    assert browser.get(address).status_code == 404


def test_others_see_and_change_nothing(sign_in, project, lead, session):
    record = make_record(project, title="Ours")
    secret = make_record(project, by=lead, visibility=Visibility.PRIVATE)
    elsewhere = make_project("AWAY")
    stranger, viewer = (
        make_member(elsewhere, role=Role.LEAD),
        make_member(project, role=Role.VIEWER),
    )
    foreign = make_record(elsewhere)
    version = record.version

    for who, code, one, reads, writes in (
        (stranger, "COAST", record, 404, 404),
        (stranger, "AWAY", record, 404, 404),
        (viewer, "COAST", record, 200, 403),
        (viewer, "COAST", secret, 404, 403),
        (make_member(project), "COAST", secret, 404, 404),
        (lead, "COAST", foreign, 404, 404),
    ):
        browser = sign_in(who)
        address = f"/records/{code}/{one.id}/"
        assert browser.get(address).status_code == reads
        assert browser.get(f"{address}edit").status_code == writes
        for act in ("edit", "bin"):
            assert browser.post(f"{address}{act}").status_code == writes
    assert sign_in(viewer).get(ADD).status_code == 403
    assert record.version == version


def test_page_of_a_record_takes_no_more_statements_for_many_links(
    sign_in, project, lead, statements
):
    record, browser = make_record(project), sign_in(lead)

    def cost():
        with statements() as sent:
            browser.page(f"/records/COAST/{record.id}/")
        return len(sent)

    add_parts(record, project)
    few = cost()
    for _ in range(10):
        add_parts(record, project)

    assert cost() == few <= 24


def add_parts(record, project):

    other = make_record(project, partner=make_organisation(project))
    link = link_records(
        LinkDetails(cause=record, effect=other, verb=Verb.LED_TO, strength=Strength.INFORMED),
        by=None,
    )
    add_evidence(project, EvidenceDetails(title="Minutes", records=[record], links=[link]), by=None)
    promise(project, FollowUpDetails(what="Send it", record=record), by=None)


def make_imported(project, kind, **facts):
    """A record as an import leaves it, with answers that no form would let through."""
    given = {name: facts.pop(name) for name in list(facts) if name in answers_of_kind(kind)}
    details = RecordDetails(**{"title": "Imported", "answers": given, **facts})
    return add_record(kind, project, details, by=None, keep_unfitting=True)


def answers_of_kind(kind):
    return {field.name for field in fields_of(kind)}
