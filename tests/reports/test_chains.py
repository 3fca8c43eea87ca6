"""What led to what in a return: told, drawn and listed, and nothing in it that is not reported."""

from random import Random

import page as validator
import pytest

from impacttracker.formats.format import Fill, Section
from impacttracker.formats.held import load
from impacttracker.kinds import KINDS
from impacttracker.outcomes.models import Publication
from impacttracker.pathway.graph import Graph, Known, Tie
from impacttracker.pathway.paper import HEIGHT, drawings_of
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from impacttracker.reports import queries
from impacttracker.reports.chains import WIDTH, chains_of
from impacttracker.reports.compose import report_of
from impacttracker.reports.document import Figure, Heading, Paragraph, Table
from impacttracker.reports.filled import Wishes
from impacttracker.reports.pdf import render
from impacttracker.when import When
from tests.factories import make_award, make_link, make_record
from tests.reports.nasty import CREATED, document
from tests.reports.reading import Tagged

REPORTABLE = {"visibility": Visibility.REPORTABLE}

SECTION = Section(key="chain", heading="What led to what", level=2, fill=Fill.CHAIN)


def reported(project, award=None):
    material = queries.material_for(project, award)
    return report_of(load("ukri"), material, Wishes()).blocks


def of_type(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


def link_table(blocks):
    return next((one for one in of_type(blocks, Table) if "link by link" in one.caption), None)


def test_chain_is_told_drawn_and_listed(project):
    talk = make_record(project, title="A talk", when="2022-03-04", **REPORTABLE)
    plan = make_record(project, PolicyInfluence, title="The plan", when="2023", **REPORTABLE)
    make_link(talk, plan, Verb.INFORMED, rationale="For the team")

    blocks = reported(project)

    assert "What led to what" in [one.text for one in of_type(blocks, Heading)]
    assert [one.text for one in of_type(blocks, Paragraph)] == [
        "“A talk” (4 March 2022) informed “The plan” (2023)."
    ]
    drawn = next(one for one in of_type(blocks, Figure) if "left to right" in one.caption)
    assert drawn.picture.width <= WIDTH
    assert "A talk (4 March 2022) informed The plan (2023)" in drawn.picture.description
    assert link_table(blocks).rows == [
        (
            "1",
            "A talk (4 March 2022)",
            "informed",
            "2",
            "The plan (2023)",
            "it changed what they did",
        )
    ]
    assert "For the team" not in str(blocks)


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.PRIVATE])
def test_link_with_what_is_not_reported_is_not_in_it(project, visibility):
    plan = make_record(project, PolicyInfluence, title="The plan", **REPORTABLE)
    make_link(make_record(project, title="Hush", visibility=visibility), plan)

    blocks = reported(project)

    assert link_table(blocks) is None
    assert "Hush" not in str(blocks)
    assert "What led to what" not in [one.text for one in of_type(blocks, Heading)]


def test_return_of_one_award_holds_its_own_links_alone(project):
    mine, other = make_award(project), make_award(project)
    talk = make_record(project, title="A talk", awards=[mine], **REPORTABLE)
    paper = make_record(project, Publication, title="A paper", awards=[mine], **REPORTABLE)
    plan = make_record(project, PolicyInfluence, title="The plan", awards=[other], **REPORTABLE)
    make_link(talk, paper)
    make_link(paper, plan)

    assert len(link_table(reported(project, mine)).rows) == 1
    assert link_table(reported(project, other)) is None
    assert len(link_table(reported(project)).rows) == 2


def woven(records, links):
    """A graph of so many records over eight years, with titles that no box holds."""
    random = Random(records)
    kinds = ("engagement", "engagement", "policy_influence", "publication", "collaboration")
    known = [
        Known(
            key,
            random.choice(kinds),
            f"Łódź–Ağrı 東京 {key} " + "x" * random.randrange(60),
            When.from_edtf(random.choice(("XXXX", f"{2018 + key % 8}", f"{2018 + key % 8}-05"))),
        )
        for key in range(records)
    ]
    pairs = (random.sample(range(records), 2) for _ in range(links))
    ends = {(min(pair), max(pair)) for pair in pairs}
    strengths, verbs = list(Strength), list(Verb)
    ties = [
        Tie(number, *pair, random.choice(verbs), random.choice(strengths))
        for number, pair in enumerate(sorted(ends))
    ]
    return Graph(known, ties)


@pytest.mark.parametrize(("records", "links"), [(1, 0), (6, 5), (40, 50), (300, 400)])
def test_drawing_fits_its_page_however_much_is_linked(records, links):
    graph = (
        woven(records, links)
        if links
        else Graph([Known(1, "software", "x", When.read("2020"))], [])
    )
    numbers = {key: place for place, key in enumerate(graph.records, 1)}

    pictures = drawings_of(graph, numbers, WIDTH)

    assert pictures
    assert all(one.width <= WIDTH for one in pictures)
    # A year that is too full to be halved is made smaller by the drawer.
    assert all(one.height <= HEIGHT * 1.6 for one in pictures)


def test_drawn_chains_pass_the_rules_of_accessible_files():
    graph = woven(40, 50)
    records = [make_known(one) for one in graph.records.values()]
    pdf = render(document(list(chains_of(records, graph.ties, SECTION))), created=CREATED).pdf

    for profile in ("ua1", "2a"):
        found = validator.validate_pdf_bytes(pdf, profile=profile)
        assert [f"{one.rule_id}: {one.message}" for one in found.failures] == []
    assert Tagged(pdf).unowned == set()


def make_known(known):
    """A record as the report reads it, without a database."""
    record = KINDS[known.kind](id=known.id, kind=known.kind, title=known.title)
    record.when = known.when
    return record
