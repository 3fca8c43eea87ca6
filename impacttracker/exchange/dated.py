"""Everything in a project that has a day, as a calendar; the same UIDs as in its feed, so that a
program which has both shows each once."""

from collections.abc import Iterator
from datetime import timedelta

from impacttracker.addresses import outside_address, path_to
from impacttracker.calendar.events import events_of
from impacttracker.exchange import queries
from impacttracker.exchange.wanted import Wanted
from impacttracker.followups.models import FollowUp
from impacttracker.returns.deadlines import Deadline, deadlines

REFRESH = timedelta(hours=1)


def calendar_in(wanted: Wanted) -> bytes:
    """The calendar of what is *wanted*: records known to the day, and of a whole project also
    promises that are not kept yet and deadlines of returns."""
    # Loaded when it is first used, so that pages and commands start fast.
    from impacttracker.calendar.ical import calendar_of

    project = wanted.project
    events = events_of(
        wanted.records,
        [] if wanted.parts else _promises(wanted),
        {project.id: project.code},
        _record_address,
        _promises_address,
        [] if wanted.parts else _deadlines(wanted),
    )
    return calendar_of(f"Impact: {project.title}", events, refresh=REFRESH)


def _promises(wanted: Wanted) -> list[FollowUp]:
    found = queries.followups_of(wanted.project, wanted.viewer)
    return [one for one in found if one.done_on is None]


def _deadlines(wanted: Wanted) -> Iterator[tuple[Deadline, str]]:
    code = wanted.project.code
    for one in deadlines(wanted.viewer, [wanted.project.id]):
        if one.return_id is None:
            yield one, outside_address(path_to("returns.project", project_code=code))
        else:
            path = path_to("returns.show", project_code=code, return_id=one.return_id)
            yield one, outside_address(path)


def _record_address(code: str, key: int) -> str:
    return outside_address(path_to("records.show", project_code=code, record_id=key))


def _promises_address(code: str) -> str:
    return outside_address(path_to("followups.index", project_code=code))
