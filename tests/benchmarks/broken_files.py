"""Breaks thousands of files and tells what readers made of them; run it, it is no test.

python tests/benchmarks/broken_files.py [how many of each] [file or folder with more samples …]

Each file is read as an import reads it: in a child process with its limits. One in ten of those
that can be read is rehearsed against a project, so that what readers pass on is tried as well.
"""

import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker.database import db
from impacttracker.errors import Unreadable
from impacttracker.exchange import operations, reading
from impacttracker.exchange.isolation import limited
from impacttracker.exchange.nursery import Limits
from impacttracker.exchange.source import File
from impacttracker.projects.models import Project
from tests.applications import application_on
from tests.databases import SqliteFiles
from tests.exchange.conftest import SAMPLES
from tests.exchange.measuring import measured
from tests.exchange.mutating import mutated
from tests.factories import make_project

SEED = 2_000
ONE_IN = 10
HEAD = ("reader", "samples", "broken", "read", "refused", "rehearsed", "worst s", "worst MB")


def main() -> None:
    """Read each broken file, and count what came of it; anything unexpected ends the run."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    warnings.simplefilter("ignore")
    samples = _samples([SAMPLES, *map(Path, sys.argv[2:])])
    print("".join(f"{label:>13}" for label in HEAD))
    with TemporaryDirectory() as name:
        folder = Path(name)
        app = application_on(SqliteFiles(folder).new(), folder)
        with app.app_context():
            project = make_project("BROKEN")
            db.session.commit()
            for reader in filter(samples.get, reading.READERS):
                _try(reader, samples[reader], number, project)


def _try(reader: str, samples: list[bytes], number: int, project: Project) -> None:
    said: Counter[str] = Counter()
    rehearsed, slowest, largest = 0, 0.0, 0
    for content in mutated(samples, number, SEED):
        began = time.perf_counter()
        try:
            several, kilobytes = limited(Limits(), measured, File(content, "broken"), reader)
        except Unreadable as refusal:
            said[str(refusal)] += 1
            slowest = max(slowest, time.perf_counter() - began)
        else:
            slowest = max(slowest, time.perf_counter() - began)
            largest = max(largest, kilobytes)
            if (number - said.total()) % ONE_IN == 0 or rehearsed == 0:
                operations.rehearse(project, several, by=None, adds_awards=True)
                rehearsed += 1
        db.session.rollback()
    refused = said.total()
    figures = (len(samples), number, number - refused, refused, rehearsed)
    print(f"{reader:>13}" + "".join(f"{one:>13}" for one in figures), end="")
    print(f"{slowest:>13.2f}{largest // 1024:>13}")
    for sentence, times in said.most_common(5):
        print(f"    {times:>6}  {sentence[:120]}")


def _samples(places: list[Path]) -> dict[str, list[bytes]]:
    """The files of *places*, by the reader that knows them."""
    found: dict[str, list[bytes]] = {name: [] for name in reading.READERS}
    for path in _files(places):
        file = File(path.read_bytes(), path.name)
        try:
            found[reading.recognise(file).name].append(file.content)
        except Unreadable:
            continue
    return found


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (one for one in found if one.is_file())


if __name__ == "__main__":
    main()
