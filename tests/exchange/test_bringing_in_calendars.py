"""Calendars as engagements: what becomes of each event, and of the next version of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from impacttracker import clock
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Unreadable
from impacttracker.exchange import operations, queries
from impacttracker.exchange.reading import read
from impacttracker.exchange.source import File
from impacttracker.partners.models import Person
from impacttracker.partners.vocabulary import Origin
from impacttracker.privacy.operations import erase_person
from tests.exchange.conftest import SAMPLES
from tests.factories import make_person, make_project, make_record, make_user

MEETING = "UID:1\nSUMMARY:Roundtable\nDTSTART:20250612T140000Z\nDTEND:20250612T150000Z"


@pytest.fixture
def project(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 6, 1, 12, tzinfo=UTC))
    return make_project("ALPHA", lead=make_user(email="bob.lead@uni.example"))


def bring_in(project, *events):
    inside = "".join(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n" for lines in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n"
    return brought(project, text.encode())


def brought(project, content):
    (plan,) = operations.bring_in(project, read([File(content)]), by=None)
    return plan


def held(session):
    return session.scalars(select(Engagement).order_by(Engagement.id)).all()


def sentences(flags):
    return [one.what for one in flags]


def test_invitation_becomes_an_engagement_with_those_who_were_asked(project, session):
    ann = make_person(project, "Ann Other", emails=["ann@treasury.example"])
    content = (SAMPLES / "invitation.ics").read_bytes()

    plan = brought(project, content.replace(b"DECLINED", b"ACCEPTED"))

    *_, event = held(session)
    assert (event.title, event.status) == ("Roundtable with Harbour Forum, Łódź", "planned")
    assert event.when.in_words() == "12 June 2025, 14:00–15:30"
    assert event.form == "A formal working group, expert panel or dialogue"
    assert (event.place, event.url) == ("Guildhall, London", "https://harbour.example/round-table")
    assert event.unmapped["Description"] == "Agenda:\n1. Fiscal risk\n2. Next steps"
    assert event.results is None
    assert {one.person.name for one in event.participants} == {"Jane Wu", "Ann Other"}
    assert ann in [one.person for one in event.participants]
    jane = session.scalars(select(Person).where(Person.name == "Jane Wu")).one()
    assert (jane.emails, jane.origin) == (["jane.wu@harbour.example"], Origin.THEMSELVES)
    assert (jane.lawful_basis, jane.notified_on) == ("", None)
    assert "They work on the project" in sentences(plan.skipped)[0]
    assert sentences(plan.matched) == ["Known here already: 1 by this address."]
    # Its series is a bank of days: the five of its rule but for the one that is left out.
    assert len(held(session)) == 5
    assert not brought(project, content.replace(b"DECLINED", b"ACCEPTED")).changes_anything


def test_what_is_over_was_held_unless_it_was_called_off(project, session):
    bring_in(
        project,
        "UID:1\nSUMMARY:Talk\nDTSTART:20250512T140000Z",
        "UID:2\nSUMMARY:Talk\nDTSTART:20250513T140000Z\nSTATUS:CANCELLED",
        "UID:3\nSUMMARY:Talk\nDTSTART:20250614T140000Z\nSTATUS:TENTATIVE",
    )
    assert [one.status for one in held(session)] == ["held", "cancelled", "planned"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("UID:1\nSUMMARY:Talk\nDTSTART:20250612T140000Z\nCLASS:PRIVATE", "marked as private"),
        ("UID:1\nSUMMARY:Jane’s birthday\nDTSTART;VALUE=DATE:20250612", "birthdays"),
        ("UID:1\nSUMMARY:Geburtstag von Jörg\nDTSTART;VALUE=DATE:20250612", "birthdays"),
        ("UID:2014_BIRTHDAY_79@google.com\nSUMMARY:J\nDTSTART;VALUE=DATE:20250612", "birthdays"),
        ("UID:1\nSUMMARY:Busy\nDTSTART:20250612T140000Z", "only block time"),
        (
            "UID:1\nSUMMARY:J\nDTSTART:20250612T140000Z\nX-MICROSOFT-CDO-BUSYSTATUS:OOF",
            "say who is away",
        ),
        ("UID:1\nSUMMARY:Shakespeare birthday lecture\nDTSTART:20250612T140000Z", None),
    ],
)
def test_what_is_nobodys_business_here_is_left_out_and_counted(project, lines, reason, session):
    plan = bring_in(project, lines)
    assert len(held(session)) == (0 if reason else 1)
    assert reason is None or reason in sentences(plan.skipped)[0]


def test_what_is_no_event_is_counted(project):
    todo = b"BEGIN:VTODO\nSUMMARY:Write\nEND:VTODO\n"
    event = f"BEGIN:VEVENT\n{MEETING}\nEND:VEVENT\n".encode()
    plan = brought(project, b"BEGIN:VCALENDAR\n" + todo + event + b"END:VCALENDAR\n")
    assert sentences(plan.skipped) == ["what is no event: to-dos (1)"]
    with pytest.raises(Unreadable, match=r"no event, only to-dos \(1\)"):
        read([File(b"BEGIN:VCALENDAR\n" + todo + b"END:VCALENDAR\n")])


def test_newer_version_changes_what_nobody_edited_and_an_older_one_nothing(project, session):
    bring_in(project, f"{MEETING}\nSEQUENCE:1")
    moved = MEETING.replace("20250612", "20250619")

    newer = bring_in(project, f"{moved}\nSEQUENCE:2\nLOCATION:Guildhall")
    older = bring_in(project, f"{MEETING}\nSEQUENCE:1\nLOCATION:Town hall")

    (event,) = held(session)
    assert (event.when.in_words(), event.place) == ("19 June 2025, 15:00–16:00", "Guildhall")
    assert event.identifiers["calendar_sequence"] == 2
    assert (newer.changes_anything, older.changes_anything) == (True, False)
    assert not bring_in(project, f"{moved}\nSEQUENCE:2\nLOCATION:Guildhall").changes_anything


def test_newer_version_leaves_what_was_edited_here(project, session):
    bring_in(project, f"{MEETING}\nSEQUENCE:1")
    (event,) = held(session)
    event.title = "Roundtable on risk"

    plan = bring_in(project, f"{MEETING}\nSEQUENCE:2\nLOCATION:Guildhall")

    assert (event.title, event.place) == ("Roundtable on risk", "Guildhall")
    assert [one.name for one in plan.differing] == ["title"]


def test_series_is_told_time_by_time_and_one_that_moved_apart(project, session):
    weekly = "UID:1\nSUMMARY:Board\nDTSTART;TZID=Europe/London:20250303T100000\nRRULE:FREQ=WEEKLY"
    events = (
        f"{weekly};UNTIL=20250407T235959Z\nEXDATE;TZID=Europe/London:20250310T100000",
        "UID:1\nSUMMARY:Board, moved\nRECURRENCE-ID:20250407T090000Z\nDTSTART:20250408T120000Z",
    )
    bring_in(project, *events)
    assert [(one.title, one.when.edtf) for one in held(session)] == [
        ("Board", "2025-03-03T10:00:00Z"),
        ("Board", "2025-03-17T10:00:00Z"),
        ("Board", "2025-03-24T10:00:00Z"),
        # The clocks went forward.
        ("Board", "2025-03-31T09:00:00Z"),
        ("Board, moved", "2025-04-08T12:00:00Z"),
    ]
    assert not bring_in(project, *events).changes_anything


@pytest.mark.parametrize(
    ("starts", "rule", "count", "words"),
    [
        ("20010101", "FREQ=WEEKLY", 157, "157 of its times, from two years ago to a year ahead"),
        ("20010101", "FREQ=DAILY", 200, "more than 200 times: those nearest to today"),
        ("20010101", "FREQ=WEEKLY;COUNT=3", 3, ""),
        ("20010101", "FREQ=YEARLY;UNTIL=20101231T000000Z", 2, ""),
        ("20250101", "FREQ=SECONDLY;COUNT=999999999", 1, "not understood"),
        ("20250101", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1, ""),
        ("20250101", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 1, ""),
        ("20250101", "FREQ=MINUTELY;BYSETPOS=2", 1, "not understood"),
        ("20250101", "FREQ=DAILY;INTERVAL=1000000", 1, "without an end: 1 of its times"),
    ],
)
def test_rule_of_a_series_is_followed_within_bounds(project, starts, rule, count, words):
    lines = f"UID:1\nSUMMARY:Board\nDTSTART;VALUE=DATE:{starts}\nRRULE:{rule}"
    (contents,) = read([File(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\n".encode())])
    assert len(contents.records) == count
    assert words in "".join(sentences(contents.flagged))


def test_record_of_a_dropped_invitation_is_the_same_event(project, session):
    identifiers = {"calendar_uid": "1", "calendar_sequence": 0}
    make_record(project, Engagement, title="Ours", identifiers=identifiers, source={"reader": "x"})
    plan = bring_in(project, MEETING)
    assert [one.title for one in held(session)] == ["Ours"]
    assert "the same DOI or other identifier" in sentences(plan.matched)[0]


def test_whoever_was_erased_does_not_come_back_with_the_same_file(project, session):
    lines = f"{MEETING}\nATTENDEE;CN=Jane Wu:mailto:jane@harbour.example"
    bring_in(project, lines)
    (jane,) = queries.people_of(project)
    erase_person(jane, project, by=None)

    plan = bring_in(project, lines)

    assert not plan.changes_anything
    assert "Jane Wu" not in [one.name for one in session.scalars(select(Person))]


def test_crowd_is_not_entered_as_people(project, session):
    crowd = "\n".join(f"ATTENDEE:mailto:p{number}@x.example" for number in range(51))
    lines = f"{MEETING}\nORGANIZER:mailto:jane.wu@harbour.example\n{crowd}"
    plan = bring_in(project, lines)
    assert "51 people were invited" in sentences(plan.flagged)[0]
    assert [one.name for one in queries.people_of(project)] == ["Jane Wu"]


def test_address_of_many_takes_part_by_its_name_alone(project, session):
    bring_in(project, f"{MEETING}\nORGANIZER;CN=Harbour Forum:mailto:info@harbour.example")
    (event,) = held(session)
    (one,) = event.participants
    assert (one.person, one.name_as_recorded) == (None, "Harbour Forum")
    assert queries.people_of(project) == []


def test_planned_times_that_a_calendar_no_longer_names_are_pointed_out(project, session):
    weekly = "UID:1\nSUMMARY:Board\nDTSTART:20250519T100000Z\nRRULE:FREQ=WEEKLY;COUNT=4"
    bring_in(project, weekly)
    plan = bring_in(project, weekly.replace("20250519", "20250520") + "\nSEQUENCE:1")
    assert len(held(session)) == 8
    assert sentences(plan.flagged)[-1].startswith(
        "The calendar no longer names 2 June 2025, 9 June 2025, planned here."
    )


def test_calendars_own_addresses_are_nobody(project, session):
    machine = "ORGANIZER;CN=Team:mailto:abc@group.calendar.google.com"
    room = "ATTENDEE;CUTYPE=ROOM;CN=Room:mailto:room@x.example"
    apple = 'ATTENDEE;CN=Jane;EMAIL="jane@harbour.example":/aMTgw/principal/'
    again = "ATTENDEE;CN=J. Wu:mailto:jane@harbour.example"
    bring_in(project, "\n".join((MEETING, machine, room, apple, again)))
    assert [len(one.participants) for one in held(session)] == [1]
    assert [one.emails for one in queries.people_of(project)] == [["jane@harbour.example"]]


def test_what_is_too_long_is_kept_under_the_name_that_a_sentence_says(project, session):
    plan = bring_in(project, f"{MEETING}\nLOCATION:{'Guildhall, ' * 100}")

    (event,) = held(session)
    assert (event.place, event.unmapped["Location"][:9]) == (None, "Guildhall")
    assert sentences(plan.flagged) == [
        "What it says for “Location” is no answer that this takes; it is kept as it stood."
    ]
