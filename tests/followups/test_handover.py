"""What somebody sees to goes into other hands in one step, as when they leave."""

import pytest

from impacttracker.errors import Invalid, NotAllowed
from impacttracker.followups import operations, queries
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_member, make_project, make_record, make_user


@pytest.fixture
def ben(project):
    return make_member(project, make_user(name="Ben"))


def promised(project, owner, what="Send it", record=None):
    record = record or make_record(project)
    return operations.promise(
        project, FollowUpDetails(what=what, owner=owner, record=record), by=None
    )


def test_all_that_is_open_is_handed_over_with_its_history(project, lead, ben):
    tom = make_member(project)
    mine = [promised(project, ben) for _ in range(3)]
    kept, others = promised(project, ben), promised(project, lead)
    operations.keep_promise(kept, by=None)
    elsewhere = make_project(lead=lead)
    make_member(elsewhere, ben)
    away = promised(elsewhere, ben)

    assert operations.hand_over(project, ben.id, tom, by=lead) == 3

    assert [one.owner for one in mine] == [tom] * 3
    assert (kept.owner, others.owner, away.owner) == (ben, lead, ben)


def test_what_the_new_owner_could_not_see_stays(project, lead, ben):
    tom = make_member(project)
    private = make_record(project, by=ben, visibility=Visibility.PRIVATE)
    hidden, shown = promised(project, ben, record=private), promised(project, ben)

    assert operations.hand_over(project, ben.id, tom, by=lead) == 1
    assert (hidden.owner, shown.owner) == (ben, tom)
    assert operations.hand_over(project, ben.id, lead, by=lead) == 1


def test_only_leads_and_managers_hand_over_and_only_to_those_who_record(project, lead, ben):
    promised(project, ben)
    with pytest.raises(NotAllowed):
        operations.hand_over(project, ben.id, lead, by=ben)
    for stranger in (make_user(), make_member(project, role=Role.VIEWER)):
        with pytest.raises(Invalid):
            operations.hand_over(project, ben.id, stranger, by=lead)


def test_whoever_leaves_is_asked_for_their_promises(project, lead, ben, sign_in):
    tom = make_member(project, make_user(name="Tom"))
    followup, unowned = promised(project, ben), promised(project, None)
    browser = sign_in(lead)
    members = browser.page("/projects/COAST/members")
    address = next(
        form["action"]
        for form in members.soup.select("form[action$='/remove']")
        if "Ben" in form.text
    )

    asked = browser.post(address).location
    page = browser.page(asked)

    assert asked == f"/followups/COAST/handover?owner={ben.id}"
    assert "Ben (1 open promise, no longer a member)" in page.text
    typed = page.typed("form.form")
    assert typed["owner"] == [str(ben.id)]
    for mistake in ({"to": ""}, {"owner": "999"}, {"owner": ""}):
        assert browser.post(asked, data=typed | {"to": str(tom.id)} | mistake).status_code == 422
    done = browser.post(asked, data=typed | {"to": str(tom.id)})
    assert "Tom sees to 1 more promise now." in browser.page(done.location).html
    assert (followup.owner, unowned.owner) == (tom, None)
    browser.post(asked, data=typed | {"owner": "nobody", "to": str(tom.id)})
    assert unowned.owner == tom
    assert queries.owners_in(project, lead)[0].user == tom
    assert sign_in(tom).get("/followups/COAST/handover").status_code == 403
