"""Measures a page of the timeline with 100 and with 100,000 records; run it, it is no test.

python tests/benchmarks/timeline.py
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, text

from impacttracker.accounts.operations import begin_sign_in, claim_account
from impacttracker.clock import now
from impacttracker.database import db, new_uid
from impacttracker.engagements.models import Engagement
from impacttracker.outcomes.models import Software
from impacttracker.partners.models import Organisation
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Attribution, Link, Participant, Record, Tally
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.when import YEAR, When
from tests import factories
from tests.applications import application_on, close
from tests.databases import Databases, PostgresqlServer, SqliteFiles
from tests.statements import statements_sent

PROJECTS = 20
# A page is full in both, so that they show the same number of records.
SIZES = {100: (62, 2), 100_000: (5_000, 5_000)}
KINDS = (Engagement, PolicyInfluence, Software)
REPEATS = 21
CHUNK = 5_000
BEGINNING = date(2015, 1, 1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            for name in ("sqlite", "postgresql"):
                if (database := databases.get(name)) is None:
                    print(f"{name} is not installed here.")
                else:
                    compare(database, Path(folder))
        finally:
            databases.stop()


def compare(database: SqliteFiles | PostgresqlServer, folder: Path) -> None:
    """Both sizes side by side: statements, milliseconds, and how much the larger costs."""
    print(f"\n{database.name:<34} {'100 records':>16} {'100,000 records':>18} {'ratio':>6}")
    with ExitStack() as stack:
        few, many = (stack.enter_context(installation(database, folder, size)) for size in SIZES)
        addresses = pages(many[0])
        for name, address in pages(few[0]).items():
            statements, milliseconds, then, longer = measured(
                (few[1], address), (many[1], addresses[name])
            )
            print(
                f"{name:<34} {statements:>4} {milliseconds:>8.1f} ms {then:>6} {longer:>8.1f} ms"
                f" {longer / milliseconds:>6.2f}"
            )


def measured(
    few: tuple[FlaskClient, str], many: tuple[FlaskClient, str]
) -> tuple[int, float, int, float]:
    """SQL statements and median milliseconds of a whole request, of the one and of the other.

    They take turns, so that whatever else the computer does slows both alike.
    """
    statements = []
    for browser, address in (few, many):
        with statements_sent() as sent:
            answer = browser.get(address)
        assert answer.status_code == 200, (address, answer.status)
        statements.append(len(sent))
    turns = [(milliseconds(*few), milliseconds(*many)) for _ in range(REPEATS)]
    short, longer = (statistics.median(times) for times in zip(*turns, strict=True))
    return statements[0], short, statements[1], longer


def milliseconds(browser: FlaskClient, address: str) -> float:
    started = time.perf_counter()
    browser.get(address)
    return (time.perf_counter() - started) * 1000


@contextmanager
def installation(
    database: SqliteFiles | PostgresqlServer, folder: Path, size: int
) -> Iterator[tuple[Flask, FlaskClient]]:
    """An application with *size* records, and the browser of somebody on every project."""
    app = application_on(database.new(), folder)
    app.test_client_class = None
    with app.app_context():
        user = factories.make_user()
        projects = [factories.make_project(f"P{number}", lead=None) for number in range(PROJECTS)]
        for project in projects:
            factories.make_member(project, user, Role.CONTRIBUTOR)
        fill(projects, size)
        token = begin_sign_in(
            claim_account(user.email, "127.0.0.1"), browser="Benchmark"
        ).sign_in_token
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = token
        kept["_fresh"] = True
    yield app, browser
    close(app)


def pages(app: Flask) -> dict[str, str]:
    """The addresses to measure: first and deep pages, and filters that only records can tell."""
    with app.app_context():
        inside = select(Record.__table__.c.sort_key, Record.__table__.c.id)
        project = db.session.scalar(select(Project).where(Project.code == "P0"))
        assert project is not None
        deep = {}
        for name, found in {
            "one": inside.where(Record.__table__.c.project_id == project.id),
            "all": inside,
        }.items():
            number = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
            row = db.session.execute(
                found.order_by(Record.__table__.c.sort_key, Record.__table__.c.id)
                .offset(min(50, number - 1))
                .limit(1)
            ).one()
            deep[name] = f"{row.sort_key}-{row.id}"
        partner = db.session.scalar(select(func.min(Organisation.id)))
    return {
        "one project": "/timeline/P0/",
        "one project, last page": f"/timeline/P0/?after={deep['one']}",
        "one project, engagements alone": "/timeline/P0/?kind=engagement",
        "one project, one partner": f"/timeline/P0/?partner={partner}",
        "one project, words": "/timeline/P0/?text=harbour",
        "everything": "/timeline/",
        "everything, last page": f"/timeline/?after={deep['all']}",
    }


def fill(projects: list[Project], size: int) -> None:
    """*size* records with participants, attributions and links, written past the operations."""
    first, others = SIZES[size]
    random = Random(1)
    key = 0
    for number, project in enumerate(projects):
        award = factories.make_award(project)
        partners = [factories.make_organisation(project) for _ in range(8)]
        wanted = others if number else first
        for start in range(0, wanted, CHUNK):
            rows = [
                record_row(key + one + 1, project, random)
                for one in range(min(CHUNK, wanted - start))
            ]
            key += len(rows)
            store(rows, award, partners, random)
    count_anew()
    if db.engine.dialect.name == "postgresql":
        for table in ("record", "participant", "attribution", "link"):
            db.session.execute(
                text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            )


def record_row(key: int, project: Project, random: Random) -> dict[str, Any]:
    kind = random.choices(KINDS, (7, 1, 2))[0]
    when = When.on(BEGINNING + timedelta(days=random.randrange(4_000)))
    return {
        "id": key,
        "uid": new_uid(),
        "project_id": project.id,
        "kind": kind.__tablename__,
        "title": f"Seminar {key} on the {random.choice(('harbour', 'estuary', 'saltmarsh'))}",
        "when_edtf": when.edtf,
        "first_on": when.first_on,
        "last_on": when.last_on,
        "sort_key": when.sort_key,
        "visibility": Visibility.PRIVATE if key % 50 == 0 else Visibility.TEAM,
        "identifiers": {},
        "source": {},
        "unmapped": {},
        "version": 1,
        "created_at": now(),
        "updated_at": now(),
    }


def store(
    rows: list[dict[str, Any]], award: Award, partners: list[Organisation], random: Random
) -> None:
    """The rows of records and of what hangs on them: two participants, an award, some links."""
    db.session.execute(insert(Record.__table__), rows)
    for kind in KINDS:
        lists = [column.name for column in kind.__table__.columns if not column.nullable]
        parts = [
            {**{name: [] for name in lists}, "id": row["id"]}
            for row in rows
            if row["kind"] == kind.__tablename__
        ]
        if parts:
            db.session.execute(insert(kind.__table__), parts)
    owned = [{"project_id": row["project_id"], "record_id": row["id"]} for row in rows]
    db.session.execute(
        insert(Participant.__table__),
        [
            {
                **one,
                "position": position,
                "role": ParticipantRole.PARTNER,
                "organisation_id": random.choice(partners).id,
                "name_as_recorded": "Harbour Trust",
            }
            for one in owned
            for position in (0, 1)
        ],
    )
    db.session.execute(
        insert(Attribution.__table__), [{**one, "award_id": award.id, "share": ""} for one in owned]
    )
    db.session.execute(
        insert(Link.__table__),
        [
            {
                "project_id": cause["project_id"],
                "from_id": cause["id"],
                "to_id": effect["id"],
                "verb": Verb.LED_TO,
                "strength": Strength.INFORMED,
                "rationale": "",
                "version": 1,
            }
            for cause, effect in zip(rows[::5], rows[1::5], strict=False)
        ],
    )


def count_anew() -> None:
    """The tally of what was written past the operations that keep it."""
    record = Record.__table__.c
    is_private = record.visibility == Visibility.PRIVATE
    for private, owner in ((False, 0), (True, -1)):
        year = (record.sort_key // YEAR).label("year")
        db.session.execute(
            insert(Tally).from_select(
                ["project_id", "kind", "year", "private_to", "records"],
                select(record.project_id, record.kind, year, text(str(owner)), func.count())
                .where(is_private if private else ~is_private)
                .group_by(record.project_id, record.kind, year),
            )
        )


if __name__ == "__main__":
    main()
