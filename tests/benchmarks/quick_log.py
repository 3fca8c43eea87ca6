"""How well and how fast a typed line is read.

    python -m tests.benchmarks.quick_log           # figures of both sets, and the times
    python -m tests.benchmarks.quick_log --misses  # what is wrong in the set for development

The lines held apart are only counted: whoever reads them while changing the rules has no figure
any more that says how lines of strangers are read.
"""

import logging
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from flask.testing import FlaskClient

from impacttracker.accounts.operations import begin_sign_in, claim_account
from impacttracker.capture.draft import Candidate, Sort
from impacttracker.capture.reading import read_line
from impacttracker.database import db
from tests import factories
from tests.applications import application_on, close
from tests.capture.scoring import FIELDS, labelled, score, world
from tests.databases import Databases, PostgresqlServer, SqliteFiles

SETS = {"development": "to write the rules with", "held_apart": "held apart"}
PARTNERS, LINES = 500, 200


def show_figures() -> None:
    for name, purpose in SETS.items():
        lines = labelled(name)
        found, _ = score(lines)
        print(f"\n{len(lines)} lines {purpose}\n{'':12}precision  recall   of")
        for one in FIELDS:
            wanted = found.right[one] + found.missed[one]
            print(f"{one:12}{found.precision(one):9.2f}{found.recall(one):8.2f}{wanted:5}")


def show_misses() -> None:
    for line, name, said, wanted in score(labelled("development"))[1]:
        print(f"{name}: {sorted(map(str, said))} for {sorted(map(str, wanted))}\n    {line}")


def show_times() -> None:
    """The rules alone, for a project with many partners."""
    known, now = world()
    for number in range(PARTNERS):
        name = f"Organisation {number} for Affairs"
        known.add_organisation(Candidate(Sort.ORGANISATION, 1_000 + number, name), [name])
    lines = [one["line"] for one in (*labelled("held_apart"), *labelled("development"))][:LINES]
    took = []
    for line in lines:
        began = perf_counter()
        read_line(line, known, now)
        took.append((perf_counter() - began) * 1_000)
    print(f"\nrules: {median(took):.1f} ms median, {max(took):.1f} ms worst of {len(lines)} lines")


def show_answers() -> None:
    """From a key to its guesses, on the server: the whole request, with its queries."""
    lines = [one["line"] for one in (*labelled("held_apart"), *labelled("development"))][:LINES]
    with TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for name in ("sqlite", "postgresql"):
            if (database := databases.get(name)) is not None:
                took = answered(database, Path(folder), lines)
                print(f"{name}: {median(took):.1f} ms median, {max(took):.1f} ms worst")
        databases.stop()


def answered(
    database: SqliteFiles | PostgresqlServer, folder: Path, lines: list[str]
) -> list[float]:
    """Milliseconds that the guesses of each line take in a project with many partners."""
    application = application_on(database.new(), folder)
    application.test_client_class = None
    with application.app_context():
        lead = factories.make_user()
        project = factories.make_project("QUICK", lead=lead)
        for number in range(PARTNERS):
            factories.make_organisation(project, f"Organisation {number} for Affairs")
            factories.make_person(project, f"Given{number} Family{number}")
        db.session.commit()
        token = begin_sign_in(claim_account(lead.email, "192.0.2.1"), browser="Times").sign_in_token
        db.session.commit()
    browser = application.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = token
    took = [milliseconds(browser, line) for line in (lines[0], *lines)][1:]
    close(application)
    return took


def milliseconds(browser: FlaskClient, line: str) -> float:
    began = perf_counter()
    answer = browser.get("/capture/QUICK/guesses", query_string={"said": line})
    assert answer.status_code == 200
    return (perf_counter() - began) * 1_000


if __name__ == "__main__":
    if "--misses" in sys.argv:
        show_misses()
    else:
        logging.disable(logging.CRITICAL)
        show_figures()
        show_times()
        show_answers()
