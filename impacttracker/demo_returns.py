"""What the demonstration tells of returns: what its award owes, and what was sent and is open."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.obligations import operations as obligations
from impacttracker.obligations.periods import later
from impacttracker.projects.models import Award, Project
from impacttracker.returns import operations as returns
from impacttracker.returns import sending
from impacttracker.returns.operations import ReturnDetails

Facts = Mapping[str, Any]
BEFORE = timedelta(days=9)
"""A return is signed and sent so long before its deadline."""


class Telling(Protocol):
    """A telling of the story that is under way."""

    story: Facts
    project: Project
    lead: User
    users: dict[str, User]
    awards: dict[str, Award]
    today: date


def deadline_after(day: date, said: Facts) -> date:
    """The next deadline, which is on the same day of every year."""
    this_year = date(day.year, said["month"], said["day"])
    return this_year if this_year > day else later(this_year, 1)


def last_sent_on(telling: Telling) -> date:
    """When the last return that is told of was sent."""
    said = telling.story["returns"]
    return later(deadline_after(telling.today, said), -1) - BEFORE


def send_earlier_returns(telling: Telling) -> None:
    """What the award owes every year; and what was sent before, of what is recorded by now."""
    said = telling.story["returns"]
    award, due_on = telling.awards[said["award"]], deadline_after(telling.today, said)
    first = due_on.replace(year=(award.start_on or telling.today).year + 1)
    _owe(telling, said, first)
    for year in range(first.year, due_on.year):
        is_last = year == due_on.year - 1
        _send(telling, _details(award, said, due_on.replace(year=year), is_null=not is_last))


def open_this_years(telling: Telling) -> None:
    """The return that is being prepared; and what another award owes and nobody has opened."""
    said, other = telling.story["returns"], telling.story["owed"]
    award, due_on = telling.awards[said["award"]], deadline_after(telling.today, said)
    details = _details(award, said, due_on, is_null=False)
    returns.open_return(telling.project, details, by=telling.users[said["prepared_by"]])
    _owe(telling, other, deadline_after(telling.today, other))


def _owe(telling: Telling, said: Facts, first: date) -> None:
    """What an award owes every year from *first* until so many years after its end."""
    award = telling.awards[said["award"]]
    owed = obligations.ObligationDetails(
        award=award,
        format_key=said["format"],
        period=str(first.year),
        due_on=first,
        until_on=max(first, later(award.end_on or first, said["years_after"])),
    )
    obligations.owe(telling.project, owed, by=telling.lead)


def _details(award: Award, said: Facts, due_on: date, *, is_null: bool) -> ReturnDetails:
    return ReturnDetails(
        award=award,
        format_key=said["format"],
        period=str(due_on.year),
        due_on=due_on,
        response_code=said["code"],
        nothing_to_report=is_null,
        declaration=said["declaration"] if is_null else "",
    )


def _send(telling: Telling, details: ReturnDetails) -> None:
    lead = telling.lead
    day = (details.due_on or telling.today) - BEFORE
    at = datetime.combine(day, time(10, 30), clock.zone())
    opened_at = at - timedelta(days=30)
    returned = returns.open_return(telling.project, details, by=lead, at=opened_at)
    returns.make_ready(returned, 0, by=lead, at=at - timedelta(days=2))
    sending.sign(returned, by=lead, at=at)
    sending.submit(returned, by=lead, at=at + timedelta(minutes=20))
