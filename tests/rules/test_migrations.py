"""Migrations: they make what the models say, and lose nothing on the way up or down."""

import shutil
from collections.abc import Callable
from textwrap import dedent

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from impacttracker.database import TOLD_ANEW
from impacttracker.search.models import is_of_models
from tests.rules.rows import fill_every_table
from tests.rules.sources import MIGRATIONS


@pytest.fixture
def unmigrated(database, tmp_path):
    """The application on a database without tables."""
    from impacttracker.database import db
    from tests.applications import application_on, close

    application = application_on(database.blank(), tmp_path)
    with application.app_context():
        yield db
    close(application)


def differences(db):
    """What a new migration would have to change."""
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_of_models}
        context = MigrationContext.configure(connection, opts=opts)
        return compare_metadata(context, db.metadata)


def rows_of(db):
    """How many rows stand in each table, but for those that are filled from others."""
    told_anew = {table.name for table in db.metadata.sorted_tables if table.info == TOLD_ANEW}
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(text(f'SELECT count(*) FROM "{name}"'))
            for name in inspect(connection).get_table_names()
            if name != "alembic_version" and name not in told_anew and is_of_models(name, "table")
        }


def test_migrations_make_what_the_models_say(unmigrated):
    upgrade(directory=str(MIGRATIONS))
    assert differences(unmigrated) == []


def test_model_without_its_migration_is_seen(unmigrated):
    upgrade(directory=str(MIGRATIONS))
    with unmigrated.engine.begin() as connection:
        connection.execute(text("ALTER TABLE sign_in DROP COLUMN browser"))
    assert [difference[0] for difference in differences(unmigrated)] == ["add_column"]


def test_every_step_goes_down_and_up_again_with_rows_in_every_table(unmigrated):
    upgrade(directory=str(MIGRATIONS))
    fill_every_table(unmigrated)
    before = rows_of(unmigrated)
    assert [name for name, rows in before.items() if rows == 0] == []

    revisions = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    for _ in revisions[:-1]:
        downgrade(directory=str(MIGRATIONS))
    # The tables that later steps added are gone; what stood before them keeps its rows.
    kept = rows_of(unmigrated)
    assert kept == {name: before[name] for name in kept}
    upgrade(directory=str(MIGRATIONS))
    assert {name: rows for name, rows in rows_of(unmigrated).items() if name in kept} == kept

    downgrade(directory=str(MIGRATIONS), revision="base")
    assert rows_of(unmigrated) == {}
    upgrade(directory=str(MIGRATIONS))
    assert differences(unmigrated) == []


FIRST = """
    revision, down_revision = "first", None

    def upgrade():
        op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table(
            "child",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE")),
        )
        op.execute("INSERT INTO parent (id) VALUES (1)")
        op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1)")

    def downgrade():
        op.drop_table("child")
        op.drop_table("parent")
"""
REBUILDS_PARENT = """
    revision, down_revision = "second", "first"

    def upgrade():
        with op.batch_alter_table("parent") as batch:
            batch.add_column(sa.Column("age", sa.Integer))
            batch.create_check_constraint("ck_parent_age", "age > 0")

    def downgrade():
        with op.batch_alter_table("parent") as batch:
            batch.drop_constraint("ck_parent_age", type_="check")
            batch.drop_column("age")
"""
ORPHANS_CHILD = """
    revision, down_revision = "second", "first"

    def upgrade():
        op.execute("DELETE FROM parent")

    def downgrade():
        pass
"""


@pytest.fixture
def migrations(tmp_path) -> Callable[..., str]:
    """Call it with revisions for a folder of migrations that our own env.py runs."""

    def folder(*revisions: str) -> str:
        made = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, made, ignore=shutil.ignore_patterns("versions", "__pycache__"))
        (made / "versions").mkdir()
        for number, revision in enumerate(revisions):
            source = "import sqlalchemy as sa\nfrom alembic import op\n" + dedent(revision)
            (made / "versions" / f"r{number}.py").write_text(source)
        return str(made)

    return folder


@pytest.mark.parametrize("direction", [upgrade, downgrade])
def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(unmigrated, migrations, direction):
    folder = migrations(FIRST, REBUILDS_PARENT)
    upgrade(directory=folder, revision="head" if direction is downgrade else "first")
    direction(directory=folder)
    assert rows_of(unmigrated) == {"parent": 1, "child": 1}


def test_references_are_followed_again_after_a_migration(unmigrated, migrations):
    upgrade(directory=migrations(FIRST))
    with unmigrated.engine.begin() as connection:
        connection.execute(text("DELETE FROM parent"))
    assert rows_of(unmigrated) == {"parent": 0, "child": 0}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_migration_that_breaks_references_is_undone(unmigrated, migrations):
    folder = migrations(FIRST, ORPHANS_CHILD)
    upgrade(directory=folder, revision="first")
    with pytest.raises(Exception, match="1 rows refer to nothing: child → parent"):
        upgrade(directory=folder)
    assert rows_of(unmigrated) == {"parent": 1, "child": 1}
