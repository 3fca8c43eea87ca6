from datetime import date, timedelta

import icalendar
import pytest

from impacttracker import clock
from impacttracker.accounts.tokens import hash_of
from impacttracker.calendar import operations
from impacttracker.followups.operations import FollowUpDetails, keep_promise, promise
from impacttracker.outcomes.models import Software
from impacttracker.projects.models import Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import (
    RecordDetails,
    bin_record,
    correct_record,
    restore_record,
)
from impacttracker.records.vocabulary import Visibility
from impacttracker.when import When
from tests import factories


@pytest.fixture
def owner(session):
    return factories.make_user()


@pytest.fixture
def project(owner):
    project = factories.make_project("COAST", title="Coastal Commons")
    factories.make_member(project, owner)
    return project


@pytest.fixture
def feed(browser, owner, project):
    """Fetches the owner's feed of the project: call it with headers."""
    address = address_of(operations.make_key(owner, project))
    return lambda **headers: browser.get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def address_of(secret):
    return f"/calendar/feed/{secret}.ics"


def events(answer):
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.data)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def test_feed_shows_what_has_a_day_and_its_owner_may_see(feed, owner, project):
    lead = factories.make_member(project, role=Role.LEAD)
    factories.make_record(project, when="2026-05-12", title="Day")
    factories.make_record(project, when="2026-05-12/2026-05-14", title="Days")
    factories.make_record(project, when="2026-05-12T10:00:00Z/2026-05-12T11:00:00Z", title="Hour")
    factories.make_record(project, when="2026-05", title="Month")
    factories.make_record(project, when="2026", title="Year")
    factories.make_record(project, when="2026-05-12/..", title="Open")
    factories.make_record(project, when="XXXX", title="Unknown")
    factories.make_record(project, Software, when="2026-05-12", title="No occasion")
    kept = {"visibility": Visibility.PRIVATE, "when": "2026-05-12"}
    factories.make_record(project, title="Own", by=owner, **kept)
    factories.make_record(project, title="Lead’s own", by=lead, **kept)
    bin_record(factories.make_record(project, when="2026-05-12", title="Binned"), by=lead)
    factories.make_record(factories.make_project(), when="2026-05-12", title="Elsewhere")

    assert set(events(feed())) == {"Day", "Days", "Hour", "Own"}


def test_feed_of_everything_holds_all_projects_of_its_owner_and_no_other(browser, owner, project):
    other = factories.make_project(lead=owner)
    for one, title in ((project, "Here"), (other, "There"), (factories.make_project(), "Nowhere")):
        factories.make_record(one, title=title)

    answer = browser.get(address_of(operations.make_key(owner, None)))

    assert set(events(answer)) == {"Here", "There"}


def test_promises_of_the_owner_are_due_all_day(feed, owner, project):
    partner = factories.make_organisation(project)
    colleague = factories.make_member(project)
    day = date(2026, 6, 1)

    def promised(what, *, whose=owner, due=day, about=None):
        about = {"record": about} if about else {"organisation": partner}
        details = FollowUpDetails(what=what, owner=whose, due_on=due, **about)
        return promise(project, details, by=None)

    promised("Send the slides")
    promised("Theirs", whose=colleague)
    promised("Some day", due=None)
    keep_promise(promised("Kept"), by=None)
    hidden = factories.make_record(project, visibility=Visibility.PRIVATE, title="Secret")
    promised("About a secret", about=hidden)

    shown = events(feed())

    assert list(shown) == ["Due: Send the slides"]
    event = shown["Due: Send the slides"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=1))
    assert event["URL"] == "http://localhost/followups/COAST/"


def test_event_says_what_when_and_where_and_leads_to_its_record(feed, project):
    record = factories.make_record(
        project,
        when="2026-05-12",
        title="Seminar; with Łódź, and <b>more</b>",
        answers={"place": "Y Senedd", "status": "cancelled", "results": "What the minister said"},
    )

    answer = feed()

    event = events(answer)["Seminar; with Łódź, and <b>more</b>"]
    assert event["UID"] == record.uid
    assert event["STATUS"] == "CANCELLED"
    assert event["LOCATION"] == "Y Senedd"
    assert event["URL"] == f"http://localhost/records/COAST/{record.id}/"
    assert "minister" not in answer.text


def test_correction_keeps_the_uid_and_raises_the_sequence(feed, project):
    record = factories.make_record(project, when="2026-05-12", title="Talk")
    before = events(feed())["Talk"]

    details = RecordDetails(title="Talk", when=When.from_edtf("2026-05-13"))
    correct_record(record, details, version=record.version, by=None)
    after = events(feed())["Talk"]

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == date(2026, 5, 13)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_record_leaves_with_the_bin_and_comes_back(feed, project):
    record = factories.make_record(project, title="Talk")
    assert "Talk" in events(feed())

    bin_record(record, by=None)
    assert events(feed()) == {}

    restore_record(record, by=None)
    assert "Talk" in events(feed())


def test_answer_carries_the_promised_headers_and_no_others_that_matter(feed, project):
    factories.make_record(project)
    answer = feed()

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"].startswith('"')
    assert "Last-Modified" in answer.headers
    for name in ("Set-Cookie", "Location", "Content-Disposition", "Vary"):
        assert name not in answer.headers
    assert b"X-WR-CALNAME:Impact: Coastal Commons\r\n" in answer.data
    assert b"NAME:Impact: Coastal Commons\r\n" in answer.data
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.data


def test_head_says_the_same_without_the_calendar(browser, owner, project, monkeypatch):
    # What changed in this very second is dated anew in the next one.
    at = clock.now() - timedelta(minutes=5)
    monkeypatch.setattr("impacttracker.projects.history.now", lambda: at)
    factories.make_record(project)
    address = address_of(operations.make_key(owner, project))

    got, asked = browser.get(address), browser.head(address)

    assert asked.status_code == 200
    assert asked.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
        assert asked.headers[name] == got.headers[name]
    same = browser.head(address, headers={"If-None-Match": got.headers["ETag"]})
    assert same.status_code == 304


def test_nothing_new_is_said_without_building_a_calendar(feed, project, statements, monkeypatch):
    for number in range(30):
        factories.make_record(project, title=f"Talk {number}")
    first = feed()

    def build(*_arguments, **_named):
        raise AssertionError("A calendar was built.")

    monkeypatch.setattr("impacttracker.calendar.ical.calendar_of", build)
    with statements() as sent:
        again = feed(If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(sent) <= 3


def test_first_conditional_request_notes_the_fetch_within_three_statements(
    feed, project, statements, session, owner
):
    first = feed()
    session.query(operations.FeedKey).update({"fetched_at": clock.now() - timedelta(hours=1)})
    with statements() as sent:
        again = feed(If_None_Match=first.headers["ETag"])

    assert again.status_code == 304
    assert len(sent) == 3
    assert session.query(operations.FeedKey).one().fetched_at > clock.now() - timedelta(minutes=1)


def stand_still(monkeypatch, at):
    """Stop the clock of the history and of the feed at *at*."""
    for reader in ("impacttracker.projects.history.now", "impacttracker.clock.now"):
        monkeypatch.setattr(reader, lambda: at)


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_change_of_what_is_shown_is_noticed_by(header, feed, project, monkeypatch):
    at = clock.now().replace(microsecond=200_000)
    stand_still(monkeypatch, at)
    factories.make_record(project, title="Talk")
    first = feed()
    condition = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}[header]
    # The second change falls into the same second.
    stand_still(monkeypatch, at + timedelta(milliseconds=500))
    factories.make_record(project, title="Walk")

    again = feed(**{header.replace("-", "_"): first.headers[condition]})

    assert set(events(again)) == {"Talk", "Walk"}


def test_date_alone_tells_that_nothing_changed(feed, project, monkeypatch):
    at = clock.now() - timedelta(minutes=5)
    monkeypatch.setattr("impacttracker.projects.history.now", lambda: at)
    factories.make_record(project)

    first = feed()

    assert feed(If_Modified_Since=first.headers["Last-Modified"]).status_code == 304


def test_part_that_somebody_plays_changes_the_tag(feed, project, owner, session):
    factories.make_record(project, title="Kept", visibility=Visibility.PRIVATE)
    first = feed()
    session.query(Membership).filter_by(user_id=owner.id).update({"role": Role.LEAD})

    again = feed(If_None_Match=first.headers["ETag"])

    assert set(events(again)) == {"Kept"}


def test_every_address_that_opens_nothing_answers_the_same(browser, owner, project, session):
    unknown = browser.get(address_of("x" * 43))
    replaced = operations.make_key(owner, project)
    revoked = operations.make_key(owner, project)
    operations.revoke_key(owner, project)
    left, shut = factories.make_member(project), factories.make_member(project)
    of_left, of_shut = operations.make_key(left, project), operations.make_key(shut, None)
    session.query(Membership).filter_by(user_id=left.id).delete()
    shut.is_disabled = True

    for secret in (replaced, revoked, of_left, of_shut, "a", "12", "%00", "%ff", "x" * 2000, "Ŵ"):
        answer = browser.get(address_of(secret))
        assert (answer.status_code, answer.data) == (404, unknown.data), secret
        assert said_by(answer) == said_by(unknown), secret
        assert browser.head(address_of(secret)).status_code == 404


def said_by(answer):
    """The headers, but for the number of the request."""
    return {name: value for name, value in answer.headers.items() if "request" not in name.lower()}


def test_key_is_stored_as_a_hash_alone(owner, project, session):
    secret = operations.make_key(owner, project)

    stored = session.query(operations.FeedKey).one().key_hash
    assert len(secret) >= 43
    assert secret not in stored
    assert stored == hash_of(secret)


def test_feed_says_the_same_to_whoever_has_signed_in(sign_in, browser, owner, project):
    factories.make_record(project)
    address = address_of(operations.make_key(owner, project))

    assert sign_in(factories.make_user()).get(address).data == browser.get(address).data
