"""What people, and programs, are told when something cannot be done."""

import json
import logging
import time

import pytest
from flask import abort
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.access import public
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from impacttracker.logs import LOGGER, JsonLines
from impacttracker.projects.models import Project
from tests.applications import application_on, close, signed_in_as
from tests.client import Browser
from tests.databases import PostgresqlServer
from tests.factories import make_project, make_user
from tests.pages import Page

SECRET = "a-key-that-lets-its-holder-in"


@pytest.fixture
def logged():
    """The lines of the log, read back."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonLines().format(record)))

    handler, level = Kept(), LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    yield lines
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)


@pytest.fixture
def failing(new_installation):
    """Call it with a function for a browser in whose application "/fails" runs it."""

    def make(view):
        # As in a server: what goes wrong while an error is told is told as well.
        application = new_installation(PROPAGATE_EXCEPTIONS=False)
        view = public("It is only there for a test.")(view)
        application.add_url_rule("/fails", "fails", view, methods=["GET", "POST"])
        return Browser(application, application.response_class)

    return make


def raising(error):
    def view():
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (Invalid({"a": "Give a title.", "b": "Give a day."}), 422, "Give a title. Give a day."),
        (NotAllowed("Ask a lead."), 403, "Ask a lead."),
        (NotFound("It is gone."), 404, "It is gone."),
        (Stale("Somebody was first."), 409, "Somebody was first."),
        (Refused(""), 422, "Something in what you sent cannot be used."),
        (OSError(28, "No space left on device"), 507, "There is no room left to save this."),
        (OSError(122, "Disk quota exceeded"), 507, "There is no room left to save this."),
        (RuntimeError("secret detail"), 500, "Something went wrong on our side."),
        (FileNotFoundError(2, "secret detail"), 500, "Something went wrong on our side."),
    ],
)
def test_error_is_told_in_a_sentence_with_its_status(failing, error, status, sentence):
    answer = failing(raising(error)).get("/fails")

    assert answer.status_code == status
    assert sentence in Page(answer.text).text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 410, 413, 415, 418, 429, 501])
def test_every_status_has_a_page(failing, status):
    answer = failing(lambda: abort(status)).get("/fails")

    assert answer.status_code == status
    assert len(Page(answer.text).text) > 40


def test_program_gets_json(failing):
    answer = failing(raising(NotAllowed("Ask a lead."))).get(
        "/fails", headers={"Accept": "application/json"}
    )

    assert answer.get_json() == {
        "error": "Ask a lead.",
        "request_id": answer.headers["X-Request-ID"],
    }


def test_method_that_is_not_taken_says_which_are(browser):
    answer = browser.post("/healthz")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_unhandled_exception_is_one_line_of_the_log(failing, logged):
    browser = failing(raising(RuntimeError(f"no /calendar/feed/{SECRET}.ics here")))
    answer = browser.get("/fails")

    lines = [line for line in logged if line["event"] == "unhandled_exception"]
    assert len(lines) == 1
    assert lines[0]["request_id"] == answer.headers["X-Request-ID"]
    assert lines[0]["error"] == "RuntimeError"
    assert "Traceback" in lines[0]["trace"]
    assert SECRET not in json.dumps(logged)
    assert answer.headers["X-Request-ID"] in Page(answer.text).text


def test_what_was_begun_is_rolled_back(failing):
    def half():
        db.session.add(Project(code="HALF", title="Half"))
        db.session.flush()
        raise RuntimeError

    browser = failing(half)
    assert browser.post("/fails").status_code == 500
    with browser.application.app_context():
        assert db.session.scalars(select(Project.code)).all() == []


def test_fault_while_an_error_is_told_is_told_itself(failing, logged):
    """As when the database goes away while the page that says "not found" is drawn."""
    browser = failing(lambda: abort(404))
    faults = [OSError(28, "No space left on device")]

    @browser.application.context_processor
    def fails_once():
        if faults:
            raise faults.pop()
        return {}

    answer = browser.get("/fails")

    assert answer.status_code == 507
    assert "There is no room left" in answer.text
    assert [line["status"] for line in logged if line["event"] == "not_available"] == [507]


def test_two_who_add_the_same_at_once_are_told_so(failing):
    def twice():
        db.session.add_all([Project(code="SAME", title="One"), Project(code="SAME", title="Two")])
        db.session.flush()

    answer = failing(twice).post("/fails")
    assert answer.status_code == 409
    assert "Somebody else saved this" in answer.text


def test_other_broken_rule_of_the_database_is_a_fault_of_ours(failing, logged):
    def broken():
        db.session.execute(text("INSERT INTO membership (project_id) VALUES (1)"))

    assert failing(broken).post("/fails").status_code == 500
    assert [line["error"] for line in logged if line["event"] == "unhandled_exception"] == [
        IntegrityError.__name__
    ]


def test_mistake_in_our_sql_is_a_fault_of_ours(failing):
    browser = failing(lambda: str(db.session.execute(text("SELECT nothing FROM nowhere"))))
    assert browser.get("/fails").status_code == 500


def test_feed_tells_errors_in_plain_text(browser):
    answers = [
        browser.get(path)
        for path in (
            "/calendar/feed/unknown.ics",
            "/calendar/feed/unknown",
            "/calendar/feed/%00.ics",
            "/calendar/feed/a/b.ics",
            "/calendar/feed/" + "x" * 3000 + ".ics",
        )
    ]
    told = {(one.status_code, one.mimetype, one.text) for one in answers}
    assert len(told) == 1
    assert told.pop()[:2] == (404, "text/plain")
    assert all("Set-Cookie" not in one.headers for one in answers)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_full_disk_refuses_the_write_and_keeps_what_is_read(database, tmp_path, logged):
    application = application_on(database.new(), tmp_path, PROPAGATE_EXCEPTIONS=False)
    with application.app_context():
        user = make_user()
        make_project("FULL", lead=user)
        browser = signed_in_as(user, application)
        pages = db.session.scalar(text("PRAGMA page_count"))
        db.session.remove()

        @event.listens_for(db.engine, "begin")
        def shrink(connection):
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

        form = {"title": "x" * 500, "abstract": "x" * 400_000, "version": "1"}
        answer = browser.post("/projects/FULL/settings", data=form)
        assert answer.status_code == 507
        assert "There is no room left" in answer.text
        assert browser.get("/projects/FULL/").status_code == 200
        assert [line["status"] for line in logged if line["event"] == "not_available"] == [507]

        event.remove(db.engine, "begin", shrink)
        db.engine.dispose()
        assert browser.post("/projects/FULL/settings", data=form).status_code == 302
    close(application)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_database_that_somebody_else_holds_is_told_as_away(database, tmp_path, monkeypatch):
    monkeypatch.setattr("impacttracker.database.SQLITE_PRAGMAS", ("busy_timeout=50",))
    application = application_on(database.new(), tmp_path, PROPAGATE_EXCEPTIONS=False)
    with application.app_context():
        user = make_user()
        make_project("HELD", lead=user)
        browser = signed_in_as(user, application)
        db.session.remove()
        with db.engine.connect() as other:
            other.exec_driver_sql("UPDATE project SET title = 'Theirs'")
            answer = browser.post("/projects/HELD/settings", data={"title": "x", "version": "1"})
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "30"
            other.rollback()
        form = {"title": "Ours", "version": "1"}
        assert browser.post("/projects/HELD/settings", data=form).status_code == 302
    close(application)


@pytest.fixture
def stoppable(databases, database):
    """A PostgreSQL server of this test alone, which it may stop and start again."""
    if not isinstance(database, PostgresqlServer):
        pytest.skip("Only a server can be away.")
    own = PostgresqlServer(database._programs)
    yield own
    own.stop()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_server_that_is_away_is_told_within_seconds_and_found_again(stoppable, tmp_path, logged):
    application = application_on(stoppable.new(), tmp_path, PROPAGATE_EXCEPTIONS=False)
    with application.app_context():
        user = make_user()
        make_project("AWAY", lead=user)
        browser = signed_in_as(user, application)
        assert browser.get("/projects/AWAY/").status_code == 200
        db.session.remove()

        stoppable._server.send_signal(2)
        stoppable._server.wait(10)
        for path in ("/projects/AWAY/", "/no-such-page", "/calendar/feed/x.ics"):
            began = time.monotonic()
            answer = browser.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert "The database cannot be used just now" in answer.text
            assert time.monotonic() - began < 5
        assert browser.get("/calendar/feed/x.ics").mimetype == "text/plain"
        assert browser.get("/healthz").status_code == 200
        ready = browser.get("/readyz")
        assert (ready.status_code, ready.get_json()["database"]) == (503, False)
        assert "unhandled_exception" not in {line["event"] for line in logged}

        stoppable._server = stoppable._start()
        assert browser.get("/projects/AWAY/").status_code == 200
        assert browser.get("/readyz").status_code == 200
    close(application)


def test_page_of_an_error_asks_the_database_for_nothing(failing, statements):
    browser = failing(raising(RuntimeError()))
    with statements() as sent:
        browser.get("/fails")
    assert sent == []


def test_sqlite_file_that_is_no_database_is_a_fault_and_not_a_trace(tmp_path):
    file = tmp_path / "broken.sqlite"
    file.write_bytes(b"not a database at all" * 200)
    application = application_on(f"sqlite:///{file}", tmp_path)
    browser = Browser(application, application.response_class)

    answer = browser.get("/calendar/feed/x.ics")
    close(application)
    assert answer.status_code == 500
    assert answer.text == "Something went wrong on our side. Nothing was saved; please try again.\n"
