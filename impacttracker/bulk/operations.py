"""Shows, makes and undoes changes of many records. Flushes, never commits.

Every record is changed as if it had been edited by itself: checked, versioned, and with an entry
in its own history. Records are locked first, so that nobody's save comes in between.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select

from impacttracker.accounts.models import User
from impacttracker.bulk import queries
from impacttracker.bulk.models import BulkChange
from impacttracker.bulk.queries import Step
from impacttracker.bulk.settings import Settings
from impacttracker.bulk.vocabulary import Stage
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.operations import (
    DAYS_IN_THE_BIN,
    bin_record,
    correct_record,
    restore_record,
)
from impacttracker.records.versions import told_from, values_of

MOST_AT_ONCE = 500
HOURS_SHOWN = 24
CHANGED_SINCE = "It was changed since."
WITH_OTHERS, PUT_BACK = "changed with others", "put back"
"""What the history of a record says was done."""

RECORD = Record.__table__.c


def show(
    project: Project,
    records: Sequence[Record],
    settings: Settings,
    *,
    back: str = "",
    by: User,
) -> BulkChange:
    """Keep what is to be set on *records*, to be looked at before it is made."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    if not records:
        raise Invalid({"records": "Choose at least one record: tick it in a list."})
    if len(records) > MOST_AT_ONCE:
        raise Invalid({"records": f"At most {MOST_AT_ONCE} records at once: add a filter."})
    if settings.sets_nothing:
        raise Invalid({"settings": "Choose at least one thing to set."})
    _forget_old_ones()
    bulk = BulkChange(
        project_id=project.id,
        project=project,
        by_id=by.id,
        settings=settings.to_keep(),
        rows=[{"id": record.id, "version": record.version} for record in records],
        back=back,
    )
    db.session.add(bulk)
    db.session.flush()
    return bulk


def make(bulk: BulkChange, *, by: User) -> int:
    """Make what *bulk* shows, all of it as one; how many records were changed.

    Whatever was saved since it was shown is left alone. Raises `Stale` if it was made already.
    """
    ensure(by, Permission.RECORD_WRITE, bulk.project_id)
    if bulk.stage is not Stage.SHOWN:
        raise Stale("This change was made already.")
    _lock(bulk)
    to_bin = Settings.kept(bulk.settings).to_bin
    done = {
        step.record.id: _make(step, to_bin=to_bin, by=by) for step in queries.steps_of(bulk, by)
    }
    gone = {"left": "It is not there any more."}
    bulk.rows = [{**row, **done.get(row["id"], gone)} for row in bulk.rows]
    bulk.stage, bulk.at = Stage.MADE, now()
    db.session.flush()
    return sum("after" in row for row in bulk.rows)


def undo(bulk: BulkChange, *, by: User) -> int:
    """Let every record say again what it said before *bulk*, unless it was changed since.

    How many were put back. Raises `Stale` if it was undone already, or never made.
    """
    ensure(by, Permission.RECORD_WRITE, bulk.project_id)
    if bulk.stage is not Stage.MADE:
        raise Stale("This change was undone already, or never made.")
    _lock(bulk)
    held = {record.id: record for record in queries.records_of(bulk, by)}
    bulk.rows = [_undone(row, held.get(row["id"]), by) for row in bulk.rows]
    bulk.stage = Stage.UNDONE
    db.session.flush()
    return sum("undone" in row for row in bulk.rows)


def _make(step: Step, *, to_bin: bool, by: User) -> dict[str, Any]:
    """Change one record; what its row says of it then."""
    if step.left:
        return {"left": step.left}
    record, before = step.record, values_of(step.record)
    correct_record(
        record,
        step.details,
        version=record.version,
        by=by,
        keep_unfitting=True,
        verb=WITH_OTHERS,
    )
    if to_bin:
        bin_record(record, by=by)
    after = values_of(record)
    was = {name: value for name, value in before.items() if after[name] != value}
    return {"after": record.version, "was": was}


def _undone(row: dict[str, Any], record: Record | None, by: User) -> dict[str, Any]:
    if "after" not in row:
        return row
    if record is None or record.version != row["after"]:
        return {**row, "left": CHANGED_SINCE}
    if record.binned_at is not None:
        restore_record(record, by=by)
    details, _ = told_from(record, row["was"], row["was"])
    try:
        correct_record(
            record,
            details,
            version=record.version,
            by=by,
            keep_unfitting=True,
            verb=PUT_BACK,
        )
    except Invalid as refusal:
        return {**row, "left": str(refusal)}
    return {**row, "undone": True}


def _lock(bulk: BulkChange) -> None:
    keys = sorted(row["id"] for row in bulk.rows)
    db.session.execute(
        select(RECORD.id).where(RECORD.id.in_(keys)).order_by(RECORD.id).with_for_update()
    )


def _forget_old_ones() -> None:
    """What nobody made within a day, and what was made before the bin would be emptied."""
    unmade = and_(
        BulkChange.stage == Stage.SHOWN, BulkChange.at < now() - timedelta(hours=HOURS_SHOWN)
    )
    old = BulkChange.at < now() - timedelta(days=DAYS_IN_THE_BIN)
    db.session.execute(delete(BulkChange).where(or_(unmade, old)))
