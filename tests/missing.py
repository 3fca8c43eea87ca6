"""Says at the end of a run what this machine lacked; a strict run then fails.

A test that could not run is easy to overlook among many that did. Each reason is told in
one line, and where everything is meant to be installed a skip counts as a failure.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

STRICT = os.environ.get("IMPACTTRACKER_TESTS_STRICT") == "1"
SHARED = Path(__file__).resolve().parents[2] / "shared"
FOUNDING_RECORD = SHARED / "data" / "gtr" / "page_ES-V015842-1.txt"
FUNDERS_ANSWER = SHARED / "data" / "gtr" / "api1_AH-M010163-1.xml"
FUNDERS_ANSWER_IS_MISSING = (
    "The funders' answer (../shared/data/gtr/api1_AH-M010163-1.xml) is not beside this checkout."
)
FOUNDING_RECORD_IS_MISSING = (
    "The founding record (../shared/data/gtr/page_ES-V015842-1.txt) is not beside this checkout."
)
RETURNED_EXPORTS = SHARED / "data" / "researchfish"
RETURNED_EXPORTS_ARE_MISSING = (
    "Real exports of outcomes (../shared/data/researchfish) are not beside this checkout."
)
SHARED_FILES = {"founding_page", "funders_answer", "returned_exports"}
"""The fixtures that are files beside the checkout."""

_reasons: Counter[str] = Counter()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a strict run without the folder of the founding record, leave its tests out.

    A checkout on its own cannot have that record, so that lacking it is no failure there;
    where the folder stands but the record does not, the skip counts as everywhere else.
    """
    if not (STRICT and not SHARED.exists()):
        return
    left_out = [item for item in items if SHARED_FILES & {*getattr(item, "fixturenames", ())}]
    if left_out:
        items[:] = [item for item in items if item not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _reasons[_reason(report)] += 1


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _reasons[_reason(report)] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    works_for_another = hasattr(session.config, "workerinput")
    if STRICT and _reasons and not works_for_another and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason, number in sorted(_reasons.items()):
        terminalreporter.write_line(f"Did not run: {number} × {reason}")
    if STRICT and _reasons:
        terminalreporter.write_line("This run is strict: what did not run counts as failed.")
    if STRICT and not SHARED.exists():
        terminalreporter.write_line(f"Left out: {FOUNDING_RECORD_IS_MISSING}")


def _reason(report: Any) -> str:
    """The words of the skip; pytest gives them as (file, line, "Skipped: words")."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")
