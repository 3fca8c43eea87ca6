"""Measures the pathway: its drawing, its page, and suggestions on 100,000 records.

python tests/benchmarks/pathway.py
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flask import Flask
from sqlalchemy import delete, func, insert, select, text

from impacttracker.accounts.models import User
from impacttracker.accounts.operations import begin_sign_in, claim_account
from impacttracker.database import db
from impacttracker.pathway.candidates import suggestions_for
from impacttracker.pathway.drawing import pathway_of
from impacttracker.pathway.layout import Sizes
from impacttracker.pathway.look import Wanted
from impacttracker.pathway.queries import graph_of
from impacttracker.pictures import svg
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Link, Record
from impacttracker.records.queries import get
from impacttracker.records.vocabulary import Strength, Verb
from tests import factories
from tests.applications import application_on, close
from tests.benchmarks.timeline import CHUNK, record_row, store
from tests.databases import Databases, PostgresqlServer, SqliteFiles
from tests.statements import statements_sent

SIZES = ((300, 400), (2_000, 3_000))
MANY = (100_000, 20_000)
REPEATS = 11
ASKED = 50


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            for name in ("sqlite", "postgresql"):
                if (database := databases.get(name)) is None:
                    print(f"{name} is not installed here.")
                    continue
                print(f"\n{name}")
                for size in SIZES:
                    with installation(database, Path(folder), *size) as (app, project, user):
                        of_page(app, project, user, *size)
                with installation(database, Path(folder), *MANY) as (_, project, user):
                    of_suggestions(project, user)
        finally:
            databases.stop()


def of_page(app: Flask, project: Project, user: User, records: int, links: int) -> None:
    """Drawing alone, and the whole request: median milliseconds."""
    said = f"{records:,} records, {links:,} links"
    graph = graph_of(project, user)
    wanted = Wanted(sizes=Sizes(width=1090))
    drawn = median(lambda: pathway_of(graph, wanted))
    picture = pathway_of(graph, wanted)
    assert picture is not None
    written = median(lambda: svg(picture))
    token = begin_sign_in(claim_account(user.email, "127.0.0.1"), browser="x").sign_in_token
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = token
    address = f"/pathway/{project.code}/"
    with statements_sent() as sent:
        answer = browser.get(address)
    assert answer.status_code == 200
    page = median(lambda: browser.get(address))
    print(f"{said}: laid out in {drawn:.0f} ms, written as SVG in {written:.0f} ms,")
    print(f"  page in {page:.0f} ms, {len(sent)} statements, {len(answer.data) // 1024} KiB")


def of_suggestions(project: Project, user: User) -> None:
    """What led to a record, and what came of it, of records all over the years."""
    keys = db.session.scalars(select(Record.__table__.c.id)).all()
    random = Random(2)
    for before in (True, False):
        times = []
        for key in random.sample(keys, ASKED):
            record = get(key, project, user)
            if record is None:
                continue
            started = time.perf_counter()
            suggestions_for(record, user, before=before)
            times.append((time.perf_counter() - started) * 1000)
        asked = "what led to it" if before else "what came of it"
        print(
            f"100,000 records, suggestions of {asked}: median {statistics.median(times):.0f} ms,"
            f" worst of {len(times)} {max(times):.0f} ms"
        )


def median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


@contextmanager
def installation(
    database: SqliteFiles | PostgresqlServer, folder: Path, records: int, links: int
) -> Iterator[tuple[Flask, Project, User]]:
    """An application with one project of so many records and links, written past the operations."""
    app = application_on(database.new(), folder)
    app.test_client_class = None
    with app.app_context():
        user = factories.make_user()
        project = factories.make_project("P0", lead=None)
        factories.make_member(project, user, Role.CONTRIBUTOR)
        award = factories.make_award(project)
        partners = [factories.make_organisation(project) for _ in range(25)]
        random = Random(1)
        for start in range(0, records, CHUNK):
            number = min(CHUNK, records - start)
            rows = [record_row(start + one + 1, project, random) for one in range(number)]
            store(rows, award, partners, random)
        db.session.execute(delete(Link))
        link(project, links, random)
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        yield app, project, user
    close(app)


def link(project: Project, number: int, random: Random) -> None:
    """So many links, each from a record to one of the next sixty in time."""
    record = Record.__table__.c
    order = db.session.scalars(select(record.id).order_by(record.sort_key, record.id)).all()
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < number:
        place = random.randrange(len(order) - 1)
        later = min(place + random.randrange(1, 60), len(order) - 1)
        if later > place:
            pairs.add((order[place], order[later]))
    rows = [
        {
            "id": key,
            "project_id": project.id,
            "from_id": cause,
            "to_id": effect,
            "verb": random.choice(list(Verb)),
            "strength": random.choice(list(Strength)),
            "rationale": "",
            "version": 1,
        }
        for key, (cause, effect) in enumerate(sorted(pairs), 1)
    ]
    db.session.execute(insert(Link.__table__), rows)
    assert db.session.scalar(select(func.count(Link.id))) == number


if __name__ == "__main__":
    main()
