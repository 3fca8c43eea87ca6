"""Measures the import of many rows, from the file to the receipt and back; it is no test.

python tests/benchmarks/importing.py [ROWS] [--database sqlite|postgresql]
"""

import argparse
import csv
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select

from impacttracker.database import db
from impacttracker.exchange import operations, reading
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.nursery import Limits
from impacttracker.exchange.source import File
from impacttracker.projects.models import Project
from impacttracker.receipts import operations as receipts
from impacttracker.records.models import Record
from tests.applications import application_on
from tests.databases import Databases
from tests.factories import make_project
from tests.statements import statements_sent

USUAL = 10_000


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("rows", nargs="?", type=int, default=USUAL)
    wanted.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        databases = Databases(folder)
        try:
            measure_all(databases.get(asked.database).new(), folder, asked.rows)
        finally:
            databases.stop()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def measure_all(address: str, folder: Path, rows: int) -> None:
    app = application_on(address, folder)
    print(f"{rows:,} rows on {address.partition(':')[0]}")
    with app.app_context():
        for file in (table(rows), export(rows)):
            project = make_project(f"ROWS-{len(file.name)}")
            db.session.commit()
            measure(project, file)
        db.session.remove()
        db.engine.dispose()


def measure(project: Project, file: File) -> None:
    print(f"{file.name}, {len(file.content) // 1024:,} kB")
    wishes = {"by": None, "adds_awards": True}
    several: list[Contents] = timed(
        "read", lambda: reading.read_apart([file], limits=Limits(seconds=60, megabytes=1_000))
    )
    timed("preview", lambda: operations.rehearse(project, several, **wishes))
    receipt, _ = timed("import", lambda: receipts.bring_in(project, [file], several, **wishes))
    number = db.session.scalar(select(func.count(Record.id)).where(Record.project_id == project.id))
    print(f"    {number:,} records")
    _, plans = timed(
        "the same again", lambda: receipts.bring_in(project, [file], several, **wishes)
    )
    assert not any(plan.changes_anything for plan in plans)
    left = timed("undo", lambda: receipts.undo(receipt, by=None))
    assert left == 0, left
    db.session.rollback()


def timed(what: str, work: Callable[[], Any]) -> Any:
    """What *work* returns; says how long it took, and how many statements."""
    began, busy = time.perf_counter(), time.process_time()
    with statements_sent() as sent:
        found = work()
        if what != "undo":
            db.session.commit()
    wall, processor = time.perf_counter() - began, time.process_time() - busy
    print(f"    {what:<16}{wall:>8.2f} s{processor:>8.2f} s of processor{len(sent):>9,} statements")
    return found


def table(rows: int) -> File:
    """A table such as teams keep."""
    head = ("Title", "Date", "Organisation", "Audience size", "Notes")
    return written(
        "table.csv",
        head,
        (
            (
                f"Workshop {n} on tidal land",
                f"{1 + n % 28}/03/20{10 + n % 14}",
                f"Council {n % 300}",
                "11 - 50",
                f"What came of workshop {n}.",
            )
            for n in range(rows)
        ),
    )


def export(rows: int) -> File:
    """A sheet of engagements as Researchfish exports it; each outcome is on one award of two."""
    head = (
        "Funder",
        "Award Reference",
        "Award Title",
        "RO",
        "id",
        "Engagement",
        "Form of Engagement",
        "Geographical Reach",
        "Primary Audience",
        "Audience Size",
        "Year Took Place",
        "Results of Activity",
        "Impact",
        "Url",
        "Outcome Base ID",
    )
    return written(
        "researchfish.csv",
        head,
        (
            (
                "ESRC",
                f"ES/X{n % 2}/1",
                "Tidal land",
                "University of Lowmarsh",
                f"{n:x}.1.{n}",
                f"Workshop {n} on tidal land",
                "Participation in an activity, workshop or similar",
                "National",
                "Public/other audiences",
                "11 - 50",
                str(2010 + n % 14),
                f"What came of workshop {n}.",
                "Plans made for future related activity",
                "",
                f"{n:x}.1",
            )
            for n in range(rows)
        ),
    )


def written(name: str, head: tuple[str, ...], rows: Any) -> File:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(head)
    lines.writerows(rows)
    return File(text.getvalue().encode(), name)


if __name__ == "__main__":
    main()
