"""An archive keeps everything: into an empty installation and out again, the bytes are the same."""

import json

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.exchange import queries
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.planning.plan import Plan
from impacttracker.exchange.planning.returning import plan_returns
from impacttracker.exchange.settled import ReturnFacts
from impacttracker.exchange.writers import archive
from impacttracker.projects.models import Award, Project
from impacttracker.projects.queries import by_code
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.returns.vocabulary import State
from impacttracker.seeds import seed_access
from tests.exchange.conftest import SAMPLES
from tests.factories import make_award, make_member, make_project, make_record

CODE = "TIDAL"
SAMPLE = SAMPLES / "archive.json"
KEYS = [
    "awards", "evidence", "followups", "format", "kept_apart", "links", "narratives",
    "obligations", "organisations", "people", "project", "records", "returns", "set_aside",
    "testimonials", "version",
]  # fmt: skip


@pytest.fixture
def bring_in(flask, tmp_path):
    """Call it with an archive (its bytes, or what they say) and the code of a project."""

    def bring_in(said, code=CODE, *words):
        file = tmp_path / "archive.json"
        file.write_bytes(said if isinstance(said, bytes) else json.dumps(said).encode())
        return flask("import", str(file), "--project", code, "--json", *words)

    return bring_in


@pytest.fixture
def report_of(bring_in):
    """As `bring_in`, for what has to succeed: gives the report."""

    def report_of(*words):
        result = bring_in(*words)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return report_of


@pytest.fixture
def exported(flask):
    """The archive of the project with a code."""

    def exported(code=CODE):
        return flask("export", "--project", code, "--as", "archive").stdout_bytes

    return exported


def sample():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def test_everything_that_can_be_recorded_survives(app, report_of, exported):
    seed_access()
    project = db.session.scalars(select(Project).order_by(Project.code)).first()
    code, written = project.code, archive.write(queries.contents_of(project, None)).encode()
    db.session.rollback()

    report_of(written, code)

    assert exported(code) == written
    assert sorted(json.loads(written)) == KEYS
    assert all(json.loads(written).values())


def test_sample_archive_survives(report_of, exported):
    report = report_of(SAMPLE.read_bytes())

    assert exported() == SAMPLE.read_bytes()
    assert sum(report["created"].values()) == 5
    assert report["also"]["created"] == {
        "award": 2, "evidence": 1, "followup": 2, "link": 1, "organisation": 2, "person": 1,
    }  # fmt: skip


def test_archive_fills_a_project_that_was_set_up_for_it(session, report_of, exported):
    make_project(CODE, title="To be filled", award=False)

    report_of(SAMPLE.read_bytes(), CODE, "--add-awards")

    assert exported() == SAMPLE.read_bytes()


def test_importing_twice_changes_nothing(report_of, exported):
    first = report_of(SAMPLE.read_bytes())

    second = report_of(SAMPLE.read_bytes())

    assert (second["created"], second["updated"]) == ({}, {})
    assert second["unchanged"] == first["created"]
    assert second["also"]["created"] == second["also"]["updated"] == {}
    assert exported() == SAMPLE.read_bytes()


def test_changed_archive_brings_the_project_up_to_date(report_of, exported):
    report_of(SAMPLE.read_bytes())
    said = sample()
    said["records"][0]["answers"]["attendance"] = 41
    said["records"][1]["participants"] = []
    said["organisations"][0]["sector"] = "Public"
    said["people"][0]["emails"].append("third@harbour.example")
    said["followups"][0]["done_on"] = "2022-03-30"
    said["narratives"][1]["answers"]["description"] = "Crops grow well."
    said["evidence"][0]["rights"] = "Ask first"

    report = report_of(said)

    assert report["updated"] == {"collaboration": 1, "engagement": 1, "key_findings": 1}
    assert report["also"]["updated"] == {
        "evidence": 1, "followup": 1, "organisation": 1, "person": 1,
    }  # fmt: skip
    assert json.loads(exported()) == said


def test_what_an_archive_leaves_out_stays_as_it_is(report_of, exported):
    report_of(SAMPLE.read_bytes())
    short = {name: sample()[name] for name in ("format", "version")}
    short["records"] = [{"uid": one["uid"], "kind": one["kind"]} for one in sample()["records"]]

    report = report_of(short)

    assert report["updated"] == {}
    assert exported() == SAMPLE.read_bytes()


def test_another_project_of_the_installation_is_left_alone(report_of, exported, session):
    report_of(SAMPLE.read_bytes())
    make_project("OTHER", award=False)
    words = ("OTHER", "--add-awards")

    first = report_of(SAMPLE.read_bytes(), *words)
    second = report_of(SAMPLE.read_bytes(), *words)

    assert exported() == SAMPLE.read_bytes()
    assert sum(first["created"].values()) == 5
    assert first["flagged"][0]["where"] == "records"
    assert (second["created"], second["updated"]) == ({}, {})
    mine = {one["uid"] for one in json.loads(exported("OTHER"))["records"]}
    assert not mine & {one["uid"] for one in sample()["records"]}
    partners = [one["name"] for one in json.loads(exported("OTHER"))["organisations"]]
    assert sorted(partners) == ["Estuary Council", "Harbour Forum"]


def test_texts_cite_what_they_cited_where_it_has_another_name(report_of, exported):
    said = sample()
    uid = said["records"][0]["uid"]
    mark = f"[[{said['records'][0]['kind']}:{uid}]]"
    said["narratives"][1]["answers"]["description"] = f"So {mark}, and [[engagement:gone]]."
    make_project("OTHER", award=False)

    report_of(said)
    report_of(said, "OTHER", "--add-awards")

    there = json.loads(exported("OTHER"))
    texts = [one["answers"]["description"] for one in there["narratives"]]
    (named,) = {one["uid"] for one in there["records"] if f":{one['uid']}]]" in "".join(texts)}
    assert named != uid
    assert f"So {mark.replace(uid, named)}, and [[engagement:gone]]." in texts
    assert json.loads(exported()) == said


def test_facts_that_are_there_and_differ_stay_and_are_flagged(report_of, session):
    project = make_project(CODE, title="Mine", department="Botany", award=False)
    make_record(project)
    make_award(project, reference="ES/X000001/1", scheme="Fellowship")

    report = report_of(SAMPLE.read_bytes(), CODE, "--add-awards")

    session.expire_all()
    project = by_code(CODE)
    award = session.scalars(select(Award).where(Award.reference == "ES/X000001/1")).one()
    assert (project.title, project.department) == ("Mine", "Botany")
    assert project.lead_organisation == "University of Saltmarsh"
    assert (award.scheme, award.title) == ("Fellowship", "Tidal Gardens")
    told = {(one["where"], one["what"]) for one in report["differing"]}
    stays = "It says otherwise for “{}” than what stands here, which stays."
    assert {("project", stays.format("Title")), ("awards[0]", stays.format("Scheme"))} <= told


def test_awards_are_added_only_when_asked(bring_in, session):
    make_project(CODE, award=False)

    result = bring_in(SAMPLE.read_bytes())

    assert result.exit_code == 2
    assert "has no award ES/X000001/1, NE/X000002/1" in result.stderr
    assert session.scalars(select(Record)).all() == []


def test_record_in_the_bin_is_neither_exported_nor_brought_back(report_of, exported, session):
    report_of(SAMPLE.read_bytes())
    uid = sample()["records"][0]["uid"]
    bin_record(session.scalars(select(Record).where(Record.uid == uid)).one(), by=None)

    report = report_of(SAMPLE.read_bytes())

    assert report["unchanged"]["engagement"] == 1
    assert "in the bin" in report["flagged"][0]["what"]
    assert [one["where"] for one in report["skipped"]] == ["links[0]", "followups[0]"]
    said = json.loads(exported())
    assert uid not in {one["uid"] for one in said["records"]}
    assert said["evidence"][0]["supports"] == [sample()["records"][2]["uid"]]


def test_private_record_stays_private(report_of, session):
    report_of(SAMPLE.read_bytes())

    uid = sample()["records"][2]["uid"]
    record = session.scalars(select(Record).where(Record.uid == uid)).one()
    assert record.visibility is Visibility.PRIVATE


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ({"version": 2}, "of version 2, and only version 1"),
        ({"version": True}, "of version True"),
        ({"records": {}}, "records should be a list"),
        ({"records": [3]}, "records[0] should be an object"),
        ({"records": [{"title": "x"}]}, "records[0] has no “kind”"),
        ({"records": [{"kind": "dance"}]}, "records[0].kind should be one of: engagement"),
        (
            {"records": [{"kind": "engagement", "title": "x", "when": "soon"}]},
            "records[0].when cannot be read",
        ),
        (
            {"records": [{"kind": "engagement", "uid": "../x"}]},
            "records[0].uid should be an identifier",
        ),
        (
            {"records": [{"kind": "engagement", "participants": [{"role": "partner"}]}]},
            "records[0].participants[0] names nobody",
        ),
        (
            {"records": [{"kind": "engagement", "uid": "a"}, {"kind": "software", "uid": "a"}]},
            "records[1].uid stands already at records[0]",
        ),
        ({"organisations": [{"uid": "a", "name": 3}]}, "organisations[0].name should be text"),
        (
            {"organisations": [{"uid": "a", "name": "x" * 501}]},
            "organisations[0].name is longer than 500",
        ),
        (
            {"organisations": [{"uid": "a", "name": "A", "parent": "a"}]},
            "organisations[0].parent goes round in a circle",
        ),
        ({"awards": [{"funder": "A", "reference": "B", "start": "1/2/22"}]}, "awards[0].start"),
        ({"awards": [{"funder": "A", "reference": "B", "amount": "-1"}]}, "awards[0].amount"),
        ({"awards": [{"funder": "A", "reference": "B", "amount": "NaN"}]}, "awards[0].amount"),
        (
            {"links": [{"from": "a", "to": "b", "verb": "led_to", "strength": "changed"}]},
            "links[0] names a, which the archive does not hold",
        ),
        (
            {"followups": [{"uid": "a", "about": "b", "what": "c"}]},
            "followups[0].about names b",
        ),
    ],
)
def test_damaged_archive_is_refused_with_the_place(bring_in, session, damage, sentence):
    result = bring_in({"format": "impacttracker-archive", "version": 1, **damage})

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert session.scalars(select(Project)).all() == []


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "impacttracker-archive", "version": 1',
        '{"format": "impacttracker-archive", "version": NaN}',
        '{"format": "impacttracker-archive", "version": ' + "9" * 5000 + "}",
        '{"format": "impacttracker-archive", "a": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"x": "impacttracker-archive"}',
    ],
    ids=["cut", "no number", "endless number", "deep", "other"],
)
def test_junk_that_looks_like_an_archive_is_refused(bring_in, text):
    result = bring_in(text.encode())

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_links_in_a_circle_are_refused_and_nothing_is_stored(bring_in, session):
    said = sample()
    link = said["links"][0]
    said["links"].append({**link, "from": link["to"], "to": link["from"]})

    result = bring_in(said)

    assert result.exit_code == 2
    assert "links[1]: " in result.stderr
    assert session.scalars(select(Project)).all() == []


def test_answers_that_do_not_fit_are_kept_beside(report_of, exported):
    said = sample()
    said["records"][0]["answers"] |= {"attendance": "many", "colour": "red", "place": ["a"]}
    said["records"][0]["url"] = "javascript:alert(1)"
    said["records"][1]["title"] = "x" * 2001

    report = report_of(said)

    record, other, _ = json.loads(exported())["records"]
    assert record["unmapped"] == {
        "Colour": "blue", "attendance": "many", "colour": "red", "place": ["a"],
        "url": "javascript:alert(1)",
    }  # fmt: skip
    assert record["url"] is None
    assert other["unmapped"] == {"title": "x" * 2001}
    assert other["title"] == "x" * 1999 + "…"
    assert len(report["flagged"]) == 6
    assert report_of(said)["updated"] == {}


def test_characters_that_no_database_takes_are_shown_as_replaced(report_of, exported):
    said = sample()
    said["records"][0]["answers"]["results"] = "a\x00b\ud800c"
    said["records"][0]["unmapped"] = {"k\x00": ["\udfff"]}

    report_of(said)

    record = json.loads(exported())["records"][0]
    assert record["answers"]["results"] == "a\ufffdb\ufffdc"
    assert record["unmapped"] == {"k\ufffd": ["\ufffd"]}


def test_dry_run_tells_everything_and_stores_nothing(report_of, session):
    report = report_of(SAMPLE.read_bytes(), CODE, "--dry-run")

    assert sum(report["created"].values()) == 5
    assert session.scalars(select(Project)).all() == []


def test_return_keeps_how_far_it_came_but_no_signature(app, report_of, exported, bring_in):
    said = sample()
    told = {"award": said["awards"][0]["reference"], "format": "ukri", "format_version": "2026"}
    ones = [
        {"uid": "one", "period": "2026", "state": "submitted", "times_sent": 2, **told},
        {"uid": "two", "period": "2027", "state": "signed", "due": "2027-03-12", **told},
        {"uid": "three", "period": "2028", "state": "open", **told, "format_version": "1066"},
    ]
    report = report_of(said | {"returns": ones})

    kept = json.loads(exported())["returns"]
    assert [(one["uid"], one["state"]) for one in kept] == [("one", "submitted"), ("two", "ready")]
    assert kept[0]["times_sent"] == 2
    assert "is not held here in version 1066" in report["skipped"][0]["why"]
    again = report_of(said | {"returns": [ones[0] | {"uid": "new", "state": "open"}]})
    assert "which stay" in again["flagged"][0]["what"]
    assert json.loads(exported())["returns"] == kept


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.MANAGER, "only a lead brings in"),
        (Role.CONTRIBUTOR, "the project's leads and managers"),
    ],
)
def test_return_that_was_submitted_is_brought_in_by_a_lead(session, role, sentence):
    project = make_project(CODE)
    (award,) = session.scalars(select(Award)).all()
    fact = ReturnFacts(
        uid="one",
        award=award.reference,
        format_key="ukri",
        format_version="2026",
        period="2026",
        state=State.SUBMITTED,
    )
    plan = Plan(project=project, contents=Contents(returns=(fact,)), facts=None)
    plan_returns(plan, by=make_member(project, role=role))

    assert plan.returns == []
    assert sentence in " ".join(one.what for one in (*plan.skipped, *plan.flagged))
