import json

import page
import pytest

from impacttracker.narratives.operations import answer_narrative
from impacttracker.outcomes.models import NextDestination
from impacttracker.projects.queries import awards_of
from impacttracker.records.vocabulary import Visibility
from tests import factories
from tests.reports.reading import Tagged, squeezed


@pytest.fixture
def record(project):
    return factories.make_record(
        project,
        title="Seminar in Łódź for 東京",
        visibility=Visibility.REPORTABLE,
        answers={"results": "Two chapters changed.\n\n" * 40},
    )


def test_report_is_written_to_the_file_that_was_named(flask, project, record, tmp_path):
    target = tmp_path / "return.pdf"

    result = flask("report", "ukri", "--project", "COAST", "-o", str(target))

    assert result.exit_code == 0, result.output
    assert f"Wrote {target}:" in result.stderr
    assert "The font has no 東" in result.stderr
    said = squeezed(Tagged(target.read_bytes()).text)
    assert squeezed("Seminar in Łódź for [U+6771][U+4EAC]") in said
    assert said.count(squeezed("Two chapters changed.")) == 40


@pytest.mark.parametrize(
    ("words", "begins", "said"),
    [
        (["docx"], b"PK", "COAST-20"),
        (["html"], b"<!doctype html>", ".html: 1 record."),
        (["xlsx"], b"PK", ".xlsx: 3 tables, 1 record."),
        (["csv"], b"PK", ".zip: 3 tables, 1 record."),
        (["csv", "--section", "engagement"], b"\xef\xbb\xbfEntry,", "engagement-20"),
    ],
)
def test_report_is_written_as_what_was_asked(
    flask, project, record, tmp_path, monkeypatch, words, begins, said
):
    monkeypatch.chdir(tmp_path)

    result = flask("report", "ukri", "--project", "COAST", "--as", *words)

    assert result.exit_code == 0, result.output
    [file] = tmp_path.iterdir()
    assert file.read_bytes().startswith(begins)
    assert said in result.stderr.splitlines()[-1]
    assert ("press F9" in result.stderr) is (words == ["docx"])


def test_report_goes_to_standard_output_alone(flask, project, record):
    result = flask("report", "ukri", "--project", "COAST", "-o", "-")

    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF")
    assert result.stdout_bytes.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_report_of_a_project_of_some_size_passes_every_rule(flask, project, tmp_path, profile):
    from impacttracker.kinds import KINDS

    award = awards_of(project)[0]
    answer_narrative(project, award, "key_findings", "", {"description": "Much.\n\n" * 90}, by=None)
    for number, kind in enumerate([*KINDS.values()] * 5):
        factories.make_record(
            project, kind, when=f"{2019 + number % 7}", title=f"{number}: <b>Łódź</b> & Ŵyn",
            visibility=Visibility.REPORTABLE, url=f"https://example.org/{number}",
            partner=factories.make_organisation(project), awards=[award],
        )  # fmt: skip
    target = tmp_path / "return.pdf"

    flask("report", "ukri", "--project", "COAST", "--with", "next_destination", "-o", str(target))

    report = page.validate_pdf_bytes(
        target.read_bytes(), profile=profile, limits=page.SafetyLimits(max_reference_depth=100_000)
    )
    assert [f"{one.rule_id}: {one.message}" for one in report.failures] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ukri", "--project", "NOWHERE"], "There is no project NOWHERE."),
        (["nonsense", "--project", "COAST"], "There is no format “nonsense”."),
        (["ukri", "--project", "COAST", "--award", "ES/NO/1"], "COAST has no award ES/NO/1."),
        (["ukri", "--project", "COAST", "--with", "people"], "leaves no section people out."),
        (["ukri"], "--project"),
        (["ukri", "--project", "COAST", "--as", "papyrus"], "papyrus"),
        (["ukri", "--project", "COAST", "--section", "x"], "Only --as csv writes one section"),
        (["ukri", "--project", "COAST", "--as", "csv", "--section", "x"], "has no section x."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(flask, project, words, sentence):
    result = flask("report", *words, "-o", "-")

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_folder_that_is_not_there_is_said(flask, project, tmp_path):
    result = flask("report", "ukri", "--project", "COAST", "-o", str(tmp_path / "no" / "x.pdf"))

    assert result.exit_code == 2
    assert "no/x.pdf" in result.stderr


def test_section_that_names_people_comes_when_asked_for(flask, project, tmp_path):
    factories.make_record(project, NextDestination, title="Ffion", visibility=Visibility.REPORTABLE)
    usual, asked = tmp_path / "usual.pdf", tmp_path / "asked.pdf"

    without = flask("report", "ukri", "--project", "COAST", "-o", str(usual))
    flask("report", "ukri", "--project", "COAST", "--with", "next_destination", "-o", str(asked))

    assert "Ffion" not in Tagged(usual.read_bytes()).text
    assert "Next Destination: left out because it names people" in without.stderr
    assert "Ffion" in Tagged(asked.read_bytes()).text


def test_ready_lists_what_would_be_rejected_and_ends_with_1(flask, project, record):
    result = flask("ready", "ukri", "--project", "COAST", "--json")

    told = json.loads(result.stdout)
    assert (result.exit_code, told["ready"]) == (1, False)
    found = next(one for one in told["findings"] if one["answer"] == "Primary Audience")
    assert found == {
        "severity": "reject",
        "rule": "missing",
        "section": "engagement",
        "heading": "Engagement Activities",
        "entry": record.uid,
        "title": "Seminar in Łódź for 東京",
        "answer": "Primary Audience",
        "do": "Answer “Primary Audience”.",
        "address": f"/records/COAST/{record.id}/edit#primary_audience",
    }
    in_words = flask("ready", "ukri", "--project", "COAST").stdout
    assert in_words.startswith(f"The funder will reject ({told['numbers']['reject']}):\n")
    assert "Engagement Activities: “Seminar in Łódź for 東京”. Answer “" in in_words
    assert "” and “Primary Audience”.\n" in in_words


def test_ready_ends_with_0_where_a_reviewer_may_doubt_at_most(flask, project):
    award = awards_of(project)[0]
    said = {
        "description": "It works, and 27 towns say so in their plans.",
        "sectors": ["Education"],
    }
    more = {"exploitation_route": "Councils can give rooms that stand empty in the evening."}
    answer_narrative(project, award, "key_findings", "2025", said | more, by=None)
    more = {"first_year": 2023, "impact_types": ["Societal"], "description": "TBC"}
    answer_narrative(project, award, "narrative_impact", "2025", said | more, by=None)

    result = flask("ready", "ukri", "--project", "COAST", "--period", "2025", "--json")

    told = json.loads(result.stdout)
    assert [one["rule"] for one in told["findings"]] == ["placeholder"]
    assert (result.exit_code, told["ready"]) == (0, True)


def test_formats_are_listed(flask, session):
    told = json.loads(flask("formats", "--json").stdout)

    ukri = next(one for one in told["formats"] if one["key"] == "ukri")
    assert {"version": "2026", "known": "verified"}.items() <= ukri.items()
    assert told["unreadable"] == []
