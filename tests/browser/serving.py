"""Serves the application on this computer, as `make demo` does, to real browsers of tests."""

import os
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

import config
from impacttracker import create_app, demo
from impacttracker.accounts import operations as accounts
from impacttracker.accounts import queries as users
from impacttracker.database import db
from tests.applications import COMPILED_TEMPLATES, close
from tests.databases import SqliteFiles


@dataclass(frozen=True)
class Served:
    """An application that answers at *address*."""

    application: Flask
    address: str

    def to(self, path: str) -> str:
        """The whole address of *path*."""
        return f"{self.address}{path}"

    def make_administrator(self, email: str) -> None:
        """Let somebody manage everybody's accounts."""
        with self.application.app_context():
            user = users.with_email(email)
            assert user is not None, f"Nobody signs in as {email}."
            accounts.give_administration(user, by=None)
            db.session.commit()


def demonstration_in(folder: Path) -> Path:
    """A database in *folder* that holds the demonstration project."""
    file = Path(SqliteFiles(folder).new().removeprefix("sqlite:///"))
    application = create_app(_settings(file, folder, "http://127.0.0.1"))
    with application.app_context():
        demo.load_demo()
        db.session.commit()
    close(application)
    return file


@contextmanager
def served(database: Path, folder: Path) -> Iterator[Served]:
    """Serve a copy of *database* and its files, kept in *folder*, until the context ends."""
    copy = folder / "served.sqlite"
    _copy(database, copy)
    if (files := database.parent / "files").is_dir() and database.parent != folder:
        shutil.copytree(files, folder / "files", dirs_exist_ok=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        application = create_app(_settings(copy, folder, address))
        application.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        open_now: dict[int, object] = {}
        server = create_server(application, map=open_now, sockets=[door], threads=8)
        thread = threading.Thread(target=server.run, name=f"serves {address}")
        thread.start()
        try:
            yield Served(application, address)
        finally:
            # The loop ends by itself when nothing is open any more.
            server.trigger.pull_trigger(partial(wasyncore.close_all, open_now))
            thread.join(10)
            server.task_dispatcher.shutdown()
            close(application)


def _settings(database: Path, folder: Path, address: str) -> dict[str, object]:
    """What `make demo` is configured with, but for where it keeps things."""
    return config.from_environment(
        {
            **os.environ,
            "IMPACTTRACKER_DATABASE_URL": f"sqlite:///{database}",
            "IMPACTTRACKER_INSTANCE_FOLDER": str(folder),
            "IMPACTTRACKER_DATA_FOLDER": str(folder / "files"),
            "IMPACTTRACKER_BASE_URL": address,
        }
    )


def _copy(database: Path, copy: Path) -> None:
    """Copy what is stored, also where SQLite has not yet moved it into the file itself."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
