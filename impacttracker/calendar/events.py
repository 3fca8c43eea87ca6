"""Turns engagements, promises and deadlines into events of a calendar: what, when and where.

Notes and results stay out: people subscribe from calendars that colleagues can read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from impacttracker.calendar.ical import Event, Status
from impacttracker.engagements import vocabulary as engagements
from impacttracker.followups.models import FollowUp
from impacttracker.records.models import Record
from impacttracker.returns.deadlines import Deadline
from impacttracker.when import When

Address = Callable[[str, int], str]


def events_of(
    engagements: Sequence[Any],
    promises: Sequence[FollowUp],
    codes: Mapping[int, str],
    address: Address,
    promises_of: Callable[[str], str],
    deadlines: Iterable[tuple[Deadline, str]] = (),
) -> Iterator[Event]:
    """The events of a feed; what is known only by month or year has no place in it.

    *engagements* are rows of `queries.engagements_for_feed`, *codes* the projects' codes by key,
    *promises_of* the address of a project's promises; each of the *deadlines* has its own.
    """
    for row in engagements:
        when = When.from_edtf(row.when_edtf, row.when_zone)
        if when.is_dated_to_the_day:
            yield _event(row, when, address(codes[row.project_id], row.id))
    for promise in promises:
        yield from _promise(promise, promises_of(codes[promise.project_id]))
    for deadline, url in deadlines:
        yield _deadline(deadline, url)


def event_of_record(record: Record, address: Address) -> Event:
    """One record as an event."""
    return _event(record, record.when, address(record.project.code, record.id))


def _event(row: Any, when: When, url: str) -> Event:
    form = getattr(row, "form", None)
    return Event(
        uid=row.uid,
        title=row.title,
        starts=when,
        changed_at=row.updated_at,
        created_at=row.created_at,
        sequence=row.version - 1,
        status=_status(getattr(row, "status", None)),
        url=url,
        place=getattr(row, "place", None) or "",
        categories=(form,) if form else (),
    )


def _status(status: str | None) -> Status:
    return "CANCELLED" if status == engagements.Status.CANCELLED else "CONFIRMED"


def _promise(promise: FollowUp, url: str) -> Iterator[Event]:
    if promise.due_on is not None:
        yield Event(
            uid=promise.uid,
            title=f"Due: {promise.what}",
            starts=When.on(promise.due_on),
            changed_at=promise.updated_at,
            created_at=promise.created_at,
            sequence=promise.version - 1,
            url=url,
            categories=("Promise",),
        )


def _deadline(deadline: Deadline, url: str) -> Event:
    return Event(
        uid=deadline.uid,
        title=f"Return due: {deadline.title}",
        starts=When.on(deadline.due_on),
        changed_at=deadline.changed_at,
        created_at=deadline.created_at,
        sequence=deadline.version - 1,
        url=url,
        categories=("Return",),
    )
