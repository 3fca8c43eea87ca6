"""`flask remind`: who is told what, once a day, and what a failing mail server changes."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from impacttracker import clock
from impacttracker.accounts.operations import disable
from impacttracker.commands.reminders import send_digests
from impacttracker.database import db
from impacttracker.followups import operations as followups
from impacttracker.home import digests
from impacttracker.home.vocabulary import State
from impacttracker.projects import operations, queries
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_member, make_organisation, make_project, make_record, make_user


@pytest.fixture
def project(app):
    return make_project("MEND")


@pytest.fixture
def ada(project):
    return make_member(project, make_user(email="ada@example.org", name="Ada", digest="daily"))


@pytest.fixture
def on(monkeypatch):
    """Call it with a day to make that today: `on("2027-03-01")`."""

    def set_clock(day):
        moment = datetime.fromisoformat(f"{day}T09:00+00:00")
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


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

    assert (told.exit_code, told.stdout) == (0, "1 sent, 0 failed.\n"), told.stderr
    letter = mailbox[0]
    assert letter["To"] == "ada@example.org"
    assert letter["Subject"] == "Impact Tracker: 3 things to see to"
    text = letter.get_content()
    assert "Hello Ada" in text
    assert text.index("Overdue") < text.index("Send the figures") < text.index("Due soon")
    assert "- Introduce the two (by " in text
    assert "Roundtable on spare parts" in text
    assert "http://localhost/followups/MEND/" in text
    assert "http://localhost/engagements/MEND/" in text
    assert "You are sent this at most once a day" in text
    assert "http://localhost/accounts/#mail" in text
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
    assert flask("remind", "--json").stdout == '{"failed": 0, "sent": 0, "unknown": 0}\n'
    assert mailbox == []
    promise(project, ada, "Found out at noon", 0)
    assert flask("remind").stdout == "0 sent, 0 failed.\n"


def test_those_who_may_no_longer_see_it_are_told_nothing(project, ada, flask, mailbox, session):
    left = make_member(project, make_user(digest="daily"))
    shut = make_member(project, make_user(digest="daily"))
    make_user(is_admin=True)
    for owner in (left, shut):
        promise(project, owner, "Send the figures", 0)
        planned(project, owner, -3)
    hidden = planned(project, ada, -3, visibility=Visibility.PRIVATE)
    other = make_member(project, make_user(digest="daily"))
    promise(project, other, "About what is private", 0, record=hidden)
    operations.remove_member(queries.membership_of(project, left), by=None)
    disable(shut, by=None)

    assert json.loads(flask("remind", "--json").stdout) == {"sent": 1, "failed": 0, "unknown": 0}
    assert [letter["To"] for letter in mailbox] == ["ada@example.org"]


def test_viewer_is_not_asked_to_write_up_what_they_may_not_change(project, flask, mailbox):
    reader = make_member(project, make_user(digest="daily"))
    planned(project, reader, -3)
    operations.change_role(queries.membership_of(project, reader), Role.VIEWER, by=None)

    assert flask("remind").stdout == "0 sent, 0 failed.\n"


def test_mail_server_that_fails_loses_nothing(project, ada, flask, mailbox, app):
    promise(project, ada, "Send the figures", 0)
    server = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"

    failed = flask("remind", "--json")
    assert (failed.exit_code, json.loads(failed.stdout)) == (
        1,
        {"sent": 0, "failed": 1, "unknown": 0},
    )
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
    def sent_for():
        db.session.expire_all()
        with statements() as sent:
            found = digests.digest_for(ada, clock.today())
            assert digests.letter(ada, found, lambda *_, **__: "")
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


def test_weekly_digest_comes_once_a_week_on_the_chosen_day(project, flask, mailbox, on):
    ben = make_member(project, make_user(digest_day="thursday"))
    on("2027-03-01")
    promise(project, ben, "Send the figures", 0)

    sent = []
    for day in range(1, 13):
        on(f"2027-03-{day:02}")
        sent += [day] * int(flask("remind").stdout.partition(" ")[0])
        flask("remind")

    # The first at once, because no run was there on the Thursday before; then each Thursday.
    assert sent == [1, 4, 11]
    assert len(mailbox) == 3
    assert "once a week, on Thursdays" in mailbox[0].get_content()


def test_weekly_digest_is_made_up_for_and_tried_until_it_goes_out(project, flask, mailbox, on, app):
    ben = make_member(project, make_user())
    promise(project, ben, "Send the figures", 0)
    server = app.config["MAIL_URL"]
    for day, url, told in (
        ("2027-03-01", "smtp://127.0.0.1:1", "0 sent, 1 failed.\n"),
        ("2027-03-03", "smtp://127.0.0.1:1", "0 sent, 1 failed.\n"),
        ("2027-03-04", server, "1 sent, 0 failed.\n"),
        ("2027-03-07", server, "0 sent, 0 failed.\n"),
        # Nothing ran on the Monday.
        ("2027-03-09", server, "1 sent, 0 failed.\n"),
    ):
        on(day)
        app.config["MAIL_URL"] = url
        assert flask("remind").stdout == told, day


def test_who_wants_no_digest_is_sent_none(project, flask, mailbox, sign_in):
    ben = make_member(project, make_user(digest="daily"))
    promise(project, ben, "Send the figures", 0)
    browser = sign_in(ben)
    typed = browser.page("/accounts/").typed("form[action$='/accounts/digest']")
    assert typed["digest"] == ["daily"]

    refused = browser.post("/accounts/digest", data=typed | {"digest": "hourly"})
    assert refused.status_code == 422
    assert browser.post("/accounts/digest", data=typed | {"digest": "never"}).status_code == 302

    assert ben.digest == "never"
    assert flask("remind").stdout == "0 sent, 0 failed.\n"


def test_lead_is_told_of_engagements_whose_author_has_left(project, flask, mailbox):
    lead = make_member(project, make_user(digest="daily"), Role.LEAD)
    here, gone = make_member(project), make_member(project)
    planned(project, here, -3, title="Theirs to write up")
    planned(project, gone, -3, title="Nobody's any more")
    operations.remove_member(queries.membership_of(project, gone), by=None)

    flask("remind")

    text = next(one.get_content() for one in mailbox if one["To"] == lead.email)
    assert "Nobody's any more" in text
    assert "Theirs to write up" not in text


def test_partners_gone_quiet_are_told_every_week_to_those_who_know_them(
    project, ada, flask, mailbox
):
    ben, council = make_member(project), make_organisation(project, "Łódź Council")
    long_ago = (clock.today() - timedelta(days=400)).isoformat()
    for author in (ben, ada):
        make_record(project, when=long_ago, by=author, partner=council)
    make_record(project, when=long_ago, partner=make_organisation(project, "Unknown to Ben"))

    flask("remind")

    (letter,) = mailbox
    assert letter["To"] == ben.email
    assert "- Łódź Council (last met " in letter.get_content()
    assert "Unknown to Ben" not in letter.get_content()


def test_digest_that_was_begun_by_a_run_which_was_stopped_is_not_sent_twice(
    project, ada, flask, mailbox, monkeypatch
):
    promise(project, ada, "Send the figures", 0)
    today = clock.today()
    assert digests.claim(ada, today, State.SENDING)
    db.session.commit()

    assert flask("remind").stdout == "0 sent, 0 failed.\n"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert flask("remind").stdout == "1 sent, 0 failed.\n"
    assert "Send the figures" in mailbox[0].get_content()


def test_server_that_falls_silent_in_the_middle_is_not_asked_again(
    project, ada, flask, mailbox, app
):
    promise(project, ada, "Send the figures", 0)
    app.config["MAIL_URL"] = mailbox.address_of(falls_silent=True)

    told = flask("remind", "--json")

    assert json.loads(told.stdout) == {"sent": 0, "failed": 0, "unknown": 1}
    assert told.exit_code == 1
    assert "not sent twice" in told.stderr
    app.config["MAIL_URL"] = mailbox.address_of()
    assert flask("remind").stdout == "0 sent, 0 failed.\n"


def test_two_runs_at_once_send_one_letter(new_installation, mailbox, app):
    installation = new_installation(MAIL_URL=app.config["MAIL_URL"])
    with installation.app_context():
        ada = make_member(make_project("MEND"), make_user(digest="daily"))
        project = db.session.scalars(select(Project)).one()
        for number in range(3):
            colleague = make_member(project, make_user(digest="daily"))
            promise(project, colleague, f"Promise {number}", 0)
        promise(project, ada, "Send the figures", 0)
        db.session.commit()
        db.session.remove()

    def run():
        with installation.app_context():
            return send_digests()

    with ThreadPoolExecutor() as threads:
        told = [begun.result() for begun in [threads.submit(run) for _ in range(3)]]

    assert sum(one["sent"] for one in told) == 4
    assert sorted(letter["To"] for letter in mailbox) == sorted({one["To"] for one in mailbox})
    assert len(mailbox) == 4
