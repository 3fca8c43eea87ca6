"""Measures how long a report takes to draw, and how much memory; run it, it is no test.

python tests/benchmarks/pdf.py
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker.reports.document import Document, Field, Fields, Heading

SIZES = (70, 500, 1_000, 2_000)
REPEATS = 5
WORDS = [
    *("engagement", "policy", "workshop", "findings", "regional", "partners", "evidence"),
    *("shared", "draft", "team", "seminar", "commission", "report", "coastal", "governance"),
    *("devolution", "mayors", "productivity", "Łódź", "Ŵyn", "of", "the", "and"),
]
LABELS = (
    "Form Of Engagement Activity",
    "Part Of Official Scheme?",
    "Geographic Reach",
    "Primary Audience",
    "Other Audiences",
    "Audience Size",
    "Most Significant Outcome",
    "Year(s) Of Engagement Activity",
)


def words(random: Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += random.choice(WORDS) + " "
    return text[:length].rstrip()


def document(records: int) -> Document:
    """Records of eight short answers and one of 500 characters, all different."""
    random = Random(1)
    blocks: list[Heading | Fields] = [Heading("Engagement activities")]
    for number in range(records):
        short = [Field(label, words(random, 24)) for label in LABELS]
        rows = [*short, Field("Results and Impact", words(random, 500))]
        title = f"{number}: {words(random, 50)}"
        blocks.append(Fields(title, rows, "engagement", f"record-{number}"))
    return Document(
        "A report to measure", "Benchmark", "en-GB", "Nobody", "A benchmark", "Benchmark",
        [("Records", str(records))], blocks, "Prepared for measuring",
    )  # fmt: skip


def kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def quickest(draw: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        draw()
        times.append(time.process_time() - began)
    return min(times)


def measure(records: int) -> None:
    from impacttracker.reports.pdf import render

    created = datetime(2026, 11, 23, tzinfo=UTC)
    render(document(1), created=created)
    composed = document(records)
    before = kilobytes()
    began = time.process_time()
    rendered = render(composed, created=created)
    first = time.process_time() - began
    memory = kilobytes() - before
    best = quickest(lambda: render(composed, created=created))
    print(
        f"{records:>7} {first:>9.2f} {best:>9.2f} {rendered.pages:>6}"
        f" {memory / 1024:>9.1f} {memory / rendered.pages:>8.1f} {len(rendered.pdf) // 1024:>7}"
    )


def main() -> None:
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
        return
    print("records   first s    best s  pages  growth MB  kB/page  file kB")
    for size in SIZES:
        # A process each: the peak of one must not hide the peak of the next.
        subprocess.run([sys.executable, __file__, str(size)], check=True)


if __name__ == "__main__":
    main()
