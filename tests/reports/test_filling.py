"""What fills the sections of a format beyond records in the funder's words."""

from datetime import date
from pathlib import Path

import pytest

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.formats.reading import read
from impacttracker.outcomes.models import CreativeProduct
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.reports import queries
from impacttracker.reports.compose import document_of
from impacttracker.reports.document import Heading, Note, Paragraph, Table
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from tests import factories

HEAD = """
key = "small"
version = "1"
name = "A small return"
funder = "A funder"
"""
TALK, OPEN_DAY = "A talk or presentation", "Participation in an activity, workshop or similar"


@pytest.fixture
def fill(project, tmp_path: Path):
    """Call it with the rest of a format file to get the project's return filled in."""

    def told(text: str, **wishes):
        file = tmp_path / "small-1.toml"
        file.write_text(HEAD + text, encoding="utf-8")
        return filled(read(file), queries.material_for(project), Wishes(**wishes))

    return told


def said(told, place=0):
    entries = told.sections[place].entries
    return [[answer.said for answer in entry.answers] for entry in entries]


def held(project, kind=Engagement, **details):
    return factories.make_record(project, kind, visibility=Visibility.REPORTABLE, **details)


TALLY = """
[options]
event = ["Lecture", "Exhibition", "Other"]
[crosswalks.event]
options = "event"
ours = "sort"
[crosswalks.event.terms]
"A talk or presentation" = "Lecture"
"Participation in an activity, workshop or similar" = "Other"
"Artistic/Creative Exhibition" = "Exhibition"
[[sections]]
key = "events"
heading = "Events"
fill = "tally"
kinds = ["engagement", "creative_product"]
by = "event"
total = "All events"
where = { answer = "charge", none_of = ["Chargeable"] }
fields = [
  { answer = "tally.term", label = "Type" },
  { answer = "tally.records", label = "Events" },
  { answer = "tally.exact", label = "Counted" },
  { answer = "tally.estimate", label = "Estimated" },
  { answer = "tally.unknown", label = "Not known how" },
  { answer = "tally.not_said", label = "No number" },
  { answer = "tally.days", label = "Days" },
  { answer = "tally.not_timed", label = "No hours" },
]
"""


def test_a_tally_keeps_people_apart_by_how_they_are_known(project, fill):
    for people, known, hours in ((40, "exact", 4), (30, "estimate", 8), (20, None, None)):
        answers = {"form": TALK, "attendance": people, "attendance_known": known}
        held(project, answers=answers | {"staff_hours": hours})
    held(project, answers={"form": OPEN_DAY, "charge": "free"})
    held(project, answers={"form": OPEN_DAY, "charge": "chargeable", "attendance": 500})
    held(
        project, answers={"form": "A broadcast e.g. TV/radio/film/podcast (other than news/press)"}
    )
    held(project, CreativeProduct, answers={"art_type": "Artistic/Creative Exhibition"})

    told = fill(TALLY)

    assert said(told) == [
        ["Lecture", "3", "40", "30", "20", "0", "1.50", "1"],
        ["Exhibition", "1", "0", "0", "0", "1", "0.00", "1"],
        ["Other", "1", "0", "0", "0", "1", "0.00", "1"],
        ["All events", "5", "40", "30", "20", "2", "1.50", "3"],
    ]
    assert [len(entry.counted) for entry in told.sections[0].entries] == [3, 1, 1, 5]


def test_only_partners_and_members_whom_a_section_tells_are_in_it(project, fill, lead):
    viewer = factories.make_member(project, role=Role.VIEWER)
    for role in (ParticipantRole.PARTNER, ParticipantRole.AUDIENCE):
        one = ParticipantDetails(role=role, organisation=factories.make_organisation(project))
        held(project, Collaboration, participants=[one], answers={"partner_contribution": "A van"})

    told = fill("""
[[sections]]
key = "partners"
heading = "Partners"
fill = "partners"
where = { answer = "partner.roles", any_of = ["Partner"] }
fields = [
  { answer = "partner.roles", label = "As" }, { answer = "partner.gave", label = "Gave" },
]
[[sections]]
key = "team"
heading = "Team"
fill = "team"
where = { answer = "member.role", none_of = ["Viewer"] }
fields = [{ answer = "member.name", label = "Name" }]
""")

    assert said(told) == [[["Partner"], ["A van"]]]
    assert said(told, 1) == [[lead.name]] != [[viewer.name]]


TEXTS = """
[[sections]]
key = "needed"
heading = "Needed"
required = true
fields = [{ answer = "text.a", label = "A", form = "prose" }]
[[sections]]
key = "silent"
heading = "Silent"
fields = [{ answer = "text.b", label = "B", form = "prose" }]
[[sections]]
key = "none"
heading = "None"
kind = "software"
when_empty = "None in this period."
fields = [{ answer = "title", label = "Title" }]
[[sections]]
key = "findings"
heading = "Findings"
fill = "grid"
show = "list"
rows = [{ key = "1", label = "First" }]
fields = [{ answer = "text.finding_{row}", label = "Finding", required = true }]
[[sections]]
key = "outputs"
heading = "Outputs"
fill = "grid"
show = "table"
rows = [{ key = "1", label = "Output 1" }, { key = "2", label = "Output 2", optional = true }]
fields = [{ answer = "text.output_{row}", label = "Output", required = true }]
"""


def test_silence_is_told_from_what_must_be_written(project, fill):
    told = fill(TEXTS)

    assert [one.is_empty for one in told.sections] == [True, False, False, False, False]
    blocks = [one for one in document_of(told).blocks if not isinstance(one, Heading)]
    assert blocks == [
        Note("Not answered yet", tone="attention"),
        Paragraph("Nothing to report."),
        Paragraph("None in this period."),
        Paragraph("1. Not answered yet"),
        Table("Outputs", ["", "Output"], [["Output 1", "Not answered yet"]], shows_caption=False),
    ]


def test_an_academic_year_is_cut_on_its_first_and_its_last_day(project, fill):
    for when in ("2024-07-31", "2024-08-01", "2025-07-31", "2025-08-01", "2024-07-30/2024-08-02"):
        held(project, title=when, when=when)

    told = fill(
        """
period = { rule = "year", begins = "08-01" }
[[sections]]
key = "events"
heading = "Events"
kind = "engagement"
fields = [{ answer = "title", label = "Title" }]
""",
        period="2024/25",
    )

    assert told.form.period.span_called("2024/25") == (date(2024, 8, 1), date(2025, 7, 31))
    assert sorted(row[0] for row in said(told)) == [
        "2024-07-30/2024-08-02", "2024-08-01", "2025-07-31",
    ]  # fmt: skip


def test_what_only_a_year_is_known_of_is_told_from_what_a_month_is(project, fill):
    for when in ("2024", "2024-11", "2024-11-02", "2024/2025-03-01"):
        held(project, title=when, when=when)

    told = fill("""
[[sections]]
key = "events"
heading = "Events"
kind = "engagement"
where = { answer = "dated_by", any_of = ["Year"] }
fields = [
  { answer = "title", label = "Title" },
  { answer = "when", label = "Month", form = "month", required = true },
]
[[sections]]
key = "dated"
heading = "Dated"
kind = "engagement"
where = { answer = "dated_by", none_of = ["Year"] }
fields = [
  { answer = "dated_by", label = "By" }, { answer = "when", label = "Month", form = "month" },
]
""")

    assert sorted(said(told)) == [["2024", ""], ["2024/2025-03-01", ""]]
    assert sorted(said(told, 1)) == [["Day", "November 2024"], ["Month", "November 2024"]]


def test_what_records_of_a_kind_cannot_answer_is_not_demanded_of_them(project, fill):
    for number, charge in enumerate(("free", "chargeable", None)):
        answers = {"charge": charge, "form": TALK}
        held(project, title=f"Talk {number}", when=f"202{number}", answers=answers)
    held(project, CreativeProduct, title="Show", when="2029")

    told = fill("""
[[sections]]
key = "events"
heading = "Events"
kinds = ["engagement", "creative_product"]
where = [
  { answer = "charge", none_of = ["Chargeable"] },
  { answer = "title", none_of = ["Talk 7"] },
]
fields = [
  { answer = "title", label = "Title" },
  { answer = "charge", label = "Charge", required = true },
]
""")

    assert said(told) == [["Talk 0", "Free"], ["Talk 2", ""], ["Show", ""]]
    assert [len(entry.missing) for entry in told.sections[0].entries] == [0, 1, 0]


def test_facts_and_texts_stand_in_the_funders_order(project, fill):
    told = fill("""
[[sections]]
key = "award"
heading = "Award"
fields = [
  { answer = "project.title", label = "Title" },
  { answer = "project.code", label = "Code" },
  { answer = "project.abstract", label = "Aims", form = "prose", required = true },
  { answer = "project.lead_organisation", label = "Lead" },
]
""")

    assert document_of(told).blocks[1:] == [
        Table(
            "Award", ("Question", "Answer"),
            [("Title", "Coastal Commons"), ("Code", "COAST")], (35, 65), shows_caption=False,
        ),
        Heading("Aims", level=2, in_contents=False),
        Note("Not answered yet", tone="attention"),
        Heading("Lead", level=2, in_contents=False),
        Paragraph("Prifysgol Bangor University"),
    ]  # fmt: skip
