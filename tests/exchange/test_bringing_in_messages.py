"""Saved messages as engagements: contact on a day, with whom, and what was written."""

import pytest
from sqlalchemy import select

from impacttracker.engagements.models import Engagement
from impacttracker.errors import Unreadable
from impacttracker.exchange import operations, queries
from impacttracker.exchange.reading import read
from impacttracker.exchange.source import File
from impacttracker.partners.models import Person
from impacttracker.partners.vocabulary import Origin
from tests.exchange.conftest import SAMPLES
from tests.factories import make_person, make_project, make_record, make_user

MESSAGE = (SAMPLES / "message.eml").read_bytes()
FORWARDED = (SAMPLES / "forwarded.eml").read_bytes()


@pytest.fixture
def project(app):
    return make_project("ALPHA", lead=make_user(email="bob.lead@uni.example"))


def brought(project, *contents):
    return operations.bring_in(project, read([File(one) for one in contents]), by=None)


def held(session):
    return session.scalars(select(Engagement).order_by(Engagement.id)).all()


def test_message_becomes_contact_with_those_who_are_not_of_the_team(project, session):
    jane = make_person(project, "J. Wu", emails=["jane.wu@harbour.example"])

    (plan,) = brought(project, MESSAGE)

    (contact,) = held(session)
    assert (contact.title, contact.status) == ("Your talk on “fiscal risk”", "held")
    assert contact.when.edtf == "2025-03-04"
    assert {one.name_as_recorded for one in contact.participants} == {"Jane Wu", "Jörg Müller"}
    assert jane in [one.person for one in contact.participants]
    assert (jane.name, jane.other_names) == ("J. Wu", [])
    joerg = session.scalars(select(Person).where(Person.name == "Jörg Müller")).one()
    assert joerg.origin is Origin.SOMEBODY_ELSE
    assert contact.unmapped["Text"].startswith("Dear Bob,\n\nthank you for coming.")
    assert contact.unmapped["Attachments, not brought in"] == "Łódź guidance.pdf"
    assert contact.results is None
    assert "no contacts of it: Bob Lead" in plan.skipped[0].what


def test_team_that_is_named_takes_part_and_is_nobody(project, session):
    brought(project, b"From: Jane Wu <j@x.example>\nTo: Policy Team <policy@x.example>\n\nx")
    (contact,) = held(session)
    assert {(one.name_as_recorded, one.person is None) for one in contact.participants} == {
        ("Jane Wu", False),
        ("Policy Team", True),
    }


def test_answer_to_an_invitation_is_no_contact():
    calendar = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n"
    message = f"From: a@b.example\nTo: c@d.example\nContent-Type: text/calendar\n\n{calendar}"
    with pytest.raises(Unreadable, match="only answers an invitation"):
        read([File(message.encode())])


def test_message_and_its_forward_are_one_contact(project, session):
    brought(project, MESSAGE, FORWARDED)
    (contact,) = held(session)
    assert "original-1@harbour.example" in contact.identifiers["message_ids"]
    assert not any(plan.changes_anything for plan in brought(project, MESSAGE))


def test_record_of_a_dropped_message_is_the_same_contact(project, session):
    identifiers = {"message_ids": ["x@x.example", "original-1@harbour.example"]}
    make_record(project, Engagement, title="Ours", identifiers=identifiers)
    (plan,) = brought(project, MESSAGE)
    assert [one.title for one in held(session)] == ["Ours"]
    assert "the same DOI or other identifier" in plan.matched[0].what


def test_message_with_an_invitation_is_about_that_event(project, session):
    invitation = (SAMPLES / "invitation.ics").read_bytes()
    head = b'From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary="x"\n\n'
    part = b"--x\nContent-Type: text/calendar; charset=utf-8\n\n" + invitation + b"\n--x--\n"
    (plan,) = brought(project, head + part)
    assert plan.contents.reader == "calendar"
    assert "Roundtable with Harbour Forum, Łódź" in [one.title for one in held(session)]


def test_messages_of_a_box_are_each_a_contact(project, session):
    letter = b"From: %b\nTo: bob.lead@uni.example\nSubject: %b\nDate: Tue, 4 Mar 2025 10:00 +0000\n"
    senders = (b"jane.wu@harbour.example", b"ann@treasury.example")
    box = b"\n".join(
        b"From x@y Tue Mar  4 10:15:20 2025\n" + letter % (who, who) + b"\nFrom here on\n"
        for who in senders
    )
    brought(project, box)
    assert [one.title for one in held(session)] == [who.decode() for who in senders]
    assert {one.name for one in queries.people_of(project)} == {"Jane Wu", "ann@treasury.example"}


def test_line_that_begins_no_message_of_a_box_cannot_keep_the_reader_busy(project, session):
    head = b"From x@y 2025\nFrom: jane.wu@harbour.example\nSubject: Tide\n\n"
    brought(project, head + b"From " + b"1" * 400_000 + b"\n and so on")
    assert [one.title for one in held(session)] == ["Tide"]


def test_message_to_a_crowd_names_its_sender_alone(project):
    crowd = b", ".join(b"p%d@x.example" % number for number in range(51))
    (plan,) = brought(project, b"From: jane.wu@harbour.example\nTo: " + crowd + b"\n\nDear all\n")
    assert [one.name for one in queries.people_of(project)] == ["Jane Wu"]
    assert [one.what[:30] for one in plan.flagged] == [
        "It does not say when it was se",
        "It went to 51 people: who of t",
        "New here: 1. On which lawful b",
    ]


def test_message_that_says_nothing_is_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="says nothing"):
        read([File(b"Date: Tue, 4 Mar 2025 10:15:20 +0000\nMIME-Version: 1.0\n\n")])
