"""Writes the history. Every operation notes here what it did; nothing ever rewrites it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, update

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, written_together
from impacttracker.presentation import day
from impacttracker.projects.models import Change, Project
from impacttracker.vocabulary import Vocabulary

CHANGE: Any = Change.__table__
IMPORT = "the import that changes are made by"

TAKEN_BACK = "taken back with its import"
"""What is noted of a thing that is gone because the import which made it was undone."""


def note(
    subject: tuple[str, str, str],
    verb: str,
    *,
    by: User | None,
    project_id: int | None,
    details: Iterable[dict[str, Any]] = (),
    was: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write one entry about *subject* (kind, uid, title), and move the project's counter.

    *details* are words for people; *was* is what was stored before of what changed, by name,
    so that an earlier version can be put back. *at* is given where it is told afterwards.
    """
    kind, uid, title = subject
    entry = {
        "project_id": project_id,
        "subject": kind,
        "subject_uid": uid,
        "subject_title": title,
        "verb": verb,
        "details": list(details),
        "was": None if was is None else dict(was),
        "at": at or now(),
        "by_id": by.id if by else None,
        "receipt_id": db.session.info.get(IMPORT),
    }
    written_together(_write, entry)


@contextmanager
def told_by_import(receipt_id: int) -> Iterator[None]:
    """All that is noted within was done by the import with that receipt."""
    db.session.info[IMPORT] = receipt_id
    try:
        yield
    finally:
        del db.session.info[IMPORT]


def count_change(project_id: int) -> None:
    """Move the project's change counter. The row stays locked until the commit, so counts
    follow the order in which changes become visible."""
    written_together(_count, project_id)


def _write(entries: list[dict[str, Any]]) -> None:
    # Counted first, because it locks the project: so the keys of entries follow the commits,
    # too, and whoever reads on from the last one that they saw misses none.
    _count([entry["project_id"] for entry in entries if entry["project_id"] is not None])
    db.session.execute(insert(CHANGE), entries)


def _count(project_ids: list[int]) -> None:
    for project_id, number in sorted(Counter(project_ids).items()):
        db.session.execute(
            update(Project)
            .where(Project.id == project_id)
            .values(
                change_count=Project.change_count + number,
                changed_at=now(),
                updated_at=Project.updated_at,
            )
            .execution_options(synchronize_session=False)
        )


def difference(label: str, old: Any, new: Any) -> dict[str, Any] | None:
    """One changed field for `Change.details`, or nothing where both read the same."""
    before, after = said(old), said(new)
    return None if before == after else {"field": label, "old": before, "new": after}


def differences(pairs: Iterable[tuple[str, Any, Any]]) -> list[dict[str, Any]]:
    """The changed ones of (label, old, new)."""
    found = (difference(*pair) for pair in pairs)
    return [one for one in found if one is not None]


def said(value: Any) -> str:
    """*value* as the history shows it to people."""
    if value is None:
        return ""
    if isinstance(value, Vocabulary):
        return value.label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return "; ".join(said(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {said(item)}" for name, item in value.items())
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value)
