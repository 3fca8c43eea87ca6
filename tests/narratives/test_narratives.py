"""Narratives: written, changed, given to an award; by operations and on pages."""

import pytest
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.fields import fields_of
from impacttracker.narratives import operations, queries
from impacttracker.narratives.forms import NarrativeForm
from impacttracker.narratives.models import SECTIONS, WITHOUT_TOPIC, Narrative
from impacttracker.narratives.operations import NEW
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from tests.factories import make_award, make_member, make_project, make_user
from tests.pages import Page


@pytest.fixture
def award(project):
    return projects.awards_of(project)[0]


def written(project, award, section="key_findings", period="2027", **answers):
    options = {name: answers.pop(name) for name in ("version", "unmapped") if name in answers}
    return operations.answer_narrative(project, award, section, period, answers, by=None, **options)


def test_narrative_is_written_and_then_changed_in_place(project, award):
    first = written(project, award, description="Old", sectors=["Energy"])

    second = written(project, award, description="New", sectors=["Energy"])

    assert second == first
    assert (first.description, first.sectors) == ("New", ["Energy"])
    changed, added = projects.history_of("narrative", first.uid)
    assert (added.verb, changed.verb) == ("added", "changed")
    assert changed.details == [{"field": "What was found?", "old": "Old", "new": "New"}]


def test_writing_the_same_again_changes_nothing(project, award):
    first = written(project, award, description="Same")
    version, count = first.version, project.change_count

    written(project, award, description="Same")

    assert (first.version, len(projects.history_of("narrative", first.uid))) == (version, 1)
    assert project.change_count == count


def test_awards_sections_and_periods_do_not_share_narratives(project, award):
    other = make_award(project)
    made = {
        written(project, award, description="A"),
        written(project, other, description="B"),
        written(project, award, period="2026", description="C"),
        written(project, award, "narrative_impact", description="D"),
    }

    assert len(made) == 4


def test_narratives_without_an_award_are_never_taken_for_each_other(project):
    first, second = (written(project, None, description="Same") for _ in range(2))

    assert first != second


def test_stale_writing_is_refused(project, award):
    narrative = written(project, award, description="Theirs")

    with pytest.raises(Stale):
        written(project, award, description="Mine", version=NEW)
    with pytest.raises(Stale):
        written(project, award, description="Mine", version=narrative.version + 1)
    with pytest.raises(Stale):
        operations.rewrite_narrative(narrative, {}, version=NEW, by=None)

    assert narrative.description == "Theirs"


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"section": "poetry"}, "section"),
        ({"period": "x" * 41}, "period"),
        ({"section": "narrative_impact", "first_year": "soon"}, "first_year"),
        ({"poem": "Roses"}, "poem"),
        ({"url": "x" * 2001}, "url"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else None,
)
def test_mistaken_narrative_is_explained(project, award, session, mistake, field):
    with pytest.raises(Invalid) as refusal:
        written(project, award, **mistake)

    assert list(refusal.value.problems) == [field]
    assert session.scalars(select(Narrative)).all() == []


def test_award_must_be_the_projects_own(project):
    foreign = projects.awards_of(make_project())[0]

    with pytest.raises(Invalid) as refusal:
        written(project, foreign, description="X")
    with pytest.raises(Invalid):
        operations.give_to_award(written(project, None), foreign, by=None)

    assert list(refusal.value.problems) == ["award"]


def test_viewers_of_a_project_write_nothing(project, award):
    viewer, narrative = make_member(project, role=Role.VIEWER), written(project, None)

    for act in (
        lambda: operations.answer_narrative(project, award, "key_findings", "", {}, by=viewer),
        lambda: operations.rewrite_narrative(narrative, {}, version=1, by=viewer),
        lambda: operations.give_to_award(narrative, award, by=viewer),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_stray_narrative_is_given_to_an_award_once(project, award, lead):
    stray, second = written(project, None, period=""), written(project, None, period="2027")

    operations.give_to_award(stray, award, period="2027", by=lead)

    assert (stray.award, stray.period) == (award, "2027")
    assert projects.history_of("narrative", stray.uid)[0].details == [
        {"field": "Award", "old": "", "new": award.reference},
        {"field": "Period", "old": "", "new": "2027"},
    ]
    with pytest.raises(Invalid):
        operations.give_to_award(stray, award, by=lead)
    with pytest.raises(Invalid) as refusal:
        operations.give_to_award(second, award, by=lead)
    assert "already: copy what you need" in refusal.value.problems["award"]


def test_members_see_narratives_and_others_none(project, award, lead):
    narrative, stray = written(project, award), written(project, None)

    assert queries.answered_in(project, lead) == [stray, narrative]
    assert queries.answered_in(project, make_user()) == []
    assert queries.get(narrative.id, make_project(lead=lead), lead) is None
    assert queries.held_by(award, "key_findings", "2027", make_user()) is None


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_no_answer_is_called_like_a_part_of_its_form(section):
    assert [one.name for one in fields_of(section) if hasattr(NarrativeForm, one.name)] == []


@pytest.mark.parametrize("section", WITHOUT_TOPIC)
def test_every_section_is_written_shown_and_edited(sign_in, project, award, lead, section):
    browser = sign_in(lead)
    index = browser.page("/narratives/COAST/")
    address = next(href for href in index.links().values() if f"/write/{section}" in href)
    typed = browser.page(address).typed("main form.form")
    assert typed["award"] == [str(award.id)]

    answer = browser.post(address, data=typed | {"period": "2027", "description": "First\r\n\r\nB"})

    assert answer.status_code == 302
    page = browser.page(answer.location)
    assert page.heading == f"{WITHOUT_TOPIC[section].heading}, 2027"
    assert page.texts(".answers__prose") == ["First B"]
    edited = browser.page(f"{answer.location}edit").typed("main form.form")
    assert edited["description"][0].strip() == "First\n\nB"
    browser.post(f"{answer.location}edit", data=edited | {"description": "Second"})
    assert "First B → Second" in browser.page(answer.location).text
    assert "Second" in browser.page("/narratives/COAST/").text


def test_writing_what_a_colleague_wrote_meanwhile_loses_neither(sign_in, project, award, lead):
    browser, colleague = sign_in(lead), make_member(project, make_user(name="Tomasz"))
    address = "/narratives/COAST/write/key_findings"
    typed = browser.page(address).typed("main form.form") | {"period": "2027"}
    theirs = {"description": "Their words"}
    narrative = operations.answer_narrative(
        project, award, "key_findings", "2027", theirs, by=colleague
    )

    answer = browser.post(address, data=typed | {"description": "My words"})

    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Their words" in page.text
    assert "Saved by Tomasz" in page.text
    kept = page.typed("main form.form")
    assert kept["description"][0].strip() == "My words"
    again = browser.post(f"/narratives/COAST/{narrative.id}/edit", data=kept)
    assert again.status_code == 302
    assert narrative.description == "My words"


def test_stale_edit_shows_both_texts(sign_in, project, award, lead):
    narrative, browser = written(project, award, description="Old"), sign_in(lead)
    address = f"/narratives/COAST/{narrative.id}/edit"
    typed = browser.page(address).typed("main form.form")
    written(project, award, description="Their words")

    answer = browser.post(address, data=typed | {"description": "My words"})

    assert answer.status_code == 409
    assert "Their words" in answer.text
    assert "My words" in answer.text
    assert narrative.description == "Their words"


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"award": "999999"}, "Choose one of the project's awards."),
        ({"award": "x"}, "Choose one of the project's awards."),
        ({"period": " "}, "Say which period it is for."),
        ({"period": "x" * 41}, "Keep this to 40 characters or fewer."),
        ({"first_year": "soon"}, "Give a whole number, such as 40."),
    ],
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(
    sign_in, project, lead, session, mistake, complaint
):
    browser, address = sign_in(lead), "/narratives/COAST/write/narrative_impact"
    typed = browser.page(address).typed("main form.form")

    answer = browser.post(address, data=typed | {"description": "Keep me"} | mistake)

    assert answer.status_code == 422
    assert complaint in Page(answer.text).text
    assert "Keep me" in answer.text
    assert session.scalars(select(Narrative)).all() == []


def test_next_period_begins_with_the_last_answers(sign_in, project, award, lead):
    narrative = written(project, award, period="2019", description="So far", sectors=["Energy"])
    browser = sign_in(lead)
    links = browser.page(f"/narratives/COAST/{narrative.id}/").links()

    typed = browser.page(links["Write for another period"]).typed("main form.form")

    assert typed["description"][0].strip() == "So far"
    assert typed["award"] == [str(award.id)]
    assert typed["period"] != ["2019"]


def test_stray_narrative_gets_its_award_on_its_page(sign_in, project, award, lead):
    stray = written(project, None, period="", unmapped={"Old label": "Old words"})
    browser, address = sign_in(lead), f"/narratives/COAST/{stray.id}/"
    assert "Which award do these belong to?" in browser.page("/narratives/COAST/").text
    page = browser.page(address)
    assert "Old label Old words" in page.text

    wrong = browser.post(f"{address}award", data={"award": "999999"})
    answer = browser.post(f"{address}award", data={"award": award.id, "period": "2027"})

    assert wrong.status_code == 422
    assert answer.location == address
    assert (stray.award, stray.period) == (award, "2027")


def test_what_is_kept_as_imported_is_emptied_once(sign_in, project, award, lead):
    told = written(project, award, period="", unmapped={"Old label": "Old words"})
    browser, address = sign_in(lead), f"/narratives/COAST/{told.id}/"
    asked = browser.page(address).typed("#kept form")

    answers = [browser.post(f"{address}kept", data=asked) for _ in range(2)]

    assert [one.location for one in answers] == [address] * 2
    page = browser.page(address)
    assert "Look at it again" in page.html
    assert told.unmapped == {}
    newest = page.texts(".history > li")[0]
    assert "emptied what was kept as imported" in newest
    assert "Old label Old words" in newest


def test_others_see_and_change_nothing(sign_in, project, award, lead):
    narrative = written(project, award, description="Ours")
    elsewhere = make_project("AWAY")
    stranger = sign_in(make_member(elsewhere, role=Role.LEAD))
    viewer = sign_in(make_member(project, role=Role.VIEWER))

    for code in ("COAST", "AWAY"):
        address = f"/narratives/{code}/{narrative.id}/"
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}edit", data={"description": "X"}).status_code == 404
        assert stranger.post(f"{address}award", data={"award": award.id}).status_code == 404
    assert viewer.page(f"/narratives/COAST/{narrative.id}/").heading == "Key findings, 2027"
    assert viewer.get(f"/narratives/COAST/{narrative.id}/edit").status_code == 403
    assert viewer.get("/narratives/COAST/write/key_findings").status_code == 403
    assert sign_in(lead).get("/narratives/COAST/write/poetry").status_code == 404
    assert narrative.description == "Ours"


def test_index_takes_no_more_statements_for_many(sign_in, project, award, lead, statements):
    browser = sign_in(lead)

    def cost():
        with statements() as sent:
            browser.page("/narratives/COAST/")
        return len(sent)

    written(project, award)
    few = cost()
    for year in range(2000, 2020):
        for section in WITHOUT_TOPIC:
            written(project, award, section, period=str(year))

    assert cost() == few <= 15
