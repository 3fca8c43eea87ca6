"""One award or one saved view of a project, written down alone, by page and by command."""

import pytest

from impacttracker.exchange.wanted import Wanted
from impacttracker.lists import operations as lists
from impacttracker.lists.operations import ViewDetails
from impacttracker.lists.vocabulary import ListPage, Order
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from tests.factories import (
    make_award,
    make_link,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def make_view(project, by, **said):
    details = ViewDetails(name="Shown", is_shared=True, said={"text": "Shown", **said})
    return lists.keep_view(project, ListPage.LISTS, details, by=by)


def test_view_is_its_records_in_its_order_with_all_that_belongs_to_them(project, lead):
    view = make_view(project, lead, order=Order.TITLE)
    university, institute = (make_organisation(project, name) for name in ("University", "Other"))
    speaker = make_person(project, "Speaker")
    took_part = [
        ParticipantDetails(role=ParticipantRole.PARTNER, organisation=university),
        ParticipantDetails(role=ParticipantRole.SPEAKER, person=speaker),
    ]
    second = make_record(project, title="Shown second", participants=took_part)
    first = make_record(project, title="Shown first")
    other = make_record(project, title="Other", partner=institute)
    make_link(first, second)
    make_link(second, other)

    wanted = Wanted(project, lead, view=view)

    assert wanted.records == [first, second]
    assert {one.uid for one in wanted.contents.records} == {first.uid, second.uid}
    assert [one.effect for one in wanted.contents.links] == [second.uid]
    assert [one.name for one in wanted.contents.organisations] == ["University"]
    assert [one.name for one in wanted.contents.people] == ["Speaker"]
    assert len(wanted.whole.records) == 3


def test_view_shows_no_more_than_its_reader_may_see(project, lead):
    view = make_view(project, lead)
    make_record(project, title="Shown to me", visibility=Visibility.PRIVATE, by=lead)
    colleague = make_member(project)
    assert Wanted(project, colleague, view=view).contents.records == ()
    assert len(Wanted(project, lead, view=view).contents.records) == 1
    assert len(Wanted(project, None, view=view).contents.records) == 1


def test_award_is_asked_for_by_page_and_by_command(project, lead, sign_in, flask):
    award, other = make_award(project), make_award(project)
    for title, one in (("Mine", award), ("Canary", other)):
        make_record(project, title=title, awards=[one], visibility=Visibility.REPORTABLE)

    page = sign_in(lead).get(f"/exchange/PAGE/export/gtr-page?award={award.id}&view=")
    words = ("export", "--project", "PAGE", "--as", "gtr-page", "--award")
    written = flask(*words, award.reference)

    assert "Mine" in page.text
    assert "Canary" not in page.text
    assert written.stdout_bytes == page.data
    assert flask(*words, "NONE").exit_code == 2


def test_part_that_is_not_there_or_not_taken_is_told(project, lead, sign_in, flask):
    view, theirs = make_view(project, lead), make_award(make_project())
    browser = sign_in(lead)
    address = "/exchange/PAGE/export/"

    for asked in (f"award={theirs.id}", "award=x", "view=9999999", f"view={'9' * 30}"):
        assert browser.get(f"{address}gtr-page?{asked}").status_code == 404
    refused = browser.get(f"{address}archive?view={view.id}")
    assert refused.status_code == 422
    assert "is of the whole project: choose no view" in refused.text
    result = flask("export", "--project", "PAGE", "--as", "archive", "--view", "Shown")
    assert result.exit_code == 2
    assert "choose no view" in result.stderr
    missing = flask("export", "--project", "PAGE", "--as", "archive", "--view", "None")
    assert "shares no view None" in missing.stderr
