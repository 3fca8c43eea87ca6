"""The records behind each figure, and the people who may have been added up twice."""

import io

import pytest
from docx import Document as WordFile

from impacttracker import clock
from impacttracker.formats.held import load
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports import docx, html, queries
from impacttracker.reports.behind import perhaps_twice
from impacttracker.reports.compose import report_of
from impacttracker.reports.document import Fields, Heading, Note, Numbers, Table
from impacttracker.reports.filled import Wishes
from tests import factories


@pytest.fixture
def talk(project):
    """Call it with facts to record a talk that may be reported."""

    def talk(title, people, known="exact", when="2024-05-12", **facts):
        answers = {
            "form": "A talk or presentation",
            "attendance": people,
            "attendance_known": known,
            "place": facts.pop("place", ""),
        }
        return factories.make_record(
            project, title=title, when=when, visibility=Visibility.REPORTABLE, answers=answers,
            **facts,
        )  # fmt: skip

    return talk


@pytest.fixture
def composed(project):
    """Call it to get the return of the project as a document."""
    return lambda key="ukri": report_of(load(key), queries.material_for(project), Wishes())


def test_every_figure_leads_to_what_it_adds_up(composed, talk, project):
    harbour = factories.make_organisation(project, "Harbour Trust")
    talk("Tide talk", 1200, partner=harbour)
    talk("Open day", 40, when="2025", partner=harbour)
    talk("Radio", 5000, "estimate")
    document = composed()

    (numbers,) = [one for one in document.blocks if isinstance(one, Numbers)]
    anchors = {one.anchor for one in document.blocks if isinstance(one, Heading | Fields)}
    assert set(numbers.places) <= anchors
    tables = {
        heading.anchor: table.rows
        for heading, table in zip(document.blocks, document.blocks[1:], strict=False)
        if isinstance(heading, Heading) and isinstance(table, Table)
    }
    assert tables["behind-people-exact"] == [
        ("Tide talk", "12 May 2024", "1,200"), ("Open day", "2025", "40"),
    ]  # fmt: skip
    assert tables["behind-people-estimate"] == [("Radio", "12 May 2024", "5,000")]
    assert tables["behind-partners"] == [("Harbour Trust", "Tide talk; Open day", "2")]
    assert numbers.items[2] == ("1,240", "people, counted")


def test_figures_lead_there_in_a_web_page_and_in_word(composed, talk):
    talk("Tide talk", 1200)
    document = composed()
    page = html.write(document).decode()
    assert page.count('<li><b><a href="#') == 2
    word = WordFile(io.BytesIO(docx.write(document, created=clock.now())))
    linked = [one for one in word.element.body.iter() if one.tag.endswith("}hyperlink")]
    assert any("1,200" in "".join(one.itertext()) for one in linked)


def test_tally_leads_to_its_records(composed, talk):
    talk("Tide talk", 1200)
    document = composed("hebci")
    at = next(
        place for place, one in enumerate(document.blocks)
        if isinstance(one, Heading) and (one.anchor or "").startswith("behind-")
    )  # fmt: skip
    assert any("Tide talk" in row for row in document.blocks[at + 1].rows)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"title": "Talk"}, {"title": "TALK"}, True),
        ({"title": "Talk"}, {"title": "Talk", "when": "2024-05-13"}, False),
        ({"title": "Talk"}, {"title": "Walk"}, False),
        ({"title": "Talk", "place": "Pier"}, {"title": "Walk", "place": "pier"}, True),
        ({"title": "Talk"}, {"title": "Talk", "people": None}, False),
    ],
)
def test_people_who_may_be_added_up_twice_are_told(talk, first, second, told):
    records = [talk(**{"people": 12} | first), talk(**{"people": 30} | second)]
    assert bool(list(perhaps_twice(records))) is told


def test_what_may_be_counted_twice_stands_in_the_report(composed, talk):
    talk("Talk", 12)
    talk("Talk", 30)
    assert (
        Note("The people of “Talk” and “Talk” (12 May 2024) may be the same; both are counted.")
        in composed().blocks
    )
