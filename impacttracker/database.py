"""The declarative base, our column types, and what SQLite needs to keep its promises."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import uuid4

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, TypeDecorator, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from impacttracker.clock import now

# Named constraints let a migration alter them, and let a caught IntegrityError say
# which rule was broken.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

One = TypeVar("One")
Key = TypeVar("Key", str, int)

LARGEST_KEY = 2**31 - 1
AT_ONCE = 500
"""So many values are asked for in one statement: both databases have a limit."""

TOLD_ANEW = {"told anew": True}
"""The `info` of a table that holds only what other tables say: no backup keeps it."""

# Every connection keeps acknowledged writes through a power cut (FULL), overwrites what is
# deleted, and waits for another writer instead of failing at once.
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "busy_timeout=5000",
    "cache_size=-16000",
    "temp_store=MEMORY",
)

# Requests that only read set this, so that SQLite lets them run beside a writer.
reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. SQLite would otherwise forget the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"Refusing to store the naive datetime {value!r}.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text that both databases accept: PostgreSQL refuses NUL, SQLite lone surrogates.

    Either becomes U+FFFD, so that what cannot be stored is seen and not lost in silence.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """*text* with each character that a database refuses replaced by U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return (
        text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


def all_storable(value: Any) -> Any:
    """*value* of JSON with all its texts `storable`: escapes there can spell any character."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [all_storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): all_storable(one) for name, one in value.items()}
    return value


def vocabulary_type(vocabulary: type[StrEnum]) -> Enum:
    """A column type that stores each term's value ("site-visit"), which outlives Python names."""
    return Enum(
        vocabulary,
        native_enum=False,
        length=40,
        values_callable=lambda terms: [term.value for term in terms],
    )


def new_uid() -> str:
    """A random name for the outside world; it says nothing of a person, a host or an order."""
    return str(uuid4())


class Base(DeclarativeBase):
    """What every table shares: named constraints and a whole-number key."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: UtcDateTime, str: Words}

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


class Identified:
    """Adds the random `uid` by which archives, feeds and other programs know a row."""

    # SQLite numbers the rows of one statement in no order that it promises: by their uid they are
    # known again, so that many are sent together.
    uid: Mapped[str] = mapped_column(
        Words(36), unique=True, default=new_uid, sort_order=-9, insert_sentinel=True
    )


class Timestamped:
    """Adds when a row was first saved and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, sort_order=91)


class Versioned:
    """Adds a version that moves with every change, so that a stale save is noticed."""

    version: Mapped[int] = mapped_column(sort_order=92)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__dict__.get("version", cls.version)}


Waiting = dict[Callable[[list[Any]], None], list[Any]]


class PatientSession(Session):
    """A session that can be told to wait with what operations flush one by one."""

    waiting: Waiting | None = None
    """What is written at the end of `flushed_together`; nothing outside it."""

    def flush(self, objects: Any = None) -> None:
        if self.waiting is None:
            super().flush(objects)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": PatientSession})


@contextmanager
def flushed_together() -> Iterator[None]:
    """Send what operations store within to the database at once, at the end.

    For many things of one sort, none of which looks in the database for what another one stored.
    What is `written_together` goes first: the history locks the project before rows are stored.
    """
    session: Any = db.session()
    waiting: Waiting = {}
    session.waiting = waiting
    try:
        yield
    finally:
        session.waiting = None
    with session.no_autoflush:
        for write, several in waiting.items():
            write(several)
    session.flush()


def written_together(write: Callable[[list[One]], None], one: One) -> None:
    """Have *write* write *one* now, or at the end of `flushed_together` with all the others."""
    session: Any = db.session()
    if session.waiting is None:
        write([one])
    else:
        session.waiting.setdefault(write, []).append(one)


def in_parts(values: Iterable[Key]) -> Iterator[list[Key]]:
    """*values* in order, no more at once than a statement may hold."""
    every = sorted(values)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set SQLite up, and leave starting transactions to SQLAlchemy."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows ASCII alone: a search for "łódź" would not find "Łódź".
        connection.create_function("lower", 1, _lower, deterministic=True)


@event.listens_for(Engine, "begin")
def _begin_in_sqlite(connection: Connection) -> None:
    """Take the write lock at once when writing: a later upgrade fails without waiting."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reads_only.get() else "BEGIN IMMEDIATE")


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text
