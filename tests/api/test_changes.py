"""What has changed since a cursor: nothing is missed, and nothing hidden is told."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask.testing import FlaskClient

from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.duplicates import operations as duplicates
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.followups import operations as followups
from impacttracker.privacy import operations as privacy
from impacttracker.projects import operations as projects
from impacttracker.projects.history import note
from impacttracker.records import operations as records
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import Visibility
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program
from tests.factories import (
    make_link,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.statements import table_changed_by


def told(program, since=None):
    """(what, title, change) of everything since a cursor, and the next cursor."""
    answer = program.get(f"changes?since={since}" if since else "changes")
    assert answer.status_code == 200, answer.text
    items = answer.json["items"]
    found = [(one["what"], one["title"], one["change"]) for one in items]
    return found, answer.json["cursor"]


def seen_by(record, visibility, by):
    details = vars(details_of(record)) | {"visibility": visibility}
    version = record.version
    records.correct_record(record, records.RecordDetails(**details), version=version, by=by)


def test_whoever_goes_on_from_the_cursor_of_the_project_is_told_all_that_follows(
    program, project, lead
):
    make_record(project, title="Before")
    project.title = "Project"
    cursor = program.get(program.home).json["cursor"]
    assert told(program, cursor) == ([], cursor)

    record = make_record(project, title="Talk", by=lead)
    make_organisation(project, "Trust")
    make_person(project, "Jane")
    records.bin_record(record, by=lead)
    records.restore_record(record, by=lead)
    projects.change_settings(
        project, projects.ProjectDetails(title="Tides"), version=project.version, by=lead
    )
    found, after = told(program, cursor)

    assert found == [
        ("record", "Talk", "created"),
        ("organisation", "Trust", "created"),
        ("person", "Jane", "created"),
        ("record", "Talk", "binned"),
        ("record", "Talk", "restored"),
        ("project", "Project", "changed"),
    ]
    assert told(program, after) == ([], after)


def test_changes_come_in_pages(program, project):
    for number in range(5):
        make_record(project, title=f"Talk {number}")
    titles, address = [], "changes?limit=2"
    while address:
        page = program.get(address)
        titles += [one["title"] for one in page.json["items"]]
        link = page.headers.get("Link", "")
        assert page.json["more"] is bool(link)
        address = link.partition(">")[0].lstrip("<")
    assert titles == [f"Talk {number}" for number in range(5)]


def test_what_is_read_leads_to_the_thing(program, project):
    record = make_record(project)
    (one,) = program.get("changes").json["items"]
    assert program.get(one["href"]).json["uid"] == record.uid


def test_private_things_are_not_told_of(program_of, program, project, lead):
    stranger = program_of(make_member(project))
    hidden = make_record(project, title="Secret talk", visibility=Visibility.PRIVATE, by=lead)
    for title, more in (("Secret proof", {"records": [hidden]}), ("Secret", {})):
        details = evidence.EvidenceDetails(title=title, audience=Audience.LEADS, **more)
        evidence.add_evidence(project, details, by=lead)
    followups.promise(
        project, followups.FollowUpDetails(what="Secret promise", record=hidden), by=lead
    )
    records.bin_record(hidden, by=lead)

    answer = stranger.get("changes")
    assert answer.json["items"] == []
    assert "ecret" not in answer.text
    # The promise lies in the bin with its record.
    assert {one[0] for one in told(program)[0]} == {"record", "evidence"}


def test_record_that_is_made_private_is_withdrawn_and_told_no_more(
    program_of, program, project, lead
):
    stranger = program_of(make_member(project))
    record = make_record(project, title="Talk", by=lead)
    cursor = told(stranger)[1]

    seen_by(record, Visibility.PRIVATE, lead)
    found, after = told(stranger, cursor)
    assert found == [("record", None, "withdrawn")]
    (item,) = stranger.get(f"changes?since={cursor}").json["items"]
    assert (item["uid"], item["by"], item["href"]) == (record.uid, None, None)
    assert told(program, cursor)[0] == [("record", "Talk", "changed")]

    records.bin_record(record, by=lead)
    assert told(stranger, after)[0] == []
    records.restore_record(record, by=lead)
    seen_by(record, Visibility.TEAM, lead)
    assert told(stranger, after)[0][-1] == ("record", "Talk", "changed")


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.PRIVATE])
def test_evidence_kept_to_the_leads_is_withdrawn_from_those_who_saw_it(
    program_of, project, lead, visibility
):
    stranger = program_of(make_member(project))
    record = make_record(project, visibility=visibility)
    details = evidence.EvidenceDetails(title="Minutes", records=[record])
    piece = evidence.add_evidence(project, details, by=lead)
    cursor = told(stranger)[1]

    hidden = evidence.EvidenceDetails(title="Minutes", audience=Audience.LEADS)
    evidence.correct_evidence(piece, hidden, by=lead)
    again = evidence.EvidenceDetails(title="Secret minutes", audience=Audience.LEADS)
    evidence.correct_evidence(piece, again, by=lead)

    was_seen = visibility is Visibility.TEAM
    assert told(stranger, cursor)[0] == ([("evidence", None, "withdrawn")] if was_seen else [])


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.PRIVATE])
def test_record_deleted_for_good_is_told_to_whom_it_was_open(
    program_of, project, lead, visibility, monkeypatch
):
    stranger = program_of(make_member(project))
    record = make_record(project, title="Talk", visibility=visibility, by=lead)
    uid = record.uid
    records.bin_record(record, by=lead)
    cursor = told(stranger)[1]
    monkeypatch.setattr(records, "DAYS_IN_THE_BIN", -1)
    assert records.empty_bins() == 1

    items = stranger.get(f"changes?since={cursor}").json["items"]
    gone = [(one["uid"], one["title"], one["change"]) for one in items]
    assert gone == ([(uid, None, "deleted")] if visibility is Visibility.TEAM else [])


def test_cursor_that_is_none_of_ours_is_refused(program):
    # The last names a key that fits no column.
    for cursor in ("x", "WyJ4Il0", "W10", "bnVsbA", "Wy0xXQ", "WzQyOTQ5NjcyOTZd"):
        answer = program.get(f"changes?since={cursor}")
        assert answer.status_code == 400
        assert answer.json["errors"][0]["parameter"] == "since"


def test_cursor_ahead_of_all_that_happened_says_to_begin_anew(program, project, lead):
    """What another project's cursor passes over, and one from before a backup, would be missed."""
    make_record(make_project("OTHER", lead=lead))
    other = program.get("/api/v1/projects/OTHER").json["cursor"]
    answer = program.get(f"changes?since={other}")
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    make_record(project)
    assert told(program, program.get(program.home).json["cursor"])[0] == []


def test_evidence_that_supports_something_else_is_told_of(program, stranger, project, lead):
    shown, hidden = make_record(project), make_record(project, visibility=Visibility.PRIVATE)
    link = make_link(shown, make_record(project))
    details = evidence.EvidenceDetails(title="Minutes", records=[shown])
    piece = evidence.add_evidence(project, details, by=lead)
    cursor = told(stranger)[1]
    assert ("evidence", "Minutes", "changed") not in told(stranger)[0]

    evidence.support(piece, links=[link], by=lead)
    evidence.support(piece, links=[link], by=lead)
    assert told(stranger, cursor)[0] == [("evidence", "Minutes", "changed")]
    cursor = told(stranger)[1]
    evidence.support(piece, records=[hidden], by=lead)
    evidence.withdraw(piece, records=[shown], links=[link], by=lead)
    assert set(told(program, cursor)[0]) >= {("evidence", "Minutes", "changed")}
    found = [one for one in told(stranger, cursor)[0] if one[0] == "evidence"]
    assert found == [("evidence", None, "withdrawn")] * 2


def test_entry_gets_its_key_while_the_project_is_locked(project, lead, statements):
    """Else one that is stored later could stand before one that was read already."""
    with statements() as sent:
        note(("record", "uid", "Talk"), "added", by=lead, project_id=project.id)
        db.session.flush()
    written = [table for one in sent if (table := table_changed_by(one))]
    assert written == ["project", "change"]


def test_merged_partner_is_gone_and_its_uid_leads_on(program, project, lead):
    kept, gone = make_organisation(project, "Trust"), make_organisation(project, "Trsut")
    uid, cursor = gone.uid, told(program)[1]
    merged = duplicates.merge(kept, gone, {}, project=project, by=lead)

    items = program.get(f"changes?since={cursor}").json["items"]
    assert [(one["uid"], one["change"]) for one in items] == [
        (uid, "deleted"),
        (kept.uid, "changed"),
    ]
    moved = program.get(f"organisations/{uid}")
    assert (moved.status_code, moved.headers["Location"]) == (308, items[1]["href"])

    cursor = told(program)[1]
    duplicates.undo_merge(merged, project=project, by=lead)
    items = program.get(f"changes?since={cursor}").json["items"]
    assert {(one["uid"], one["change"]) for one in items} == {
        (uid, "changed"),
        (kept.uid, "changed"),
    }
    assert program.get(f"organisations/{uid}").status_code == 200


def test_erased_person_is_deleted_for_whoever_copied_them(program, project, lead):
    person = make_person(project, "Jane")
    uid, cursor = person.uid, told(program)[1]
    privacy.erase_person(person, project, by=lead)

    answer = program.get(f"changes?since={cursor}")
    first = answer.json["items"][0]
    assert (first["what"], first["uid"], first["change"]) == ("person", uid, "deleted")
    assert "Jane" not in answer.text
    assert "Jane" not in program.get("changes").text


def test_reader_misses_nothing_while_others_write(new_installation):
    application = new_installation()
    with application.app_context():
        lead = make_user()
        project = make_project(lead=lead)
        details = TokenDetails(name="Test", scope=Scope.WRITE, expires_on=today())
        token = make_token(lead, details)
        program = Program(application, token, project)
        db.session.commit()

    # The browser of the tests would take what others write meanwhile for the reader's doing.
    program.client = FlaskClient(application, application.response_class)

    def write(_number):
        own = Program(application, token, project=None, home=program.home)
        new = {"kind": "engagement", "title": "Talk"}
        return [own.post("records", new).json["uid"] for _ in range(2)]

    def read():
        answer = program.get(f"changes?since={cursor}&limit=3").json
        read_so_far.extend(one["uid"] for one in answer["items"])
        return answer["cursor"]

    cursor, read_so_far = program.get(program.home).json["cursor"], []
    with ThreadPoolExecutor(3) as threads:
        writing = [threads.submit(write, number) for number in range(3)]
        while wait(writing, timeout=0.05).not_done:
            cursor = read()
    while (further := read()) != cursor:
        cursor = further

    written = {uid for one in writing for uid in one.result()}
    assert sorted(read_so_far) == sorted(written)
