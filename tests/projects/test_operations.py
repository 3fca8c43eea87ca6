from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from impacttracker.accounts import operations as accounts
from impacttracker.accounts import queries as people
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.projects import operations, queries
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Role
from tests.factories import make_award, make_member, make_project, make_record, make_user

GOOD = "wobbly harbour kettle"


@pytest.fixture
def lead(session):
    return make_user(name="Ada Lovelace")


@pytest.fixture
def project(session, lead):
    return make_project("HARBOUR", title="Harbour walls", lead=lead, award=False)


def details(**facts):
    return operations.ProjectDetails(**{"title": "Harbour walls", **facts})


def award_details(**facts):
    return operations.AwardDetails(**{"funder": "ESRC", "reference": "ES/V015842/1", **facts})


def told(project):
    """The history of the project as (who, field, old, new), the newest first."""
    return [
        (change.by and change.by.name, one["field"], one["old"], one["new"])
        for change in queries.history_of("project", project.code)
        for one in change.details
    ]


def part_of(user, project):
    found = queries.membership_of(project, user)
    return found and found.role


def test_administrator_adds_a_project_for_its_lead(session, lead):
    admin = make_user(is_admin=True)

    project = operations.add_project(
        " HARBOUR-2 ",
        details(title=" Harbour walls ", start_on=date(2022, 3, 4)),
        lead=lead,
        by=admin,
    )

    assert (project.code, project.title) == ("HARBOUR-2", "Harbour walls")
    assert part_of(lead, project) is Role.LEAD
    assert queries.memberships_of(admin) == []
    assert [change.verb for change in queries.history_of("project", "HARBOUR-2")] == [
        "changed",
        "added",
    ]


def test_only_administrators_add_projects(session, lead):
    with pytest.raises(NotAllowed):
        operations.add_project("HARBOUR", details(), lead=lead, by=lead)


@pytest.mark.parametrize(
    ("code", "facts", "problems"),
    [
        (
            "2022",
            {},
            {"code": "Use a letter, then up to 19 letters, digits and hyphens, such as HARBOUR-2."},
        ),
        (
            "a" * 21,
            {},
            {"code": "Use a letter, then up to 19 letters, digits and hyphens, such as HARBOUR-2."},
        ),
        (
            "A B",
            {},
            {"code": "Use a letter, then up to 19 letters, digits and hyphens, such as HARBOUR-2."},
        ),
        ("Add", {}, {"code": "This word has another meaning in addresses. Choose another code."}),
        ("harbour", {}, {"code": "There is a project with this code. Choose another."}),
        ("P", {"title": " "}, {"title": "Give the project a title."}),
        ("P", {"title": "x" * 501}, {"title": "Keep this to 500 characters or fewer."}),
        (
            "P",
            {"start_on": date(2022, 2, 2), "end_on": date(2022, 2, 1)},
            {"end_on": "It cannot end before it starts."},
        ),
    ],
)
def test_adding_a_project_explains_what_is_wrong(session, project, code, facts, problems):
    with pytest.raises(Invalid) as refused:
        operations.add_project(code, details(**facts), by=None)

    assert refused.value.problems == problems
    assert session.scalars(select(Project.code)).all() == ["HARBOUR"]


def test_settings_are_changed_and_the_history_tells_how(project, lead):
    counted = project.change_count

    changed = operations.change_settings(
        project,
        details(title="Harbour walls and quays", start_on=date(2022, 3, 4)),
        version=project.version,
        by=lead,
    )

    assert changed
    assert told(project) == [
        ("Ada Lovelace", "Title", "Harbour walls", "Harbour walls and quays"),
        ("Ada Lovelace", "Start", "", "4 March 2022"),
    ]
    assert (project.version, project.change_count) == (2, counted + 1)


def test_settings_that_stay_the_same_change_nothing(project, lead):
    assert not operations.change_settings(project, details(), version=1, by=lead)
    assert told(project) == []


def test_settings_from_an_older_version_are_refused(project, lead):
    operations.change_settings(project, details(department="Geography"), version=1, by=lead)

    with pytest.raises(Stale):
        operations.change_settings(project, details(department="History"), version=1, by=lead)
    assert project.department == "Geography"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, None])
def test_project_is_set_up_by_its_leads_and_managers_alone(session, project, lead, role):
    by = make_member(project, role=role) if role else make_user(is_admin=True)
    award = make_award(project)
    other = make_user(password_hash="x")
    membership = queries.membership_of(project, lead)

    for attempt in (
        lambda: operations.change_settings(project, details(title="Mine"), version=1, by=by),
        lambda: operations.add_award(project, award_details(), by=by),
        lambda: operations.correct_award(award, award_details(), version=1, by=by),
        lambda: operations.remove_award(award, by=by),
        lambda: operations.add_member(project, other, Role.VIEWER, by=by),
        lambda: operations.invite_member(project, "new@example.org", "New", Role.VIEWER, by=by),
        lambda: operations.invite_again(membership, by=by),
        lambda: operations.change_role(membership, Role.VIEWER, by=by),
        lambda: operations.remove_member(membership, by=by),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert queries.history_of("project", project.code) == []


def test_invited_member_gets_an_account_and_a_part(project, lead):
    invitation = operations.invite_member(
        project, "bob@example.org", "Bob", Role.CONTRIBUTOR, by=lead
    )

    assert people.link_with(invitation.token).user == invitation.user
    assert part_of(invitation.user, project) is Role.CONTRIBUTOR
    assert told(project) == [("Ada Lovelace", "Member", "", "Bob, Contributor")]


def test_member_with_an_account_needs_no_link(project, lead):
    bob = accounts.add_user("bob@example.org", "Bob", password=GOOD)

    invitation = operations.invite_member(project, "BOB@example.org", "", Role.VIEWER, by=lead)

    assert (invitation.user, invitation.token) == (bob, None)
    assert part_of(bob, project) is Role.VIEWER


def test_nobody_becomes_a_member_twice(project, lead):
    bob = accounts.add_user("bob@example.org", "Bob", password=GOOD)
    operations.add_member(project, bob, Role.VIEWER, by=lead)

    with pytest.raises(Invalid) as refused:
        operations.invite_member(project, bob.email, "", Role.CONTRIBUTOR, by=lead)
    assert refused.value.problems == {"email": "Bob is a member already. Change their part below."}


def test_link_for_somebody_of_another_project_is_given_to_no_lead(session, project, lead):
    first = operations.invite_member(project, "bob@example.org", "Bob", Role.VIEWER, by=lead)
    elsewhere = make_user()
    other = make_project("OTHER", lead=elsewhere)

    with pytest.raises(Invalid):
        operations.invite_member(other, "bob@example.org", "Bob", Role.VIEWER, by=elsewhere)

    operations.add_member(other, first.user, Role.VIEWER, by=None)
    for member_of, by in ((project, lead), (other, elsewhere)):
        membership = queries.membership_of(member_of, first.user)
        with pytest.raises(NotAllowed):
            operations.invite_again(membership, by=by)


def test_lost_link_is_made_anew_for_a_member_of_this_project_alone(project, lead):
    first = operations.invite_member(project, "bob@example.org", "Bob", Role.VIEWER, by=lead)

    again = operations.invite_again(queries.membership_of(project, first.user), by=lead)

    assert people.link_with(first.token) is None
    assert people.link_with(again.token).user == first.user


def test_link_is_made_for_nobody_who_has_a_password(project, lead):
    bob = accounts.add_user("bob@example.org", "Bob", password=GOOD)
    membership = operations.add_member(project, bob, Role.VIEWER, by=lead)

    with pytest.raises(NotAllowed):
        operations.invite_again(membership, by=lead)


def test_member_gets_another_part(project, lead):
    bob = make_member(project, make_user(name="Bob"), Role.VIEWER)
    membership = queries.membership_of(project, bob)

    assert operations.change_role(membership, Role.MANAGER, by=lead)
    assert not operations.change_role(membership, Role.MANAGER, by=lead)

    assert part_of(bob, project) is Role.MANAGER
    assert told(project) == [("Ada Lovelace", "Part of Bob", "Viewer", "Manager")]


def test_only_leads_decide_who_leads(project, lead):
    manager = make_member(project, role=Role.MANAGER)
    bob = make_user(password_hash="x")

    for attempt in (
        lambda: operations.add_member(project, bob, Role.LEAD, by=manager),
        lambda: operations.change_role(
            queries.membership_of(project, manager), Role.LEAD, by=manager
        ),
        lambda: operations.change_role(
            queries.membership_of(project, lead), Role.VIEWER, by=manager
        ),
        lambda: operations.remove_member(queries.membership_of(project, lead), by=manager),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert part_of(lead, project) is Role.LEAD
    assert operations.add_member(project, bob, Role.LEAD, by=lead)


def test_last_lead_stays(project, lead):
    make_member(project, make_user(is_disabled=True), Role.LEAD)
    membership = queries.membership_of(project, lead)

    for attempt in (
        lambda: operations.remove_member(membership, by=lead),
        lambda: operations.change_role(membership, Role.VIEWER, by=lead),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert "A project needs a lead" in str(refused.value)
    assert part_of(lead, project) is Role.LEAD


def test_lead_may_leave_where_another_leads(project, lead):
    other = make_member(project, role=Role.LEAD)

    operations.remove_member(queries.membership_of(project, lead), by=lead)

    assert part_of(lead, project) is None
    assert part_of(other, project) is Role.LEAD


def test_administrator_lets_themselves_in_and_the_history_tells(project):
    admin = make_user(name="Grace Hopper", is_admin=True)

    operations.join_as_administrator(" HARBOUR ", by=admin)

    assert part_of(admin, project) is Role.MANAGER
    assert told(project) == [
        (
            "Grace Hopper",
            "Member",
            "",
            "Grace Hopper, Manager (added themselves as an administrator)",
        )
    ]


def test_administrator_in_the_project_replaces_leads_who_have_left(project, lead):
    admin = make_user(is_admin=True)
    operations.join_as_administrator("HARBOUR", by=admin)
    successor = make_member(project)

    operations.change_role(queries.membership_of(project, successor), Role.LEAD, by=admin)
    operations.remove_member(queries.membership_of(project, lead), by=admin)

    assert part_of(successor, project) is Role.LEAD


def test_nobody_else_lets_themselves_in(project):
    with pytest.raises(NotAllowed):
        operations.join_as_administrator("HARBOUR", by=make_user())
    with pytest.raises(Invalid):
        operations.join_as_administrator("NOWHERE", by=make_user(is_admin=True))


def test_award_is_added_and_corrected(project, lead):
    award = operations.add_award(
        project, award_details(amount=Decimal("1000"), currency="gbp"), by=lead
    )
    operations.correct_award(
        award,
        award_details(scheme="Responsive mode", amount=Decimal("2000"), currency="GBP"),
        version=award.version,
        by=lead,
    )

    assert (award.currency, award.amount, award.scheme) == ("GBP", 2000, "Responsive mode")
    assert told(project) == [
        ("Ada Lovelace", "Award ES/V015842/1: Scheme", "", "Responsive mode"),
        ("Ada Lovelace", "Award ES/V015842/1: Amount", "1,000.00", "2,000.00"),
        ("Ada Lovelace", "Award", "", "ES/V015842/1"),
    ]


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({"funder": " "}, {"funder": "Name the funder."}),
        ({"reference": ""}, {"reference": "Give the funder's reference, such as ES/V015842/1."}),
        ({"reference": "x" * 61}, {"reference": "Keep this to 60 characters or fewer."}),
        (
            {"reference": "ES/TAKEN/1 "},
            {"reference": "The project has an award with this reference already."},
        ),
        ({"amount": Decimal(1)}, {"currency": "Say in which currency, such as GBP."}),
        ({"currency": "£"}, {"currency": "Give the three letters of the currency, such as GBP."}),
        (
            {"start_on": date(2022, 2, 2), "end_on": date(2022, 2, 1)},
            {"end_on": "It cannot end before it starts."},
        ),
    ],
)
def test_adding_an_award_explains_what_is_wrong(session, project, lead, facts, problems):
    make_award(project, reference="ES/TAKEN/1")

    with pytest.raises(Invalid) as refused:
        operations.add_award(project, award_details(**facts), by=lead)

    assert refused.value.problems == problems
    assert session.scalars(select(Award.reference)).all() == ["ES/TAKEN/1"]


def test_same_reference_may_stand_in_two_projects(project, lead):
    make_award(make_project("OTHER"), reference="ES/V015842/1")

    assert operations.add_award(project, award_details(), by=lead)


def test_award_from_an_older_version_is_refused(project, lead):
    award = make_award(project, reference="ES/V015842/1")
    operations.correct_award(award, award_details(scheme="New"), version=1, by=lead)

    with pytest.raises(Stale):
        operations.correct_award(award, award_details(scheme="Old"), version=1, by=lead)
    assert award.scheme == "New"


def test_award_is_removed_while_nothing_hangs_on_it(session, project, lead):
    award, other = make_award(project), make_award(project)

    operations.remove_award(award, by=lead)

    assert queries.awards_of(project) == [other]


def test_award_that_records_belong_to_stays(session, project, lead):
    award = make_award(project)
    make_record(project, awards=[award])

    with pytest.raises(Invalid) as refused:
        operations.remove_award(award, by=lead)

    assert "Give them to another award, or remove what it owes, first." in str(refused.value)
    assert queries.awards_of(project) == [award]


def test_commands_may_do_everything(project):
    operations.change_settings(project, details(title="New"), version=1, by=None)

    assert told(project) == [(None, "Title", "Harbour walls", "New")]


def test_projects_of_others_are_not_listed(session, project, lead):
    stranger = make_user()
    make_project("THEIRS", lead=stranger)

    assert [one.project.code for one in queries.memberships_of(lead)] == ["HARBOUR"]
