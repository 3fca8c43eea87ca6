"""What the tests of files in and out read."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def invented_page() -> str:
    """A project page of our own invention that has every kind of record and every trap."""
    return (SAMPLES / "gtr_page.txt").read_bytes().decode()
