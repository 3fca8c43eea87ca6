"""Measures how long a calendar feed takes to write; run it, it is no test.

python tests/benchmarks/feed.py
"""

import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker.calendar.ical import Event, calendar_of
from impacttracker.when import When

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


def _event(number: int) -> Event:
    """Half of them days, half of them hours in three zones, all with everything a feed shows."""
    starts = BEGINNING + timedelta(hours=7 * number)
    hours = f"{starts:%Y-%m-%dT%H:%M:%SZ}/{starts + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    text = hours if number % 2 else f"{starts:%Y-%m-%d}"
    return Event(
        uid=f"{number:032x}",
        title=f"Seminar {number}: who counts, and what; with Łódź and Ağrı among the partners",
        starts=When.from_edtf(text, ZONES[number % len(ZONES)]),
        changed_at=starts,
        created_at=starts,
        sequence=number % 5,
        url=f"https://tracker.example/records/{number}",
        place="Y Senedd, Cardiff",
        categories=("Engagement", "Talk or presentation"),
    )


if __name__ == "__main__":
    main()
