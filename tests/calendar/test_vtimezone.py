"""Time zones as feeds define them, against the zone database and against a foreign parser."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker import clock
from impacttracker.calendar.vtimezone import rule_of, vtimezone
from tests.calendar.foreign import Libical

# Africa/Cairo, America/Santiago and Asia/Jerusalem change at hours that no yearly rule can name;
# Asia/Tehran gave its rule up, Africa/Casablanca follows the moon.
ODD_ZONES = [
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Africa/Casablanca",
]
ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Sydney",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Etc/GMT+1",
    *ODD_ZONES,
]


def monthly(first_year: int, last_year: int) -> Iterator[datetime]:
    for year, month in itertools.product(range(first_year, last_year + 1), range(1, 13)):
        yield datetime(year, month, 15, 9, 30, tzinfo=UTC)


def is_yearly(lines: list[str]) -> bool:
    return any(line.startswith(("RRULE", "DTSTART:19700101")) for line in lines)


def unambiguous(zone: str, moments: Iterable[datetime]) -> list[datetime]:
    """Those whose wall clock means them alone: programs disagree about the others."""
    home = clock.zone_named(zone)
    return [
        moment
        for moment in moments
        if moment.astimezone(home).replace(tzinfo=home, fold=0).utcoffset()
        == moment.astimezone(home).replace(tzinfo=home, fold=1).utcoffset()
    ]


def test_london_is_two_yearly_rules() -> None:
    assert vtimezone("Europe/London", monthly(2022, 2026)) == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "BEGIN:STANDARD",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "DTSTART:19701025T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "TZNAME:BST",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "DTSTART:19700329T010000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]


def test_zone_without_summer_time_is_one_observance() -> None:
    assert vtimezone("Asia/Kolkata", monthly(2022, 2022))[2:-1] == [
        "BEGIN:STANDARD",
        "TZNAME:IST",
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
        "DTSTART:19700101T000000",
        "END:STANDARD",
    ]


def test_summer_is_the_half_year_whose_clocks_are_ahead_even_where_the_law_says_otherwise() -> None:
    lines = vtimezone("Europe/Dublin", monthly(2022, 2022))

    assert lines[lines.index("BEGIN:DAYLIGHT") + 1] == "TZNAME:IST"


@pytest.mark.parametrize("zone", ODD_ZONES[:3])
def test_rule_that_no_recurrence_can_say_is_not_written(zone: str) -> None:
    assert rule_of(zone) is None


def test_rule_is_not_used_for_years_before_it_was_law() -> None:
    # Until 2006 New York changed its clocks in April and October.
    assert is_yearly(vtimezone("America/New_York", monthly(2022, 2026)))
    assert not is_yearly(vtimezone("America/New_York", monthly(2005, 2026)))
    assert not is_yearly(vtimezone("Europe/London", monthly(1969, 1969)))


def test_clocks_off_by_seconds_are_said_to_the_second() -> None:
    lines = vtimezone("Europe/London", [datetime(1800, 1, 1, 12, tzinfo=UTC)])

    assert "TZOFFSETTO:-000115" in lines


@pytest.mark.parametrize("zone", ZONES)
def test_no_list_of_dates_is_written(zone: str) -> None:
    assert not any("RDATE" in line for line in vtimezone(zone, monthly(2000, 2030)))


def test_nearly_every_zone_of_the_database_keeps_a_yearly_rule() -> None:
    zones = [zone for zone in available_timezones() if zone not in ("Factory", "localtime")]
    yearly = [zone for zone in zones if is_yearly(vtimezone(zone, monthly(2030, 2031)))]

    assert len(yearly) > 0.97 * len(zones)


@pytest.mark.parametrize("zone", ZONES)
def test_icalendar_reads_every_month_right(zone: str) -> None:
    moments = list(monthly(2019, 2027))
    text = "\r\n".join(vtimezone(zone, moments)) + "\r\n"

    home = icalendar.Timezone.from_ical(text).to_tz(lookup_tzid=False)

    for moment in moments:
        local = moment.astimezone(clock.zone_named(zone))
        assert local.replace(tzinfo=home).utcoffset() == local.utcoffset()


@given(
    zone=st.sampled_from(ZONES),
    moments=st.lists(
        st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
        min_size=1,
        max_size=8,
    ),
)
def test_libical_reads_every_moment_right(
    libical: Libical, zone: str, moments: list[datetime]
) -> None:
    aware = [moment.replace(microsecond=0, tzinfo=UTC) for moment in moments]
    plain = unambiguous(zone, aware)

    assert libical.starts(zone, vtimezone(zone, plain), plain) == plain


@pytest.mark.parametrize("zone", ZONES)
def test_libical_reads_the_hours_around_each_change_right(libical: Libical, zone: str) -> None:
    year = [datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hour) for hour in range(8760)]
    offsets = [hour.astimezone(clock.zone_named(zone)).utcoffset() for hour in year]
    near_changes = [hour for n, hour in enumerate(year) if len(set(offsets[n - 3 : n + 4])) > 1]
    moments = unambiguous(zone, near_changes or year[:3])

    assert libical.starts(zone, vtimezone(zone, moments), moments) == moments
