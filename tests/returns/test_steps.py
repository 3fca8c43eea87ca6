"""A return goes from open to submitted step by step, and each is recorded and guarded."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed, Refused, Stale
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.returns import operations, queries, sending
from impacttracker.returns.access import can_see, visible_to
from impacttracker.returns.models import Return
from impacttracker.returns.operations import ReturnDetails
from impacttracker.returns.vocabulary import State
from tests.factories import make_award, make_member, make_project, make_user
from tests.returns.conftest import DUE, brought_to, opened, reportable


def verbs_of(returned):
    """What was done to it, the first first."""
    return [(one.verb, one.by.name) for one in projects.history_of("return", returned.uid)][::-1]


def test_every_step_says_who_took_it(award, lead, manager):
    returned = opened(award, manager)
    operations.make_ready(returned, 0, by=manager)
    operations.send_back(returned, why="The title is wrong", by=lead)
    operations.make_ready(returned, 0, by=manager)
    sending.sign(returned, by=lead)
    snapshot = sending.submit(returned, by=manager)

    assert returned.state is State.SUBMITTED
    assert (returned.signed_by, snapshot.by_name) == (lead, "Tomasz Manager")
    assert verbs_of(returned) == [
        ("opened", "Tomasz Manager"),
        ("made ready", "Tomasz Manager"),
        ("sent back", "Ffion Lead"),
        ("made ready", "Tomasz Manager"),
        ("signed", "Ffion Lead"),
        ("submitted", "Tomasz Manager"),
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, None])
def test_only_leads_and_managers_prepare_and_only_leads_sign(project, award, lead, manager, role):
    other = make_member(project, role=role) if role else make_user()
    returned = brought_to("ready", opened(award, lead), lead)

    for attempt in (
        lambda: opened(award, other, period="2100"),
        lambda: operations.send_back(returned, by=other),
        lambda: operations.remove_return(returned, by=other),
        lambda: sending.sign(returned, by=other),
        lambda: sending.sign(returned, by=manager),
        lambda: sending.submit(returned, by=other),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert returned.state is State.READY


STEPS = {
    "ready": (State.OPEN, lambda one, by: operations.make_ready(one, 0, by=by)),
    "back": (None, lambda one, by: operations.send_back(one, by=by)),
    "sign": (State.READY, lambda one, by: sending.sign(one, by=by)),
    "submit": (State.SIGNED, lambda one, by: sending.submit(one, by=by)),
    "amend": (State.SUBMITTED, lambda one, by: operations.amend(one, date(2099, 1, 1), by=by)),
}


@pytest.mark.parametrize("state", list(State))
def test_step_out_of_turn_is_refused(award, lead, session, state):
    returned = brought_to(state.value, opened(award, lead), lead)

    for name, (before, step) in STEPS.items():
        if before is state or (name == "back" and state in (State.READY, State.SIGNED)):
            continue
        with pytest.raises(Stale, match=f"It is {state.label.lower()} by now"):
            step(returned, lead)
    assert returned.state is state


def test_what_is_ready_in_spite_of_gaps_says_why(award, lead):
    returned = opened(award, lead)
    with pytest.raises(Invalid) as refused:
        operations.make_ready(returned, 2, in_spite_of="  ", by=lead)
    assert refused.value.problems["in_spite_of"].startswith("2 things stand in it")

    operations.make_ready(returned, 2, in_spite_of="The portal has them.", by=lead)

    said = projects.history_of("return", returned.uid)[0].details
    assert [one["new"] for one in said] == ["The portal has them."]


def test_record_that_changes_after_the_signature_stops_the_return(award, lead, complete):
    reportable(award, title="Known when it was signed")
    returned = brought_to("signed", opened(award, lead), lead)
    reportable(award, title="Came later")

    with pytest.raises(Refused, match="has changed since it was signed"):
        sending.submit(returned, by=lead)
    operations.send_back(returned, by=lead)
    assert (returned.signed_by_id, returned.signed_sha256) == (None, "")
    brought_to("submitted", returned, lead)
    assert returned.sent == 1


def test_amendment_ends_with_the_deadline_and_can_be_given_up(award, lead):
    returned = brought_to("submitted", opened(award, lead), lead)
    with pytest.raises(Refused, match="The deadline was 12 March 2099"):
        operations.amend(returned, date(2099, 3, 13), by=lead)

    operations.amend(returned, DUE, by=lead)
    assert returned.is_being_amended
    with pytest.raises(Refused, match="so it stays"):
        operations.remove_return(returned, by=lead)
    operations.leave_as_sent(returned, by=lead)

    assert (returned.state, returned.sent) == (State.SUBMITTED, 1)


def test_what_was_never_sent_can_be_late_and_can_be_removed(award, lead, session):
    late = opened(award, lead, period="2020", due_on=date(2020, 3, 1))
    assert sending.submit(brought_to("signed", late, lead), by=lead).number == 1
    with pytest.raises(Refused, match="nothing to leave it at"):
        operations.leave_as_sent(opened(award, lead), by=lead)
    mistake = session.scalars(select(Return).where(Return.period == "2099")).one()
    operations.remove_return(mistake, by=lead)
    assert session.scalars(select(Return)).all() == [late]


def test_return_is_opened_once(award, lead, project):
    opened(award, lead)
    with pytest.raises(Invalid, match="has this return for this period already"):
        opened(award, lead, period=" 2099 ")
    other = opened(award, lead, period="2100")
    details = ReturnDetails(award=award, format_key="ukri", period="2099")
    with pytest.raises(Invalid):
        operations.correct_return(other, details, by=lead)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"period": " "}, "period"),
        ({"period": "x" * 41}, "period"),
        ({"format_key": "nobody"}, "format_key"),
        ({"format_version": "1066"}, "format_key"),
        ({"response_code": "9"}, "response_code"),
        ({"from_on": DUE, "to_on": date(2098, 1, 1)}, "to_on"),
        ({"nothing_to_report": True}, "declaration"),
        ({"nothing_to_report": True, "declaration": "x" * 2001}, "declaration"),
    ],
)
def test_what_cannot_be_is_refused(award, lead, facts, field):
    with pytest.raises(Invalid) as refused:
        opened(award, lead, **facts)
    assert list(refused.value.problems) == [field]


def test_award_of_another_project_is_refused(project, lead):
    stray = make_award(make_project())
    with pytest.raises(Invalid, match="one of the project's awards"):
        operations.open_return(
            project, ReturnDetails(award=stray, format_key="ukri", period="1"), by=lead
        )


def test_once_ready_only_what_the_funder_decides_changes(award, lead):
    returned = brought_to("ready", opened(award, lead), lead)

    def told(**facts):
        known = {"period": "2099", "due_on": DUE, "format_version": returned.format_version}
        return ReturnDetails(award=award, format_key="ukri", **{**known, **facts})

    with pytest.raises(Invalid, match="It is ready to sign: send it back"):
        operations.correct_return(returned, told(period="2098"), by=lead)
    assert operations.correct_return(returned, told(response_code="2"), by=lead)
    assert not operations.correct_return(returned, told(response_code="2"), by=lead)
    assert returned.is_expected is False
    with pytest.raises(Stale):
        operations.correct_return(returned, told(), version=returned.version - 1, by=lead)


@settings(max_examples=15)
@given(role=st.sampled_from([*Role, None]))
def test_list_and_page_agree_on_who_sees_a_return(session, role):
    project = make_project()
    viewer = make_member(project, role=role) if role else make_user()
    returned = opened(projects.awards_of(project)[0], None)

    listed = session.scalars(select(Return).where(visible_to(viewer))).all()

    assert (returned in listed) == can_see(viewer, returned) == (role is not None)
    assert (queries.get(returned.id, project, viewer) is not None) == (role is not None)
