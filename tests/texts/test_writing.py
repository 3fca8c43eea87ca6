"""Writing an award's own texts: to limits, from the last period's, with what they cite."""

import re

import pytest

from impacttracker import clock
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails, add_evidence, correct_evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.narratives import operations
from impacttracker.narratives.models import KeyFindings, Statement
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_award, make_member, make_project, make_record, make_user
from tests.pages import Page

SUMMARY = "/narratives/COAST/text/tidal_summary"


@pytest.fixture
def lead(session):
    return make_user(name="Ffion Lead")


@pytest.fixture
def project(session, lead):
    return make_project("COAST", lead=lead)


@pytest.fixture
def award(project):
    return projects.awards_of(project)[0]


@pytest.fixture
def written(project, award):
    """Call it to have a text of the award."""

    def written(text="Tides.", period="2026", topic="tidal_summary"):
        answers = {"text": text}
        return operations.answer_narrative(
            project, award, "statement", period, answers, topic=topic, by=None
        )

    return written


def piece(project, title="Minutes", **details):
    return add_evidence(project, EvidenceDetails(title=title, **details), by=None)


def typed_on(page):
    return page.typed("form.text-form")


def test_every_format_that_asks_says_its_limit(sign_in, project, lead):
    browser = sign_in(lead)

    page = browser.page(f"{SUMMARY}?format=council&period=2027")
    typed = typed_on(page) | {"text": "Four words and no more than those", "count": "yes"}
    answer = Page(browser.post(f"{SUMMARY}?format=council", data=typed).text)

    assert page.heading == "Tidal summary"
    assert "Council return 2 (at most 40 characters) and Charity report 1 (at most 5 words)" in (
        page.text
    )
    assert "Lay summary" in page.texts("label")
    assert "Charity report 1 asks: Say it plainly. For neighbours." in page.text
    assert answer.texts(".standing li") == [
        "33 of 40 characters Council return 2",
        "7 of 5 words, 2 too many Charity report 1",
    ]
    assert answer.texts(".standing li.attention") == ["7 of 5 words, 2 too many Charity report 1"]


def test_a_text_is_written_from_the_last_periods_and_gone_on_with(
    sign_in, session, project, award, lead, written
):
    written("Of 2024", "2024"), written("Of 2026", "2026")
    browser = sign_in(lead)

    page = browser.page(f"{SUMMARY}?period=2027")
    typed = typed_on(page)
    answer = browser.post(SUMMARY, data=typed | {"text": "Of 2027"})

    assert "begins with what was written for 2026" in page.text
    assert (typed["text"][0].strip(), typed["period"]) == ("Of 2026", ["2027"])
    shown = browser.page(answer.location)
    assert shown.heading == "Tidal summary, 2027"
    again = browser.page(shown.links()["Edit"])
    assert "begins with" not in again.text
    assert typed_on(again)["text"][0].strip() == "Of 2027"
    assert "award" not in typed_on(again)
    browser.post(shown.links()["Edit"], data=typed_on(again) | {"text": "Of 2027, again"})
    texts = {one.period: one.text for one in session.query(Statement)}
    assert texts == {"2024": "Of 2024", "2026": "Of 2026", "2027": "Of 2027, again"}
    between = browser.page(f"{SUMMARY}?period=2025")
    assert typed_on(between)["text"][0].strip() == "Of 2024"


@pytest.mark.parametrize("is_new", [True, False])
def test_writing_what_a_colleague_wrote_meanwhile_loses_neither(
    sign_in, project, lead, written, is_new
):
    address = f"{SUMMARY}?period=2026"
    if not is_new:
        written("Old")
    browser = sign_in(lead)
    typed = typed_on(browser.page(address)) | {"text": "Mine"}
    statement = written("Theirs")

    answer = browser.post(address, data=typed)

    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.texts(".conflict__differs td") == ["Mine", "Theirs"]
    action = re.search('action="([^"]*tidal_summary[^"]*)"', answer.text)[1].replace("&amp;", "&")
    assert browser.post(action, data=typed_on(page)).status_code == 302
    assert statement.text == "Mine"


def test_a_choice_is_made_from_the_funders_list_and_loses_nothing(
    sign_in, session, project, lead, written
):
    written("Met long ago", topic="tidal_grade")
    browser, address = sign_in(lead), "/narratives/COAST/text/tidal_grade?period=2027"

    page = browser.page(address)
    browser.post(address, data=typed_on(page) | {"text": "Met in part"})

    assert page.texts("select[name=text] option") == [
        "Not said", "Met in full", "Met in part", "Met long ago (as recorded, not in the list)",
    ]  # fmt: skip
    assert session.query(Statement).filter_by(period="2027").one().text == "Met in part"


def test_marks_are_stored_by_uid_and_shown_by_number(sign_in, session, project, lead, written):
    talk, minutes = (
        make_record(project, Engagement, title="A talk"),
        piece(project, confidential=True),
    )
    browser, address = sign_in(lead), f"{SUMMARY}?period=2027"
    said = f"Up [[evidence:{minutes.id}]], on [[engagement:{talk.uid}]], off [[evidence:99999]]."

    page = Page(
        browser.post(
            address, data=typed_on(browser.page(address)) | {"text": said, "count": "y"}
        ).text
    )
    answer = browser.post(address, data=typed_on(page))

    assert page.texts(".cited li") == [
        f"[[evidence:{minutes.id}]] Minutes confidential: its other wording is printed",
        f"[[engagement:{talk.uid}]] A talk not for funders: a return prints nothing of it",
        "[[evidence:99999]] leads nowhere, and prints nothing",
    ]
    stored = session.query(Statement).one().text
    assert stored == (
        f"Up [[evidence:{minutes.uid}]], on [[engagement:{talk.uid}]], off [[evidence:99999]]."
    )
    shown = browser.page(answer.location)
    assert shown.texts(".answers__prose") == ["Up [1], on [2], off [3]."]
    assert "Minutes" in shown.text
    typed = typed_on(browser.page(shown.links()["Edit"]))["text"][0]
    assert f"[[engagement:{talk.id}]]" in typed
    assert "Up, on, off." in browser.page("/narratives/COAST/").text


def test_what_is_not_to_be_seen_is_as_if_it_were_not_there(sign_in, session, project, lead):
    colleague = make_member(project)
    hidden = [
        piece(project, "Of the leads", audience=Audience.LEADS),
        piece(make_project("AWAY"), "Of another project"),
        make_record(project, Engagement, title="Hidden", visibility=Visibility.PRIVATE),
        make_record(project, Engagement, title="Binned"),
    ]
    bin_record(hidden[-1], by=lead)
    marks = [
        f"[[{'evidence' if isinstance(one, Evidence) else 'engagement'}:{key}]]"
        for one in hidden
        for key in (one.id, one.uid)
    ]
    browser, address = sign_in(colleague), f"{SUMMARY}?period=2027"
    typed = typed_on(browser.page(address)) | {"text": " ".join(["So.", *marks])}

    page = Page(browser.post(address, data=typed | {"count": "yes"}).text)
    browser.post(address, data=typed)

    assert page.texts(".cited li") == [
        f"{mark} leads nowhere, and prints nothing" for mark in marks
    ]
    assert session.query(Statement).one().text == typed["text"]
    found = browser.page("/narratives/COAST/cite")
    assert not {"Of the leads", "Of another project", "Hidden", "Binned"} & set(
        found.texts(".picker__title")
    )


def test_something_is_cited_without_scripts(sign_in, project, lead):
    talk = make_record(project, Engagement, title="A talk on kelp")
    make_record(project, Engagement, title="A walk")
    piece(project, "Photograph of kelp")
    browser = sign_in(lead)
    typed = typed_on(browser.page(SUMMARY)) | {"text": "It grew."}

    found = Page(browser.post(SUMMARY, data=typed | {"find": "kelp", "find_it": "yes"}).text)
    mark = f"[[engagement:{talk.id}]]"
    page = Page(browser.post(SUMMARY, data=typed_on(found) | {"cite": mark}).text)

    assert found.texts(".picker__title") == ["Photograph of kelp", "A talk on kelp"]
    assert typed_on(page)["text"][0].strip() == f"It grew. {mark}"
    nothing = Page(browser.post(SUMMARY, data=typed | {"find": "xyzzy", "find_it": "yes"}).text)
    assert "Nothing is found with these words." in nothing.text


def test_texts_are_listed_by_the_formats_that_ask(sign_in, project, award, lead, written):
    written("One, two, three, four, five, six")
    browser = sign_in(lead)

    index = browser.page("/narratives/COAST/")
    page = browser.page(index.links()["Charity report 1"])

    assert "Charity report 1 A charity 1 of 2 written" in index.text
    assert (page.heading, page.texts(".rows li")) == (
        "Charity report 1",
        [
            "How did it go? not written",
            "Say it plainly One, two, three, four, five, six 6 of 5 words, 1 too many 2026",
        ],
    )
    again = browser.page(page.links()["Say it plainly"])
    assert "award" not in typed_on(again)
    viewer = sign_in(make_member(project, role=Role.VIEWER))
    links = viewer.page(index.links()["Charity report 1"]).links()
    assert viewer.page(links["Say it plainly"]).heading == "Tidal summary, 2026"
    assert "How did it go?" not in links
    for address in ("never", "charity?award=99"):
        assert browser.get(f"/narratives/COAST/texts/{address}").status_code == 404
    assert "asks for no texts" in browser.page("/narratives/COAST/texts/ukri").text


def test_a_text_without_a_period_is_gone_on_with(sign_in, session, project, lead, written):
    written("Early", period="")
    browser = sign_in(lead)

    new = browser.page(SUMMARY)
    page = browser.page(f"{SUMMARY}?period=")
    browser.post(f"{SUMMARY}?period=", data=typed_on(page) | {"text": "Late"})

    assert "It begins with what was written without a period" in new.text
    assert session.query(Statement).one().text == "Late"


def test_an_award_has_to_be_chosen_where_there_are_several(sign_in, session, project, award, lead):
    other, browser = make_award(project), sign_in(lead)
    typed = typed_on(browser.page(SUMMARY))

    without = browser.post(SUMMARY, data=typed | {"award": "", "text": "Kept"})
    browser.post(SUMMARY, data=typed | {"award": str(other.id), "text": "Kept"})

    assert without.status_code == 422
    assert "Kept" in without.text
    assert session.query(Statement).one().award_id == other.id
    assert typed["period"] == [str(clock.today().year)]


def test_others_write_nothing(sign_in, project, lead, written):
    viewer, stranger = sign_in(make_member(project, role=Role.VIEWER)), sign_in(make_user())

    for path in (SUMMARY, "/narratives/COAST/cite"):
        assert viewer.get(path).status_code == 403
        assert stranger.get(path).status_code == 404
    browser = sign_in(lead)
    for topic in ("never_asked", "Not-a-topic", "x" * 61):
        assert browser.get(f"/narratives/COAST/text/{topic}").status_code == 404
    written(topic="never_asked")
    page = browser.page("/narratives/COAST/text/never_asked")
    assert "No format asks for this text any more" in page.text


def test_page_of_a_text_takes_few_statements_however_much_it_cites(
    sign_in, session, project, lead, written, statements
):
    browser, marks = sign_in(lead), []
    numbers = []
    for more in (1, 12):
        for _ in range(more):
            marks += [f"[[evidence:{piece(project).uid}]]"]
            marks += [f"[[engagement:{make_record(project, Engagement).uid}]]"]
        written(" ".join(marks))
        session.commit()
        with statements() as sent:
            browser.page(f"{SUMMARY}?period=2026")
        numbers.append(len(sent))

    assert numbers[0] == numbers[1] <= 15


def test_history_names_what_was_cited_as_far_as_it_is_seen(sign_in, session, project, lead):
    letter, browser = piece(project, "Letter"), sign_in(lead)
    address = "/narratives/COAST/write/key_findings"
    said = f"It rose [[evidence:{letter.uid}]]."
    typed = browser.page(address).typed("main form.form") | {"description": said}
    shown = browser.post(address, data=typed).location
    edit = f"{shown}edit"
    typed = browser.page(edit).typed("main form.form") | {"description": "It fell [[evidence:9]]."}
    browser.post(edit, data=typed)

    page = browser.page(shown)
    assert page.texts(".history del") == ["It rose [Letter]."]
    assert page.texts(".history ins")[0] == "It fell [a source that is not shown]."
    (version,) = page.links(".history a").values()
    assert browser.page(version).texts(".conflict__differs td") == [
        "It rose [Letter].",
        "It fell [a source that is not shown].",
    ]
    correct_evidence(letter, EvidenceDetails(title="Letter", audience=Audience.LEADS), by=lead)
    member = sign_in(make_member(project))
    for place in (shown, version):
        assert "Letter" not in member.page(place).text


def test_every_narrative_cites_by_number_and_keeps_the_uid(sign_in, session, project, lead):
    letter, browser = piece(project, "Letter"), sign_in(lead)
    address = "/narratives/COAST/write/key_findings"
    said = f"It rose [[evidence:{letter.id}]], not [[evidence:99999]]."
    typed = browser.page(address).typed("main form.form") | {"description": said}

    answer = browser.post(address, data=typed)

    kept = session.query(KeyFindings).one()
    assert kept.description == f"It rose [[evidence:{letter.uid}]], not [[evidence:99999]]."
    page = browser.page(answer.location)
    assert page.texts(".answers__prose") == ["It rose [1], not [2]."]
    edit = f"{answer.location}edit"
    typed = browser.page(edit).typed("main form.form")
    assert typed["description"][0].strip() == said
    version = kept.version
    browser.post(edit, data=typed)
    session.expire_all()
    assert session.query(KeyFindings).one().version == version
