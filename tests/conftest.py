"""What all tests share: an application on each database, browsers, and what the run lacked."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import missing
from tests.databases import POSTGRESQL_IS_MISSING, Databases, PostgresqlServer, SqliteFiles
from tests.statements import statements_sent

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask
    from flask_sqlalchemy.session import Session
    from sqlalchemy.orm import scoped_session

    from impacttracker.accounts.models import User
    from impacttracker.evidence.bucket import Bucket
    from impacttracker.projects.models import Project
    from impacttracker.seeds.telling import Told
    from tests.applications import Filled
    from tests.client import Browser

DATABASES = ["sqlite", "postgresql"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_IS_MISSING = "Chromium is not installed here."

# Each example begins with what the one before left in the database, which our tests expect;
# how long one takes says nothing on a busy machine. Where a run decides whether a change may
# land, the examples stay the same, so that it fails for that change or not at all; everywhere
# else they are new each time, and find what nobody thought of.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=missing.STRICT,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*DATABASES, "both"], default="both")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(missing, "what this machine lacked")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays until the end: modules, tests, mappings."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a database once on each, unless it says which."""
    marks = metafunc.definition.iter_markers("parametrize")
    says_which = any("database" in mark.args[0] for mark in marks)
    if "database" in metafunc.fixturenames and not says_which:
        chosen = metafunc.config.getoption("--database")
        names = DATABASES if chosen == "both" else [chosen]
        metafunc.parametrize("database", names, indirect=True)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    started = Databases(tmp_path_factory.mktemp("databases"))
    yield started
    started.stop()


@pytest.fixture
def database(
    request: pytest.FixtureRequest, databases: Databases
) -> SqliteFiles | PostgresqlServer:
    """Makes databases of one kind; a test that asks for it runs once for each kind."""
    found = databases.get(request.param)
    if found is None:
        pytest.skip(POSTGRESQL_IS_MISSING)
    return found


@pytest.fixture(scope="session")
def _shared_applications() -> Iterator[dict[str, "Flask"]]:
    applications: dict[str, Flask] = {}
    yield applications
    if applications:
        from tests.applications import close

        for application in applications.values():
            close(application)


@pytest.fixture
def app(
    database: SqliteFiles | PostgresqlServer,
    _shared_applications: dict[str, "Flask"],
    tmp_path: Path,
) -> Iterator["Flask"]:
    """The application on an empty database, in a context; whatever is stored is undone."""
    from tests.applications import application_on, undone

    if database.name not in _shared_applications:
        _shared_applications[database.name] = application_on(database.shared, tmp_path)
    application = _shared_applications[database.name]
    with undone(application, tmp_path):
        yield application


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Filled"]:
    """Applications on databases that were filled once for all tests."""
    from tests.applications import Filled

    applications = Filled(tmp_path_factory)
    yield applications
    applications.close()


@pytest.fixture
def everything(
    database: SqliteFiles | PostgresqlServer, filled: "Filled", tmp_path: Path
) -> "Iterator[tuple[Flask, Told]]":
    """The application on a database with all that the seed of access makes, in a context, and
    what the seed tells of it; whatever a test changes is undone.
    """
    from impacttracker.seeds import seed_access

    with filled.by(seed_access, database, tmp_path) as (application, told):
        yield application, told


@pytest.fixture
def session(app: "Flask") -> "scoped_session[Session]":
    """The test's own session; what it stores is undone when the test ends."""
    from impacttracker.database import db

    return db.session


@pytest.fixture
def browser(app: "Flask") -> "Browser":
    """A browser in which nobody has signed in."""
    from tests.client import Browser

    return Browser(app, app.response_class)


@pytest.fixture
def sign_in(app: "Flask") -> Callable[[Any], "Browser"]:
    """Call it with a user to get a browser in which that user has signed in."""
    from tests.applications import signed_in_as

    return partial(signed_in_as, application=app)


@pytest.fixture
def lead(app: "Flask") -> "User":
    """Who leads `project`."""
    from tests.factories import make_user

    return make_user(name="Ffion Lead")


@pytest.fixture
def project(lead: "User") -> "Project":
    """A project with one award and nothing recorded."""
    from tests.factories import make_project

    return make_project("COAST", lead=lead)


@pytest.fixture
def ffion(sign_in: Callable[[Any], "Browser"], project: "Project", lead: "User") -> "Browser":
    """A browser in which the lead of `project` has signed in."""
    return sign_in(lead)


@pytest.fixture
def flask(app: "Flask") -> Callable[..., "Result"]:
    """Call it with the words of a command: `flask("export", "--project", "X")`."""
    from tests.applications import run_command

    return partial(run_command, app)


@pytest.fixture
def new_installation(
    database: SqliteFiles | PostgresqlServer, tmp_path: Path
) -> Iterator[Callable[..., "Flask"]]:
    """Call it for an application on an empty database of its own, where commits are real."""
    from tests.applications import application_on, close

    made: list[Flask] = []

    def make(**overrides: Any) -> "Flask":
        folder = tmp_path / f"installation-{len(made) + 1}"
        folder.mkdir(mode=0o700)
        made.append(application_on(database.new(), folder, **overrides))
        return made[-1]

    yield make
    for application in made:
        close(application)


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """In `with statements() as sent:`, *sent* fills with the SQL that was sent meanwhile.

    What the test made before is stored first, with all that hangs on storing it.
    """

    @contextmanager
    def counted() -> Iterator[list[str]]:
        from tests.client import store_what_the_test_made

        store_what_the_test_made()
        with statements_sent() as sent:
            yield sent

    return counted


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks the S3 protocol, a process of its own."""
    from tests.buckets import s3_server

    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture(scope="session")
def bucket_address(s3_server: str) -> Iterator[str]:
    """The address of one bucket for all tests, made once because boto3 is slow to begin with."""
    from tests.buckets import CREDENTIALS, bucket_on

    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        yield bucket_on(s3_server)


@pytest.fixture
def bucket(bucket_address: str, monkeypatch: pytest.MonkeyPatch) -> "Bucket":
    """The store in that bucket, with nothing in it; the environment holds what lets us in."""
    from impacttracker.clock import now
    from impacttracker.evidence.bucket import bucket_at
    from tests.buckets import CREDENTIALS

    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    found = bucket_at(bucket_address)
    for one in found.held():
        found.forget(one.sha256, kept_before=now() + timedelta(days=1))
    return found


@pytest.fixture(scope="session")
def founding_page() -> str:
    """The text of the real project page that the tracker was first built to read."""
    if not missing.FOUNDING_RECORD.exists():
        pytest.skip(missing.FOUNDING_RECORD_IS_MISSING)
    return missing.FOUNDING_RECORD.read_bytes().decode()


@pytest.fixture(scope="session")
def returned_exports() -> Path:
    """The folder of a funder's real exports, and of what four generations of them call things."""
    if not missing.RETURNED_EXPORTS.exists():
        pytest.skip(missing.RETURNED_EXPORTS_ARE_MISSING)
    return missing.RETURNED_EXPORTS


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for browser tests."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    pytest.skip(CHROMIUM_IS_MISSING)
