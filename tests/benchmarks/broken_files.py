"""Breaks thousands of files and tells what readers made of them; run it, it is no test.

python tests/benchmarks/broken_files.py [how many of each] [folder with more samples …]
"""

import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker.errors import Unreadable
from impacttracker.exchange.readers import calendar, contacts, email
from impacttracker.exchange.readers.recurrence import next_time
from impacttracker.exchange.source import text_of
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated

SEED = 2_000


def main() -> None:
    """Read each broken file, and count what came of it; anything unexpected ends the run."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    folders = [SAMPLES, *map(Path, sys.argv[2:])]
    warnings.simplefilter("ignore")
    print(
        f"{'reader':<8} {'samples':>8} {'broken':>7} {'read':>6} {'refused':>8} {'worst, ms':>10}"
    )
    for suffix, read in READERS.items():
        samples = [one.read_bytes() for path in folders for one in sorted(path.glob(f"*.{suffix}"))]
        _try(suffix, read, [one for one in samples if one], number)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _try(suffix: str, read: Callable[[bytes], object], samples: list[bytes], number: int) -> None:
    said: Counter[str] = Counter()
    worst = 0.0
    for content in mutated(samples, number, SEED):
        began = time.perf_counter()
        try:
            read(content)
        except Unreadable as refusal:
            said[str(refusal)] += 1
        worst = max(worst, time.perf_counter() - began)
    refused = said.total()
    print(
        f"{suffix:<8} {len(samples):>8} {number:>7} {number - refused:>6} {refused:>8}"
        f" {worst * 1000:>9.1f}"
    )
    for sentence, times in said.most_common():
        print(f"    {times:>6}  {sentence}")


def _read_calendar(content: bytes) -> None:
    for event in calendar.read(text_of(content)):
        next_time(event, date(2025, 10, 1))


def _read_contacts(content: bytes) -> None:
    contacts.read(text_of(content))


READERS: dict[str, Callable[[bytes], object]] = {
    "eml": email.read,
    "ics": _read_calendar,
    "vcf": _read_contacts,
}

if __name__ == "__main__":
    main()
