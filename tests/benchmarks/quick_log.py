"""How well and how fast a typed line is read.

    python -m tests.benchmarks.quick_log           # figures of both sets, and the times
    python -m tests.benchmarks.quick_log --misses  # what is wrong in the set for development

The lines held apart are only counted: whoever reads them while changing the rules has no figure
any more that says how lines of strangers are read.
"""

import sys
from statistics import median
from time import perf_counter

from impacttracker.capture.draft import Candidate, Sort
from impacttracker.capture.reading import read_line
from tests.capture.scoring import FIELDS, labelled, score, world

SETS = {"development": "to write the rules with", "held_apart": "held apart"}
PARTNERS, LINES = 500, 200


def show_figures() -> None:
    for name, purpose in SETS.items():
        lines = labelled(name)
        found, _ = score(lines)
        print(f"\n{len(lines)} lines {purpose}\n{'':12}precision  recall   of")
        for one in FIELDS:
            wanted = found.right[one] + found.missed[one]
            print(f"{one:12}{found.precision(one):9.2f}{found.recall(one):8.2f}{wanted:5}")


def show_misses() -> None:
    for line, name, said, wanted in score(labelled("development"))[1]:
        print(f"{name}: {sorted(map(str, said))} for {sorted(map(str, wanted))}\n    {line}")


def show_times() -> None:
    """The rules alone, for a project with many partners; the page is timed with its queries."""
    known, now = world()
    for number in range(PARTNERS):
        name = f"Organisation {number} for Affairs"
        known.add_organisation(Candidate(Sort.ORGANISATION, 1_000 + number, name), [name])
    lines = [one["line"] for one in (*labelled("held_apart"), *labelled("development"))][:LINES]
    took = []
    for line in lines:
        began = perf_counter()
        read_line(line, known, now)
        took.append((perf_counter() - began) * 1_000)
    print(f"\nrules: {median(took):.1f} ms median, {max(took):.1f} ms worst of {len(lines)} lines")


if __name__ == "__main__":
    if "--misses" in sys.argv:
        show_misses()
    else:
        show_figures()
        show_times()
