"""Measures pages and spreadsheets of a long list: time, and how much memory; it is no test.

python tests/benchmarks/lists.py [records]
"""

import gc
import sys
import time
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker import seeds
from impacttracker.accounts import queries as accounts
from impacttracker.database import db
from tests.applications import application_on, close, signed_in_as
from tests.databases import SqliteFiles

RECORDS = 19_000
REPEATS = 5
PAGES = (
    "/lists/LOAD-1/",
    "/lists/LOAD-1/?order=title",
    "/lists/LOAD-1/?order=changed&column=when&column=participants&column=links&column=evidence",
    "/lists/LOAD-1/?kind=engagement&since=2024&text=partner+7",
)
SHEETS = (
    "/lists/LOAD-1/records.csv",
    "/lists/LOAD-1/records.csv?columns=all",
    "/lists/LOAD-1/records.xlsx",
    "/lists/LOAD-1/records.xlsx?columns=all",
)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    with TemporaryDirectory() as folder:
        application = application_on(SqliteFiles(Path(folder)).new(), Path(folder))
        with application.app_context():
            seeds.seed_load(number)
            db.session.commit()
            lead = accounts.with_email("lead@load-1.example")
            browser = signed_in_as(lead, application)
            db.session.remove()
            print(f"{number:,} records on SQLite")
            for address in PAGES:
                times = sorted(timed(browser, address)[0] for _ in range(REPEATS))
                print(f"{times[REPEATS // 2] * 1000:8.0f} ms  {address}")
            for address in SHEETS:
                seconds, size = timed(browser, address)
                print(
                    f"{seconds:8.1f} s   {size / 1e6:6.1f} MB, {peak(browser, address)}  {address}"
                )
        close(application)


def timed(browser, address):
    """(seconds, bytes) of the answer at *address*."""
    started = time.perf_counter()
    answer = browser.get(address)
    size = len(answer.get_data())
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - started, size


def peak(browser, address):
    """The most memory that Python held meanwhile; it is slower while it counts."""
    gc.collect()
    tracemalloc.start()
    browser.get(address).get_data()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"at most {most / 1e6:.0f} MB of memory"


if __name__ == "__main__":
    main()
