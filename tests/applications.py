"""Applications for tests: on which database, and how what a test stores is undone.

Imported by fixtures when first asked for, so that tests without an application start at once.
"""

import contextvars
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

import config
from impacttracker import create_app
from impacttracker.accounts.models import User
from impacttracker.accounts.operations import begin_sign_in, claim_account
from impacttracker.database import db
from tests.client import Browser, store_what_the_test_made
from tests.databases import PostgresqlServer, SqliteFiles


class CompiledTemplates(BytecodeCache):
    """Templates compiled once in each process, however many applications show them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED_TEMPLATES = CompiledTemplates()


def application_on(address: str, folder: Path, **overrides: Any) -> Flask:
    """The application as tests configure it, on the database at *address*."""
    application = create_app(
        config.for_tests(
            SQLALCHEMY_DATABASE_URI=address,
            **{"DATA_FOLDER": str(folder), "INSTANCE_FOLDER": str(folder), **overrides},
        )
    )
    application.test_client_class = Browser
    application.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    with application.app_context():
        db.session.remove()
        # A commit in a test ends a savepoint, so that the whole test can be undone.
        db.session.configure(join_transaction_mode="create_savepoint")
    return application


class Filled:
    """Applications on databases that were filled once, for all tests that begin with the same."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._made: dict[tuple[str, Callable[[], Any]], tuple[Flask, Any]] = {}

    @contextmanager
    def by(
        self, fill: Callable[[], Any], database: SqliteFiles | PostgresqlServer, folder: Path
    ) -> Iterator[tuple[Flask, Any]]:
        """A context of an application on what *fill* makes, and what that gave; whatever is
        changed in it is undone, and files are in *folder*.
        """
        if (database.name, fill) not in self._made:
            self._made[database.name, fill] = self._filled(fill, database.new())
        application, given = self._made[database.name, fill]
        shutil.copytree(application.config["DATA_FOLDER"], folder, dirs_exist_ok=True)
        with undone(application, folder):
            yield application, given

    def _filled(self, fill: Callable[[], Any], address: str) -> tuple[Flask, Any]:
        application = application_on(address, self._folders.mktemp("filled"))
        with application.app_context():
            given = fill()
            db.session.commit()
            db.session.remove()
        return application, given

    def close(self) -> None:
        for application, _ in self._made.values():
            close(application)


@contextmanager
def undone(application: Flask, folder: Path) -> Iterator[None]:
    """A context of *application* whose every commit, file and setting is undone at its end."""
    settings = dict(application.config)
    application.config["DATA_FOLDER"] = application.config["INSTANCE_FOLDER"] = str(folder)
    with application.app_context():
        # Flask-SQLAlchemy looks here for what a session works on.
        engines: Any = db.engines
        engine = db.engine
        connection = engine.connect()
        transaction = connection.begin()
        engines[None] = connection
        try:
            yield
        finally:
            db.session.remove()
            engines[None] = engine
            transaction.rollback()
            connection.close()
            application.config.clear()
            application.config.update(settings)


def close(application: Flask) -> None:
    """Close what *application* holds open, which Python would warn about."""
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def run_command(application: Flask, *words: str, **options: Any) -> Result:
    """Run `flask` with *words*, in a context of its own, as a process of its own would."""
    store_what_the_test_made()
    runner = application.test_cli_runner()
    return contextvars.Context().run(runner.invoke, args=list(words), **options)


def signed_in_as(user: User, application: Flask) -> Browser:
    """A browser in which *user* has signed in."""
    claim = claim_account(user.email, "127.0.0.1")
    token = begin_sign_in(claim, browser="Tests").sign_in_token
    store_what_the_test_made()
    browser = Browser(application, application.response_class)
    with browser.session_transaction() as kept:
        kept["_user_id"] = token
        kept["_fresh"] = True
    return browser
