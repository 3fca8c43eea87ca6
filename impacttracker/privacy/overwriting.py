"""Overwrites the bytes that erased names leave behind in the database's files.

A deleted row is out of every answer at once, but its bytes may stand in the file for long. On
SQLite the full-text index is rewritten, free pages are given back and the write-ahead log is
emptied; on PostgreSQL the tables are rewritten (`VACUUM FULL`). PostgreSQL's own write-ahead log
and backups made earlier are beyond us: they age out as whoever runs them decides.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.partners.models import Erasure
from impacttracker.search import index

PATIENCE_IN_MS = 1_000
"""Somebody waits for the page; what does not get its turn by then is done by a later run."""


def overwrite_due() -> bool:
    """Overwrite what is due; False where somebody else kept the files busy: try again later.

    Call it outside a transaction. What was done is marked, and not committed.
    """
    due = db.session.scalars(select(Erasure).where(Erasure.overwritten_at.is_(None))).all()
    if not due:
        return True
    tables = {table for erasure in due for table in erasure.tables}
    keys = [erasure.id for erasure in due]
    db.session.rollback()
    if not _overwrite(tables):
        return False
    for erasure in db.session.scalars(select(Erasure).where(Erasure.id.in_(keys))):
        erasure.overwritten_at = now()
    db.session.flush()
    return True


def _overwrite(tables: Collection[str]) -> bool:
    try:
        index.scrub(db.engine)
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                _rewrite_tables(connection.execution_options(isolation_level="AUTOCOMMIT"), tables)
                return True
            return _rewrite_file(connection.connection.driver_connection)
    except OperationalError:
        return False


def _rewrite_tables(connection: Any, tables: Collection[str]) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    for table in sorted(tables):
        connection.exec_driver_sql(f"VACUUM (FULL) {quoted(table)}")


def _rewrite_file(driver: Any) -> bool:
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout={PATIENCE_IN_MS}")
    try:
        driver.execute("VACUUM")
        is_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except driver.OperationalError:
        # The driver's own error, because SQLAlchemy would begin a transaction first.
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience}")
    return not is_busy
