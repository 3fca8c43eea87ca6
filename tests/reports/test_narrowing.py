"""Reports about one partner or about the whole project, and what lies ahead in them."""

from datetime import timedelta
from pathlib import Path

import pytest

from impacttracker import clock
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.formats import held as holding
from impacttracker.formats.held import load
from impacttracker.formats.reading import read
from impacttracker.narratives.operations import answer_narrative
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.queries import awards_of
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports import queries
from impacttracker.reports.compose import document_of, left_out_of
from impacttracker.reports.document import Heading, Paragraph
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from tests import factories

REPORTABLE = {"visibility": Visibility.REPORTABLE}
FORM = """
key = "one"
version = "1"
name = "A report"
funder = "A funder"
scope = "%s"

[[sections]]
key = "who"
heading = "Who"
fields = [
  { answer = "partner.name", label = "Partner", required = true },
  { answer = "awards.grants", label = "Grants", form = "brackets" },
  { answer = "text.summary", label = "Summary", form = "prose" },
]
[[sections]]
key = "together"
heading = "Together"
kind = "engagement"
where = { answer = "takes_part", any_of = ["Yes"] }
fields = [{ answer = "title", label = "What" }, { answer = "status", label = "Status" }]
[[sections]]
key = "talks"
heading = "Talks that are not for schools"
kind = "engagement"
where = { answer = "primary_audience", none_of = ["Schools"] }
fields = [{ answer = "title", label = "What" }]
[[sections]]
key = "influence"
heading = "Influence"
kind = "policy_influence"
fields = [{ answer = "title", label = "What" }]
[[sections]]
key = "papers"
heading = "Papers"
kind = "publication"
pick = "linked"
limit = { items = 1 }
fields = [{ answer = "title", label = "What" }]
[[sections]]
key = "sources"
heading = "Sources"
fill = "sources"
pick = "strongest"
limit = { items = 1 }
fields = [{ answer = "source.said", label = "What" }]
[[sections]]
key = "ahead"
heading = "Ahead"
fill = "ahead"
fields = [{ answer = "title", label = "What" }, { answer = "status", label = "Status" }]
[[sections]]
key = "ours"
heading = "Ours"
fill = "promises"
where = { answer = "promise.direction", any_of = ["We promised it"] }
fields = [{ answer = "promise.what", label = "What" }, { answer = "promise.whom", label = "Whom" }]
"""


@pytest.fixture
def form_of(tmp_path: Path):
    def make(scope: str):
        file = tmp_path / "one-1.toml"
        file.write_text(FORM % scope)
        return read(file)

    return make


@pytest.fixture
def harbour(project):
    return factories.make_organisation(project, "Harbour Trust")


@pytest.fixture
def story(project, harbour):
    """A talk with the partner led to an influence; everything else is with others or alone."""
    other = factories.make_organisation(project, "Other body")
    talk = factories.make_record(project, title="Joint talk", partner=harbour, **REPORTABLE)
    plan = factories.make_record(project, PolicyInfluence, title="Plan", **REPORTABLE)
    lesson = {"primary_audience": "Schools"}
    factories.make_record(project, title="Lesson", partner=other, answers=lesson, **REPORTABLE)
    factories.make_link(talk, plan)
    papers = [
        factories.make_record(project, Publication, title=title, partner=harbour, **REPORTABLE)
        for title in ("Cited paper", "Later paper")
    ]
    factories.make_link(papers[0], plan)
    for title, score in (("Weak", 3), ("Strong", 8)):
        proof = EvidenceDetails(title=title, kind="other", corroboration=score, records=[talk])
        add_evidence(project, proof, by=None)
    for partner in (harbour, other):
        factories.make_record(
            project, title=f"Next with {partner.name}", partner=partner, **REPORTABLE,
            when=str(clock.today() + timedelta(days=5)), answers={"status": "planned"},
        )  # fmt: skip
        for direction in ("ours", "theirs"):
            due = FollowUpDetails(
                what=f"{direction} with {partner.name}", organisation=partner, direction=direction
            )
            promise(project, due, by=None)
    hidden = factories.make_record(project, title="Canary", partner=harbour)
    promise(project, FollowUpDetails(what="Canary", record=hidden), by=None)


def titles(told):
    return {one.section.key: [entry.title for entry in one.entries] for one in told.sections}


def test_report_about_a_partner_tells_what_it_took_part_in_and_what_that_led_to(
    project, harbour, story, form_of
):
    material = queries.material_for(project)

    told = filled(form_of("partner"), material, Wishes(partner=harbour))

    assert titles(told) == {
        "who": ["Who"], "together": ["Joint talk"], "talks": ["Joint talk"],
        "influence": ["Plan"], "papers": ["Cited paper"],
        "sources": ["Strong. Something else."], "ahead": ["Next with Harbour Trust"],
        "ours": ["ours with Harbour Trust"],
    }  # fmt: skip
    assert [one.said for one in told.sections[6].entries[0].answers][1] == "Planned"
    assert told.sections[7].entries[0].answers[1].said == ["Harbour Trust"]
    assert told.sections[0].entries[0].answers[0].said == "Harbour Trust"
    assert "Papers: 1 more is held than the funder takes; those that led to most are told." in list(
        left_out_of(told)
    )


def test_report_about_a_partner_says_nothing_of_others_while_none_is_named(project, story, form_of):
    told = filled(form_of("partner"), queries.material_for(project), Wishes())

    assert {key: found for key, found in titles(told).items() if found} == {"who": ["Who"]}
    assert told.sections[0].entries[0].missing
    assert "It is about one partner: choose which." in list(left_out_of(told))


def test_project_answers_once_for_all_its_awards_with_the_first_text_there_is(
    project, story, form_of
):
    first = awards_of(project)[0]
    second = factories.make_award(project, reference="NF-1", amount=920)
    answer_narrative(project, second, "statement", "", {"text": "B"}, topic="summary", by=None)
    material = queries.material_for(project)

    (once,) = filled(form_of("project"), material, Wishes()).sections[0].entries
    each = filled(form_of("award"), material, Wishes()).sections[0].entries

    assert [one.said for one in once.answers[1:]] == [f"[{first.reference}];[NF-1: 920]", "B"]
    assert [one.answers[2].said for one in each] == ["", "B"]
    assert titles(filled(form_of("project"), material, Wishes()))["ours"] == [
        "ours with Harbour Trust", "ours with Other body",
    ]  # fmt: skip


def test_what_is_keyed_in_beside_is_filled_and_on_no_page_unless_asked_for(project):
    form, material = load("ref", "2021"), queries.material_for(project)

    usual, asked = (filled(form, material, Wishes(include=one)) for one in ((), {"context"}))

    heading = "C. Additional contextual data"
    pages = [
        [one.text for one in document_of(told).blocks if isinstance(one, Heading)]
        for told in (usual, asked)
    ]
    assert [heading in one for one in pages] == [False, True]
    assert usual.sections[-1].section.key == "context"
    assert (
        "Additional contextual data: keyed in beside the document, and not on its pages."
        in list(left_out_of(usual))
    )


def test_section_that_has_words_for_nothing_may_be_empty(project):
    told = filled(load("horizon-a"), queries.material_for(project), Wishes())

    assert not [one for one in told.sections if one.is_empty]
    assert Paragraph("No results yet.") in document_of(told).blocks


def test_older_version_is_drawn_as_before_when_a_newer_one_is_added(
    project, lead, tmp_path, monkeypatch
):
    material, asked = queries.material_for(project), Wishes(include={"context"})
    before = document_of(filled(load("ref", "2021"), material, asked))
    monkeypatch.setattr(holding, "_added", [])
    newest = (holding.FOLDER / "ref-2029.toml").read_text().replace("2029", "2036")
    (tmp_path / "ref-2036.toml").write_text(newest)
    holding.add_folder(tmp_path)

    try:
        assert load("ref").version == "2036"
        assert document_of(filled(load("ref", "2021"), material, asked)) == before
    finally:
        holding.forget()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--partner", "Nobody"], "COAST has no partner called “Nobody”."),
        (["--version", "1"], "There is no format “ukri 1”."),
    ],
)
def test_partner_or_version_that_is_not_there_is_refused(flask, project, arguments, complaint):
    result = flask("ready", "ukri", "--project", "COAST", *arguments)

    assert result.exit_code == 2
    assert complaint in result.stderr


def test_page_of_a_partner_leads_to_the_page_for_it(sign_in, project, lead, harbour, story):
    browser = sign_in(lead)

    page = browser.page(
        browser.page(f"/partners/COAST/organisations/{harbour.id}/").links()["A page for them"]
    )

    assert "Joint talk" in page.text
    assert "Lesson" not in page.text


def test_page_of_a_report_is_narrowed_to_a_partner(sign_in, project, lead, harbour, story):
    page = sign_in(lead).page(f"/reports/COAST/ukri/?partner={harbour.id}")

    assert "Joint talk" in page.text
    assert "Lesson" not in page.text
    assert f"/reports/COAST/ukri.pdf?partner={harbour.id}" in page.links().values()
