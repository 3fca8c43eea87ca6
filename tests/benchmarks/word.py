"""Measures how long a report takes as a Word file and as a web page; run it, it is no test.

python tests/benchmarks/word.py
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from impacttracker.reports import docx, html
from tests.benchmarks.pdf import SIZES, document, quickest

CREATED = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    print("records   Word s  Word kB   page s  page kB")
    for records in SIZES:
        composed = document(records)
        word, page = docx.write(composed, CREATED), html.write(composed)
        print(
            f"{records:>7} {quickest(lambda one=composed: docx.write(one, CREATED)):>8.2f}"
            f" {len(word) // 1024:>8} {quickest(lambda one=composed: html.write(one)):>8.2f}"
            f" {len(page) // 1024:>8}"
        )


if __name__ == "__main__":
    main()
