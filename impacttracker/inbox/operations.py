"""Puts things into the inbox, and notes what was decided. Flushes, never commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Stale
from impacttracker.inbox.citing import known_by
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

SETTLED = "Somebody has decided on this already."

TOLD = ("reason", "kind", "title", "holds", "came_of", "told", "reader", "file", "where")
"""What files say of an item; `tell_more` may change each, and what was decided."""


@dataclass(frozen=True, kw_only=True)
class ItemDetails:
    """What a file tells of something that has to wait."""

    reason: Reason
    fingerprint: str
    kind: str
    title: str
    holds: Mapping[str, Any]
    came_of: Sequence[Mapping[str, Any]] = field(default=())
    reader: str = ""
    file: str = ""
    where: str = ""


def put_in(project: Project, details: ItemDetails, *, by: User | None) -> InboxItem:
    """Let something wait; it must not be known to the inbox yet."""
    ensure(by, Permission.RECORD_IMPORT, project.id)
    item = InboxItem(project_id=project.id, fingerprint=details.fingerprint, told=[])
    _say(item, details)
    db.session.add(item)
    history.count_change(project.id)
    db.session.flush()
    return item


def tell_more(item: InboxItem, details: ItemDetails, *, by: User | None) -> None:
    """Add what led to it as well; where it was decided on before, only that is asked about."""
    ensure(by, Permission.RECORD_IMPORT, item.project_id)
    fresh = not_told_yet(item, details.came_of)
    if item.fate is Fate.WAITING:
        item.came_of = [*item.came_of, *map(dict, fresh)]
        item.told = [*item.told, *map(known_by, fresh)]
    else:
        _say(item, replace(details, came_of=fresh))
        _settle(item, Fate.WAITING, by=by)
        item.settled_at = item.settled_by_id = None
    history.count_change(item.project_id)
    db.session.flush()


def state_of(item: InboxItem) -> dict[str, Any]:
    """What `tell_more` may change, as plain data with which `say_again` takes that back."""
    settled_at = item.settled_at.isoformat() if item.settled_at else None
    said = {name: getattr(item, name) for name in TOLD}
    return {**said, "fate": item.fate, "at": settled_at, "by": item.settled_by_id}


def say_again(item: InboxItem, state: Mapping[str, Any], *, by: User | None) -> None:
    """Let *item* be what it was when `state_of` was asked, decided on or not."""
    ensure(by, Permission.RECORD_IMPORT, item.project_id)
    for name in TOLD:
        setattr(item, name, state[name])
    item.reason, item.fate = Reason(state["reason"]), Fate(state["fate"])
    item.settled_at = datetime.fromisoformat(state["at"]) if state["at"] else None
    item.settled_by = db.session.get(User, state["by"]) if state["by"] else None
    history.count_change(item.project_id)
    db.session.flush()


def not_told_yet(item: InboxItem, came_of: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What of *came_of* no file said of *item* before."""
    return [one for one in came_of if known_by(one) not in item.told]


def reject(items: Iterable[InboxItem], *, by: User | None) -> int:
    """Note of each that waits that it is not ours: no file brings it again. How many those are."""
    waiting = [item for item in items if item.fate is Fate.WAITING]
    for item in waiting:
        _settle(item, Fate.REJECTED, by=by)
    db.session.flush()
    return len(waiting)


def put_back(item: InboxItem, *, by: User | None) -> None:
    """Let what was rejected wait again."""
    if item.fate is not Fate.REJECTED:
        raise Stale(SETTLED)
    _settle(item, Fate.WAITING, by=by)
    item.settled_at = item.settled_by_id = None
    db.session.flush()


def note_taken(item: InboxItem, *, by: User | None) -> None:
    """Note that it was recorded. What it held stands there now, and here no longer."""
    if item.fate is not Fate.WAITING:
        raise Stale(SETTLED)
    _settle(item, Fate.TAKEN, by=by)
    item.title, item.holds, item.came_of = "", {}, []
    db.session.flush()


def _say(item: InboxItem, details: ItemDetails) -> None:
    item.reason, item.kind, item.title = details.reason, details.kind, details.title
    item.holds = dict(details.holds)
    item.came_of = [dict(one) for one in details.came_of]
    item.told = [*item.told, *map(known_by, item.came_of)]
    item.reader, item.file = details.reader, details.file[:300]
    item.where = details.where[:300]


def _settle(item: InboxItem, fate: Fate, *, by: User | None) -> None:
    ensure(by, Permission.RECORD_IMPORT, item.project_id)
    item.fate = fate
    item.settled_at, item.settled_by_id = now(), by.id if by else None
    history.count_change(item.project_id)
