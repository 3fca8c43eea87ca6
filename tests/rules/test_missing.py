"""What did not run is told at the end, and fails a strict run."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.rules.sources import ROOT

SKIPS = 'import pytest\n\ndef test_a():\n    pytest.skip("No browser here.")\n'
SKIPS_ITSELF = 'import pytest\n\npytest.skip("Nothing to test.", allow_module_level=True)\n'
READS_THE_RECORD = """
import pytest

@pytest.fixture
def founding_page():
    pytest.skip("No record here.")

def test_a(founding_page):
    pass

def test_b():
    pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs a sample beside a copy of the plug-in: exit status, and what was printed."""

    def run_pytest(source, *, strict, shared=True):
        checkout = tmp_path / ("beside" if shared else "alone") / "checkout"
        (checkout / "tests").mkdir(parents=True, exist_ok=True)
        (checkout / "tests" / "__init__.py").touch()
        shutil.copy(ROOT / "tests" / "missing.py", checkout / "tests")
        (checkout / "test_sample.py").write_text(source)
        if shared:
            checkout.with_name("shared").mkdir(exist_ok=True)
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "tests.missing"],
            cwd=checkout,
            env={
                **os.environ,
                "IMPACTTRACKER_TESTS_STRICT": "1" if strict else "",
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    return run_pytest


@pytest.mark.parametrize("strict", [False, True])
def test_skip_is_told_in_one_line_and_fails_only_a_strict_run(run, strict):
    status, told = run(SKIPS, strict=strict)
    assert told.count("Did not run: 1 × No browser here.") == 1
    assert status == (1 if strict else 0)


@pytest.mark.parametrize("strict", [False, True])
def test_module_that_skips_itself_is_told_as_well(run, strict):
    status, told = run(SKIPS_ITSELF, strict=strict)
    assert told.count("Did not run: 1 × Nothing to test.") == 1
    assert status != 0 if strict else status in (0, 5)


def test_founding_record_counts_as_skipped_where_it_could_be(run):
    assert run(READS_THE_RECORD, strict=True)[0] == 1
    assert run(READS_THE_RECORD, strict=False)[0] == 0


def test_founding_record_is_left_out_where_it_cannot_be(run):
    status, told = run(READS_THE_RECORD, strict=True, shared=False)
    assert status == 0
    assert told.count("Left out: The founding record") == 1
    assert "1 deselected" in told
