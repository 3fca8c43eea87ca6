"""`flask remind`: who is told what, once a day, and what a failing mail server changes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker import clock
from impacttracker.accounts.operations import disable
from impacttracker.database import db
from impacttracker.followups import operations as followups
from impacttracker.home.models import SentDigest
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_member, make_organisation, make_project, make_record, make_user


@pytest.fixture
def project(app):
    return make_project("MEND")


@pytest.fixture
def ada(project):
    return make_member(project, make_user(email="ada@example.org", name="Ada"))


def promise(project, owner, what, in_days, **about):
    about = about or {"organisation": make_organisation(project)}
    details = followups.FollowUpDetails(
        what=what, due_on=clock.today() + timedelta(days=in_days), owner=owner, **about
    )
    return followups.promise(project, details, by=None)


def planned(project, by, days, **facts):
    day = clock.today() + timedelta(days=days)
    answers = {"status": "planned"}
    return make_record(project, when=day.isoformat(), by=by, answers=answers, **facts)


def test_owner_is_told_what_is_overdue_due_soon_and_not_written_up(project, ada, flask, mailbox):
    promise(project, ada, "Send the figures", -4)
    promise(project, ada, "Introduce\nthe two", 7)
    promise(project, ada, "Write the plan", 8)
    kept = promise(project, ada, "Say thanks", 1)
    followups.keep_promise(kept, by=None)
    planned(project, ada, -5, title="Roundtable on spare parts")
    planned(project, ada, 5, title="Panel to come")

    told = flask("remind")

    assert (told.exit_code, told.stdout) == (0, "1 sent, 0 failed.\n")
    letter = mailbox[0]
    assert letter["To"] == "ada@example.org"
    assert letter["Subject"] == "Impact Tracker: 3 things to see to"
    text = letter.get_content()
    assert "Hello Ada" in text
    assert text.index("Overdue") < text.index("Send the figures") < text.index("Due soon")
    assert "- Introduce the two (by " in text
    assert "Roundtable on spare parts" in text
    assert "http://localhost/followups/MEND/" in text
    assert "http://localhost/records/MEND/" in text
    for other in ("Write the plan", "Say thanks", "Panel to come"):
        assert other not in text


def test_nobody_is_told_twice_on_one_day(project, ada, flask, mailbox, monkeypatch):
    promise(project, ada, "Send the figures", 0)

    assert flask("remind").stdout == "1 sent, 0 failed.\n"
    assert flask("remind").stdout == "0 sent, 0 failed.\n"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert flask("remind").stdout == "1 sent, 0 failed.\n"
    assert len(mailbox) == 2


def test_those_who_have_nothing_to_do_are_not_written_to(project, ada, flask, mailbox):
    promise(project, ada, "Far away", 30)
    assert flask("remind", "--json").stdout == '{"failed": 0, "sent": 0}\n'
    assert mailbox == []
    assert db.session.scalars(select(SentDigest)).all() == []


def test_those_who_may_no_longer_see_it_are_told_nothing(project, ada, flask, mailbox, session):
    left = make_member(project, make_user())
    shut = make_member(project, make_user())
    make_user(is_admin=True)
    for owner in (left, shut):
        promise(project, owner, "Send the figures", 0)
        planned(project, owner, -3)
    hidden = planned(project, ada, -3, visibility=Visibility.PRIVATE)
    other = make_member(project, make_user())
    promise(project, other, "About what is private", 0, record=hidden)
    from impacttracker.projects import operations, queries

    operations.remove_member(queries.membership_of(project, left), by=None)
    disable(shut, by=None)

    assert json.loads(flask("remind", "--json").stdout) == {"sent": 1, "failed": 0}
    assert [letter["To"] for letter in mailbox] == ["ada@example.org"]


def test_viewer_is_not_asked_to_write_up_what_they_may_not_change(project, flask, mailbox):
    reader = make_member(project, make_user())
    planned(project, reader, -3)
    from impacttracker.projects import operations, queries

    operations.change_role(queries.membership_of(project, reader), Role.VIEWER, by=None)

    assert flask("remind").stdout == "0 sent, 0 failed.\n"


def test_mail_server_that_fails_loses_nothing(project, ada, flask, mailbox, app):
    promise(project, ada, "Send the figures", 0)
    server = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"

    failed = flask("remind", "--json")
    assert (failed.exit_code, json.loads(failed.stdout)) == (1, {"sent": 0, "failed": 1})
    assert "sent with the next run" in failed.stderr

    app.config["MAIL_URL"] = server
    assert flask("remind").stdout == "1 sent, 0 failed.\n"


def test_letter_names_no_address_where_none_is_configured(project, ada, flask, mailbox, app):
    app.config["BASE_URL"] = ""
    promise(project, ada, "Send the figures", 0)

    flask("remind")
    assert "://" not in mailbox[0].get_content()
    assert "Send the figures" in mailbox[0].get_content()


def test_same_number_of_statements_whatever_waits(project, ada, app, statements):
    from impacttracker.home import digests

    def sent_for():
        db.session.expire_all()
        with statements() as sent:
            found = digests.digest_for(ada, clock.today())
            assert digests.letter(ada, found, lambda *_: "")
        return len(sent)

    promise(project, ada, "First", 0)
    planned(project, ada, -3)
    db.session.commit()
    few = sent_for()
    for number in range(10):
        promise(project, ada, f"Promise {number}", 1)
        planned(project, ada, -number - 1)
    db.session.commit()
    assert sent_for() == few
