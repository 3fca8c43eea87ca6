"""Records of every kind, read and written by programs."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.writers import archive
from impacttracker.fields import Answer, fields_of
from impacttracker.kinds import KINDS
from impacttracker.projects.queries import history_of
from impacttracker.records.vocabulary import Visibility
from impacttracker.seeds.answers import every_answer
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)

TALK = {"kind": "engagement", "title": "Talk", "when": "2022-03-04"}


def sendable(kind, name, value):
    """An answer as JSON says it: amounts are text."""
    (field,) = [one for one in fields_of(kind) if one.name == name]
    return f"{value:.2f}" if field.answer is Answer.AMOUNT else value


def archived(project):
    """What an archive of the project says of its records, by uid."""
    written = json.loads(archive.write(contents_of(project, None)))
    return {one["uid"]: one for one in written["records"]}


def test_every_kind_with_every_answer_reads_as_in_the_archive(program, project):
    award = make_award(project)
    harbour, jane = make_organisation(project, "Harbour"), make_person(project, "Jane")
    for kind, answers in every_answer("Said"):
        sent = {
            "kind": kind.__tablename__,
            "title": f"A {kind.about.singular}",
            "when": "2022-03",
            "url": "https://example.org/",
            "visibility": "reportable",
            # Said twice, it is one all the same.
            "awards": [award.reference, award.reference],
            "answers": {name: sendable(kind, name, value) for name, value in answers.items()},
            "participants": [
                {
                    "role": "partner",
                    "organisation": harbour.uid,
                    "person": jane.uid,
                    "name_as_recorded": "As it stood",
                    "department": "Unit",
                }
            ],
            "identifiers": {"doi": "10.1/x"},
            "unmapped": {"Odd": ["kept", 1]},
        }
        made = program.post("records", sent)
        assert made.status_code == 201, made.text
        assert made.headers["Location"] == made.json["href"]
        assert program.get(made.json["href"]).json == made.json
        said = archived(project)[made.json["uid"]]
        ours = dict(made.json)
        for one in ours["participants"]:
            assert one.pop("name") == "As it stood"
        assert {name: ours[name] for name in said} == said
    assert {one["kind"] for one in program.get("records?limit=100").json["items"]} == set(KINDS)


def test_list_goes_on_where_a_page_stopped(program, project):
    for when in ("2020", "2024", "2021", "2023", "XXXX", "2022"):
        make_record(project, when=when)

    found, address = [], "records?limit=2"
    while address:
        page = program.get(address)
        assert len(page.json["items"]) == 2
        found += [one["when"] for one in page.json["items"]]
        address = page.json["next"]
        assert page.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
    assert found == ["2024", "2023", "2022", "2021", "2020", "XXXX"]


def test_list_chooses_by_kind_title_and_award(program, project):
    award = make_award(project)
    make_record(project, title="100% sure")
    program.post("records", TALK | {"awards": [award.reference]})
    program.post("records", {"kind": "publication", "title": "A paper"})

    def titles(chosen):
        return [one["title"] for one in program.get(f"records?{chosen}").json["items"]]

    assert titles("kind=publication") == ["A paper"]
    assert titles("title=100%25") == ["100% sure"]
    assert titles(f"award={award.reference}") == ["Talk"]
    assert titles("award=none%00") == []
    uids = [one["uid"] for one in program.get("records").json["items"]]
    assert len(titles(f"uid={uids[0]},none,{uids[1]}")) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "name", "sentence"),
    [
        ("limit=0", "limit", "Ask for 1 to 200 at a time."),
        ("limit=201", "limit", "Ask for 1 to 200 at a time."),
        ("limit=x", "limit", "Ask for 1 to 200 at a time."),
        ("kind=talk", "kind", "Choose one of: engagement,"),
        ("after=x", "after", "Take “after” from an earlier answer, as it stands there."),
        ("after=WyJ4Il0", "after", "Take “after” from an earlier answer, as it stands there."),
        ("after=Wzk5OTk5OTk5OTk5OTk5OTk5OTksMV0", "after", "Take “after”"),
        # A place whose key fits no column: [5, 4294967296].
        ("after=WzUsNDI5NDk2NzI5Nl0", "after", "Take “after”"),
        ("uid=" + "x," * 100, "uid", "Name at most 100 at a time."),
        ("view=none", "view", "There is no view with this uid in this project."),
    ],
)
def test_parameter_that_makes_no_sense_is_named(program, asked, name, sentence):
    answer = program.get(f"records?{asked}")
    assert answer.status_code == 400
    (error,) = answer.json["errors"]
    assert error["parameter"] == name
    assert error["detail"].startswith(sentence)


def test_what_is_known_already_is_not_sent_again(program, project):
    record = make_record(project)
    for address in ("records", f"records/{record.uid}", "/api/v1/projects", program.home):
        first = program.get(address)
        again = program.get(address, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["ETag"].startswith('"1-')


def test_change_takes_what_is_given_and_leaves_the_rest(program, project):
    talk = TALK | {"answers": {"place": "Rome", "attendance": 40, "attendance_known": "exact"}}
    told = program.post("records", talk | {"identifiers": {"a": 1, "b": 2}}).json

    changed = program.change(
        told,
        {
            "title": "Lecture",
            "answers": {"place": None, "attendance": 45},
            "identifiers": {"a": None},
        },
        Content_Type="application/merge-patch+json",
    )

    assert changed.status_code == 200
    assert changed.json["title"] == "Lecture"
    assert changed.json["answers"] == {"attendance": 45, "attendance_known": "exact"}
    assert changed.json["identifiers"] == {"b": 2}
    assert changed.json["when"] == "2022-03-04"
    assert changed.headers["ETag"] == program.get(told["href"]).headers["ETag"]
    latest = history_of("record", told["uid"])[0]
    assert {one["field"] for one in latest.details} >= {"How many people?", "Where?"}


def test_change_that_says_what_is_there_changes_nothing(program):
    took_part = [{"role": "host", "name_as_recorded": "The harbour board"}]
    told = program.post("records", TALK | {"participants": took_part}).json
    # As it was read: the name by which pages call them is told, and passed over.
    assert told["participants"][0]["name"] == "The harbour board"
    same = {name: told[name] for name in ("title", "when", "answers", "participants", "awards")}
    assert program.change(told, same).json == told


def test_change_says_which_version_it_is_of(program):
    told = program.post("records", TALK).json
    stale = program.get(told["href"]).headers["ETag"]
    program.change(told, {"title": "Theirs"})

    def change(**headers):
        return program.ask("PATCH", told["href"], {"title": "Mine"}, **headers)

    assert change().status_code == 428
    weak = "W/" + program.get(told["href"]).headers["ETag"]
    for tag, sentence in ((stale, "Somebody else"), ('"x"', "Somebody else"), (weak, "Send the")):
        refused = change(If_Match=tag)
        assert refused.status_code == 412
        assert refused.json["detail"].startswith(sentence)
    assert program.ask("DELETE", told["href"]).status_code == 428
    assert program.ask("DELETE", told["href"], If_Match=stale).status_code == 412
    assert program.get(told["href"]).json["title"] == "Theirs"
    assert change(If_Match="*").status_code == 200


def test_removed_record_lies_in_the_bin_and_comes_back(program):
    told = program.post("records", TALK).json
    assert program.remove(told).status_code == 204
    assert program.get(told["href"]).status_code == 404
    assert program.get("records").json["items"] == []

    back = program.post(f"{told['href']}/restore")
    assert back.status_code == 200
    assert back.json["title"] == "Talk"
    assert program.post(f"{told['href']}/restore").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("mistake", "place", "sentence"),
    [
        ({"title": " "}, "#/title", "Give it a title."),
        ({"title": None}, "#/title", "Give text."),
        ({"title": "x" * 2001}, "#/title", "Keep this to 2,000 characters or fewer."),
        ({"kind": "talk"}, "#/kind", "Choose one of: engagement,"),
        ({"when": "4 March"}, "#/when", "“4 March” is not a date we can read."),
        ({"when": "2022-02-30"}, "#/when", "February 2022 has no day 30. Write it in EDTF, such"),
        ({"zone": "Mars/Olympus"}, "#/zone", "“Mars/Olympus” is not a time zone we know"),
        ({"url": "ftp://x.example"}, "#/url", "Give an address that begins with https://"),
        ({"visibility": "all"}, "#/visibility", "Choose one of: private, team, reportable."),
        ({"awards": ["none"]}, "#/awards/0", "There is no award with this reference"),
        ({"awards": "none"}, "#/awards", "Give a list."),
        ({"answers": []}, "#/answers", "Give an object."),
        ({"answers": {"mood": "x"}}, "#/answers/mood", "There is nothing of this name."),
        (
            {"answers": {"attendence": 40}},
            "#/answers/attendence",
            "There is nothing of this name. Perhaps you mean “attendance”.",
        ),
        ({"answers": {"attendance": 2**63}}, "#/answers/attendance", "This number is too large."),
        ({"answers": {"attendance": -1}}, "#/answers/attendance", "Give a number between 0 and"),
        ({"answers": {"attendance": True}}, "#/answers/attendance", "Give a whole number"),
        ({"answers": {"status": "gone"}}, "#/answers/status", "Choose one of: planned"),
        ({"participants": [{"role": "host"}]}, "#/participants/0", "Name an organisation, a"),
        (
            {"participants": [{"role": "host", "organisation": "none"}]},
            "#/participants/0/organisation",
            "There is no organisation with this uid in this project.",
        ),
        ({"participants": [{"name": "X"}]}, "#/participants/0/role", "Give “role”."),
        ({"participants": [{"role": "host", "name": "X"}]}, "#/participants/0", "Name an"),
        ({"uid": "mine"}, "#/uid", "This cannot be given."),
        ({"a/b~": 1}, "#/a~1b~0", "There is nothing of this name."),
        ({"unmapped": {"x": "\x00"}}, "#/unmapped/x", "This has a character that cannot be"),
        ({"unmapped": {"x": "\ud800"}}, "#/unmapped/x", "This has a character that cannot be"),
    ],
)
def test_mistake_is_told_by_its_place_and_stores_nothing(program, mistake, place, sentence):
    answer = program.post("records", TALK | mistake)

    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    told = {one["pointer"]: one["detail"] for one in answer.json["errors"]}
    assert told[place].startswith(sentence)
    assert program.get("records").json["items"] == []


def test_rule_of_an_answer_is_told_in_the_words_of_the_form(program):
    made = program.post(
        "records",
        {"kind": "collaboration", "title": "Together", "answers": {"amount": "12.00"}},
    )
    (error,) = [one for one in made.json["errors"] if one["pointer"] == "#/answers/amount"]
    assert "Clear this answer, or change that one." in error["detail"]


def test_nobody_hides_the_record_of_another(program_of, program, project):
    record = make_record(project)
    stranger = program_of(make_member(project))
    told = stranger.get(f"records/{record.uid}").json

    refused = stranger.change(told, {"visibility": "private"})

    assert refused.json["errors"] == [
        {
            "pointer": "#/visibility",
            "detail": "Only its author or a lead may make a record private.",
        }
    ]
    db.session.refresh(record)
    assert record.visibility is Visibility.TEAM


@pytest.mark.parametrize(
    ("path", "new", "part", "mine", "theirs"),
    [
        ("records", TALK, "title", "Mine", "Theirs"),
        # Who of the project knows somebody has no version of its own.
        ("people", {"name": "Jane"}, "known_since", "2026-03-04", "2026-03-05"),
    ],
)
def test_of_two_who_change_it_at_once_one_is_told(new_installation, path, new, part, mine, theirs):
    application = new_installation()
    with application.app_context():
        lead = make_user()
        project = make_project(lead=lead)
        details = TokenDetails(name="Test", scope=Scope.WRITE, expires_on=today())
        token = make_token(lead, details)
        program = Program(application, token, project)
        db.session.commit()
        told = program.post(path, new)
    together = Barrier(2)

    def change(value):
        own = Program(application, token, project=None, home=program.home)
        together.wait()
        address, etag = told.json["href"], told.headers["ETag"]
        return own.ask("PATCH", address, {part: value}, If_Match=etag)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(change, (mine, theirs)))

    assert sorted(one.status_code for one in answers) == [200, 412]
    (won,) = [one for one in answers if one.status_code == 200]
    assert program.get(told.json["href"]).json[part] == won.json[part]
