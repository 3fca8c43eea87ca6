"""The line, the draft and what is saved from it, as somebody meets them without scripts."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from impacttracker import clock
from impacttracker.capture.reading import LONGEST_LINE
from impacttracker.engagements.models import Engagement
from impacttracker.followups.models import FollowUp
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from tests.factories import make_member, make_organisation, make_person, make_project, make_user
from tests.pages import Page

LINE = "Talk to CIPFA council yesterday 40 people, follow up Jane Friday"
CIPFA = "Chartered Institute of Public Finance and Accountancy"


@pytest.fixture
def lead(session):
    return make_user(name="Priya Nair")


@pytest.fixture
def project(lead):
    project = make_project("REPAIR", lead=lead)
    cipfa = make_organisation(project, CIPFA, short_name="CIPFA")
    works = [partners.AffiliationDetails(organisation=cipfa)]
    make_person(project, "Jane Porter", affiliations=works)
    return project


@pytest.fixture
def priya(project, lead, sign_in):
    return sign_in(lead)


def address(said, code="REPAIR"):
    return f"/capture/{code}/?{urlencode({'said': said})}"


def sent_from(browser, said, **changes):
    """What the draft of *said* would send, with some of it changed; None leaves a control out."""
    typed = browser.page(address(said)).typed("#draft")
    typed |= {name: [value] for name, value in changes.items()}
    return {name: values for name, values in typed.items() if values != [None]}


def saved(browser, said, **changes):
    return browser.post(address(said), data=sent_from(browser, said, **changes))


def only_record(session):
    return session.scalars(select(Engagement)).one()


def test_line_becomes_an_engagement_with_its_promise(session, priya, lead):
    answer = saved(priya, LINE)

    record = only_record(session)
    assert answer.location == f"/records/REPAIR/{record.id}/"
    assert record.title == "Talk to CIPFA council"
    assert (clock.today() - record.first_on).days == 1
    assert record.form == "A talk or presentation"
    assert (record.attendance, record.attendance_known, record.status) == (40, "exact", "held")
    assert [one.organisation.name for one in record.participants] == [CIPFA]
    promise = session.scalars(select(FollowUp)).one()
    assert (promise.what, promise.person.name) == ("Follow up Jane", "Jane Porter")
    assert (promise.owner, promise.record_id) == (lead, record.id)
    assert promise.due_on.weekday() == 4
    assert promise.due_on > clock.today()
    assert session.scalars(select(Person.name)).all() == ["Jane Porter"]


def test_draft_shows_each_guess_with_the_words_that_it_came_from(priya):
    page = priya.page(address(LINE))
    assert page.typed(".said")["said"] == [LINE]
    hints = page.texts("#draft .field__hint")
    assert {"From “yesterday”", "From “Talk to”", "From “40 people”"} <= set(hints)
    assert "from “CIPFA”" in page.texts(".guessed .small")
    assert "Follow up Jane" in page.typed("#draft")["promises-0-what"]


def test_guess_is_changed_before_it_is_saved(session, priya):
    changes = {"attendance": "45", "attendance_known": "estimate", "title": "CIPFA council evening"}
    saved(priya, LINE, **changes)
    record = only_record(session)
    assert (record.title, record.attendance, record.attendance_known) == (
        "CIPFA council evening",
        45,
        "estimate",
    )


def test_whoever_loses_the_tick_did_not_take_part(session, priya):
    saved(priya, LINE, **{"participants-0-is_taken": None})
    assert only_record(session).participants == []


def test_new_names_are_entered_when_the_draft_is_saved_and_not_before(session, priya):
    line = "met Rosa Blake with Fixers Forum yesterday"
    page = priya.page(address(line))
    assert page.texts(".guessed .attention") == ["not known yet", "not known yet"]
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1

    saved(priya, line)
    names = {one.name for one in only_record(session).participants}
    assert names == {"Rosa Blake", "Fixers Forum"}
    assert session.scalar(select(Person.name).where(Person.name == "Rosa Blake"))
    assert session.scalar(select(Organisation.name).where(Organisation.name == "Fixers Forum"))


def test_namesake_is_chosen_or_kept_as_written(session, priya, project):
    other = make_person(project, "Jane Ofori")
    page = priya.page(address("Jane rang"))
    asked = page.texts("fieldset.field label")
    assert [f"Jane Porter · {CIPFA}", "Jane Ofori"] == asked[:2]

    saved(priya, "Jane rang", **{"participants-0-meant": f"person-{other.id}"})
    assert [one.person_id for one in only_record(session).participants] == [other.id]

    saved(priya, "Jane wrote")
    wrote = session.scalars(select(Engagement).order_by(Engagement.id.desc())).first()
    assert [(one.name_as_recorded, one.person_id) for one in wrote.participants] == [("Jane", None)]
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_colleague_is_recorded_by_name_and_is_no_contact(session, priya, project):
    make_member(project, make_user(name="Ben Hughes"))
    saved(priya, "met CIPFA with Ben, Ben to send slides tomorrow")
    record = only_record(session)
    assert [(one.role.value, one.name) for one in record.participants] == [
        ("audience", CIPFA),
        ("member", "Ben Hughes"),
    ]
    assert session.scalars(select(FollowUp)).one().owner.name == "Ben Hughes"
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_line_without_a_day_is_of_today_and_says_so(session, priya):
    page = priya.page(address("coffee with CIPFA"))
    assert "No day was said: this is today." in page.texts("#draft .field__hint")
    saved(priya, "coffee with CIPFA")
    assert only_record(session).first_on == clock.today()


def test_words_that_nothing_understood_become_notes(session, priya):
    saved(priya, "met CIPFA. They liked the frobnicator a lot. Zzz")
    assert only_record(session).results == "They liked the frobnicator a lot. Zzz"


def test_long_line_is_kept_whole(session, priya):
    saved(priya, "met CIPFA. " + "frobnicate " * (LONGEST_LINE // 8) + "lastly")
    assert only_record(session).results.endswith("frobnicate lastly")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"when": "the 45th of May"}, "is not a date we can read"),
        ({"attendance": "forty"}, "Give a whole number, such as 40."),
        ({"promises-0-partner": "Nobody Known"}, "Nobody called “Nobody Known”"),
    ],
)
def test_mistake_gives_the_draft_back_and_stores_nothing(session, priya, changes, sentence):
    answer = saved(priya, LINE, results="Typed by hand.", **changes)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert sentence in page.text
    assert page.typed("#draft")["results"][0].strip() == "Typed by hand."
    assert page.typed(".said")["said"] == [LINE]
    for name, value in changes.items():
        assert page.typed("#draft")[name] == [value]
    assert session.scalar(select(func.count()).select_from(Record)) == 0
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 0


def test_one_more_row_is_asked_for_without_losing_what_was_typed(priya):
    for rows in ("participants", "promises"):
        typed = sent_from(priya, LINE, title="By hand", add=rows)
        page = Page(priya.post(address(LINE), data=typed).text)
        assert page.typed("#draft")["title"] == ["By hand"]
        assert f"{rows}-1-{'person' if rows == 'participants' else 'what'}" in page.typed("#draft")


def test_promise_alone_is_noted_about_its_partner(session, priya):
    line = "remind Jane Porter about the logo by Friday"
    page = priya.page(address(line))
    assert "Only a promise?" in page.texts("h2")
    saved(priya, line, **{"promises-alone": "1"})
    promise = session.scalars(select(FollowUp)).one()
    assert (promise.person.name, promise.record_id) == ("Jane Porter", None)
    assert session.scalar(select(func.count()).select_from(Record)) == 0


def test_promise_alone_has_to_name_a_partner(session, priya):
    answer = saved(priya, "send the slides by Friday", **{"promises-alone": "1"})
    assert answer.status_code == 422
    assert "Name one of the project's partners" in Page(answer.text).text
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 0


def test_what_was_logged_is_undone_with_one_press(session, priya):
    page = Page(priya.get(saved(priya, LINE).location).text)
    assert "Logged “Talk to CIPFA council”." in page.texts(".notice p")
    undo = page.soup.select_one(".notice form")
    assert "Undo" in page.texts(".notice button")[0]
    priya.post(undo["action"])
    assert only_record(session).binned_at is not None


def test_guesses_are_a_part_of_a_page(priya):
    answer = priya.get(f"/capture/REPAIR/guesses?{urlencode({'said': LINE})}")
    page = Page(answer.text)
    assert not page.soup.html
    assert page.texts("b")[0] == "A talk or presentation"
    assert CIPFA in page.texts("b")
    assert "40 people" in page.texts("b")
    assert "Follow up Jane" in page.texts("b")
    assert Page(priya.get("/capture/REPAIR/guesses").text).text == ""


def test_markup_in_a_line_stays_text(priya):
    line = "met <script>alert(1)</script> & “Łódź–Ağrı 東京” {{ 7 * 7 }}"
    assert priya.page(address(line)).typed(".said")["said"] == [line]
    priya.get(f"/capture/REPAIR/guesses?{urlencode({'said': line})}")


def test_guesses_tell_nothing_of_another_project(priya, lead):
    other = make_project("OTHER")
    make_organisation(other, "Secret Society for Weirs", short_name="SSW")
    make_person(other, "Zebedee Quill")
    for path in ("guesses", ""):
        asked = urlencode({"said": "met zebedee and the ssw"})
        text = priya.get(f"/capture/REPAIR/{path}?{asked}").text
        assert "Zebedee Quill" not in text
        assert "Secret Society" not in text


def test_guesses_cost_the_same_however_many_are_known(session, priya, project, statements):
    asked = f"/capture/REPAIR/guesses?{urlencode({'said': LINE})}"
    session.commit()
    with statements() as few:
        priya.get(asked)
    for _ in range(15):
        make_organisation(project)
        make_person(project)
    session.commit()
    with statements() as many:
        priya.get(asked)
    assert len(few) == len(many) <= 6


def test_line_stands_on_every_page_of_whoever_may_write(priya, project, sign_in):
    for path in ("/timeline/REPAIR/", "/partners/REPAIR/", "/accounts/", "/"):
        form = priya.page(path).soup.select_one("form.quick")
        assert form["action"] == "/capture/REPAIR/"
        assert form["method"] == "get"
    reader = sign_in(make_member(project, role=Role.VIEWER))
    for path in ("/timeline/REPAIR/", "/accounts/", "/"):
        assert not reader.page(path).soup.select("form.quick")


def test_several_projects_are_chosen_from(priya, lead):
    make_project("SECOND", lead=lead)
    page = priya.page("/accounts/")
    assert [option["value"] for option in page.soup.select("form.quick option")] == [
        "REPAIR",
        "SECOND",
    ]
    answer = priya.get(f"/capture/?{urlencode({'said': LINE, 'project': 'SECOND'})}")
    assert answer.location == address(LINE, "SECOND").replace("%2C", ",")
    asked = priya.page(f"/capture/?{urlencode({'said': LINE})}")
    assert asked.typed("form.quick")["said"] == [LINE]


def test_page_for_phones_takes_the_only_project(priya):
    assert priya.page("/capture/").soup.select_one("form.quick")["action"] == "/capture/REPAIR/"
    assert priya.page("/capture/REPAIR/").heading == "Log in one line"
    answer = priya.get(f"/capture/?{urlencode({'said': LINE})}")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query) == {"said": [LINE]}


def test_whoever_may_write_nowhere_is_told_whom_to_ask(project, sign_in):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    page = reader.page(f"/capture/?{urlencode({'said': LINE})}")
    assert "Ask the lead" in page.text
    assert LINE in page.text
    assert reader.get(address(LINE)).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_in_that_ended_leads_back_to_the_same_line(project, browser, method):
    answer = getattr(browser, method)(address(LINE))
    onwards = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert answer.location.startswith("/accounts/sign-in")
    assert urlsplit(onwards).path == "/capture/REPAIR/"
    assert parse_qs(urlsplit(onwards).query) == {"said": [LINE]}


def test_home_screen_is_told_what_it_needs(browser, app):
    answer = browser.get("/capture/manifest.webmanifest")
    told = answer.json
    assert answer.mimetype == "application/manifest+json"
    assert told["start_url"] == "/capture/"
    assert told["display"] == "standalone"
    assert [one["url"] for one in told["shortcuts"]] == ["/capture/"]
    for icon in told["icons"]:
        drawn = browser.get(icon["src"])
        assert (drawn.status_code, drawn.mimetype) == (200, "image/png")
        assert size_of(drawn.data) == icon["sizes"]


def test_every_page_names_the_manifest(priya):
    named = priya.page("/").soup.select_one("link[rel=manifest]")["href"]
    assert named == "/capture/manifest.webmanifest"
    picture = priya.page("/").soup.select_one("link[rel=apple-touch-icon]")["href"]
    assert size_of(priya.get(picture).data) == "180x180"


def size_of(png):
    """The size that a PNG says of itself, as a manifest writes it."""
    assert png.startswith(b"\x89PNG")
    return "x".join(str(int.from_bytes(png[at : at + 4])) for at in (16, 20))


def test_no_icon_is_left_over():
    icons = Path(__file__).parents[2] / "static" / "icons"
    names = {path.name for path in icons.iterdir()}
    assert names == {"log-180.png", "log-192.png", "log-512.png", "log-maskable-512.png"}
