"""Measures 200 searches among 100,000 records, and what the index costs an import; it is no test.

python tests/benchmarks/search.py [--records N] [--import N]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import accumulate, cycle, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from impacttracker import seeds
from impacttracker.accounts.models import User
from impacttracker.accounts.operations import begin_sign_in, claim_account
from impacttracker.clock import now
from impacttracker.database import db, new_uid
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.exchange import operations as exchange
from impacttracker.exchange import reading
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.followups.models import FollowUp
from impacttracker.outcomes.models import Software
from impacttracker.partners.models import Organisation
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Project
from impacttracker.projects.queries import by_code, memberships_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Participant, Record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.search import index, queries
from impacttracker.search.asked import Asked
from impacttracker.when import When
from tests import factories
from tests.applications import application_on, close
from tests.databases import Databases, PostgresqlServer, SqliteFiles
from tests.statements import statements_sent

PROJECTS, CHUNK, ASKED = 20, 5_000, 200
KINDS = {Engagement: "results", PolicyInfluence: "impact", Software: "description"}
SHARES = (7, 1, 2)
BEGINNING = date(2015, 1, 1)
SYLLABLES = [first + then for first in "bcdfghklmnprstvwz" for then in "aeiou"]
# Words that stand in about every, every fifth and every hundredth record.
COMMON, FREQUENT, SOME = "research", "policy", "harbour"


class Language:
    """Made-up words: few of them occur often and most hardly ever, as in any language."""

    def __init__(self, random: Random) -> None:
        self._random = random
        lengths = [random.choice((2, 3)) for _ in range(8_000)]
        self.words = ["".join(random.choices(SYLLABLES, k=length)) for length in lengths]
        self._weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))

    def sentence(self, number: int) -> str:
        said = self._random.choices(self.words, cum_weights=self._weights, k=number)
        chance = self._random.random()
        said.append(COMMON)
        if chance < 0.2:
            said.append(FREQUENT)
        if chance < 0.01:
            said += [SOME, "wall", "Łódź", "東京都の港"]
        return " ".join(said)


class Took(NamedTuple):
    """Milliseconds by the clock, and of this process's work."""

    clock: float
    processor: float


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--import", dest="imported", type=int, default=10_000)
    sizes = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            for name in ("sqlite", "postgresql"):
                if (database := databases.get(name)) is None:
                    print(f"{name} is not installed here.")
                    continue
                if sizes.records:
                    measure_searches(database, Path(folder), sizes.records)
                if sizes.imported:
                    measure_import(database, Path(folder), sizes.imported)
        finally:
            databases.stop()


def measure_searches(database: SqliteFiles | PostgresqlServer, folder: Path, size: int) -> None:
    with installation(database, folder, size) as (app, browser, user_id, language):
        searches = list(questions(language))
        print(f"\n{database.name}: {len(searches)} searches among {size:,} records")
        with app.app_context():
            viewer = db.session.get_one(User, user_id)
            places = memberships_of(viewer)
            alone = [
                (sort, typed, timed(lambda q=typed: queries.found(Asked.of(q), places, viewer)))
                for sort, typed in searches
            ]
        pages = [
            (sort, typed, timed(lambda q=typed: browser.get(f"/search/?{urlencode({'q': q})}")))
            for sort, typed in searches
        ]
        with statements_sent() as sent:
            browser.get(f"/search/?{urlencode({'q': COMMON})}")
        report("the query alone", alone)
        report("the page", pages)
        print(f"  the page with most kinds takes {len(sent)} statements")


def report(name: str, measured: list[tuple[str, str, Took]]) -> None:
    """Also the processor's own time, which says less of whatever else the computer does."""
    of_the_processor = sorted(took.processor for *_, took in measured)
    times = sorted(took.clock for *_, took in measured)
    worst = max(measured, key=lambda one: one[2].clock)
    print(
        f"  {name:<16} median {statistics.median(times):6.1f} ms   95 of 100 within "
        f"{times[int(len(times) * 0.95)]:6.1f} ms   worst {times[-1]:6.1f} ms (“{worst[1]}”)"
    )
    print(
        f"  {'':<16} of the processor's time (without a server's): median "
        f"{statistics.median(of_the_processor):.1f} ms, worst {of_the_processor[-1]:.1f} ms"
    )
    for sort in dict.fromkeys(sort for sort, _, _ in measured):
        some = [took.clock for other, _, took in measured if other == sort]
        print(f"      {sort:<24} median {statistics.median(some):6.1f}   worst {max(some):6.1f}")


def timed(act: Callable[[], Any]) -> Took:
    started, busy = time.perf_counter(), time.process_time()
    act()
    return Took((time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000)


def questions(language: Language) -> Iterator[tuple[str, str]]:
    """(sort of question, what is typed), of every sort in turn."""
    random = Random(2)

    def word(first: int, last: int) -> str:
        return language.words[random.randrange(first, last)]

    sorts: dict[str, Callable[[], str]] = {
        "a rare word": lambda: word(4_000, 8_000),
        "a word": lambda: word(300, 4_000),
        "a frequent word": lambda: word(0, 100),
        "two words": lambda: f"{word(20, 500)} {word(100, 2_000)}",
        "three words": lambda: f"{word(0, 50)} {word(0, 50)} {word(50, 500)}",
        "the beginning of a word": lambda: word(500, 8_000)[:4],
        "two letters": lambda: word(0, 8_000)[:2],
        "a phrase": lambda: f'"{word(0, 40)} {word(0, 40)}"',
        "a word without another": lambda: f"{word(100, 2_000)} -{word(0, 40)}",
        "a partner": lambda: f"Partner {random.randrange(150)}",
        "other letters": lambda: random.choice(("łódź", "LODZ wall", "東京", "港")),
        "nothing": lambda: f"{word(0, 8_000)}zzz",
        "a word of every fifth": lambda: FREQUENT,
        "a word of every record": lambda: random.choice((COMMON, f"{COMMON} {word(0, 30)}")),
    }
    for name, make in islice(cycle(sorts.items()), ASKED):
        yield name, make()


@contextmanager
def installation(
    database: SqliteFiles | PostgresqlServer, folder: Path, size: int
) -> Iterator[tuple[Flask, FlaskClient, int, Language]]:
    """An application with *size* records, and the browser of somebody on every project."""
    app = application_on(database.new(), folder)
    app.test_client_class = None
    language = Language(Random(1))
    with app.app_context():
        user = factories.make_user()
        projects = [factories.make_project(f"P{number}") for number in range(PROJECTS)]
        for project in projects:
            factories.make_member(project, user, Role.CONTRIBUTOR)
        fill(projects, size, language)
        token = begin_sign_in(
            claim_account(user.email, "127.0.0.1"), browser="Benchmark"
        ).sign_in_token
        db.session.commit()
        started = time.perf_counter()
        number = index.rebuild(db.session.connection())
        db.session.commit()
        print(f"\n{database.name}: indexed {number:,} in {time.perf_counter() - started:.0f} s")
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        key = user.id
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    yield app, browser, key, language
    close(app)


def fill(projects: list[Project], size: int, language: Language) -> None:
    """*size* records with participants, evidence and promises, written past the operations."""
    random = Random(3)
    key = 0
    for number, project in enumerate(projects):
        names = (f"Partner {number * 8 + one} {language.sentence(2)}" for one in range(8))
        names = (f"Partner {number * 8 + one} {language.sentence(2)}" for one in range(8))
        partners = [factories.make_organisation(project, name) for name in names]
        wanted = size // PROJECTS
        for start in range(0, wanted, CHUNK):
            kinds = random.choices(list(KINDS), SHARES, k=min(CHUNK, wanted - start))
            rows = [
                record_row(key + place + 1, project, kind, random, language)
                for place, kind in enumerate(kinds)
            ]
            key += len(rows)
            store(rows, partners, random, language)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('record_id_seq', (SELECT max(id) FROM record))"))


def record_row(
    key: int, project: Project, kind: type[Record], random: Random, language: Language
) -> dict[str, Any]:
    when = When.on(BEGINNING + timedelta(days=random.randrange(4_000)))
    return {
        "id": key,
        "uid": new_uid(),
        "project_id": project.id,
        "kind": kind.__tablename__,
        "title": language.sentence(random.randrange(3, 10)),
        "when_edtf": when.edtf,
        "first_on": when.first_on,
        "last_on": when.last_on,
        "sort_key": when.sort_key,
        "visibility": Visibility.PRIVATE if key % 50 == 0 else Visibility.TEAM,
        "identifiers": {"doi": f"10.1234/{key}"},
        "source": {},
        "unmapped": {},
        "version": 1,
        "created_at": now(),
        "updated_at": now(),
    }


def store(
    rows: list[dict[str, Any]], partners: list[Organisation], random: Random, language: Language
) -> None:
    """Records, their answers, two participants each, and evidence and a promise for some."""
    session = db.session
    session.execute(insert(Record.__table__), rows)
    for kind, answer in KINDS.items():
        lists = [column.name for column in kind.__table__.columns if not column.nullable]
        parts = [
            {**{name: [] for name in lists}, "id": row["id"], answer: language.sentence(60)}
            for row in rows
            if row["kind"] == kind.__tablename__
        ]
        if parts:
            session.execute(insert(kind.__table__), parts)
    owned = [{"project_id": row["project_id"], "record_id": row["id"]} for row in rows]
    roles = {"role": ParticipantRole.PARTNER, "name_as_recorded": ""}
    took_part = [
        {**one, **roles, "position": place, "organisation_id": random.choice(partners).id}
        for one in owned
        for place in (0, 1)
    ]
    session.execute(insert(Participant.__table__), took_part)
    for one in owned[::20]:
        piece = Evidence(project_id=one["project_id"], title=language.sentence(6))
        session.add(piece)
        session.flush()
        session.add(EvidenceOfRecord(**one, evidence_id=piece.id))
        session.add(FollowUp(**one, what=language.sentence(8)))
    session.flush()
    # The index is written in one go afterwards.
    session.info.clear()


def measure_import(database: SqliteFiles | PostgresqlServer, folder: Path, size: int) -> None:
    """The same archive brought in with the index and without it, of a project with *size* records
    (the seed gives half of what it makes to the first project)."""
    source = application_on(database.new(), folder)
    with source.app_context():
        seeds.seed_load(2 * size)
        db.session.commit()
        written = archive.write(contents_of(by_code("LOAD-1"), None))
    close(source)
    without = seconds_to_import(database, folder, written, is_indexed=False)
    with_it = seconds_to_import(database, folder, written, is_indexed=True)
    print(
        f"  import of {size:,} records: {without:.1f} s without the index, {with_it:.1f} s with it"
        f" (+{(with_it / without - 1) * 100:.0f}%)"
    )


def seconds_to_import(
    database: SqliteFiles | PostgresqlServer, folder: Path, archive: str, *, is_indexed: bool
) -> float:
    app = application_on(database.new(), folder)
    with app.app_context():
        (contents,) = reading.read([File(archive.encode())], "archive")
        project = exchange.project_for("LOAD-1", contents)
        started = time.perf_counter()
        exchange.carry_out(
            exchange.plan(project, contents, by=None, award="", adds_awards=True), by=None
        )
        if not is_indexed:
            db.session.flush()
            db.session.info.clear()
        db.session.commit()
        took = time.perf_counter() - started
        if is_indexed and (wrong := index.differences(db.session.connection())[:3]):
            raise AssertionError(wrong)
    close(app)
    return took


if __name__ == "__main__":
    main()
