"""A project page goes in, and the same page comes out: with nothing lost, and nothing twice."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.source import File
from impacttracker.narratives.models import KeyFindings, Narrative
from impacttracker.narratives.operations import answer_narrative
from impacttracker.partners.models import Organisation, Partnership
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Record
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_award, make_project, make_record

FOUNDING_KINDS = {
    "collaboration": 4,
    "engagement": 53,
    "key_findings": 1,
    "narrative_impact": 1,
    "policy_influence": 4,
    "research_dataset": 5,
}


@pytest.fixture
def page_file(tmp_path, invented_page):
    file = tmp_path / "page.txt"
    file.write_bytes(invented_page.encode())
    return str(file)


def imported(flask, *words):
    result = flask("import", *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_founding_page_comes_out_byte_for_byte(flask, session, founding_page, tmp_path):
    file = tmp_path / "page.txt"
    file.write_bytes(founding_page.encode())
    make_project("FOUNDING", title="Procurement")

    report = imported(flask, str(file), "--project", "FOUNDING")
    written = flask("export", "--project", "FOUNDING", "--as", "gtr-page")

    assert report["reader"] == "gtr-page"
    assert report["created"] == FOUNDING_KINDS
    assert written.stdout_bytes == founding_page.encode()
    names = set(session.scalars(select(Organisation.name).join(Partnership)))
    assert "London Councils" in names
    assert len(names) == 4


@pytest.mark.parametrize("awards", [0, 1, 2])
def test_page_comes_out_byte_for_byte_whatever_the_awards(flask, invented_page, page_file, awards):
    project = make_project("PAGE", award=False)
    for _ in range(awards):
        make_award(project)

    imported(flask, page_file, "--project", "PAGE")

    written = flask("export", "--project", "PAGE", "--as", "gtr-page")
    assert written.stdout_bytes.decode() == invented_page


def test_importing_twice_creates_nothing(flask, session, page_file):
    make_project("PAGE")
    first = imported(flask, page_file, "--project", "PAGE")
    before = session.scalar(select(func.count(Record.id)))

    second = imported(flask, page_file, "--project", "PAGE")

    assert second["created"] == {}
    assert second["updated"] == {}
    assert second["unchanged"] == first["created"]
    assert second["also"]["created"] == {}
    assert session.scalar(select(func.count(Record.id))) == before


def test_variant_of_a_page_is_the_same_page(flask, tmp_path, invented_page, page_file):
    make_project("PAGE")
    imported(flask, page_file, "--project", "PAGE")
    file = tmp_path / "variant.txt"
    file.write_bytes(b"\xef\xbb\xbf" + invented_page.replace("\n", "\r\n").encode())

    report = imported(flask, str(file), "--project", "PAGE")

    assert report["created"] == report["updated"] == {}


def test_records_that_were_changed_or_binned_since_are_not_brought_again(flask, session, page_file):
    make_project("PAGE")
    first = imported(flask, page_file, "--project", "PAGE")
    one, other = session.scalars(select(Record).order_by(Record.id).limit(2))
    one.title = "Renamed here"
    bin_record(other, by=None)

    second = imported(flask, page_file, "--project", "PAGE")

    assert second["created"] == second["updated"] == {}
    assert second["unchanged"] == first["created"]
    assert "in the bin" in str(second["flagged"])
    session.expire_all()
    assert session.get(Record, one.id).title == "Renamed here"


def test_page_fills_empty_facts_and_leaves_others(flask, session, page_file):
    make_project("PAGE", title="Ours", department="Botany")

    report = imported(flask, page_file, "--project", "PAGE")

    project = session.scalars(select(Project)).one()
    award = session.scalars(select(Award)).one()
    assert (project.title, project.department) == ("Ours", "Botany")
    assert project.lead_organisation == "University of Saltmarsh"
    assert award.title.startswith("Tidal Gardens")
    flag = {
        "where": "the head of the page",
        "what": "It says otherwise for “Department” than what stands here, which stays.",
    }
    assert flag in report["differing"]


def test_records_belong_to_the_award_that_was_named(flask, session, page_file):
    project = make_project("PAGE")
    chosen = make_award(project, reference="ES/X999999/1")

    imported(flask, page_file, "--project", "PAGE", "--award", "ES/X999999/1")

    belonging = {
        tuple(one.award_id for one in record.attributions)
        for record in session.scalars(select(Record))
    }
    assert belonging == {(chosen.id,)}
    assert set(session.scalars(select(Narrative.award_id))) == {chosen.id}


def test_page_without_a_known_award_says_what_to_do(flask, session, page_file):
    make_award(make_project("PAGE"))

    report = imported(flask, page_file, "--project", "PAGE")

    assert "Choose the award" in report["flagged"][0]["what"]
    assert set(session.scalars(select(Narrative.award_id))) == {None}
    second = imported(flask, page_file, "--project", "PAGE")
    assert second["created"] == {}


def test_page_leaves_out_what_is_not_for_funders(flask, page_file):
    project = make_project("PAGE")
    make_record(project, title="Among ourselves", visibility=Visibility.TEAM)
    make_record(project, title="For funders", visibility=Visibility.REPORTABLE)

    result = flask("export", "--project", "PAGE", "--as", "gtr-page")

    assert "For funders" in result.stdout
    assert "Among ourselves" not in result.stdout
    assert "not for funders: 1 records." in result.stderr


def test_narrative_that_stands_already_is_not_overwritten(flask, session, page_file):
    project = make_project("PAGE")
    award = session.scalars(select(Award)).one()
    answer_narrative(project, award, "key_findings", "", {"description": "Ours."}, by=None)

    report = imported(flask, page_file, "--project", "PAGE")

    kept = session.scalars(select(KeyFindings)).one()
    assert kept.description == "Ours."
    assert "which stays" in report["skipped"][0]["why"]


def test_several_files_are_brought_in_together_or_not_at_all(flask, session, page_file, tmp_path):
    make_project("PAGE")
    junk = tmp_path / "junk.txt"
    junk.write_text("Nothing that anybody could read.")

    result = flask("import", page_file, str(junk), "--project", "PAGE")

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{junk}: This is nothing that can be read here.")
    assert session.scalars(select(Record)).all() == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There is nothing in it."),
        (b" \n\t", "There is nothing in it."),
        (b"Dear colleague", "nothing that can be read here"),
        (b"PK\x03\x04\x00\x00", "This packed folder is damaged"),
        (b"%PDF-1.7 \x81\x8d", "or in a writing that is not known here"),
        (b"\xff\xfe\x00", "or in a writing that is not known here"),
        (b"{}", "nothing that can be read here"),
    ],
)
def test_what_is_no_page_is_refused_in_one_sentence(flask, tmp_path, content, sentence):
    make_project("PAGE")
    file = tmp_path / "file"
    file.write_bytes(content)

    result = flask("import", str(file), "--project", "PAGE", "--json")

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_page_is_read_in_the_usual_encodings(invented_page, encoding):
    text = invented_page.replace("Łódź–Ağrı 東京", "Orléans")

    contents = reading.read([File(text.encode(encoding))])

    assert contents == reading.read([File(text.encode())])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("missing.txt", "--project", "PAGE"), "There is no file missing.txt."),
        (("PAGE_FILE", "--project", "NONE"), "There is no project NONE."),
        (("PAGE_FILE", "--project", "PAGE", "--as", "tea-leaves"), "There is no reader tea-leaves"),
        (("PAGE_FILE", "--project", "PAGE", "--as", "archive"), "The archive is damaged at line 1"),
        (("PAGE_FILE", "--project", "PAGE", "--award", "X"), "PAGE has no award X."),
    ],
)
def test_wrong_use_is_refused_in_one_sentence(flask, page_file, words, sentence):
    make_project("PAGE")

    result = flask("import", *(page_file if word == "PAGE_FILE" else word for word in words))

    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_folder_is_the_files_in_it(flask, session, page_file, tmp_path):
    make_project("PAGE")

    result = flask("import", str(Path(page_file).parent), "--project", "PAGE", "--json")

    assert json.loads(result.stdout)["reader"] == "gtr-page"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is empty." in flask("import", str(empty), "--project", "PAGE").stderr


def test_rows_that_were_not_taken_are_told_with_the_reason(flask, tmp_path):
    make_project("PAGE")
    table = tmp_path / "talks.csv"
    table.write_text("Event,Date,Audience size\nTalk on tides,2024-03-12,11 - 50\n,,51 - 100\n")

    (told,) = imported(flask, str(table), "--project", "PAGE")["rejected"]

    assert told["where"].startswith("row 3")
    assert told["why"]
    said = flask("import", str(table), "--project", "PAGE", "--dry-run").stdout
    assert f"Not taken: {told['where']}: {told['why']}" in said


@given(text=st.text(max_size=300))
def test_no_text_makes_reading_fall_over(text):
    with suppress(Unreadable):
        reading.read([File(text.encode("utf-8", "surrogatepass"))])
