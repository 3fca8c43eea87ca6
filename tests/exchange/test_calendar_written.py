"""Everything dated leaves as a calendar, by page and by command, with the UIDs of the feed."""

import icalendar
import pytest

from impacttracker.calendar import operations as calendars
from impacttracker.followups import operations as followups
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.kinds import KINDS
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_award, make_member, make_project, make_record, make_user
from tests.returns.conftest import opened


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def promise(project, what, day, **facts):
    details = FollowUpDetails(what=what, due_on=day, **facts)
    return followups.promise(project, details, by=None)


def titles(response):
    read = icalendar.Calendar.from_ical(response)
    return {str(event["UID"]): str(event["SUMMARY"]) for event in read.walk("VEVENT")}


def test_everything_with_a_day_is_in_it(project, lead, sign_in, flask):
    award = make_award(project)
    talk = make_record(project, title="Talk", when="2024-05-12")
    make_record(project, KINDS["policy_influence"], title="Cited", when="2024-06-01")
    make_record(project, title="Some time", when="2024-05")
    mine = promise(project, "Send the paper", talk.when.first_on, record=talk, owner=lead)
    kept = promise(project, "Kept", talk.when.first_on, record=talk)
    followups.keep_promise(kept, by=None)
    returned = opened(award, lead)

    found = titles(sign_in(lead).get("/exchange/PAGE/export/calendar").data)
    feed = calendars.make_key(lead, project)
    fed = titles(sign_in(lead).get(f"/calendar/feed/{feed}.ics").data)
    told = titles(flask("export", "--project", "PAGE", "--as", "calendar").stdout_bytes)

    assert {talk.uid, mine.uid, returned.uid} <= set(found)
    assert sorted(found.values())[0] == "Cited"
    assert len(found) == 4
    assert set(fed) < set(found)
    assert told == found


def test_it_shows_no_more_than_its_reader_may_see(project, lead, sign_in):
    private = make_record(project, title="Canary", visibility=Visibility.PRIVATE, by=lead)
    promise(project, "Canary too", private.when.first_on, record=private)
    address = "/exchange/PAGE/export/calendar"
    assert titles(sign_in(make_member(project)).get(address).data) == {}
    assert len(titles(sign_in(lead).get(address).data)) == 2


def test_award_is_its_records_alone(project, lead, sign_in):
    award, other = make_award(project), make_award(project)
    talk = make_record(project, title="Talk", awards=[award])
    make_record(project, title="Other", awards=[other])
    promise(project, "Promised", talk.when.first_on, record=talk)
    answer = sign_in(lead).get(f"/exchange/PAGE/export/calendar?award={award.id}")
    assert titles(answer.data) == {talk.uid: "Talk"}
    assert answer.content_type == "text/calendar; charset=utf-8"
