"""What `flask seed` promises to those who test from outside."""

import json

import pytest
from sqlalchemy import func, select

from impacttracker import seeds
from impacttracker.accounts import passwords
from impacttracker.accounts import queries as people
from impacttracker.database import Base, db
from impacttracker.fields import fields_of, is_absent
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.projects import queries as projects
from impacttracker.records.models import Record, Tally
from impacttracker.records.vocabulary import Visibility
from tests.applications import application_on, close, run_command

# Rows that only come of using the application, which the seed does not do.
NOT_SEEDED = {"sign_in_attempt", "sent_digest"}


@pytest.fixture
def seeded(everything):
    return everything[1]


def test_every_table_has_rows(seeded):
    empty = {
        table.name
        for table in Base.metadata.sorted_tables
        if not db.session.scalar(select(func.count()).select_from(table))
    }
    assert empty - NOT_SEEDED == set()


def test_every_kind_and_section_is_there_and_answers_every_question(seeded):
    for code in ("ALPHA", "BETA"):
        project = projects.by_code(code)
        for models, base in ((KINDS, Record), (SECTIONS, Narrative)):
            for name, model in models.items():
                made = db.session.scalars(
                    select(base).where(base.project_id == project.id, model.id == base.id)
                ).all()
                assert made, name
                unanswered = [
                    field.name
                    for field in fields_of(model)
                    if all(is_absent(getattr(one, field.name)) for one in made)
                ]
                assert unanswered == [], name


def test_records_differ_in_what_matters_to_who_sees_them(seeded):
    private = select(func.count(Record.id)).where(Record.visibility == Visibility.PRIVATE)
    binned = select(func.count(Record.id)).where(Record.binned_at.is_not(None))
    assert db.session.scalar(private) == 6
    assert db.session.scalar(binned) == 2


def test_everybody_can_sign_in_as_told(seeded):
    roles = {}
    for user in seeded["users"]:
        account = people.with_email(user["email"])
        assert passwords.matches(account.password_hash, user["password"])
        assert account.is_disabled is (user["role"] == "disabled")
        assert account.is_admin is (user["role"] == "administrator")
        roles.setdefault(user["project"], set()).add(user["role"])
    members = {"lead", "manager", "contributor", "viewer", "disabled"}
    assert roles == {None: {"administrator", "none"}, "ALPHA": members, "BETA": members}


def test_canaries_are_of_their_project_alone(seeded):
    first, second = (project["canary"] for project in seeded["projects"])
    assert first != second
    assert not {first, second} & {user["email"] for user in seeded["users"]}


def test_command_prints_one_object(database, tmp_path):
    application = application_on(database.blank(), tmp_path)
    with application.app_context():
        told = run_command(application, "seed", "--scenario", "access", "--json")
        assert (told.exit_code, told.stderr) == (0, "")
        assert set(json.loads(told.stdout)) == {"projects", "users", "feeds", "tokens"}
        again = run_command(application, "seed", "--scenario", "access", "--json")
        assert (again.exit_code, again.stdout) == (2, "")
        assert again.stderr.count("\n") == 1
    close(application)


@pytest.mark.parametrize("number", [1, 2, 61])
def test_load_is_as_much_as_was_asked_for(app, number):
    made = seeds.seed_load(number)

    assert db.session.scalar(select(func.count(Record.id))) == number
    assert db.session.scalar(select(func.sum(Tally.records))) == number
    assert {one["ids"]["project_code"] for one in made["projects"]} == {
        user["project"] for user in made["users"]
    }
