"""Somebody follows the calendar with a program of their own, and later stops that."""

import re
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from icalendar import Calendar

from impacttracker import clock

ADDRESS = "Calendar address"


def test_calendar_program_sees_what_is_planned_until_its_address_is_stopped(visit):
    tomasz = visit("tomasz@repair.example")
    tomasz.goes_to("/calendar/REPAIR/")
    tomasz.presses("Subscribe")
    tomasz.sees_heading("Your calendar address")
    tomasz.sees("only now", "Outlook", "Google Calendar", "Apple Calendar")
    address = tomasz.typed(ADDRESS)
    events, tag = fetched(address)
    assert "Panel: After the label" in events

    tomasz.follows("Calendar", within="main")
    tomasz.sees("It was last fetched on")
    assert address not in tomasz.page.content()
    assert is_unchanged(address, tag)

    in_ten_days = clock.today() + timedelta(days=10)
    tomasz.goes_to("/records/REPAIR/add/engagement")
    tomasz.types("What was it?", "Tea with the tool library")
    tomasz.types("When", f"{in_ten_days.day} {in_ten_days:%B %Y}")
    tomasz.chooses("Did it take place?", "Planned")
    tomasz.presses("Log engagement", within="main")
    tomasz.sees_heading("Tea with the tool library")
    events, tag = fetched(address)
    assert events["Tea with the tool library"].start == in_ten_days
    tomasz.goes_to("/calendar/REPAIR/")
    tomasz.sees("Tea with the tool library")

    tomasz.presses("Make a new address")
    newer = tomasz.typed(ADDRESS)
    assert status_of(address) == 404
    assert "Tea with the tool library" in fetched(newer)[0]

    tomasz.follows("Calendar", within="main")
    tomasz.presses(re.compile("^Stop"))
    tomasz.sees("no longer works")
    assert status_of(newer) == 404


def fetched(address):
    """What a calendar program reads: events by their names, and the version of it all."""
    with urlopen(address, timeout=10) as answer:  # noqa: S310 (the address is our own)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "Set-Cookie" not in answer.headers
        calendar = Calendar.from_ical(answer.read())
    return {str(event["SUMMARY"]): event for event in calendar.events}, answer.headers["ETag"]


def is_unchanged(address, tag):
    """Whether a program that knows the version *tag* is told that nothing changed."""
    return status_of(address, {"If-None-Match": tag}) == 304


def status_of(address, headers=None):
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(address, headers=headers or {}), timeout=10)  # noqa: S310 (as above)
    refused.value.close()
    return refused.value.code
