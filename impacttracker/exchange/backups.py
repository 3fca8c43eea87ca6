"""Whole installations in one file, the same for SQLite and PostgreSQL, checked when written.

A ZIP file: `tables/<name>.jsonl` has a row a line in the order of keys, `files/<SHA-256>` what is
kept as evidence, in a folder or in a bucket, and `manifest.json`, written last, the number of rows
and the SHA-256 of each. It holds personal data and hashes of passwords: keep it as safe as the
database.
"""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, inspect, select, text

from impacttracker.database import TOLD_ANEW, Base, db, reads_only
from impacttracker.errors import Refused, Unreadable
from impacttracker.evidence.storage import CHUNK, SHA256, BytesMissing, Store
from impacttracker.rows import row_from_json, row_to_json
from impacttracker.spreadsheets.rows import BROKEN_ZIP

FORMAT, VERSION = "impacttracker-backup", 1
AT_ONCE = 500
NOTHING_YET = "unversioned"


@dataclass(frozen=True)
class Made:
    """How much was written, or restored, and how many files are not what they were."""

    rows: int
    files: int
    damaged: int


def write_backup(target: Path, store: Store) -> Made:
    """Write the database as it is at one moment, and the files in *store*, to *target*."""
    draft = _draft_of(target)
    try:
        with _private(draft) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                tables = _write_tables(archive)
                files = _write_files(archive, store)
                manifest = {"format": FORMAT, "version": VERSION, "revision": _revision()}
                manifest |= {"tables": tables, "files": files}
                archive.writestr("manifest.json", json.dumps(manifest, indent=2, sort_keys=True))
            file.flush()
            os.fsync(file.fileno())
        made = check_backup(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return made


def check_backup(file: Path) -> Made:
    """Read all of *file* against its manifest; raises `Unreadable` where the two differ."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            for name, told in manifest["tables"].items():
                _compare(archive, f"tables/{name}.jsonl", told["sha256"])
            for name, told in manifest["files"].items():
                _compare(archive, f"files/{name}", told)
            return _made(manifest)
    except (KeyError, *BROKEN_ZIP) as error:
        raise Unreadable(f"{file} is no backup, or a damaged one: {error}.") from None


def restore_backup(file: Path, store: Store, *, replace: bool) -> Made:
    """Bring back what *file* holds, in one transaction; it is checked before anything changes.

    Files come first, and harm nobody where the rest fails: each is kept under its own hash.
    """
    check_backup(file)
    with zipfile.ZipFile(file) as archive:
        manifest = _manifest(archive)
        _refuse_other_schema(manifest)
        _refuse_other_names(manifest)
        with db.engine.connect() as connection:
            _refuse_full(connection, replace=replace)
        for name, told in manifest["files"].items():
            if name == told:
                _keep(archive, name, store)
        with db.engine.begin() as connection:
            _refuse_full(connection, replace=replace)
            for table in reversed(_tables()):
                connection.execute(table.delete())
            for table in _tables():
                _read_table(archive, connection, table)
        return _made(manifest)


def _made(manifest: dict[str, Any]) -> Made:
    rows = sum(told["rows"] for told in manifest["tables"].values())
    damaged = sum(name != told for name, told in manifest["files"].items())
    return Made(rows=rows, files=len(manifest["files"]) - damaged, damaged=damaged)


def _tables() -> list[Table]:
    """Every table of ours, each after those that it points at; but those told anew from them."""
    return [table for table in Base.metadata.sorted_tables if table.info != TOLD_ANEW]


def _write_tables(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    with _one_moment() as connection:
        for table in _tables():
            seal, rows = sha256(), 0
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as lines:
                for row in connection.execute(select(table).order_by(table.c.id)).mappings():
                    line = f"{row_to_json(table, dict(row))}\n".encode()
                    seal.update(line)
                    lines.write(line)
                    rows += 1
            told[table.name] = {"rows": rows, "sha256": seal.hexdigest()}
    return told


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A connection to which the database stands still, and that stops nobody from writing."""
    before = reads_only.set(True)
    try:
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection.execution_options(yield_per=AT_ONCE)
    finally:
        reads_only.reset(before)


def _write_files(archive: zipfile.ZipFile, store: Store) -> dict[str, str]:
    """Everything that the store holds. What was let go meanwhile, nobody names any more."""
    told = {}
    for one in store.held():
        try:
            held = store.open(one.sha256)
        except BytesMissing:
            continue
        name, seal = f"files/{one.sha256}", sha256()
        with closing(held), archive.open(name, "w", force_zip64=True) as out:
            while chunk := held.read(CHUNK):
                seal.update(chunk)
                out.write(chunk)
        # As it was read: one damaged file must not keep all else from being safe.
        told[one.sha256] = seal.hexdigest()
    return told


def _seal(file: IO[bytes]) -> str:
    seal = sha256()
    with file:
        while chunk := file.read(CHUNK):
            seal.update(chunk)
    return seal.hexdigest()


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unreadable("This is no backup of Impact Tracker.")
    if manifest.get("version") != VERSION:
        raise Unreadable("This backup is of another version. Install the Impact Tracker it is of.")
    return manifest


def _compare(archive: zipfile.ZipFile, name: str, told: str) -> None:
    try:
        found = _seal(archive.open(name))
    except BROKEN_ZIP as error:
        raise Unreadable(f"The backup is damaged in {name}: {error}.") from None
    if found != told:
        raise Unreadable(f"The backup is damaged in {name}: it is not what was written.")


def _revision() -> str:
    """The migration at which the database stands."""
    if not inspect(db.engine).has_table("alembic_version"):
        return NOTHING_YET
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or NOTHING_YET


def _refuse_other_schema(manifest: dict[str, Any]) -> None:
    if not inspect(db.engine).has_table("record"):
        raise Refused("The database has no tables yet. Run `flask db upgrade`, then restore.")
    here, there = _revision(), manifest["revision"]
    if NOTHING_YET not in (here, there) and here != there:
        raise Refused(
            f"The backup was made at revision {there}, and this database is at {here}. Install "
            "the Impact Tracker that it was made with, restore, and then run `flask db upgrade`."
        )


def _refuse_full(connection: Connection, *, replace: bool) -> None:
    full = any(connection.scalar(select(table.c.id).limit(1)) for table in _tables())
    if full and not replace:
        raise Refused("The database is not empty. Give --replace to throw away what is in it.")


def _read_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> None:
    """Bring back one table; what points into the table itself is filled in afterwards."""
    inside = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    # Filling in is no change: what a change stamps is said along.
    stamps = [column.name for column in table.columns if column.onupdate is not None]
    pointing: list[dict[str, Any]] = []
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        while some := [row_from_json(table, line) for line in islice(lines, AT_ONCE)]:
            for row in some:
                if any(row[name] is not None for name in inside):
                    pointing.append({name: row[name] for name in ("id", *inside, *stamps)})
                    row.update(dict.fromkeys(inside))
            connection.execute(table.insert(), some)
    for row in pointing:
        connection.execute(table.update().where(table.c.id == row.pop("id")).values(row))
    if connection.dialect.name == "postgresql":
        _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count keys on from the highest that was brought back."""
    highest = connection.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1))
    if highest:
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        quoted = connection.dialect.identifier_preparer.format_table(table)
        connection.execute(sequence, {"name": quoted, "highest": highest})


def _refuse_other_names(manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        if not SHA256.fullmatch(name):
            raise Unreadable(f"The backup names a file otherwise than by its SHA-256: {name}.")


def _keep(archive: zipfile.ZipFile, name: str, store: Store) -> None:
    """Hand one file to the store, by way of the disk, because a bucket reads it twice."""
    with archive.open(f"files/{name}") as held, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(held, file, CHUNK)
        store.keep(name, file)


def _draft_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read, from the first byte on."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")
