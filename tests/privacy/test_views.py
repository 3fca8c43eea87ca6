from datetime import date, timedelta

import pytest
from sqlalchemy import select

from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Person, _a_month_after
from impacttracker.partners.vocabulary import Origin
from impacttracker.projects.vocabulary import Role
from tests.applications import run_command, signed_in_as
from tests.factories import make_member, make_person, make_project, make_record, make_user


def address(project, person, act):
    return f"/privacy/{project.code}/people/{person.id}/{act}"


def test_lists_say_who_is_owed_what(session, sign_in, project, lead):
    told = today() - timedelta(days=3)
    make_person(project, "Told Already", lawful_basis="consent", notified_on=told)
    make_person(project, "Never Told", origin=Origin.PUBLIC)
    make_person(project, "Leave Alone", notified_on=told, do_not_contact=True)
    browser = sign_in(lead)
    shown = {
        name: browser.page(f"/privacy/{project.code}/?list={name}").texts("tbody th")
        for name in ("untold", "baseless", "not-to-contact")
    }
    assert shown == {
        "untold": ["Never Told"],
        "baseless": ["Never Told", "Leave Alone"],
        "not-to-contact": ["Leave Alone"],
    }
    assert browser.get(f"/privacy/{project.code}/?list=all").status_code == 404


@pytest.mark.parametrize(
    ("obtained", "due"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_notice_is_due_within_a_calendar_month(obtained, due):
    assert _a_month_after(obtained) == due


def test_who_gave_their_data_themselves_is_told_at_once(session, project):
    person = make_person(project, origin=Origin.THEMSELVES)
    assert person.notice_due_on == today()
    person.notified_on = today()
    assert person.notice_due_on is None


def test_page_of_somebody_not_to_be_contacted_offers_no_mail(session, sign_in, project, lead):
    person = make_person(project, emails=["a@b.example"], do_not_contact=True)
    page = sign_in(lead).page(f"/partners/{project.code}/people/{person.id}/")
    assert "asked not to be contacted" in page.text
    assert not [href for href in page.links().values() if href.startswith("mailto:")]


def test_what_people_are_owed_is_asked_on_their_form(session, sign_in, project, lead, jane):
    browser = sign_in(lead)
    form = f"/partners/{project.code}/people/{jane.id}/edit"
    typed = browser.page(form).typed()
    typed |= {"origin": "public", "notified_on": "4 March 2026", "do_not_contact": "y"}
    assert browser.post(form, data=typed).status_code == 302
    kept = session.get(Person, jane.id)
    facts = (kept.origin, kept.notified_on, kept.do_not_contact)
    assert facts == (Origin.PUBLIC, date(2026, 3, 4), True)
    assert browser.page(form).typed()["do_not_contact"] == ["y"]


def test_erasing_shows_what_goes_and_wants_the_name(session, sign_in, project, lead, jane):
    make_record(project, by=lead, title="Jane Quillfeather came, and Quillfeather stayed")
    browser = sign_in(lead)
    page = browser.page(address(project, jane, "erase"))
    assert "Jane Quillfeather" in page.texts("mark")
    refused = browser.post(address(project, jane, "erase"), data={**page.typed(), "name": "Jane"})
    assert refused.status_code == 422
    assert "Type “Jane Quillfeather” to say that you mean it." in refused.text
    assert session.get(Person, jane.id).name == "Jane Quillfeather"


def test_contributor_is_not_offered_what_only_a_lead_may_do(session, sign_in, project, jane):
    contributor = make_member(project, role=Role.CONTRIBUTOR)
    browser = sign_in(contributor)
    page = browser.page(f"/partners/{project.code}/people/{jane.id}/")
    assert "Erase" not in page.links()
    assert browser.get(address(project, jane, "erase")).status_code == 403
    assert browser.get(address(project, jane, "copy")).status_code == 403


def test_erasing_ends_on_the_list_and_the_person_is_gone(new_installation):
    app = new_installation()
    with app.app_context():
        lead = make_user()
        project = make_project(lead=lead)
        jane = partners.add_person(project, partners.PersonDetails(name="Jane Quill"), by=lead)
        make_record(project, by=lead, title="Jane Quill came")
        db.session.commit()
        browser = signed_in_as(lead, application=app)
        place = address(project, jane, "erase")
        typed = browser.page(place).typed() | {"name": "jane quill"}
        answer = browser.post(place, data=typed, follow_redirects=True)
        assert "Erased. The name stood in 2 texts." in answer.text
        assert "old bytes overwritten" in answer.text
        assert browser.get(place).status_code == 404
        db.session.remove()


def test_command_erases_from_every_project(new_installation):
    app = new_installation()
    with app.app_context():
        lead = make_user()
        first, second = make_project(lead=lead), make_project(lead=lead)
        details = partners.PersonDetails(name="Jane Quill", emails=["Jane@quill.example"])
        jane = partners.add_person(first, details, by=lead)
        partners.introduce(second, people=[jane], by=lead)
        titles = [make_record(one, title="Jane Quill came") for one in (first, second)]
        db.session.commit()
        missing = run_command(app, "erase-person", "nobody@audit.example", "--yes")
        assert (missing.exit_code, missing.stderr.partition(" has")[0]) == (2, "Nobody here")
        done = run_command(app, "erase-person", "jane@quill.example", "--yes")
        assert (done.exit_code, done.stdout) == (0, "Erased. The name stood in 4 texts.\n")
        db.session.expire_all()
        assert {one.title for one in titles} == {"[name erased] came"}
        assert {one.name for one in db.session.scalars(select(Person))} == {"Former contact"}
        db.session.remove()
