"""What the tests of files in and out read."""

from pathlib import Path

import pytest

from tests.missing import FUNDERS_ANSWER, FUNDERS_ANSWER_IS_MISSING

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def funders_answer() -> Path:
    """Where a real answer of the first interface of Gateway to Research stands."""
    if not FUNDERS_ANSWER.exists():
        pytest.skip(FUNDERS_ANSWER_IS_MISSING)
    return FUNDERS_ANSWER


@pytest.fixture(scope="session")
def invented_page() -> str:
    """A project page of our own invention that has every kind of record and every trap."""
    return (SAMPLES / "gtr_page.txt").read_bytes().decode()
