"""The form of a record, of every kind: filled in, mistaken, and sent by two at once."""

import pytest
from sqlalchemy import func, select

from impacttracker.engagements.models import Engagement
from impacttracker.fields import fields_of
from impacttracker.kinds import KINDS
from impacttracker.partners.models import Organisation, Person
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.forms import RecordForm
from impacttracker.records.models import Record
from impacttracker.records.operations import (
    ParticipantDetails,
    RecordDetails,
    add_record,
    bin_record,
    correct_record,
)
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page

ADD = "/records/COAST/add/engagement"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_added_shown_and_edited(sign_in, project, lead, kind):
    browser = sign_in(lead)
    address = f"/records/COAST/add/{kind}"
    typed = browser.page(address).typed("main form.form")

    answer = browser.post(address, data=typed | {"title": f"My {kind}", "when": "March 2022"})

    assert answer.status_code == 302, answer.text
    page = browser.page(answer.location)
    assert page.heading == f"My {kind}"
    assert "March 2022" in page.text
    edited = browser.page(f"{answer.location}edit").typed("main form.form")
    assert edited["when"] == ["March 2022"]
    again = browser.post(f"{answer.location}edit", data=edited | {"title": f"Our {kind}"})
    assert browser.page(again.location).heading == f"Our {kind}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_answer_is_called_like_a_part_of_its_form(kind):
    assert [field.name for field in fields_of(kind) if hasattr(RecordForm, field.name)] == []


def test_every_kind_is_offered_with_a_line_that_explains_it(sign_in, project, lead):
    page = sign_in(lead).page("/records/COAST/add")

    assert len(page.texts(".row-entry__under")) == len(KINDS)
    assert all(page.texts(".row-entry__under"))
    assert sign_in(lead).get("/records/COAST/add/sculpture").status_code == 404


def test_only_award_is_ticked_beforehand(sign_in, project, lead):
    assert len(sign_in(lead).page(ADD).typed("main form.form")["awards"]) == 1
    make_award(project)
    assert "awards" not in sign_in(lead).page(ADD).typed("main form.form")


def test_record_keeps_everything_that_was_typed(sign_in, project, lead, session):
    browser = sign_in(lead)
    typed = browser.page(ADD).typed("main form.form") | {
        "title": "A seminar",
        "when": "4 March 2022, 10:00–11:30",
        "status": "held",
        "form": "A talk or presentation",
        "other_audiences": ["Schools", "Supporters"],
        "attendance": "1,240",
        "attendance_known": "estimate",
        "official_scheme": "Yes",
        "scheme_name": "Being Human",
        "results": "First line.\r\n\r\nSecond, with <b>signs</b> & “quotes”.\r\n",
        "url": "https://example.org/a?b=c&d=e",
        "visibility": "reportable",
    }

    browser.post(ADD, data=typed)

    record = session.scalars(select(Engagement)).one()
    assert record.when == When.read("4 March 2022, 10:00–11:30")
    assert record.other_audiences == ["Schools", "Supporters"]
    assert (record.attendance, record.attendance_known) == (1240, "estimate")
    assert (record.official_scheme, record.scheme_name) == (True, "Being Human")
    assert record.results == "First line.\n\nSecond, with <b>signs</b> & “quotes”."
    assert record.visibility is Visibility.REPORTABLE
    assert record.author == lead
    assert len(record.attributions) == 1
    page = browser.page(f"/records/COAST/{record.id}/")
    assert "Second, with <b>signs</b> & “quotes”." in page.text
    assert "Estimated" in page.text


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"title": "  "}, "Give it a title."),
        ({"title": "x" * 2001}, "Keep this to 2,000 characters or fewer."),
        ({"when": "30 February 2022"}, "Write it like 4 March 2022"),
        ({"attendance": "many"}, "Give a whole number, such as 40."),
        ({"scheme_name": "Being Human"}, "Only if “Was it part of an official scheme?” is “Yes”."),
        ({"other_audiences": ["None", "Schools"]}, "“None” stands alone: remove it"),
        ({"status": "dreamt"}, "Choose one of: Planned, Held, Cancelled."),
        ({"url": "javascript:alert(1)"}, "Give an address that begins with https:// or http://."),
        ({"awards": ["999999"]}, "Choose from the project's awards."),
        ({"awards": ["x"]}, "Choose from the project's awards."),
        ({"visibility": "everybody"}, "Choose who may see it."),
        ({"participants-0-role": "jester"}, "Choose one of the options."),
        ({"participants-0-country": "France"}, "Name an organisation or a person"),
        ({"participants-0-organisation": "x" * 501}, "Keep this to 500 characters or fewer."),
        (
            {"participants-0-organisation": "Any", "participants-0-organisation_id": "999999"},
            "Somebody named here is not known to you",
        ),
        (
            {"participants-0-person": "Any", "participants-0-person_id": "-1"},
            "Somebody named here is not known to you",
        ),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else None,
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(
    sign_in, project, lead, session, mistake, complaint
):
    browser = sign_in(lead)
    typed = browser.page(ADD).typed("main form.form")
    kept = {
        "title": "Keep me",
        "results": "Long\r\ntext",
        "participants-1-organisation": "A new one",
    }

    answer = browser.post(ADD, data=typed | kept | mistake)

    assert answer.status_code == 422
    assert complaint in Page(answer.text).text
    assert "Long\ntext" in answer.text
    assert "A new one" in answer.text
    assert session.scalars(select(Record)).all() == []
    assert session.scalars(select(Organisation)).all() == []


def test_question_that_applies_to_one_answer_says_so(sign_in, project, lead):
    page = sign_in(lead).page(ADD)

    question = page.soup.select_one("#scheme_name").find_parent(attrs={"data-asked-when": True})
    assert "official_scheme" in question["data-asked-when"]
    assert "Only if “Was it part of an official scheme?” is “Yes”." in question.text


def test_answer_that_does_not_fit_is_shown_to_be_cleared(sign_in, project, lead):
    record = make_imported(project, PolicyInfluence, country="France", impact="Some")
    browser = sign_in(lead)

    page = browser.page(f"/records/COAST/{record.id}/edit")
    answer = browser.post(f"/records/COAST/{record.id}/edit", data=page.typed("main form.form"))

    assert page.soup.select_one("#country").find_parent(attrs={"data-asked-when": True}) is None
    assert answer.status_code == 422
    assert "Clear this answer, or change that one." in answer.text


def test_option_that_is_on_no_list_is_kept_and_flagged(sign_in, project, lead):
    record = make_imported(project, Engagement, form="A pow-wow", other_audiences=["Owls"])
    browser, address = sign_in(lead), f"/records/COAST/{record.id}/"

    typed = browser.page(f"{address}edit").typed("main form.form")
    browser.post(f"{address}edit", data=typed | {"title": "Renamed"})

    assert (record.title, record.form, record.other_audiences) == ("Renamed", "A pow-wow", ["Owls"])
    assert browser.page(address).texts(".answers .tag") == ["not in the list"] * 2


def test_saving_what_was_opened_changes_nothing(sign_in, project, lead):
    uneven = "  Spaces around,\n\ttabs and\n\n\nlines \n"
    organisation = make_organisation(project, "Harbour Trust")
    record = make_imported(
        project,
        Engagement,
        results=uneven,
        title="Łódź–Ağrı 東京  twice  spaced",
        when=When.from_edtf("{2019,2021}"),
        participants=[
            ParticipantDetails(
                role=ParticipantRole.HOST, organisation=organisation, name_as_recorded="The HT, Ltd"
            ),
            ParticipantDetails(role=ParticipantRole.SPEAKER, name_as_recorded="Somebody unnamed"),
        ],
    )
    version, browser = record.version, sign_in(lead)
    address = f"/records/COAST/{record.id}/edit"

    browser.post(address, data=browser.page(address).typed("main form.form"))

    assert record.version == version
    assert record.results == uneven
    assert [one.name_as_recorded for one in record.participants] == [
        "The HT, Ltd",
        "Somebody unnamed",
    ]


def test_participants_are_matched_by_name_or_entered(sign_in, project, lead, session):
    known, friend = make_organisation(project, "Harbour Trust Wales"), make_person(project, "Łucja")
    browser = sign_in(lead)
    rows = {
        "participants-0-organisation": "harbour trust WALES",
        "participants-0-person": "lucja",
        "participants-0-role": "host",
        "participants-1-organisation": "Brand New Ltd",
        "participants-1-sector": "Private",
        "participants-1-country": "Poland",
        "participants-2-organisation": "Brand New Ltd",
        "participants-2-person": "Zoë New",
        "participants-2-department": "Tides",
    }

    typed = browser.page(ADD).typed("main form.form")
    answer = browser.post(ADD, data=typed | {"title": "Meeting"} | rows)

    first, second, third = session.scalars(select(Record)).one().participants
    assert (first.organisation, first.person, first.role) == (known, friend, ParticipantRole.HOST)
    assert (second.organisation.name, second.organisation.sector) == ("Brand New Ltd", "Private")
    assert third.organisation == second.organisation
    assert [one.organisation for one in third.person.affiliations] == [second.organisation]
    assert third.department == "Tides"
    page = browser.page(answer.location)
    assert {"Harbour Trust Wales", "Łucja", "Brand New Ltd", "Zoë New"} <= set(page.links("main a"))


def test_renamed_row_names_somebody_else(sign_in, project, lead, session):
    record = make_record(project, partner=make_organisation(project, "Harbour Trust"))
    browser, address = sign_in(lead), f"/records/COAST/{record.id}/edit"
    typed = browser.page(address).typed("main form.form")

    browser.post(address, data=typed | {"participants-0-organisation": "Port of Gdynia"})

    assert [one.name for one in record.participants] == ["Port of Gdynia"]
    browser.post(
        address,
        data=browser.page(address).typed("main form.form") | {"participants-0-organisation": ""},
    )
    session.expire_all()
    assert record.participants == []


def test_people_of_other_projects_are_not_taken_for_ours(sign_in, project, lead, session):
    make_person(make_project(), "Jan Kowalski")
    browser = sign_in(lead)
    typed = browser.page(ADD).typed("main form.form")

    browser.post(ADD, data=typed | {"title": "Talk", "participants-0-person": "Jan Kowalski"})

    assert session.scalar(select(func.count(Person.id))) == 2
    assert "Jan Kowalski" in browser.page(ADD).html


def test_button_adds_a_row_without_saving(sign_in, project, lead, session):
    browser = sign_in(lead)
    typed = browser.page(ADD).typed("main form.form")

    answer = browser.post(ADD, data=typed | {"title": "", "when": "junk", "add": "participants"})

    assert answer.status_code == 200
    assert 'name="participants-3-organisation"' in answer.text
    assert "Give it a title." not in answer.text
    assert session.scalars(select(Record)).all() == []


def test_two_editors_lose_neither_text(sign_in, project, lead):
    record = make_record(project, title="A talk", answers={"results": "As it was"})
    colleague, browser = make_member(project, make_user(name="Tomasz")), sign_in(lead)
    address = f"/records/COAST/{record.id}/edit"
    typed = browser.page(address).typed("main form.form")
    theirs = RecordDetails(title="A talk", answers={"results": "Their text"}, when=record.when)
    correct_record(record, theirs, version=record.version, by=colleague)

    mine = {"results": "My text", "participants-0-organisation": "Brand New Ltd"}
    answer = browser.post(address, data=typed | mine)

    assert answer.status_code == 409
    for words in ("Their text", "My text", "Saved by Tomasz", "Brand New Ltd"):
        assert words in answer.text
    assert record.results == "Their text"
    again = browser.post(address, data=Page(answer.text).typed("main form.form"))
    assert again.status_code == 302
    assert record.results == "My text"
    assert [one.name for one in record.participants] == ["Brand New Ltd"]


def test_record_that_went_into_the_bin_meanwhile_keeps_what_was_typed(sign_in, project, lead):
    record, browser = make_record(project), sign_in(lead)
    address = f"/records/COAST/{record.id}/edit"
    typed = browser.page(address).typed("main form.form")
    bin_record(record, by=lead)

    answer = browser.post(address, data=typed | {"results": "My long text"})

    assert answer.status_code == 409
    assert "My long text" in answer.text
    assert browser.get(address).status_code == 404


def make_imported(project, kind, **facts):
    """A record as an import leaves it, with answers that no form would let through."""
    given = {name: facts.pop(name) for name in list(facts) if name in answers_of_kind(kind)}
    details = RecordDetails(**{"title": "Imported", "answers": given, **facts})
    return add_record(kind, project, details, by=None, keep_unfitting=True)


def answers_of_kind(kind):
    return {field.name for field in fields_of(kind)}
