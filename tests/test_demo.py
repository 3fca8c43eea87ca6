"""The demonstration: believable, complete, and told through the ordinary operations."""

import os
import socket
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlalchemy import func, select

from impacttracker import clock, demo
from impacttracker.accounts import passwords
from impacttracker.accounts import queries as people
from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.fields import answers_of, fields_of
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.models import Link, Participant, Record
from tests.applications import application_on, close, run_command
from tests.pages import Page

ROOT = Path(__file__).parents[1]


@pytest.fixture
def told(filled, database, tmp_path):
    with filled.by(demo.load_demo, database, tmp_path):
        yield


def records_of_the_story():
    return db.session.scalars(select(Record)).all()


def test_three_people_can_sign_in_with_what_is_printed(told):
    for email, password, role in demo.sign_ins():
        user = people.with_email(email)
        assert passwords.matches(user.password_hash, password)
        membership = db.session.scalar(select(Membership).where(Membership.user_id == user.id))
        assert membership.role == role
    assert [role for _, _, role in demo.sign_ins()] == ["lead", "manager", "viewer"]


def test_story_has_what_a_first_look_should_find(told):
    def number_of(model):
        return db.session.scalar(select(func.count()).select_from(model))

    assert number_of(Award) == 2
    assert {record.kind for record in records_of_the_story()} >= {
        "engagement",
        "collaboration",
        "policy_influence",
        "publication",
        "research_dataset",
        "further_funding",
    }
    assert number_of(Link) >= 8
    assert number_of(FollowUp) >= 4
    assert number_of(Evidence) >= 3
    assert number_of(Narrative) >= 12


def test_every_option_is_on_todays_list(told):
    unknown = [
        (thing, field.name, option)
        for thing in [*records_of_the_story(), *db.session.scalars(select(Narrative))]
        for field in fields_of(type(thing))
        if field.vocabulary and (value := answers_of(thing).get(field.name))
        for option in ([value] if isinstance(value, str) else value)
        if option not in dict(field.options)
    ]
    assert unknown == []


def test_chains_lead_from_an_engagement_to_what_came_of_it(told):
    causes = {link.cause.kind for link in db.session.scalars(select(Link))}
    effects = {link.effect.kind for link in db.session.scalars(select(Link))}
    assert "engagement" in causes
    assert {"policy_influence", "further_funding", "collaboration"} <= effects
    assert all(link.rationale for link in db.session.scalars(select(Link)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2030, 12, 31)])
def test_story_makes_sense_on_whatever_day_it_is_told(app, today):
    demo.load_demo(today)

    for link in db.session.scalars(select(Link)):
        first, last = link.cause.first_on, link.effect.last_on
        assert last is None or first <= last, (link.cause.title, link.effect.title)
    planned = [one for one in records_of_the_story() if getattr(one, "status", "") == "planned"]
    ahead = [one for one in planned if one.first_on and one.first_on > today]
    assert len(ahead) >= 5
    # One lies behind and waits to be written up.
    assert len(planned) - len(ahead) == 1
    held = [one for one in records_of_the_story() if getattr(one, "status", "") == "held"]
    assert all(one.last_on <= today for one in held)
    starts = db.session.scalar(select(func.min(Award.start_on)))
    assert min(one.first_on for one in records_of_the_story() if one.first_on) >= starts.replace(
        month=1, day=1
    )


def test_every_name_is_one_of_its_partners(told):
    unnamed = select(Participant).where(
        Participant.organisation_id.is_(None), Participant.person_id.is_(None)
    )
    assert db.session.scalars(unnamed).all() == []


@pytest.fixture
def unmigrated(database, tmp_path):
    application = application_on(database.blank(), tmp_path)
    with application.app_context():
        yield application
    close(application)


def test_command_sets_the_database_up_and_keeps_what_it_holds(unmigrated):
    first = run_command(unmigrated, "demo", "--no-serve")
    assert (first.exit_code, first.stderr) == (0, "")
    for email, password, _ in demo.sign_ins():
        assert email in first.stdout
        assert password in first.stdout
    assert "http://" not in first.stdout

    project = db.session.scalar(select(Project))
    project.title = "Ours now"
    db.session.commit()
    db.session.remove()
    second = run_command(unmigrated, "demo", "--no-serve")
    assert second.exit_code == 0
    assert "Loading" not in second.stdout
    assert db.session.scalar(select(Project.title)) == "Ours now"
    db.session.remove()

    fresh = run_command(unmigrated, "demo", "--no-serve", "--fresh")
    assert (fresh.exit_code, fresh.stderr) == (0, "")
    assert db.session.scalar(select(Project.title)) != "Ours now"


def test_what_is_served_lets_people_sign_in_and_ends_when_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environ = {**os.environ, "IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path / "instance")}
    command = [sys.executable, "-m", "flask", "demo", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as served:
        try:
            browser = build_opener(HTTPCookieProcessor())
            page = asked(browser, f"http://127.0.0.1:{port}/accounts/sign-in")
            email, password, _ = demo.sign_ins()[0]
            form = Page(page.read().decode()).typed() | {"email": [email], "password": [password]}
            sent = urlencode(form, doseq=True).encode()
            home = browser.open(f"http://127.0.0.1:{port}/accounts/sign-in", sent, timeout=10)
            assert "Ffion" in Page(home.read().decode()).heading
            assert "Server" not in home.headers
        finally:
            served.terminate()
            told, _ = served.communicate(timeout=20)
    assert served.returncode == 0
    assert f"http://127.0.0.1:{port}\n" in told.decode()


def asked(browser, address):
    """The answer of a server that may only be starting, on a machine that may be busy."""
    for _ in range(1_200):
        try:
            return browser.open(address, timeout=10)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Nothing is served at {address}.")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_port_that_is_taken_is_told_in_a_sentence(unmigrated):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run_command(unmigrated, "demo", "--port", str(port))

    assert told.exit_code == 2
    assert told.stderr.startswith(f"Port {port} cannot be used (")
    assert f"make demo PORT={port + 1}" in told.stderr
    assert "http://127.0.0.1" not in told.stdout


@pytest.mark.parametrize("words", [["demo", "--no-serve"], ["seed", "--scenario", "access"]])
def test_production_database_takes_no_invented_data(app, flask, words):
    app.config["PRODUCTION"] = True

    told = flask(*words)
    assert told.exit_code == 2
    assert "production database" in told.stderr


def test_story_is_told_as_of_today(told):
    soon = clock.today() + timedelta(days=3)
    assert soon in {one.first_on for one in records_of_the_story()}
