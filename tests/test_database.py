"""What the databases promise, and what our column types do about their differences."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from impacttracker.database import UtcDateTime, db, storable
from impacttracker.projects.models import Project
from impacttracker.records.models import Attribution, Link
from impacttracker.records.vocabulary import Strength, Verb
from tests.factories import make_project, make_record


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 5000),
    ],
)
def test_sqlite_keeps_what_it_acknowledged(session, pragma, value):
    assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_what_one_database_refuses_is_stored_visibly_in_both(session):
    project = Project(code="NUL", title="a\x00b\ud800c")
    session.add(project)
    session.flush()
    session.refresh(project)

    assert project.title == "a\ufffdb\ufffdc"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_ordinary_text_is_stored_as_it_stands(words):
    assert storable(words) == words


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2024, 5, 1, 12), None)  # noqa: DTZ001


def test_moment_comes_back_in_utc(session):
    project = make_project()
    project.created_at = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    session.flush()
    session.refresh(project)

    assert project.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_database_refuses_a_link_across_projects(session):
    here, there = make_project(), make_project()
    cause, effect = make_record(here), make_record(there)
    session.add(
        Link(
            project_id=here.id,
            from_id=cause.id,
            to_id=effect.id,
            verb=Verb.LED_TO,
            strength=Strength.CHANGED,
        )
    )

    with pytest.raises(IntegrityError), db.session.begin_nested():
        session.flush()


def test_database_refuses_another_projects_award(session):
    here, there = make_project(), make_project()
    record, foreign = make_record(here), make_record(there)
    award_id = session.scalar(text(f"SELECT id FROM award WHERE project_id = {there.id}"))
    session.add(Attribution(project_id=here.id, record_id=record.id, award_id=award_id))

    with pytest.raises(IntegrityError), db.session.begin_nested():
        session.flush()
    assert foreign.attributions == []


def test_search_without_regard_to_case_knows_more_than_ascii(session):
    assert session.scalar(select(func.lower("ŁÓDŹ–AĞRI"))) == "łódź–ağri"
