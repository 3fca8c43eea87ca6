"""Exports from Researchfish are brought in: once, for the project's awards, and told of again."""

import json

import pytest
from sqlalchemy import func, select

from impacttracker.engagements.models import Engagement
from impacttracker.exchange import reading
from impacttracker.exchange.source import File
from impacttracker.narratives.models import KeyFindings, Narrative
from impacttracker.partners.models import Organisation, Partnership
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.records.operations import correct_record
from impacttracker.records.versions import details_of
from tests.exchange.conftest import SAMPLES
from tests.factories import make_award, make_project, make_record

FOLDER = SAMPLES / "researchfish"
EVERY = sorted(str(path) for path in FOLDER.glob("*.csv"))


def imported(flask, *words):
    result = flask("import", *words, "--project", "TIDE", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def project(app):
    return make_project("TIDE", award=False)


def test_whole_export_is_brought_in_once(flask, session, project):
    first = imported(flask, *EVERY, "--add-awards")
    before = session.scalar(select(func.count(Record.id)))

    second = imported(flask, *EVERY, "--add-awards")

    assert first["reader"] == "researchfish"
    assert first["created"] == {
        "collaboration": 3,
        "engagement": 4,
        "further_funding": 2,
        "key_findings": 2,
        "narrative_impact": 1,
        "policy_influence": 2,
        "publication": 1,
        "secondments": 2,
        "spin_out": 3,
    }
    assert second["created"] == second["updated"] == {}
    assert second["also"]["created"] == second["also"]["updated"] == {}
    assert session.scalar(select(func.count(Record.id))) == before
    assert set(session.scalars(select(Organisation.name).join(Partnership))) == {
        "European Commission",
        "Harbour Office",
        "Saltmarsh Trust",
        "Université de la Marée",
    }


def test_sheets_brought_in_one_by_one_are_the_same_records(flask, session, project):
    some = [str(FOLDER / name) for name in ("2018_dissemination.csv", "2019_engagement.csv")]
    for name in some:
        imported(flask, name, "--add-awards")

    imported(flask, *some, "--add-awards")

    assert session.scalar(select(func.count(Record.id))) == 4
    day = session.scalars(
        select(Engagement).where(Engagement.title == "Open day in the tidal garden")
    ).one()
    assert day.primary_audience == "Public/other audiences"
    assert [one.award.reference for one in day.attributions] == ["ES/T000001/1", "ES/T000002/1"]


def test_outcomes_of_other_awards_are_left_out_and_counted(flask, session, project):
    award = make_award(project, reference="ES/T000002/1", funder="ESRC")

    report = imported(flask, *EVERY)

    assert [one.reference for one in session.scalars(select(Award))] == ["ES/T000002/1"]
    belonging = session.scalars(select(Record)).all()
    assert belonging
    assert all([one.award_id for one in each.attributions] == [award.id] for each in belonging)
    skipped = {one["where"]: one["why"] for one in report["skipped"]}
    assert skipped["award ES/T000003/1"].startswith("1 of its entries: the project does not have")


def test_what_was_edited_since_stays(flask, session, project):
    imported(flask, str(FOLDER / "2018_dissemination.csv"), "--add-awards")
    day = session.scalars(
        select(Engagement).where(Engagement.title == "Open day in the tidal garden")
    ).one()
    details = details_of(day)
    details.answers["results"] = "Ninety came."
    correct_record(day, details, version=day.version, by=None, keep_unfitting=True)

    report = imported(flask, str(FOLDER / "2019_engagement.csv"), "--add-awards")

    assert day.results == "Ninety came."
    assert any("What happened, and what came" in one["what"] for one in report["differing"])


def test_outcome_that_another_system_told_of_is_known_by_its_published_id(flask, session, project):
    make_record(
        project,
        title="Open day",
        identifiers={"outcomeid": "5a1b2c3d4e5f60.11111111"},
        source={"reader": "gtr-api", "fingerprint": "x", "occurrence": 1},
    )

    report = imported(flask, str(FOLDER / "2018_dissemination.csv"), "--add-awards")

    assert report["created"]["engagement"] == 2
    assert "Known again by the same DOI or other identifier" in str(report["matched"])


def test_award_keeps_what_it_answers(flask, session, project):
    imported(flask, str(FOLDER / "2018_key-findings.csv"), "--add-awards")

    found = session.scalars(select(KeyFindings).order_by(Narrative.id)).all()

    assert [one.award and one.award.reference for one in found] == ["ES/T000001/1", None]


def test_several_files_of_an_export_are_read_as_one():
    files = [File((FOLDER / name).read_bytes(), name) for name in EVERY]

    (contents,) = reading.read(files)

    assert contents.reader == "researchfish"
