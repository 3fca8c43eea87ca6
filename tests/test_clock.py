"""The one clock: aware, in the zone of the installation, whatever the machine is set to."""

import os
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from impacttracker import clock


@pytest.fixture(autouse=True)
def home() -> Iterator[None]:
    yield
    clock.use_zone("Europe/London")


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/London", date(2022, 7, 2)), ("America/New_York", date(2022, 7, 1))],
)
def test_today_is_the_day_it_is_at_home(
    monkeypatch: pytest.MonkeyPatch, zone: str, day: date
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 7, 1, 23, 30, tzinfo=UTC))

    clock.use_zone(zone)

    assert clock.today() == day


@pytest.mark.parametrize("name", ["Mars/Olympus", "Europe", "../etc", "/etc/localtime", "\0", ""])
def test_a_zone_that_is_not_one_is_refused_and_changes_nothing(name: str) -> None:
    with pytest.raises(clock.UnknownZone, match=r"write it like Europe/London\.$"):
        clock.use_zone(name)

    assert clock.zone().key == "Europe/London"


def test_zones_come_from_the_locked_package_and_not_from_the_machine() -> None:
    assert zoneinfo.TZPATH == ()


def test_the_machines_own_zone_changes_nothing() -> None:
    program = "from impacttracker import clock; print(clock.zone().key)"

    printed = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": "Asia/Tokyo"},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout == "Europe/London\n"
