"""Measures how long a calendar feed takes to write; run it, it is no test.

python tests/benchmarks/feed.py
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flask.testing import FlaskClient
from sqlalchemy import insert

from impacttracker.calendar import operations
from impacttracker.calendar.ical import Event, calendar_of
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.when import When
from tests import factories
from tests.applications import application_on, close
from tests.databases import Databases
from tests.statements import statements_sent

SIZES = (1_000, 10_000)
ZONES = ("Europe/London", "America/New_York", "Africa/Cairo")
BEGINNING = datetime(2018, 1, 1, 9, tzinfo=UTC)


def main() -> None:
    """Each size in a process of its own, so that each is a first time."""
    if len(sys.argv) > 1:
        _measure(int(sys.argv[1]))
        return
    print(f"{'events':>8} {'dates, CPU s':>13} {'feed, CPU s':>12} {'kB':>7} {'peak MB more':>13}")
    for size in SIZES:
        subprocess.run([sys.executable, __file__, str(size)], check=True)
    print(
        f"\n{'through the application':<24} {'events':>8} {'first, s':>9} {'again, CPU s':>13}"
        f" {'statements':>11} {'304, ms':>8} {'statements':>11}"
    )
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for name in ("sqlite", "postgresql"):
            for size in SIZES:
                if database := databases.get(name):
                    _measure_application(name, database.new(), Path(folder), size)
        databases.stop()


def _measure(size: int) -> None:
    before = time.process_time()
    events = [_event(number) for number in range(size)]
    read = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body = calendar_of("Everything", events, refresh=timedelta(hours=1))
    written = time.process_time()
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(
        f"{size:>8,} {read - before:>13.3f} {written - read:>12.3f} "
        f"{len(body) // 1024:>7,} {more:>13.1f}"
    )


def _measure_application(name: str, address: str, folder: Path, size: int) -> None:
    """Whole requests: the first one, the same again, and one that hears that nothing changed."""
    app = application_on(address, folder)
    with app.app_context():
        owner = factories.make_user()
        project = factories.make_project(lead=owner)
        _fill(project, size)
        feed = f"/calendar/feed/{operations.make_key(owner, project)}.ics"
        db.session.commit()
    app.test_client_class = None
    browser = app.test_client()
    first, tag = _seconds(browser, feed)
    with statements_sent() as sent:
        before = time.process_time()
        _seconds(browser, feed)
        again = time.process_time() - before
    with statements_sent() as sent_in_vain:
        _seconds(browser, feed, tag)
    in_vain = statistics.median(_seconds(browser, feed, tag)[0] for _ in range(20)) * 1000
    print(
        f"{name:<24} {size:>8,} {first:>9.3f} {again:>13.3f}"
        f" {len(sent):>11} {in_vain:>8.1f} {len(sent_in_vain):>11}"
    )
    close(app)


def _seconds(browser: FlaskClient, feed: str, tag: str = "") -> tuple[float, str]:
    started = time.perf_counter()
    answer = browser.get(feed, headers={"If-None-Match": tag})
    assert answer.status_code == (304 if tag else 200), answer.status
    return time.perf_counter() - started, answer.headers["ETag"]


def _fill(project: Project, size: int) -> None:
    """Engagements of one project, written past the operations."""
    events = [_event(number) for number in range(size)]
    rows = [
        {
            "id": key,
            "uid": event.uid,
            "project_id": project.id,
            "kind": Engagement.__tablename__,
            "title": event.title,
            "when_edtf": event.starts.edtf,
            "when_zone": event.starts.zone,
            "first_on": event.starts.first_on,
            "last_on": event.starts.last_on,
            "sort_key": event.starts.sort_key,
            "visibility": Visibility.TEAM,
            **dict.fromkeys(("created_at", "updated_at"), event.changed_at),
            **{name: {} for name in ("identifiers", "source", "unmapped")},
            "version": 1,
        }
        for key, event in enumerate(events, 1)
    ]
    db.session.execute(insert(Record.__table__), rows)
    answers = {"form": "A talk or presentation", "place": "Y Senedd, Cardiff", "status": "held"}
    db.session.execute(
        insert(Engagement.__table__),
        [{"id": row["id"], "other_audiences": [], **answers} for row in rows],
    )


def _event(number: int) -> Event:
    """Half of them days, half of them hours in three zones, all with everything a feed shows."""
    starts = BEGINNING + timedelta(hours=7 * number)
    hours = f"{starts:%Y-%m-%dT%H:%M:%SZ}/{starts + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    zone = ZONES[number % len(ZONES)]
    return Event(
        uid=f"{number:032x}",
        title=f"Seminar {number}: who counts, and what; with Łódź and Ağrı among the partners",
        starts=When.from_edtf(hours, zone) if number % 2 else When.on(starts.date()),
        changed_at=starts,
        created_at=starts,
        sequence=number % 5,
        url=f"https://tracker.example/records/{number}",
        place="Y Senedd, Cardiff",
        categories=("Engagement", "Talk or presentation"),
    )


if __name__ == "__main__":
    main()
