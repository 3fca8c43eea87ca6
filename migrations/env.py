"""Runs migrations on the application's own database; `flask db upgrade` comes here.

Offline mode (SQL printed, not run) is refused: batch changes on SQLite need the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, TypeDecorator

from impacttracker.database import db
from impacttracker.search import index
from impacttracker.search.models import is_of_models


class BrokenReferences(Exception):
    """A migration left rows that refer to rows which are gone; nothing of it was kept."""


@contextmanager
def references_at_rest(connection: Connection) -> Iterator[None]:
    """Keep SQLite from following references while tables are rebuilt.

    A batch change makes a new table, copies the rows and drops the old one. With references
    being followed, that drop deletes the rows of every table that refers to it. The switch
    does nothing inside a transaction, so the driver is told, before SQLAlchemy begins one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_broken_references(connection: Connection) -> None:
    """Check what was not followed meanwhile, while everything can still be undone."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = sorted({f"{row[0]} → {row[2]}" for row in broken})
        raise BrokenReferences(f"{len(broken)} rows refer to nothing: {', '.join(tables)}")


def in_plain_types(kind: str, thing: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they store: a migration must outlive our code."""
    if kind != "type":
        return False
    if isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    if isinstance(thing, Enum) and not thing.native_enum:
        return f"sa.String(length={thing.length})"
    return False


def fill_the_index(connection: Connection) -> None:
    """Fill the index of the search where a migration has made or emptied it.

    Only our code of today knows the words of a text, and it reads only today's tables.
    """
    head = ScriptDirectory.from_config(context.config).get_current_head()
    here = MigrationContext.configure(connection).get_current_revision()
    if here == head and index.is_wanting(connection):
        index.rebuild(connection)


def run_migrations() -> None:
    with db.engine.connect() as connection, references_at_rest(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=in_plain_types,
            transactional_ddl=True,
            include_name=is_of_models,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_broken_references(connection)
            fill_the_index(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations are run on a database, not printed: leave --sql out.")
run_migrations()
