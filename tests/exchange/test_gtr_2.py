"""What is written in the shape of the second interface of Gateway to Research, and read again."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from impacttracker import demo
from impacttracker.database import db
from impacttracker.exchange import queries, reading
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.gtr_table import gtr_table
from impacttracker.exchange.source import File
from impacttracker.exchange.telling.project_page import for_page
from impacttracker.exchange.writers import gtr_2
from impacttracker.projects import queries as projects
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When
from tests.factories import make_award, make_project

REFERENCE = "ES/X000001/1"
AWARD = AwardFacts(
    reference=REFERENCE,
    funder="ESRC",
    title="Tides",
    start_on=date(2020, 9, 1),
    amount=Decimal("100.50"),
    currency="GBP",
)


def record(kind, **facts):
    told = {"uid": "u-1", "title": "A", "visibility": Visibility.REPORTABLE, "awards": (REFERENCE,)}
    return RecordFacts(kind=kind, **{**told, **facts})


def answers(*records, **others):
    """What is written of *records*, by the address that would answer it."""
    contents = Contents(project=ProjectFacts(title="Tides"), awards=(AWARD,), records=records)
    whole = replace(contents, **others)
    return json.loads(gtr_2.write(whole))


def alone(told, path):
    """The one resource at *path*."""
    (page,) = (page for place, page in told.items() if place == path)
    (resources,) = (value for value in page.values() if isinstance(value, list))
    (found,) = resources
    return found


def read(written):
    (contents,) = reading.read([File(written)])
    return contents


def export(flask, code):
    result = flask("export", "--project", code, "--as", "gtr-2")
    assert result.exit_code == 0, result.stderr
    return result.stdout_bytes


def test_names_types_and_order_are_those_of_the_schema():
    told = alone(
        answers(record("research_dataset", answers={"provided_to_others": "Yes"})),
        "outcomes/researchdatabaseandmodels",
    )

    assert list(told) == [
        *("links", "ext", "id", "outcomeid", "href", "created", "updated"),
        *("title", "description", "type", "impact", "providedToOthers"),
        *("yearFirstProvided", "supportingUrl"),
    ]
    assert told["providedToOthers"] is True
    assert told["description"] is None
    assert [one["rel"] for one in told["links"]["link"]] == ["PROJECT"]


def test_list_of_further_funding_has_its_misspelt_name():
    told = answers(
        record("further_funding", when=When.from_edtf("2021-10/2023-03-31"), answers={"amount": 5})
    )
    page = told["outcomes/furtherfundings"]
    assert page["futherfunding"][0]["amount"] == {"currencyCode": None, "amount": 5}
    # Midnight in London, in summer an hour before that of UTC.
    assert page["futherfunding"][0]["start"] == 1633042800000
    assert (page["page"], page["totalPages"], page["totalSize"]) == (1, 1, 1)


def test_collaboration_is_written_once_for_each_partner_and_read_as_one():
    partners = tuple(
        ParticipantFacts(role=ParticipantRole.PARTNER, organisation=name, country="Poland")
        for name in ("a", "b")
    )
    organisations = (
        OrganisationFacts(key="a", name="Łódź Trust"),
        OrganisationFacts(key="b", name="東京 Office"),
    )
    whole = Contents(
        awards=(AWARD,),
        organisations=organisations,
        records=(record("collaboration", participants=partners),),
    )

    written = gtr_2.write(whole)

    names = [
        one["parentOrganisation"]
        for one in json.loads(written)["outcomes/collaborations"]["collaboration"]
    ]
    assert names == ["Łódź Trust", "東京 Office"]
    (found,) = read(written.encode()).records
    assert [one.name_as_recorded for one in found.participants] == names


@pytest.mark.parametrize(
    ("kind", "given", "element", "said"),
    [
        ("engagement", {"when": "2021-03-04"}, "yearsOfDissemination", "2021"),
        ("engagement", {"when": "{2020,2022}"}, "yearsOfDissemination", "2020,2022"),
        ("software", {"licence": "Open Source"}, "softwareOpenSourced", True),
        ("software", {"licence": "Proprietary"}, "softwareOpenSourced", False),
        ("software", {}, "softwareOpenSourced", None),
        ("medical_product", {"clinical_trial": "Not Applicable"}, "clinicalTrial", None),
        ("publication", {"type": "Book (Edited)"}, "type", "Book edited"),
        ("publication", {"volume": "12"}, "volumeTitle", "12"),
        ("publication", {"volume": "12"}, "volumeNumber", None),
        ("policy_influence", {"impact_areas": ["Education"]}, "areas", {"item": ["Education"]}),
        ("spin_out", {"when": "2023-05"}, "yearEstablished", "2023"),
        ("other_output", {"details": "D"}, "description", "D"),
    ],
)
def test_answers_have_their_elements(kind, given, element, said):
    facts = {"when": When.from_edtf(given["when"])} if "when" in given else {"answers": given}
    path = gtr_table().kind(kind).path
    assert alone(answers(record(kind, **facts)), f"outcomes/{path}")[element] == said


def test_only_what_funders_may_see_is_written():
    told = answers(
        record("engagement", title="Shown"),
        record("engagement", uid="u-2", title="Of the team", visibility=Visibility.TEAM),
        record("next_destination", uid="u-3", title="Somebody"),
        narratives=(
            NarrativeFacts(award=REFERENCE, section="secondments", answers={"description": "Who"}),
            NarrativeFacts(
                award=REFERENCE, section="statement", topic="plans", answers={"text": "X"}
            ),
            NarrativeFacts(
                award=REFERENCE, section="statement", topic="planned_impact", answers={"text": "Y"}
            ),
        ),
    )
    assert set(told) == {"projects", "funds", "outcomes/disseminations"}
    assert alone(told, "projects")["potentialImpact"] == "Y"
    assert not any(word in json.dumps(told) for word in ("Of the team", "Somebody", "Who", '"X"'))


def test_one_award_alone_is_written(flask):
    project = make_project("TIDES", award=False)
    make_award(project, reference="ES/A")
    make_award(project, reference="ES/B")

    result = flask("export", "--project", "TIDES", "--as", "gtr-2", "--award", "ES/B")

    told = json.loads(result.stdout)
    assert alone(told, "projects")["identifiers"]["identifier"][0]["value"] == "ES/B"


def said_of(record):
    # It never says when a policy was influenced, and of others no more than the years.
    years = () if record.kind == "policy_influence" else record.when.years[:1]
    return record.kind, record.title, record.url, record.awards, years


def test_demonstration_goes_out_and_comes_in_again(flask, app, tmp_path):
    demo.load_demo()
    db.session.commit()
    whole = for_page(queries.contents_of(projects.by_code("REPAIR"), None))
    told = [one for one in whole.records if gtr_table().kind(one.kind)]

    written = export(flask, "REPAIR")
    found = read(written)

    assert sorted(map(said_of, found.records), key=str) == sorted(map(said_of, told), key=str)
    answers = {(one.kind, one.title): one.answers.items() for one in told}
    assert all(one.answers.items() <= answers[one.kind, one.title] for one in found.records)
    assert {(one.award, one.section) for one in found.narratives} == {
        (one.award, one.section) for one in whole.narratives if gtr_table().kind(one.section)
    }
    file = tmp_path / "answers.json"
    file.write_bytes(written)
    # Where it came from it is known again; anywhere else it is the same project.
    for code, created in (("REPAIR", 0), ("AGAIN", len(told)), ("AGAIN", 0)):
        if projects.by_code(code) is None:
            make_project(code, award=False)
        words = ("import", str(file), "--project", code, "--add-awards", "--json")
        report = json.loads(flask(*words).stdout)
        assert sum(report["created"].values()) == (created and created + len(found.narratives))
        assert export(flask, code) == written
