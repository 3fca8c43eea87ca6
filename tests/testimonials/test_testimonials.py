"""Testimonials: asked for, chased, received, consented; what lacks a voice; and who sees it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.clock import today
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.testimonials import models, operations, queries
from impacttracker.testimonials.access import can_see, visible_to
from impacttracker.testimonials.letters import letter_for
from impacttracker.testimonials.operations import STEPS
from impacttracker.testimonials.vocabulary import Stage
from tests.factories import make_member, make_person, make_project, make_record, make_user

KINDS = ["policy_influence"]


@pytest.fixture
def lead(session):
    return make_user(name="Ffion Lead")


@pytest.fixture
def project(session, lead):
    return make_project("COAST", title="Łódź–Ağrı 東京", lead=lead)


@pytest.fixture
def influence(project):
    return make_record(project, PolicyInfluence, title="A new by-law", when="2024-05")


def asked(record, **facts):
    details = operations.TestimonialDetails(**{"record": record, "whom": "Cllr Iwu", **facts})
    return operations.ask_for(record.project, details, by=None)


def test_request_stands_where_it_came_to(project, influence, lead):
    one = asked(influence)
    stages = [one.stage]
    for step in (Stage.ASKED, Stage.CHASED, Stage.RECEIVED, Stage.CONSENTED):
        operations.take_step(one, step, by=lead)
        stages.append(one.stage)

    assert stages == [
        Stage.WANTED,
        Stage.ASKED,
        Stage.CHASED,
        Stage.RECEIVED,
        Stage.CONSENTED,
    ]
    assert one.consented_on == today()
    said = [
        change.details[0]["field"] for change in projects.history_of("testimonial", one.uid)[:4]
    ]
    assert said == ["Agreed to be quoted on", "Received on", "Chased on", "Asked on"]


@settings(max_examples=20)
@given(days=st.fixed_dictionaries({step: st.booleans() for step in STEPS}))
def test_list_and_page_agree_on_the_stage(session, days):
    project = make_project()
    lead = make_member(project, role=Role.LEAD)
    one = asked(make_record(project))
    for step, is_reached in days.items():
        setattr(one, f"{step.value}_on", today() if is_reached else None)
    session.flush()

    at = {stage for stage in Stage if queries.on_the_desk(project, lead, stage=stage)}

    assert at == {one.stage}
    assert queries.counts(project, lead)[one.stage] == 1


def test_what_has_testimony_or_is_asked_for_lacks_no_voice(project, influence, lead):
    other, third = make_record(project, PolicyInfluence), make_record(project, PolicyInfluence)
    make_record(project)

    def lacking():
        return set(queries.lacking_a_voice(KINDS, project, lead))

    assert lacking() == {influence, other, third}
    request = asked(influence)
    piece = evidence.add_evidence(
        project,
        EvidenceDetails(title="Letter", kind=EvidenceKind.TESTIMONIAL, records=[other]),
        by=None,
    )
    assert lacking() == {third}
    operations.take_step(request, Stage.DECLINED, by=lead)
    evidence.bin_evidence(piece, by=None)
    assert lacking() == {influence, other, third}


def test_contact_is_named_once_and_known_to_the_project(project, influence, lead):
    person = make_person(project, "Dr Jane Doe")
    one = asked(influence, person=person, whom="Dr Jane Doe")

    assert (one.name, one.whom) == ("Dr Jane Doe", "")
    one.person_id = None
    assert not one.whom


def test_what_was_received_is_kept_as_evidence(project, influence, lead):
    one = asked(influence)
    piece = evidence.add_evidence(project, EvidenceDetails(title="Letter"), by=None)

    operations.keep_received(one, piece, by=lead)
    operations.keep_received(one, piece, by=lead)

    assert one.received_on == today()
    assert queries.kept_for([one], lead) == {one.id: piece}
    elsewhere = asked(make_record(make_project()))
    with pytest.raises(Invalid):
        operations.keep_received(elsewhere, piece, by=None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"whom": " "}, "whom"),
        ({"whom": "x" * 501}, "whom"),
        ({"consented_on": today()}, "received_on"),
        (
            {"received_on": today(), "consented_on": today(), "declined_on": today()},
            "declined_on",
        ),
    ],
)
def test_what_cannot_be_is_refused(project, influence, facts, field):
    with pytest.raises(Invalid) as refused:
        asked(influence, **facts)
    assert list(refused.value.problems) == [field]


def test_stale_correction_and_that_of_a_viewer_change_nothing(project, influence, lead):
    one = asked(influence)
    details = operations.TestimonialDetails(record=influence, whom="Somebody else")
    with pytest.raises(Stale):
        operations.correct_testimonial(one, details, version=one.version - 1, by=lead)
    viewer = make_member(project, role=Role.VIEWER)
    for attempt in (
        lambda: operations.correct_testimonial(one, details, by=viewer),
        lambda: operations.take_step(one, Stage.ASKED, by=viewer),
        lambda: operations.withdraw(one, by=viewer),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert one.whom == "Cllr Iwu"
    assert operations.correct_testimonial(one, details, version=one.version, by=lead)
    assert not operations.correct_testimonial(one, details, by=lead)


@given(
    role=st.sampled_from([*Role, None]),
    visibility=st.sampled_from(Visibility),
    is_author=st.booleans(),
    is_binned=st.booleans(),
)
def test_list_and_page_agree_on_who_sees_a_request(session, role, visibility, is_author, is_binned):
    author, project = make_user(), make_project()
    viewer = author if is_author else make_user()
    if role:
        make_member(project, viewer, role)
    record = make_record(project, visibility=visibility)
    record.author_id = author.id
    one = asked(record)
    if is_binned:
        bin_record(record, by=None)
    session.flush()

    listed = session.scalars(select(models.Testimonial).where(visible_to(viewer))).all()

    assert (one in listed) == can_see(viewer, one)


def test_text_to_send_fits_how_far_it_has_come(project, influence):
    one = asked(influence)
    assert "“A new by-law” (May 2024)" in letter_for(one, "Ffion Lead")
    one.asked_on = today()
    assert "I asked you" in letter_for(one, "Ffion Lead")
    one.received_on = today()
    text = letter_for(one, "Ffion Lead")
    assert text.startswith("Dear Cllr Iwu,\n\nThank you")
    assert text.endswith("Ffion Lead\nŁódź–Ağrı 東京\n")
    one.consented_on = today()
    assert letter_for(one, "Ffion Lead") == ""


def test_request_goes_its_way_on_the_pages(sign_in, project, influence, lead, session):
    make_person(project, "Dr Jane Doe")
    browser = sign_in(lead)
    desk = browser.page("/testimonials/COAST/")
    links = desk.links("#lacking a").items()
    address = next(href for words, href in links if words.startswith("Ask somebody"))
    typed = browser.page(address).typed("main form")

    answer = browser.post(address, data=typed | {"whom": "Dr Jane Doe"})

    one = session.scalars(select(models.Testimonial)).one()
    assert one.person.name == "Dr Jane Doe"
    page = browser.page(answer.location)
    assert "Dear Dr Jane Doe" in page.text
    browser.post(f"/testimonials/COAST/{one.id}/step", data={"step": "asked"})
    kept = f"/evidence/COAST/add?record={influence.id}&kind=testimonial&testimonial={one.id}"
    typed = browser.page(kept).typed("main form[enctype]")
    browser.post(kept, data=typed | {"title": "Letter of Dr Doe"})
    assert one.stage is Stage.RECEIVED
    edited = browser.page(f"/testimonials/COAST/{one.id}/edit").typed("main form")
    browser.post(f"/testimonials/COAST/{one.id}/edit", data=edited | {"consented_on": "today"})
    page = browser.page("/testimonials/COAST/?stage=consented")
    assert "kept as Letter of Dr Doe" in page.text
    assert page.texts("#lacking .row-entry") == []
    gone = browser.post(f"/testimonials/COAST/{one.id}/remove")
    assert gone.location == "/testimonials/COAST/"


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"whom": ""}, "Say who is asked."),
        ({"record": "999999"}, "Choose a record of this project."),
        ({"asked_on": "yesterdy"}, "Write it like 4 March 2022"),
        ({"asked_on": "1 January 2090"}, "This day has not come yet."),
        ({"consented_on": "today"}, "Say when it was received"),
    ],
)
def test_mistakes_are_explained(sign_in, project, influence, lead, session, mistake, complaint):
    browser = sign_in(lead)
    address = f"/testimonials/COAST/add?record={influence.id}"
    typed = browser.page(address).typed("main form")

    answer = browser.post(address, data=typed | {"whom": "Kept words"} | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert session.scalars(select(models.Testimonial)).all() == []


def test_second_editor_sees_both_texts(sign_in, project, influence, lead):
    one, browser = asked(influence), sign_in(lead)
    typed = browser.page(f"/testimonials/COAST/{one.id}/edit").typed("main form")
    operations.correct_testimonial(
        one, operations.TestimonialDetails(record=influence, whom="Theirs"), by=None
    )

    answer = browser.post(f"/testimonials/COAST/{one.id}/edit", data=typed | {"whom": "Mine"})

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text
