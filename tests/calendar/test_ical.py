"""Feeds: what foreign parsers read back is what was put in, and nothing typed can break a line."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.calendar.ical import PRODUCT, Event, calendar_of, etag_of
from impacttracker.when import When
from tests.calendar.foreign import Khal, Libical

HOUR = timedelta(hours=1)
CHANGED = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = "Łódź; “plans”, C:\\new\nEND:VEVENT\r\nX-EVIL:1 🎉" + " and more" * 30
CLEANED = HOSTILE.replace("\r\n", "\n")


def event(when: str = "2026-03-04", zone: str | None = None, **given: Any) -> Event:
    facts = {
        "uid": "0123456789abcdef",
        "title": "A talk",
        "starts": When.from_edtf(when, zone),
        "changed_at": CHANGED,
        "created_at": CREATED,
    }
    return Event(**{**facts, **given})


def feed(*events: Event, name: str = "Impact") -> bytes:
    return calendar_of(name, events, refresh=HOUR)


def read(*events: Event) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(feed(*events)).events)


def unfolded(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_feed_with_one_day_is_these_bytes() -> None:
    body = feed(
        event(
            sequence=2,
            status="TENTATIVE",
            url="https://tracker.example/records/7",
            place="Room 1",
            description="Two\nlines",
            categories=("Engagement", "Talk, short"),
        )
    )

    assert unfolded(body) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "NAME:Impact",
        "X-WR-CALNAME:Impact",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "UID:0123456789abcdef",
        "DTSTAMP:20260203T040506Z",
        "DTSTART;VALUE=DATE:20260304",
        "DTEND;VALUE=DATE:20260305",
        "SUMMARY:A talk",
        "STATUS:TENTATIVE",
        "SEQUENCE:2",
        "CREATED:20260101T000000Z",
        "LAST-MODIFIED:20260203T040506Z",
        "LOCATION:Room 1",
        "DESCRIPTION:Two\\nlines",
        "CATEGORIES:Engagement,Talk\\, short",
        "URL:https://tracker.example/records/7",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("when", "zone", "lines"),
    [
        (
            "2026-03-04/2026-03-06",
            None,
            ["DTSTART;VALUE=DATE:20260304", "DTEND;VALUE=DATE:20260307"],
        ),
        (
            "2026-12-31",
            None,
            ["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"],
        ),
        (
            "2026-07-04T09:00:00Z/2026-07-04T10:30:00Z",
            "Europe/London",
            [
                "DTSTART;TZID=Europe/London:20260704T100000",
                "DTEND;TZID=Europe/London:20260704T113000",
            ],
        ),
        (
            "2026-07-04T09:00:00Z",
            "America/New_York",
            ["DTSTART;TZID=America/New_York:20260704T050000"],
        ),
        ("2026-07-04T09:00:00Z", "UTC", ["DTSTART:20260704T090000Z"]),
        # On 25 October the clocks of London show half past one twice.
        ("2026-10-25T00:30:00Z", "Europe/London", ["DTSTART:20261025T003000Z"]),
        (
            "2026-10-24T23:30:00Z/2026-10-25T01:30:00Z",
            "Europe/London",
            ["DTSTART:20261024T233000Z", "DTEND:20261025T013000Z"],
        ),
    ],
)
def test_days_end_on_the_morning_after_and_moments_name_their_zone(
    when: str, zone: str | None, lines: list[str]
) -> None:
    shown = unfolded(feed(event(when, zone)))

    assert [
        line for line in shown if line.startswith(("DTSTART;", "DTSTART:2026", "DTEND"))
    ] == lines
    is_zone_named = any("TZID=" in line for line in lines)
    assert ("BEGIN:VTIMEZONE" in shown) is is_zone_named


@pytest.mark.parametrize(
    "when", ["2026", "2026-03", "2026/2027", "{2025,2026}", "2026-03-04/..", "XXXX"]
)
def test_what_is_known_by_month_or_year_has_no_place_in_a_calendar(when: str) -> None:
    with pytest.raises(ValueError, match="is not a day or a time that a calendar can show"):
        event(when)


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        feed(event(changed_at=CHANGED.replace(tzinfo=None)))


def test_each_zone_is_defined_once_and_before_its_events() -> None:
    london, sydney = "Europe/London", "Australia/Sydney"
    moment = "2026-07-04T09:00:00Z"

    shown = unfolded(feed(*(event(moment, zone) for zone in (london, sydney, london))))

    zones = [line for line in shown if line.startswith("TZID:")]
    assert zones == [f"TZID:{sydney}", f"TZID:{london}"]
    assert shown.index("BEGIN:VEVENT") > max(shown.index(zone) for zone in zones)


def test_order_of_the_events_does_not_change_the_bytes() -> None:
    events = [event(f"2026-03-{day:02d}", uid=str(day)) for day in (4, 5, 6)]

    assert feed(*events) == feed(*reversed(events))


def test_calendar_has_no_uid_and_no_method_and_says_its_name_once_each_way() -> None:
    # With a UID of the calendar, vdirsyncer takes the whole feed for one event.
    header = [line for line in unfolded(feed(event(), name="Mine; all")) if line][:8]

    assert [line.partition(":")[0] for line in header] == [
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "NAME",
        "X-WR-CALNAME",
        "REFRESH-INTERVAL;VALUE=DURATION",
        "X-PUBLISHED-TTL",
    ]
    assert header[4:6] == ["NAME:Mine\\; all", "X-WR-CALNAME:Mine\\; all"]


@pytest.mark.parametrize(
    ("refresh", "text"),
    [
        (timedelta(hours=1), "PT1H"),
        (timedelta(days=1), "PT24H"),
        (timedelta(minutes=90), "PT90M"),
        (timedelta(seconds=45), "PT45S"),
    ],
)
def test_refresh_interval_is_a_duration(refresh: timedelta, text: str) -> None:
    body = calendar_of("Impact", [], refresh=refresh)

    assert f"REFRESH-INTERVAL;VALUE=DURATION:{text}\r\n".encode() in body
    assert f"X-PUBLISHED-TTL:{text}\r\n".encode() in body


def test_nothing_but_the_record_moves_the_stamp() -> None:
    (one,) = read(event())

    assert one["DTSTAMP"].dt == one["LAST-MODIFIED"].dt == CHANGED
    assert one["CREATED"].dt == CREATED


@pytest.mark.parametrize("field", ["uid", "title", "place", "description"])
def test_hostile_text_stays_one_value(field: str) -> None:
    (one,) = read(event(**{field: HOSTILE}))

    name = {"uid": "UID", "title": "SUMMARY", "place": "LOCATION", "description": "DESCRIPTION"}
    assert str(one[name[field]]) == CLEANED
    assert "X-EVIL" not in one


def test_hostile_address_stays_one_line() -> None:
    (one,) = read(event(url="https://tracker.example/a;b,c\r\nX-EVIL:1\u2028d e"))

    assert one["URL"] == "https://tracker.example/a;b,cX-EVIL:1de"
    assert "X-EVIL" not in one


def test_control_characters_are_dropped_and_any_line_end_becomes_a_line_break() -> None:
    (one,) = read(event(title="a\0b\x1fc\x7fd\x9fe\ud800f\tg\rh\u2028i\u2029j\x85k"))

    assert str(one["SUMMARY"]) == "abcdef g\nh\ni\nj\nk"


def test_etag_differs_when_any_part_does() -> None:
    tags = [etag_of(parts) for parts in (["a", "b"], ["ab"], ["a", "b", ""], ["a\0b"], ["a"])]

    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r"[0-9a-f]{32}", tag) for tag in tags)
    assert etag_of(iter(["a", "b"])) == tags[0]


# --- properties -----------------------------------------------------------------------------

printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from("\n;,\\\"':Ł🎉"),
    min_size=1,
    max_size=300,
)


@given(title=printable, place=printable, description=printable, category=printable)
def test_whatever_people_type_is_read_back(
    title: str, place: str, description: str, category: str
) -> None:
    (one,) = read(
        event(title=title, place=place, description=description, categories=(category, "Talk"))
    )

    assert str(one["SUMMARY"]) == title
    assert str(one["LOCATION"]) == place
    assert str(one["DESCRIPTION"]) == description
    assert [str(value) for value in one["CATEGORIES"].cats] == [category, "Talk"]


@given(text=st.text(max_size=400))
def test_lines_are_never_longer_than_75_octets_nor_cut_within_a_character(text: str) -> None:
    body = feed(event(title=text, place=text, description=text), name=text)

    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert "\r\n".join(line.decode() for line in lines) == body.decode()
    assert body.endswith(b"\r\nEND:VCALENDAR\r\n")
    # Some programs end lines wherever Unicode does, not only where iCalendar does.
    assert len(body.decode().splitlines()) == body.count(b"\r\n")


@given(
    starts=st.datetimes(datetime(1980, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - made aware below
    minutes=st.integers(0, 5000),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Africa/Cairo", "UTC"]),
)
def test_moments_are_read_back_to_the_second(starts: datetime, minutes: int, zone: str) -> None:
    start = starts.replace(microsecond=0, tzinfo=UTC)
    when = When.at(start, start + timedelta(minutes=minutes), zone)

    (one,) = read(event(starts=when))

    assert one.start.astimezone(UTC) == start
    assert one.end.astimezone(UTC) == start + timedelta(minutes=minutes)


@given(first=st.dates(date(1980, 1, 1), date(2040, 1, 1)), length=st.integers(0, 40))
def test_days_are_read_back_as_days(first: date, length: int) -> None:
    (one,) = read(event(starts=When.on(first, first + timedelta(days=length))))

    assert (one.start, one.end) == (first, first + timedelta(days=length + 1))


# --- foreign programs -----------------------------------------------------------------------

A_YEAR = [
    event("2026-01-05T09:30:00Z/2026-01-05T10:30:00Z", "Europe/London", uid="a", title="Winter"),
    event("2026-07-06T08:30:00Z/2026-07-06T09:30:00Z", "Europe/London", uid="b", title="Summer"),
    event("2026-07-06T06:30:00Z/2026-07-06T07:00:00Z", "Africa/Cairo", uid="c", title="Cairo"),
    event("2026-07-06T13:30:00Z/2026-07-06T14:00:00Z", "America/New_York", uid="d", title="York"),
    event("2026-07-07", uid="e", title="Łódź; a day, whole"),
    event("2026-07-08/2026-07-09", uid="f", title="Two days"),
    event("2026-10-25T01:30:00Z/2026-10-25T02:30:00Z", "Europe/London", uid="g", title="Twice"),
]


def test_libical_finds_no_fault_and_reads_hostile_titles(libical: Libical) -> None:
    body = feed(*A_YEAR, event("2026-12-01", uid="h", title=HOSTILE, categories=(HOSTILE,)))

    assert libical.faults(body) == 0
    assert libical.titles(body) == [
        "Winter", "Summer", "Cairo", "York", "Łódź; a day, whole", "Two days", "Twice", CLEANED,
    ]  # fmt: skip


def test_libical_does_find_a_fault_where_there_is_one(libical: Libical) -> None:
    assert libical.faults(feed(event()).replace(b"DTSTAMP:20260203T040506Z\r\n", b"")) > 0


def test_khal_shows_each_event_when_it_is_in_london(khal: Khal) -> None:
    assert khal.shows(feed(*A_YEAR), "2026-01-01", "2026-12-31") == [
        "2026-01-05 09:30|2026-01-05 10:30|Winter",
        "2026-07-06 07:30|2026-07-06 08:00|Cairo",
        "2026-07-06 09:30|2026-07-06 10:30|Summer",
        "2026-07-06 14:30|2026-07-06 15:00|York",
        "2026-07-07|2026-07-07|Łódź; a day, whole",
        "2026-07-08|2026-07-09|Two days",
        "2026-10-25 01:30|2026-10-25 02:30|Twice",
    ]
