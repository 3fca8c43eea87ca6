"""What Thunderbird's parser makes of a feed, where Node and the package are installed."""

from tests.calendar.foreign import IcalJs
from tests.calendar.test_ical import A_YEAR, feed


def test_ical_js_reads_each_event_at_its_instant() -> None:
    read_there = IcalJs().events(feed(*A_YEAR))

    assert [(title, is_day) for title, is_day, _ in read_there] == [
        ("Winter", False), ("Summer", False), ("Cairo", False), ("York", False),
        ("Łódź; a day, whole", True), ("Two days", True), ("Twice", False),
    ]  # fmt: skip
    assert [start for _, is_day, start in read_there if not is_day] == [
        "2026-01-05T09:30:00.000Z",
        "2026-07-06T08:30:00.000Z",
        "2026-07-06T06:30:00.000Z",
        "2026-07-06T13:30:00.000Z",
        "2026-10-25T01:30:00.000Z",
    ]
