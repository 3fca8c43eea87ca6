"""Writes the index, rebuilds it, says where it differs from the data, and scrubs it.

The index holds only what can be told anew from the data: it is no part of backups and archives.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from impacttracker.database import in_parts
from impacttracker.search.models import SearchEntry
from impacttracker.search.texts import MODELS, Told, told_by
from impacttracker.search.vocabulary import Sort
from impacttracker.search.words import tokens_of

ENTRY: Any = SearchEntry.__table__
LOCK = 3_230_111
"""By which those who write the index in PostgreSQL know each other; any number would do."""
LARGEST = 1_000_000
"""About so many bytes of words are kept of one thing: a `tsvector` holds a megabyte."""
SURELY_FITS = LARGEST // 40
"""So many letters, whichever they are, never make more words than that."""
A_PLACE = 6
"""At most so many bytes a `tsvector` takes beside a word's own."""
BETWEEN = "¶"
"""Stands between two texts, so that no phrase runs from one into the other; never a word."""
LAST_POSITION = 16_383
Words = tuple[str, str]
"""(words of the title, all other words) as the database keeps them."""

ADD_WORDS = {
    "sqlite": text("INSERT INTO search_words (rowid, head, body) VALUES (:id, :head, :body)"),
    "postgresql": text(
        "INSERT INTO search_words (id, head, body) "
        "VALUES (:id, CAST(:head AS tsvector), CAST(:body AS tsvector))"
    ),
}
SAME_WORDS = {
    "sqlite": text("SELECT head = :head AND body = :body FROM search_words WHERE rowid = :id"),
    "postgresql": text(
        "SELECT head = CAST(:head AS tsvector) AND body = CAST(:body AS tsvector) "
        "FROM search_words WHERE id = :id"
    ),
}


def write(connection: Connection, sort: Sort, keys: Iterable[int]) -> None:
    """Write what the things of *sort* with these *keys* say now; what is gone is taken out."""
    for some in in_parts(set(keys)):
        connection.execute(delete(ENTRY).where(ENTRY.c.sort == sort, ENTRY.c.key.in_(some)))
        if told := _told(connection, sort, some):
            rows = [_entry_of(sort, one) for one in told]
            made = insert(ENTRY).returning(ENTRY.c.key, ENTRY.c.id)
            ids: dict[int, int] = dict(connection.execute(made, rows).all())
            words = [(ids[one.key], *_words_of(one, connection)) for one in told]
            connection.execute(
                ADD_WORDS[connection.dialect.name],
                [{"id": key, "head": head, "body": body} for key, head, body in words],
            )


def take_turns(connection: Connection) -> None:
    """Wait until nobody else writes the index, so that names are read as they stand then.

    Without it, of two who change a partner and a record of theirs at once, the later one could
    write the former name. SQLite lets one write at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def rebuild(connection: Connection) -> int:
    """Write the whole index anew, as one change; how many things it holds."""
    take_turns(connection)
    connection.execute(delete(ENTRY))
    for sort in Sort:
        for keys in in_parts(_all_keys(connection, sort)):
            write(connection, sort, keys)
    return connection.scalar(select(func.count()).select_from(ENTRY)) or 0


def is_wanting(connection: Connection) -> bool:
    """Whether the index is empty though there are things, as after it was first made."""
    if not inspect(connection).has_table(ENTRY.name):
        return False
    if connection.scalar(select(ENTRY.c.id).limit(1)) is not None:
        return False
    return any(connection.scalar(select(model.id).limit(1)) for model in MODELS.values())


def differences(connection: Connection) -> list[str]:
    """Where the index says something else than the data, one sentence each."""
    return [fault for sort in Sort for fault in _differences(connection, sort)]


def scrub(engine: Engine) -> None:
    """Leave no byte of a word in the database's files that the index no longer holds.

    Taking a thing out of the index marks its words as gone; their bytes stay until the database
    tidies up. Call this after the commit that deleted or renamed something for good: it opens a
    connection of its own and waits for writers. SQLite merges the index into one piece, in which
    words without a thing are not written again (what is freed is overwritten, see
    `database.SQLITE_PRAGMAS`), and empties the write-ahead log. PostgreSQL writes the index's
    tables anew, because its word trees keep words for ever; write-ahead logs and backups that it
    has shipped elsewhere are its administrator's to let go.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL search_words")
            connection.exec_driver_sql("VACUUM FULL search_entry")
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO search_words (search_words) VALUES ('optimize')")
    with closing(engine.raw_connection()) as outside_a_transaction:
        outside_a_transaction.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _told(connection: Connection, sort: Sort, keys: Sequence[int]) -> list[Told]:
    """Read past the caller's session, which may hold names as they were before."""
    with Session(bind=connection, join_transaction_mode="rollback_only") as reading:
        return list(told_by(sort, keys, reading))


def _entry_of(sort: Sort, told: Told) -> dict[str, Any]:
    return {
        "sort": sort,
        "key": told.key,
        "project_id": told.project_id,
        "kind": told.kind,
        "private_to": told.private_to,
        "sort_key": told.sort_key,
    }


def _words_of(told: Told, connection: Connection) -> Words:
    said = (told.title, *(text.words for text in told.texts))
    title, *texts = map(tokens_of, said)
    if sum(map(len, said)) > SURELY_FITS:
        title, *texts = _cut([title, *texts])
    if connection.dialect.name == "sqlite":
        return " ".join(title), f" {BETWEEN} ".join(" ".join(words) for words in texts)
    return _vector([title]), _vector([title, *texts])


def _cut(texts: Iterable[list[str]]) -> list[list[str]]:
    """*texts* as far as both databases hold them, so that both find the same."""
    kept, room = [], LARGEST
    for words in texts:
        size = sum(len(word.encode()) + A_PLACE for word in words)
        while size > room:
            size -= len(words.pop().encode()) + A_PLACE
        room -= size
        kept.append(words)
    return kept


def _vector(texts: Iterable[Sequence[str]]) -> str:
    """The words of *texts* with their places, as PostgreSQL writes a `tsvector`."""
    places: dict[str, list[int]] = defaultdict(list)
    at = 0
    for words in texts:
        for word in words:
            at += 1
            places[word].append(min(at, LAST_POSITION))
        at += 1
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


def _differences(connection: Connection, sort: Sort) -> Iterator[str]:
    columns = [column for column in ENTRY.c if column.name not in {"id", "sort"}]
    found = select(ENTRY.c.id, *columns).where(ENTRY.c.sort == sort)
    held = {row.key: row._mapping for row in connection.execute(found)}
    for keys in in_parts(_all_keys(connection, sort)):
        for told in _told(connection, sort, keys):
            entry = dict(held.pop(told.key, {}))
            key = entry.pop("id", None)
            if {**entry, "sort": sort} != _entry_of(sort, told):
                yield f"The {sort} {told.key} is not found as what it is."
            elif not _has_words(connection, key, _words_of(told, connection)):
                yield f"The {sort} {told.key} is found by other words than it has."
    yield from (f"The {sort} {key} is found, and is not there." for key in held)


def _has_words(connection: Connection, key: int | None, words: Words) -> bool:
    asked = {"id": key, "head": words[0], "body": words[1]}
    return bool(connection.scalar(SAME_WORDS[connection.dialect.name], asked))


def _all_keys(connection: Connection, sort: Sort) -> list[int]:
    return list(connection.scalars(select(MODELS[sort].id).order_by(MODELS[sort].id)))
