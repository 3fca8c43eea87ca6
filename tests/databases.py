"""Databases for tests: SQLite files, and a PostgreSQL server that the run starts itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

POSTGRESQL_IS_MISSING = "PostgreSQL is not installed here (no initdb was found)."
PROGRAMS = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"

# A test database need not outlive a power cut, only be quick.
CARELESS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "autovacuum": "off",
    "geqo": "off",
    "join_collapse_limit": "1",
    "from_collapse_limit": "1",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
}


def write_schema(engine: Engine) -> None:
    """Write all our tables into a database; the first call of a run finds the models."""
    import impacttracker  # noqa: F401  (with the factory comes every model)
    from impacttracker.database import Base

    Base.metadata.create_all(engine)


class SqliteFiles:
    """Makes SQLite databases in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    @cached_property
    def shared(self) -> str:
        """The database with tables that tests share, each undoing what it does."""
        return self.new()

    def new(self) -> str:
        """The address of a database that has all tables and no rows."""
        file = self._next_file()
        shutil.copyfile(self._template, file)
        return f"sqlite:///{file}"

    def blank(self) -> str:
        """The address of a database without tables."""
        return f"sqlite:///{self._next_file()}"

    def stop(self) -> None:
        """Leave the files to the folder's owner."""

    @cached_property
    def _template(self) -> Path:
        file = self._folder / "template.sqlite"
        _fill(f"sqlite:///{file}")
        return file

    def _next_file(self) -> Path:
        return self._folder / f"{next(self._numbers)}.sqlite"


class PostgresqlServer:
    """A PostgreSQL server of this run alone, heard on a socket in a folder of its own."""

    name = "postgresql"

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count(1)
        # Its path has to be short, and open to the account that the server runs under.
        self._folder = Path(tempfile.mkdtemp(prefix="impacttracker-"))
        account = _unprivileged_account(self._folder)
        self._identity: dict[str, Any] = {"user": account, "extra_groups": []} if account else {}
        self._make_cluster()
        self._server = self._start()

    @cached_property
    def shared(self) -> str:
        """The database with tables that tests share, each undoing what it does."""
        return self.new()

    def new(self) -> str:
        """The address of a database that has all tables and no rows."""
        return self._create(self._template)

    def blank(self) -> str:
        """The address of a database without tables."""
        return self._create("template1")

    def stop(self) -> None:
        """End the server and remove everything that it kept."""
        # An interrupt ends its conversations too; a termination would wait for them.
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @cached_property
    def _template(self) -> str:
        address = self.blank()
        _fill(address)
        return address.partition("@/")[2].partition("?")[0]

    def _create(self, template: str) -> str:
        name = f"tracker_{next(self._numbers)}"
        engine = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://tracker@/{name}?host={self._folder}"

    def _make_cluster(self) -> None:
        options = ["--username=tracker", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        # A server at a university sorts by language, not by code point: what leans on the
        # database's order has to hold there too.
        by_language = ["--locale-provider=icu", "--icu-locale=en-GB", "--locale=C.UTF-8"]
        for locale in (by_language, ["--no-locale"]):
            data = self._folder / "data"
            made = self._run("initdb", f"--pgdata={data}", *options, *locale)
            if made.returncode == 0:
                return
            shutil.rmtree(data, ignore_errors=True)
        raise RuntimeError(f"initdb failed: {made.stderr}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd=self._folder,
            check=False,
            **self._identity,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {**CARELESS, "unix_socket_directories": str(self._folder)}
        with (self._folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [
                    self._programs / "postgres",
                    f"-D{self._folder / 'data'}",
                    *(f"-c{name}={value}" for name, value in settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._identity,
            )
        self._wait_for(server)
        return server

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        engine = create_engine(self._address("postgres"))
        deadline = time.monotonic() + 60
        while True:
            try:
                engine.connect().close()
            except OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                break
        engine.dispose()


class Databases:
    """The databases of this run, each started when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: dict[str, SqliteFiles | PostgresqlServer] = {}

    def get(self, name: str) -> SqliteFiles | PostgresqlServer | None:
        """The maker of databases called *name*, or nothing where it is not installed."""
        if name not in self._started:
            if name == "sqlite":
                self._started[name] = SqliteFiles(self._folder)
            elif programs := postgresql_programs():
                self._started[name] = PostgresqlServer(programs)
        return self._started.get(name)

    def stop(self) -> None:
        """End what was started."""
        for database in self._started.values():
            database.stop()


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL server here, or nothing."""
    found = [
        folder
        for pattern in PROGRAMS
        for folder in Path("/").glob(pattern.lstrip("/"))
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    if found:
        return max(found, key=lambda folder: [int(n) for n in _numbers_in(folder)])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _numbers_in(folder: Path) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in str(folder)).split()


def _unprivileged_account(folder: Path) -> str | None:
    """The account for the server when we are root, as which it refuses to run."""
    if os.geteuid() != 0:
        return None
    for account in ("postgres", "nobody"):
        try:
            shutil.chown(folder, account)
        except LookupError:
            continue
        return account
    raise RuntimeError("PostgreSQL does not run as root, and there is no other account for it.")


def _fill(address: str) -> None:
    engine = create_engine(address)
    try:
        write_schema(engine)
    finally:
        engine.dispose()
