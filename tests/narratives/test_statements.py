"""Statements: an award's own texts, one of each topic and period."""

import json

import pytest

from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.exchange import queries as exchanged
from impacttracker.exchange.readers.archive import read
from impacttracker.exchange.telling import project_page
from impacttracker.exchange.writers import archive
from impacttracker.home.project_page import unwritten
from impacttracker.narratives import operations, queries
from impacttracker.narratives.models import Statement
from impacttracker.projects import queries as projects
from impacttracker.reports.queries import material_for
from impacttracker.search.texts import texts_of_narrative, title_of_narrative
from tests.factories import make_project, make_user


@pytest.fixture
def lead(session):
    return make_user(name="Ffion Lead")


@pytest.fixture
def project(session, lead):
    return make_project("COAST", lead=lead)


@pytest.fixture
def award(project):
    return projects.awards_of(project)[0]


def stated(project, award, topic="plain_summary", period="2027", text="Tides.", **options):
    return operations.answer_narrative(
        project, award, "statement", period, {"text": text}, topic=topic, by=None, **options
    )


def test_topics_of_one_award_and_period_are_kept_apart(project, award, lead):
    summary, lessons = stated(project, award), stated(project, award, "lessons", text="Ask.")

    assert stated(project, award, text="Better.") is summary
    assert (summary.text, lessons.text) == ("Better.", "Ask.")
    held = queries.held_by(award, "statement", "2027", lead, topic="lessons")
    assert held is lessons
    assert [one.title for one in queries.answered_in(project, lead)] == ["Lessons", "Plain summary"]
    assert summary.opening == "Better."
    with pytest.raises(Stale):
        stated(project, award, text="Mine", version=operations.NEW)


@pytest.mark.parametrize(
    ("section", "topic"),
    [
        ("statement", ""),
        ("statement", "Plain summary"),
        ("statement", "1st"),
        ("statement", "x" * 61),
        ("key_findings", "plain_summary"),
    ],
)
def test_a_statement_and_nothing_else_is_about_a_topic(project, award, section, topic):
    with pytest.raises(Invalid) as refusal:
        operations.answer_narrative(project, award, section, "", {}, topic=topic, by=None)

    assert list(refusal.value.problems) == ["topic"]


def test_a_stray_statement_is_given_to_an_award_by_its_topic(project, award, lead):
    stated(project, award, "lessons")
    stray = stated(project, None)

    operations.give_to_award(stray, award, by=lead)

    assert stray.award == award
    with pytest.raises(Invalid):
        operations.give_to_award(stated(project, None), award, by=lead)


def test_history_search_and_home_call_a_statement_by_its_topic(project, award):
    statement = stated(project, award)
    stated(project, award, text="Waves.")

    assert operations.subject_of(statement)[2] == f"Plain summary · {award.reference} · 2027"
    changed = projects.history_of("narrative", statement.uid)[0].details
    assert changed == [{"field": "What does it say?", "old": "Tides.", "new": "Waves."}]
    assert title_of_narrative(statement) == "Plain summary 2027"
    assert [one.words for one in texts_of_narrative(statement)] == ["Waves."]
    # A text for one funder is none of those that every funder asks for.
    assert unwritten(project, [award]) == [(award, ["Key findings", "Narrative impact"])]


def test_a_report_holds_the_latest_text_of_each_topic(project, award):
    for period in ("2026", "2027"):
        stated(project, award, period=period, text=period)
    stated(project, award, "lessons", "2026", "Ask.")

    told = material_for(project).narratives
    of_2026 = material_for(project, period="2026").narratives

    assert {(one.topic, one.text) for one in told} == {
        ("plain_summary", "2027"),
        ("lessons", "Ask."),
    }
    assert {one.text for one in of_2026} == {"2026", "Ask."}


def test_a_report_reads_all_texts_at_once(project, award, statements, session):
    for number in range(20):
        stated(project, award, f"topic_{number}")
    session.commit()

    with statements() as sent:
        texts = [one.text for one in material_for(project).narratives]

    assert len(texts) == 20
    assert len(sent) < len(texts)


def test_an_archive_names_topics_and_refuses_those_that_cannot_be(project, award, lead):
    stated(project, award)
    operations.answer_narrative(project, award, "key_findings", "", {"description": "A"}, by=None)
    contents = exchanged.contents_of(project, None)
    written = archive.write(contents)
    said = json.loads(written)

    assert [one.get("topic") for one in said["narratives"]] == [None, "plain_summary"]
    assert [one.topic for one in read(written).narratives] == ["", "plain_summary"]
    for number, topic in ((0, "lessons"), (1, ""), (1, "Not a slug")):
        wrong = json.loads(written)
        wrong["narratives"][number]["topic"] = topic
        with pytest.raises(Exception, match=rf"narratives\[{number}\].topic"):
            read(json.dumps(wrong))
    assert [one.section for one in project_page.for_page(contents).narratives] == ["key_findings"]


def test_pages_show_and_edit_a_statement(sign_in, project, award, lead):
    statement = stated(project, award)
    browser, address = sign_in(lead), f"/narratives/COAST/{statement.id}/"

    assert browser.page(address).heading == "Plain summary, 2027"
    typed = browser.page(f"{address}edit").typed("main form.form")
    assert browser.post(f"{address}edit", data=typed | {"text": "Waves."}).status_code == 302

    assert db.session.get(Statement, statement.id).text == "Waves."
    assert "Plain summary, 2027 Waves." in browser.page("/narratives/COAST/").text
    browser.post(f"{address}bin", data={})
    assert "Plain summary" in browser.page("/bin/COAST/").text
    assert browser.get("/narratives/COAST/write/statement").status_code == 404
