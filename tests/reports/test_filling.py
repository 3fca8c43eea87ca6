"""How a format is filled: what fills each section, crosswalks, periods, and what is left out."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from impacttracker import clock
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats.reading import read
from impacttracker.narratives.operations import answer_narrative
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports import queries
from impacttracker.reports.compose import document_of, left_out_of
from impacttracker.reports.document import Heading, Note, Paragraph, Table
from impacttracker.reports.facts import ON_FILE
from impacttracker.reports.filled import Filled, Wishes
from impacttracker.reports.filling import filled
from tests import factories

EVERYTHING = """
key = "all"
version = "1"
name = "One of everything"
funder = "A funder"
period = { rule = "year", begins = "08-01" }

[options]
channel = ["Event", "Paper", "Other"]

[crosswalks.channel]
options = "channel"
ours = "engagement_form"
otherwise = "Other"
[crosswalks.channel.terms]
"A talk or presentation" = "Event"
"Participation in an open day or visit at my research institution" = "Paper"

[[sections]]
key = "cover"
heading = "Cover"
fields = [
  { answer = "award.reference", label = "Grant" },
  { answer = "team.leads", label = "Lead" },
  { answer = "text.plain_summary", label = "Summary", form = "prose", required = true },
]

[[sections]]
key = "talks"
heading = "Talks"
kind = "engagement"
where = { answer = "form", begins = "A talk" }
show = "table"
fields = [
  { answer = "title", label = "Title" },
  { answer = "form", label = "Channel", crosswalk = "channel" },
  { answer = "when", label = "Day", form = "date" },
]

[[sections]]
key = "told"
heading = "References"
kinds = ["engagement", "policy_influence"]
show = "list"
fields = [{ answer = "reference", label = "Reference" }]

[[sections]]
key = "plan"
heading = "Plan"
fill = "grid"
show = "table"
rows = [{ key = "goal", label = "Goal" }, { key = "output", label = "Output" }]
fields = [
  { answer = "text.{row}_baseline", label = "Baseline" },
  { answer = "text.{row}_target", label = "Target" },
]

[[sections]]
key = "partners"
heading = "Partners"
fill = "partners"
show = "table"
fields = [
  { answer = "partner.name", label = "Name" },
  { answer = "partner.records", label = "Activities", form = "number" },
]

[[sections]]
key = "sources"
heading = "Sources"
fill = "sources"
show = "list"
fields = [{ answer = "source.said", label = "Source" }]

[[sections]]
key = "events"
heading = "Events"
kind = "engagement"
fill = "tally"
by = "channel"
show = "table"
fields = [
  { answer = "tally.term", label = "Type" },
  { answer = "tally.records", label = "Events" },
  { answer = "tally.exact", label = "Counted" },
  { answer = "tally.estimate", label = "Estimated" },
  { answer = "tally.unknown", label = "Not known" },
  { answer = "tally.not_said", label = "Not said" },
]

[[sections]]
key = "nothing"
heading = "Software"
kind = "software"
required = true
fields = [{ answer = "title", label = "Name" }]
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    file = Path(tmp_path_factory.mktemp("formats")) / "all-1.toml"
    file.write_text(EVERYTHING, encoding="utf-8")
    return read(file)


@pytest.fixture
def fill(form, project):
    """Call it with wishes to get the format filled in for the project."""

    def fill(award=None, **wishes) -> Filled:
        return filled(form, queries.material_for(project, award), Wishes(**wishes))

    return fill


@pytest.fixture
def talk(project):
    """Call it with facts to record a talk that may be reported."""

    def talk(kind=None, form="A talk or presentation", **facts):
        answers = {**({"form": form} if kind is None else {}), **facts.pop("answers", {})}
        kinds = (kind,) if kind else ()
        return factories.make_record(
            project, *kinds, visibility=Visibility.REPORTABLE, answers=answers, **facts
        )

    return talk


def entries(told, key):
    return next(one for one in told.sections if one.section.key == key).entries


def said(told, key):
    return [[answer.said for answer in entry.answers] for entry in entries(told, key)]


def test_award_answers_with_its_facts_and_its_own_texts(fill, project, lead):
    award = queries.projects.awards_of(project)[0]
    cover = entries(fill(), "cover")[0]
    assert [one.said for one in cover.answers] == [award.reference, [lead.name], ""]
    assert [one.field.label for one in cover.missing] == ["Summary"]

    answer_narrative(
        project, award, "statement", "", {"text": "In short."}, topic="plain_summary", by=None
    )
    blocks = document_of(fill()).blocks
    assert Paragraph("In short.") in blocks
    rows = next(one for one in blocks if isinstance(one, Table) and one.caption == "Cover").rows
    assert rows == [("Grant", award.reference), ("Lead", lead.name)]


def test_text_that_is_owed_is_marked_under_its_question(fill):
    blocks = document_of(fill()).blocks
    at = blocks.index(Heading("Summary", level=2, in_contents=False))
    assert blocks[at + 1] == Note("Not answered yet", tone="attention")


def test_each_award_answers_for_itself(fill, project):
    second = factories.make_award(project, reference="ES/SECOND/1")
    assert [entry.title for entry in entries(fill(), "cover")][1] == "ES/SECOND/1"
    assert [entry.key for entry in entries(fill(second), "cover")] == ["ES/SECOND/1:cover"]


def test_records_are_chosen_and_told_in_the_funders_terms(fill, talk):
    talk(title="Talk", when="2024-05-12")
    talk(title="Paper", form="Participation in an open day or visit at my research institution")
    assert said(fill(), "talks") == [["Talk", "Event", "12 May 2024"]]


def test_reference_says_what_and_when_in_one_line(fill, talk):
    talk(title="Tide talk.", when="2024-05-12", url="https://example.org/t")
    talk(PolicyInfluence, title="Harbour plan", when="2025")
    listed = [one.text for one in document_of(fill()).blocks if isinstance(one, Paragraph)]
    assert listed[:2] == [
        "1. Tide talk. Engagement. 12 May 2024. https://example.org/t",
        "2. Harbour plan. Policy influence. 2025.",
    ]


def test_rows_of_a_grid_are_texts_of_the_award(fill, project):
    award = queries.projects.awards_of(project)[0]
    answer_narrative(
        project, award, "statement", "", {"text": "12 in 2020"}, topic="goal_baseline", by=None
    )
    assert said(fill(), "plan") == [["12 in 2020", ""], ["", ""]]
    table = next(
        one
        for one in document_of(fill()).blocks
        if isinstance(one, Table) and one.caption == "Plan"
    )
    assert (list(table.columns), list(table.rows[0])) == (
        ["", "Baseline", "Target"],
        ["Goal", "12 in 2020", ""],
    )


def test_partners_are_told_once_with_what_they_took_part_in(fill, talk, project):
    harbour = factories.make_organisation(project, "Harbour Trust")
    records = [talk(partner=harbour), talk(partner=harbour)]
    (partner,) = entries(fill(), "partners")
    assert [one.said for one in partner.answers] == ["Harbour Trust", "2"]
    assert partner.counted == tuple(record.id for record in records)


def test_people_are_added_up_apart_by_how_their_number_is_known(fill, talk):
    for number, known in ((10, "exact"), (5, "exact"), (70, "estimate"), (3, None), (None, None)):
        talk(answers={"attendance": number, "attendance_known": known})
    talk(form="A broadcast e.g. TV/radio/film/podcast (other than news/press)")
    assert said(fill(), "events") == [
        ["Event", "5", "15", "70", "3", "1"],
        ["Paper", "0", "0", "0", "0", "0"],
        ["Other", "1", "0", "0", "0", "1"],
    ]
    assert len(entries(fill(), "events")[0].counted) == 5


@pytest.fixture
def support(project, talk, session):
    """Call it with facts to add evidence of a talk."""
    record = talk(title="Talk")

    def support(**facts):
        evidence = Evidence(project_id=project.id, **{"title": "Minutes", **facts})
        session.add(evidence)
        session.flush()
        session.add(
            EvidenceOfRecord(project_id=project.id, evidence_id=evidence.id, record_id=record.id)
        )
        session.flush()
        return evidence

    return support


def test_sources_are_named_as_far_as_they_may_be(fill, support):
    yesterday = clock.today() - timedelta(days=1)
    support(kind="minutes", source="Harbour board", on=date(2024, 6, 1))
    support(title="CANARY letter", confidential=True, substitute="A letter held by the team")
    support(title="CANARY without wording", confidential=True)
    support(title="CANARY of leads", audience=Audience.LEADS)
    support(title="CANARY ended", permission_until=yesterday)
    support(title="CANARY binned", binned_at=clock.now())
    assert said(fill(), "sources") == [
        ["Minutes. Minutes or agenda. Harbour board. 1 June 2024."],
        ["A letter held by the team"],
    ]
    assert "CANARY" not in repr(document_of(fill()))
    assert ON_FILE == "Held on file"


def test_what_must_be_there_and_is_not_says_so(fill):
    nothing = next(one for one in fill().sections if one.section.key == "nothing")
    assert nothing.is_empty
    blocks = document_of(fill()).blocks
    at = blocks.index(Heading("Software", level=1, anchor="section-nothing"))
    assert blocks[at + 1] == Paragraph("Nothing to report.")


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("", {"before", "first day", "over the end", "after", "open", "undated"}),
        ("2024/25", {"first day", "over the end", "open"}),
        ("2031/32", {"open"}),
    ],
)
def test_period_tells_what_falls_into_it_and_says_how_much_does_not(fill, talk, period, told):
    for title, when in (
        ("before", "2024-07-31"), ("first day", "2024-08-01"), ("over the end", "2025-07/2025-09"),
        ("after", "2025-08-01"), ("open", "2023/.."), ("undated", "XXXX"),
    ):  # fmt: skip
        talk(title=title, when=when)
    now = fill(period=period)
    assert {one.title for one in now.told} == told
    outside = [one for one in left_out_of(now) if "outside the period" in one]
    number = 6 - len(told)
    records = "1 record is" if number == 1 else f"{number} records are"
    assert outside == ([f"{records} outside the period and not in this report."] if number else [])


def test_span_that_is_given_counts_before_the_name_of_the_period(fill, talk):
    talk(title="In March", when="2024-03")
    talk(title="In May", when="2024-05")
    span = (date(2024, 5, 1), date(2024, 5, 31))
    assert [one.title for one in fill(period="2023/24", span=span).told] == ["In May"]


def test_team_stands_leads_first(project, form, session, lead):
    factories.make_member(project, role=Role.VIEWER)
    factories.make_member(project, role=Role.MANAGER)
    members = queries.material_for(project).members
    assert [one.role for one in members] == [Role.LEAD, Role.MANAGER, Role.VIEWER]
