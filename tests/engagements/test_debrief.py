"""A planned engagement that is over is debriefed: what happened, in one form, in one go."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from impacttracker.clock import today
from impacttracker.engagements.operations import Debrief, Sprung, debrief
from impacttracker.engagements.queries import next_to_debrief, waits
from impacttracker.engagements.vocabulary import Became, Status
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.evidence.models import Evidence
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import Said
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Link, Record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When
from tests.factories import make_member, make_organisation, make_project, make_record, make_user
from tests.pages import Page


def day(distance):
    return today() + timedelta(days=distance)


def planned(project, distance=-4, title="Roundtable", **facts):
    answers = {"status": "planned", "place": "Pier"}
    return make_record(project, when=str(day(distance)), title=title, answers=answers, **facts)


@pytest.mark.parametrize(
    ("became", "moved_to", "status"),
    [
        (Became.HELD, -4, Status.HELD),
        (Became.HELD, -3, Status.HELD),
        (Became.CANCELLED, -4, Status.CANCELLED),
        (Became.MOVED, 9, Status.PLANNED),
        (Became.MOVED, 0, Status.PLANNED),
        (Became.MOVED, -1, Status.HELD),
    ],
)
def test_engagement_is_held_moved_or_cancelled(project, lead, became, moved_to, status):
    record = planned(project, partner=make_organisation(project))
    assert waits(record)
    told = Debrief(became=became, when=When.on(day(moved_to)), answers={"results": "Well."})

    debrief(record, told, version=record.version, by=lead)

    assert (record.status, record.first_on, record.results) == (status, day(moved_to), "Well.")
    assert record.place == "Pier"
    assert len(record.participants) == 1
    assert not waits(record)


@pytest.mark.parametrize(
    ("told", "field", "complaint"),
    [
        ({"became": Became.HELD, "when": 2}, "when", "This day is still to come."),
        ({"became": Became.MOVED, "when": -4}, "when", "Say to which day it was moved."),
        (
            {"became": Became.CANCELLED, "when": -4, "answers": {"attendance": 4}},
            "attendance",
            "It did not take place then",
        ),
        (
            {"became": Became.HELD, "when": -4, "promises": [Said(what="x", partner="Nobody")]},
            "partner",
            "Nobody called “Nobody” took part",
        ),
    ],
    ids=["still to come", "not moved", "cancelled with people", "unknown partner"],
)
def test_mistaken_debrief_is_explained(project, lead, told, field, complaint):
    record = planned(project)
    facts = told | {"when": When.on(day(told["when"]))}

    with pytest.raises(Invalid) as refusal:
        debrief(record, Debrief(**facts), version=record.version, by=lead)

    assert refusal.value.problems[field].startswith(complaint)


def test_stale_debrief_and_that_of_a_viewer_are_refused(project, lead):
    record, viewer = planned(project), make_member(project, role=Role.VIEWER)
    told = Debrief(became=Became.HELD, when=record.when)
    with pytest.raises(Stale):
        debrief(record, told, version=record.version - 1, by=lead)
    with pytest.raises(NotAllowed):
        debrief(record, told, version=record.version, by=viewer)


def test_what_came_of_it_is_recorded_and_linked(project, lead, session):
    council = make_organisation(project, "Council")
    record = planned(project, partner=council, visibility=Visibility.REPORTABLE)
    sprung = Sprung(kind=PolicyInfluence, title="Byelaw")
    told = Debrief(became=Became.HELD, when=record.when, sprung=sprung)

    made = debrief(record, told, version=record.version, by=lead)

    (partner,) = made.participants
    assert (partner.role, partner.organisation.name) == (ParticipantRole.PARTNER, "Council")
    assert (made.title, made.first_on, made.visibility) == ("Byelaw", None, Visibility.REPORTABLE)
    link = session.scalars(select(Link)).one()
    assert (link.cause, link.effect) == (record, made)


def test_untitled_offspring_is_named_for_what_it_sprang_from(project, lead):
    record = planned(project)
    sprung = Sprung(kind=Publication, title="")
    told = Debrief(became=Became.HELD, when=record.when, sprung=sprung)
    made = debrief(record, told, version=record.version, by=lead)
    assert made.title == "What came of “Roundtable”"


def test_debriefs_follow_each_other_and_come_round(project, lead):
    first, second, third = (planned(project, distance) for distance in (-9, -5, -2))
    planned(project, 3)
    planned(project, -1, by=make_member(project), visibility=Visibility.PRIVATE)
    colleague = make_member(project)
    planned(make_project(), -5)

    assert next_to_debrief(first, project, colleague) == second.id
    assert next_to_debrief(third, project, colleague) == first.id
    assert next_to_debrief(third, project, lead) != first.id


def sent(browser, address, **said):
    return browser.page(address).typed("main form.form") | said


def test_whole_debrief_is_one_form(ffion, project, lead, session):
    record = planned(project, partner=make_organisation(project, "Council"))
    waiting = planned(project, -2, title="Another")
    page = f"/engagements/COAST/{record.id}/debrief"
    assert ffion.page(f"/records/COAST/{record.id}/").links("main a")["Debrief"] == page

    data = sent(
        ffion,
        page,
        became="held",
        attendance="40",
        attendance_known="estimate",
        results="They asked for more.",
        evidence_url="https://council.example/minutes",
        sprung="policy_influence",
        sprung_title="Byelaw",
        then="next",
    ) | {"promises-0-what": "Send the film", "promises-0-due_on": "in 2 days"}
    answer = ffion.post(page, data=data)

    assert answer.location == f"/engagements/COAST/{waiting.id}/debrief"
    assert (record.status, record.attendance, record.results) == (
        "held",
        40,
        "They asked for more.",
    )
    promised = session.scalars(select(FollowUp)).one()
    assert (promised.record, promised.due_on, promised.owner) == (record, day(2), lead)
    evidence = session.scalars(select(Evidence)).one()
    assert (evidence.title, evidence.records) == (evidence.url, [record])
    made = session.scalars(select(Record).where(Record.title == "Byelaw")).one()
    assert ffion.page(page).typed("main form.form")["became"] == ["held"]

    last = sent(ffion, answer.location, became="cancelled", results="Storm.", then="next")
    assert "then" not in ffion.page(answer.location).typed("main form.form")
    assert ffion.post(answer.location, data=last).location == f"/records/COAST/{waiting.id}/"
    assert "Debrief" not in ffion.page("/").links("main a")
    assert ffion.page(f"/records/COAST/{made.id}/").heading == "Byelaw"


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"became": ""}, "Say whether it took place, was moved or was cancelled."),
        ({"became": "moved"}, "Say to which day it was moved."),
        ({"when": "soon"}, "is not a date we can read"),
        ({"when": "tomorrow"}, "This day is still to come."),
        ({"attendance": "many"}, "Give a whole number, such as 40."),
        ({"attendance_known": "guess"}, "Choose one of"),
        ({"evidence_url": "javascript:x"}, "Give an address that begins with https://"),
        ({"evidence_title": "Photo"}, "Give a file or an address, or empty its title."),
        (
            {"evidence_file": ("photo.png", b"MZ\x90\x00 a program")},
            "Web pages, SVG drawings, scripts and programs are not kept",
        ),
        ({"sprung": "sculpture"}, "Choose one of the list."),
        ({"sprung_title": "Byelaw"}, "Say what kind of thing came of it"),
        ({"promises-0-due_on": "soon", "promises-0-what": "x"}, "is not a date we can read"),
        ({"promises-0-partner": "Nobody", "promises-0-what": "x"}, "Nobody called “Nobody”"),
    ],
    ids=lambda one: str(next(iter(one.items())) if isinstance(one, dict) else one),
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(
    ffion, project, session, mistake, complaint
):
    record = planned(project)
    page = f"/engagements/COAST/{record.id}/debrief"
    data = sent(ffion, page, became="held", results="Keep me") | mistake
    if "evidence_file" in mistake:
        name, content = data["evidence_file"]
        data["evidence_file"] = (BytesIO(content), name)

    answer = ffion.post(page, data=data)

    assert answer.status_code == 422
    assert complaint in Page(answer.text).text
    assert Page(answer.text).typed("main form.form")["results"][0].strip() == "Keep me"
    assert record.status == "planned"
    assert session.scalars(select(FollowUp)).all() == []


def test_file_that_shows_it_is_kept_with_it(ffion, project, session):
    record = planned(project)
    page = f"/engagements/COAST/{record.id}/debrief"
    notes = (BytesIO("Łódź, 40 people".encode()), "notes.txt")

    answer = ffion.post(page, data=sent(ffion, page, became="held", evidence_file=notes))

    assert answer.status_code == 302, Page(answer.text).text
    evidence = session.scalars(select(Evidence)).one()
    assert (evidence.title, evidence.file, evidence.records) == ("notes.txt", "notes.txt", [record])


def test_two_who_debrief_at_once_lose_nothing(ffion, sign_in, project, session):
    record = planned(project)
    page = f"/engagements/COAST/{record.id}/debrief"
    tom = sign_in(make_member(project, make_user(name="Tom")))
    mine, his = (sent(browser, page, became="held") for browser in (ffion, tom))
    tom.post(page, data=his | {"results": "Tom's words"})

    answer = ffion.post(page, data=mine | {"results": "My words", "promises-0-what": "Call"})

    shown = Page(answer.text)
    assert answer.status_code == 409
    assert "Tom's words" in shown.text
    typed = shown.typed("main form.form")
    assert (typed["results"][0].strip(), typed["promises-0-what"]) == ("My words", ["Call"])
    assert session.scalars(select(FollowUp)).all() == []
    assert ffion.post(page, data=typed).status_code == 302
    assert record.results == "My words"


def test_only_engagements_are_debriefed(ffion, project):
    paper = make_record(project, Publication)
    assert ffion.get(f"/engagements/COAST/{paper.id}/debrief").status_code == 404
    coming = planned(project, 4)
    page = f"/engagements/COAST/{coming.id}/debrief"
    assert ffion.post(page, data=sent(ffion, page, became="cancelled")).status_code == 302
    assert coming.status == "cancelled"
    assert "Debrief" not in ffion.page(f"/records/COAST/{coming.id}/").links("main a")
