"""The import contracts: kept by the project, and seen to complain about what they forbid."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sources import PACKAGE, ROOT

LINT = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config"]


@pytest.fixture
def outline(tmp_path):
    """Every module of the project, empty, so that only what a test writes can be wrong."""
    for file in PACKAGE.rglob("*.py"):
        copy = tmp_path / "impacttracker" / file.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    return tmp_path / "impacttracker"


def broken_contracts(folder):
    """The names of the contracts that the package in *folder* breaks."""
    told = subprocess.run(
        [*LINT, ROOT / "pyproject.toml"],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(folder.parent), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "Contracts:" in told, told
    return re.findall(r"^(\S.*) BROKEN", told, re.MULTILINE)


def test_empty_outline_breaks_nothing(outline):
    assert broken_contracts(outline) == []


@pytest.mark.parametrize(
    ("module", "forbidden", "contract"),
    [
        ("partners/models.py", "impacttracker.engagements.models", "knows only packages below"),
        ("engagements/queries.py", "impacttracker.policy.models", "knows only packages below"),
        ("clock.py", "impacttracker.database", "knows only packages below"),
        ("gadgets/models.py", "impacttracker.clock", "knows only packages below"),
        ("demo.py", "impacttracker.timeline.views", "Nothing imports a page"),
        ("records/queries.py", "reportlab", "know ReportLab"),
        ("timeline/queries.py", "icalendar", "know icalendar"),
        ("lists/sheet.py", "openpyxl", "know openpyxl"),
        ("reports/compose.py", "docx", "knows python-docx"),
        ("records/models.py", "flask", "know no Flask"),
    ],
)
def test_import_that_breaks_a_contract_is_seen(outline, module, forbidden, contract):
    for needed in (module, forbidden.removeprefix("impacttracker.").replace(".", "/") + ".py"):
        if needed.partition(".")[0] not in ("docx", "flask", "icalendar", "openpyxl", "reportlab"):
            (outline / needed).parent.mkdir(exist_ok=True)
            (outline / needed).parent.joinpath("__init__.py").touch()
            (outline / needed).touch()
    (outline / module).write_text(f"import {forbidden}\n")
    assert [name for name in broken_contracts(outline) if contract in name]


def test_heavy_libraries_wait_until_they_are_needed():
    drawers = ("docx", "openpyxl", "PIL", "reportlab")
    heavy = (*drawers, "bibtexparser", "icalendar", "lxml", "pylatexenc", "rispy")
    program = (
        "import sys, config, impacttracker; impacttracker.create_app(config.for_tests());"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
