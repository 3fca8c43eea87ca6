"""What texts cite: numbered in the order of first mention, and listed once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker import clock
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails, add_evidence, bin_evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats.format import AskedField, Fill, Format, Limit, Section, Show, Unit
from impacttracker.narratives.marks import Mark
from impacttracker.narratives.operations import answer_narrative
from impacttracker.projects import queries as projects
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.citations import with_citations
from impacttracker.reports.compose import document_of
from impacttracker.reports.document import Paragraph
from impacttracker.reports.filled import Answer, Entry, Filled, FilledSection, Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.queries import material_for
from tests.factories import make_award, make_project, make_record


def text_of(topic, **facts):
    field = AskedField(answer=f"text.{topic}", label=topic, form="prose", **facts)
    return Section(key=topic, heading=topic, fields=(field,))


FINDINGS = Section(
    key="findings",
    heading="Findings",
    fill=Fill.NARRATIVE,
    narrative="key_findings",
    fields=(AskedField(answer="description", label="What?"),),
)
SOURCES = Section(
    key="evidence",
    heading="Evidence",
    fill=Fill.SOURCES,
    show=Show.TABLE,
    fields=(
        AskedField(answer="source.number", label="No."),
        AskedField(answer="source.said", label="Source"),
    ),
)


def form_of(*sections):
    return Format(key="small", version="1", name="Small", funder="F", sections=sections)


@pytest.fixture
def project(session):
    return make_project("COAST")


@pytest.fixture
def award(project):
    return projects.awards_of(project)[0]


@pytest.fixture
def says(project, award):
    """Call it to let the award say something about a topic."""

    def says(topic, text, section="statement", name="text"):
        about = topic if section == "statement" else ""
        answer_narrative(project, award, section, "", {name: text}, topic=about, by=None)

    return says


def piece(project, title, *about, **details):
    return add_evidence(project, EvidenceDetails(title=title, records=about, **details), by=None)


def reportable(project, title="A talk", **details):
    return make_record(
        project, Engagement, title=title, visibility=Visibility.REPORTABLE, **details
    )


def told_in(project, *sections, award=None):
    return filled(form_of(*sections), material_for(project, award), Wishes())


def said_in(told, key):
    return [
        answer.said
        for one in told.sections
        if one.section.key == key
        for entry in one.entries
        for answer in entry.answers
    ]


def test_numbers_run_through_the_whole_return_in_the_order_of_first_mention(project, says):
    talk = reportable(project, "A talk", when="2024-05-12")
    minutes, letter = piece(project, "Minutes", kind="minutes"), piece(project, "Letter")
    to_minutes, to_letter = f"[[evidence:{minutes.uid}]]", f"[[evidence:{letter.uid}]]"
    says("second", f"Once more {to_minutes}, and a talk [[engagement:{talk.uid}]].")
    says("first", f"So it rose {to_letter}{to_minutes}. {to_letter}")
    says("", f"Found {to_minutes}.", "key_findings", "description")

    told = told_in(project, FINDINGS, text_of("first"), text_of("second"))

    assert said_in(told, "findings") == ["Found [1]."]
    assert said_in(told, "first") == ["So it rose [2][1]. [2]"]
    assert said_in(told, "second") == ["Once more [1], and a talk [3]."]
    assert said_in(told, "sources-cited") == [
        "Minutes. Minutes or agenda.",
        "Letter. Something else.",
        "A talk. Engagement. 12 May 2024.",
    ]
    assert told.lost == ()
    assert told.told == []
    paragraphs = [one.text for one in document_of(told).blocks if isinstance(one, Paragraph)]
    assert paragraphs[-1] == "3. A talk. Engagement. 12 May 2024."


def test_a_confidential_source_prints_nothing_but_what_stands_for_it(project, says):
    held = piece(project, "Whistle", confidential=True, source="A. Name", url="https://x.example")
    named = piece(project, "Minister", confidential=True, substitute="A letter from a minister")
    says("about", f"So [[evidence:{held.uid}]] and [[evidence:{named.uid}]].")

    told = told_in(project, text_of("about"))

    assert said_in(told, "about") == ["So [1] and [2]."]
    assert said_in(told, "sources-cited") == ["Held on file", "A letter from a minister"]
    for secret in ("Whistle", "A. Name", "x.example", "Minister"):
        assert secret not in repr(document_of(told))


def test_a_mark_that_leads_nowhere_prints_nothing_and_is_told(project, award, says):
    secret = make_record(project, Engagement, visibility=Visibility.TEAM)
    things = {
        "engagement": [
            secret,
            make_record(project, Engagement, visibility=Visibility.PRIVATE),
            reportable(project, answers={"status": "planned"}, when="2999-01-01"),
            reportable(make_project()),
            reportable(project),
        ],
        "evidence": [
            piece(project, "Of what is the team's", secret),
            piece(project, "Of the leads", audience=Audience.LEADS),
            piece(project, "Ended", permission_until=clock.today() - timedelta(days=1)),
            piece(make_project(), "Elsewhere"),
            piece(project, "Binned"),
        ],
    }
    bin_record(things["engagement"][-1], by=None)
    bin_evidence(things["evidence"][-1], by=None)
    marks = [Mark(kind, one.uid) for kind, several in things.items() for one in several]
    marks.append(Mark("publication", reportable(project).uid))
    marks.append(Mark("evidence", "1"))
    says("about", "It rose" + "".join(f" {mark}" for mark in marks) + ".")

    told = told_in(project, text_of("about"))

    assert said_in(told, "about") == ["It rose."]
    assert [one.section.key for one in told.sections] == ["about"]
    assert [one.mark for one in told.lost] == marks
    assert {(one.entry.award, one.field.label) for one in told.lost} == {(award, "about")}


def test_cited_sources_stand_first_in_the_formats_own_list(project, says):
    talk = reportable(project, "A talk")
    piece(project, "Minutes", talk), piece(project, "Photograph", talk)
    letter = piece(project, "Letter", talk)
    says("about", f"So [[evidence:{letter.uid}]], at [[engagement:{talk.uid}]].")

    told = told_in(project, SOURCES, text_of("about"))
    short = told_in(project, text_of("about"), Section(**{
        **vars(SOURCES), "limit": Limit(most=3, unit=Unit.ITEMS),
    }))  # fmt: skip

    first, *others = said_in(told, "evidence")[::2], said_in(told, "evidence")[1::2]
    assert first == ["1", "2", "3", "4"]
    names = [one.partition(".")[0] for one in others[0]]
    assert names == ["Letter", "A talk", "Minutes", "Photograph"]
    assert said_in(short, "evidence")[::2] == ["1", "2", "3"]
    assert short.sections[-1].passed_over == 1


def test_a_text_may_rest_on_what_another_award_paid_for(project, award, says):
    other = make_award(project)
    talk = reportable(project, "Of the other", awards=[other])
    says("about", f"So [[engagement:{talk.uid}]].")

    told = told_in(project, text_of("about"), award=award)

    assert said_in(told, "about") == ["So [1]."]


def test_length_of_a_text_leaves_numbers_out(project, says):
    letter = piece(project, "Letter")
    says("about", f"Two words [[evidence:{letter.uid}]].")

    (answer,) = told_in(project, text_of("about")).sections[0].entries[0].answers

    assert (answer.said, answer.to_count) == ("Two words [1].", "Two words.")


def test_return_takes_no_more_statements_for_more_citations(project, says, statements, session):
    costs, marks = [], []
    for more in (1, 12):
        for _ in range(more):
            marks.append(f"[[evidence:{piece(project, 'Letter').uid}]]")
            marks.append(f"[[engagement:{reportable(project).uid}]]")
        says("about", " ".join(marks))
        session.commit()
        session.expire_all()
        with statements() as sent:
            told_in(project, text_of("about"))
        costs.append(len(sent))

    assert costs[0] == costs[1]


PIECES = st.text(st.characters(exclude_characters="[]", exclude_categories=("Cs",)), max_size=9)


@given(st.lists(st.lists(st.tuples(PIECES, st.integers(0, 5)), max_size=5), max_size=4))
def test_nothing_but_marks_changes_wherever_they_stand(texts):
    known = {
        Mark("evidence", str(number)): Evidence(uid=str(number), title=f"T{number}", kind="other")
        for number in range(6)
    }
    section = text_of("about")
    typed = ["".join(f"{said}[[evidence:{key}]]" for said, key in text) for text in texts]
    entries = tuple(
        Entry(
            section=section,
            key=str(at),
            title="",
            answers=(Answer(section.fields[0], text, False),),
        )
        for at, text in enumerate(typed)
    )
    material = Material(None, [], [], [], 0, 0, [], 0, cited=known)
    bare = Filled(form_of(section), material, Wishes(), (FilledSection(section, entries),))

    told = with_citations(bare)

    order = list(dict.fromkeys(key for text in texts for _, key in text))
    assert said_in(told, "about") == [
        "".join(f"{said}[{order.index(key) + 1}]" for said, key in text) for text in texts
    ]
    titles = [one.partition(".")[0] for one in said_in(told, "sources-cited")]
    assert titles == [f"T{key}" for key in order]
    assert told.lost == ()
