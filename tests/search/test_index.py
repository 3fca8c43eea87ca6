"""The index says what is recorded, whatever was done, and forgets what was deleted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from impacttracker import seeds
from impacttracker.database import db
from impacttracker.evidence import operations as evidence
from impacttracker.followups import operations as followups
from impacttracker.narratives import operations as narratives
from impacttracker.outcomes.models import Software
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Change, Project
from impacttracker.records import operations as records
from impacttracker.records.models import Participant
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.search import index, upkeep
from impacttracker.search.models import SearchEntry
from tests import factories
from tests.applications import run_command

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "bin", "restore", "delete", "hide", "say", "rename", "undo", "commit"]
        ),
        st.integers(0, 5),
        st.text(max_size=20),
    ),
    max_size=12,
)


@pytest.fixture
def project(session):
    return factories.make_project(lead=factories.make_user())


def differences(session):
    upkeep.catch_up(session)
    return index.differences(session.connection())


def found(session, sort, key):
    upkeep.catch_up(session)
    return session.scalar(
        select(SearchEntry).where(SearchEntry.sort == sort, SearchEntry.key == key)
    )


@settings(max_examples=25)
@given(steps=STEPS)
def test_index_says_what_is_recorded_whatever_was_done(session, steps):
    project = factories.make_project(lead=factories.make_user())
    partner = factories.make_organisation(project)
    made = []
    for act, number, words in steps:
        if act == "add":
            made.append(factories.make_record(project, title=f"T {words}", partner=partner))
        elif act == "rename":
            partner.name, partner.aliases = f"Partner {words}", [words]
            session.flush()
        elif act == "commit":
            session.commit()
        elif act == "undo":
            with session.begin_nested() as savepoint:
                factories.make_record(project, title=f"Undone {words}", partner=partner)
                savepoint.rollback()
        elif made:
            change(session, act, made[number % len(made)], words, made)
    assert differences(session) == []


def change(session, act, record, words, made):
    if act == "bin" and record.binned_at is None:
        records.bin_record(record, by=None)
    elif act == "restore" and record.binned_at is not None:
        records.restore_record(record, by=None)
    elif act == "delete":
        made.remove(record)
        session.delete(record)
    elif act == "hide":
        record.visibility = Visibility.PRIVATE
    elif act == "say":
        record.results = words
    session.flush()


@pytest.mark.usefixtures("everything")
def test_every_sort_of_thing_is_told_to_the_index():
    assert differences(db.session) == []
    sorts = set(db.session.scalars(select(SearchEntry.sort)))
    assert {str(sort) for sort in sorts} == {
        "partner", "person", "record", "narrative", "evidence", "promise",
    }  # fmt: skip


def test_what_each_operation_changes_is_changed_in_the_index(session, project):
    award = factories.make_award(project)
    person = factories.make_person(project, "Jo Bloggs", emails=["jo@example.org"])
    record = factories.make_record(project)
    details = evidence.EvidenceDetails(
        title="A letter", url="https://a.example", corroborating=person, records=[record]
    )
    other = evidence.add_evidence(project, details, by=None)
    piece = evidence.add_evidence(project, details, by=None)
    promise = followups.promise(
        project, followups.FollowUpDetails(what="Send it", person=person), by=None
    )
    narrative = narratives.answer_narrative(
        project, award, "key_findings", "", {"description": "Harbour"}, by=None
    )
    assert differences(session) == []

    session.commit()
    followups.keep_promise(promise, by=None)
    narratives.bin_narrative(narrative, by=None)
    evidence.bin_evidence(piece, by=None)
    person.name = "Jo Brown"
    session.commit()
    assert index.differences(session.connection()) == []
    assert found(session, "evidence", piece.id) is None
    assert found(session, "evidence", other.id)
    assert found(session, "narrative", narrative.id) is None


def test_statements_on_whole_tables_are_told_to_the_index(session, project):
    first, second = (factories.make_organisation(project) for _ in range(2))
    records_of_both = [factories.make_record(project, partner=one) for one in (first, second)]
    session.commit()

    # As a merge does it.
    of_second = Participant.organisation_id == second.id
    session.execute(update(Participant).where(of_second).values(organisation_id=first.id))
    session.execute(update(Organisation.__table__).values(name="Another name"))
    session.execute(update(Software).values(description="None"))
    assert differences(session) == []
    values = {"project_id": project.id, "record_id": records_of_both[0].id, "position": 5}
    values |= {"role": ParticipantRole.HOST, "name_as_recorded": "Somebody else"}
    session.execute(insert(Participant), [values])
    assert differences(session) == []
    session.execute(delete(Participant).where(Participant.name_as_recorded == "Somebody else"))
    assert differences(session) == []


def test_index_is_undone_with_what_it_tells_of(session, project):
    record = factories.make_record(project, title="Before")
    session.commit()
    with session.begin_nested() as savepoint:
        record.title = "Meanwhile"
        session.flush()
        savepoint.rollback()
    record.title = "Never stored"
    session.flush()
    session.rollback()
    assert differences(session) == []


def test_record_is_found_as_soon_as_it_is_stored(session, project):
    record = factories.make_record(project)
    session.commit()
    assert index.differences(session.connection()) == []
    assert found(session, "record", record.id)


def test_differences_are_seen(session, project):
    first, second = (factories.make_record(project) for _ in range(2))
    partners.add_organisation(project, partners.OrganisationDetails(name="Stays"), by=None)
    session.commit()
    session.execute(text(f"UPDATE record SET title = 'Otherwise' WHERE id = {first.id}"))
    session.execute(text(f"UPDATE record SET sort_key = 7 WHERE id = {second.id}"))
    session.execute(text("DELETE FROM partnership"))

    faults = index.differences(session.connection())

    assert len(faults) == 3
    assert f"The record {first.id} is found by other words than it has." in faults
    assert f"The record {second.id} is not found as what it is." in faults
    assert index.rebuild(session.connection()) == 2
    assert index.differences(session.connection()) == []


def test_more_words_than_a_database_holds_are_cut_alike(session, project):
    endless = " ".join(f"word{number}" for number in range(120_000))
    record = factories.make_record(project, answers={"results": endless})
    factories.make_record(project, title="東京" * 900, answers={"results": "東京都" * 200_000})
    assert differences(session) == []
    assert found(session, "record", record.id)


def test_deleting_a_project_leaves_nothing_to_be_found(new_installation):
    application = new_installation()
    with application.app_context():
        seeds.seed_access()
        db.session.commit()
        project = db.session.scalar(select(Project).where(Project.code == "BETA"))
        db.session.execute(delete(SearchEntry).where(SearchEntry.project_id == project.id))
        db.session.commit()
        words = db.session.scalar(text("SELECT count(*) FROM search_words"))
        assert words == db.session.scalar(text("SELECT count(*) FROM search_entry")) > 0


def test_no_byte_of_a_name_stays_in_the_index(new_installation, database):
    application = new_installation()
    with application.app_context():
        project = factories.make_project(lead=factories.make_user())
        for number in range(50):
            factories.make_person(project, f"Somebody {number}")
        person = factories.make_person(project, "Zebulon Quixworthy")
        factories.make_record(
            project,
            participants=[records.ParticipantDetails(role=ParticipantRole.HOST, person=person)],
        )
        db.session.commit()
        assert b"quixworthy" in bytes_of_the_index()

        db.session.execute(update(Person).where(Person.id == person.id).values(name="Erased"))
        db.session.execute(delete(Change))
        db.session.commit()
        assert b"quixworthy" in bytes_of_the_index()
        db.session.remove()
        index.scrub(db.engine)

        assert b"quixworthy" not in bytes_of_the_index()
        assert index.differences(db.session.connection()) == []


def bytes_of_the_index():
    """What stands in the files of the index: in SQLite that is the whole database."""
    if db.engine.dialect.name == "sqlite":
        file = Path(db.engine.url.database)
        logs = (file, file.with_name(f"{file.name}-wal"))
        return b"".join(one.read_bytes() for one in logs if one.exists()).lower()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        files = connection.scalars(
            text(
                "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname LIKE '%search_%' "
                "OR oid IN (SELECT reltoastrelid FROM pg_class WHERE relname LIKE '%search_%')"
            )
        ).all()
        return b"".join(
            bytes(connection.scalar(text("SELECT pg_read_binary_file(:file)"), {"file": file}))
            for file in files
        ).lower()


def test_reindex_writes_the_index_anew_and_says_whether_it_is_right(new_installation):
    application = new_installation()
    with application.app_context():
        factories.make_record(factories.make_project(lead=factories.make_user()))
        db.session.commit()
        db.session.execute(text("DELETE FROM search_entry"))
        db.session.commit()

    wrong = run_command(application, "reindex", "--check")
    assert (wrong.exit_code, wrong.stdout) == (
        1,
        "The record 1 is not found as what it is.\n1 differences.\n",
    )
    assert run_command(application, "reindex").stdout == "1 things can be found.\n"
    right = run_command(application, "reindex", "--check")
    assert (right.exit_code, right.stdout) == (0, "The index says what is recorded.\n")
