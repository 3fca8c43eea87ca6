"""Measures what it takes to say whether a return of many records is ready; it is no test.

python tests/benchmarks/readiness.py [RECORDS]
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import update

from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.formats.held import load
from impacttracker.projects.queries import by_code
from impacttracker.reports import queries
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.readiness.queries import set_aside_in
from impacttracker.reports.readiness.readiness import findings_of, number_missing, numbers_of
from impacttracker.reports.readiness.showing import parted
from impacttracker.seeds.load import ProjectUnderLoad
from impacttracker.seeds.telling import Seeded
from tests.applications import application_on
from tests.databases import SqliteFiles
from tests.statements import statements_sent

USUAL, REPEATS = 2_000, 5


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with tempfile.TemporaryDirectory() as folder:
        application = application_on(SqliteFiles(Path(folder)).new(), Path(folder))
        with application.app_context():
            ProjectUnderLoad(Seeded(), "LOAD-1").fill(records)
            # What is planned is in no return.
            db.session.execute(update(Engagement.__table__).values(status="held"))
            db.session.commit()
            for _ in range(REPEATS):
                measure()


def measure() -> None:
    db.session.expunge_all()
    form, began = load("ukri"), time.process_time()
    with statements_sent() as sent:
        project = by_code("LOAD-1")
        material = queries.material_for(project)
        read = time.process_time()
        told = filled(form, material, Wishes())
        full = time.process_time()
        found = findings_of(told)
        done = time.process_time()
        parted(found, set_aside_in(project))
    cheap = time.process_time()
    number_missing(told)
    counted = time.process_time() - cheap
    numbers = ", ".join(f"{key.value} {number:,}" for key, number in numbers_of(found).items())
    print(
        f"{len(material.records):,} records in {len(sent)} statements: read {read - began:.2f} s, "
        f"filled {full - read:.2f} s, checked {done - full:.2f} s, in all {done - began:.2f} s; "
        f"counted alone {counted:.3f} s ({numbers})"
    )


if __name__ == "__main__":
    main()
