"""Brings files in with a receipt, and undoes that. Flushes, never commits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, in_parts
from impacttracker.errors import Refused, Stale
from impacttracker.exchange import operations as exchange
from impacttracker.exchange.candidates import Candidate
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.planning.differing import Difference, digest_of
from impacttracker.exchange.planning.plan import Act, Plan, Report
from impacttracker.exchange.source import File
from impacttracker.exchange.vocabulary import Settlement
from impacttracker.partners.models import Acquaintance, Partnership
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.projects.operations import hold
from impacttracker.receipts import keeping, things
from impacttracker.receipts.models import Receipt
from impacttracker.receipts.putting_back import put_back
from impacttracker.receipts.taking_back import take_back
from impacttracker.receipts.vocabulary import DAYS_KEPT

CHANGED_SINCE = "It was changed since."
LEANED_ON = "Something that is to stay points at it."


def bring_in(
    project: Project,
    files: Sequence[File],
    several: Sequence[Contents],
    *,
    by: User | None,
    award: str = "",
    adds_awards: bool = False,
    keeps_files: bool = True,
) -> tuple[Receipt, list[Plan]]:
    """Carry out the import of *several*, which were read from *files*, and write its receipt."""
    # Two imports that compared the project at once would both find the same missing.
    hold(project)
    receipt, met = _new_receipt(project, files, by), _met(project)
    with history.told_by_import(receipt.id):
        plans = exchange.bring_in(
            project,
            several,
            by=by,
            award=award,
            adds_awards=adds_awards,
            keeps_files=keeps_files,
        )
    report = Report()
    for planned in plans:
        report.add(planned)
    kept_apart = ("rejected", "differing")
    told = report.as_json()
    receipt.report = {name: told[name] for name in told if name not in kept_apart}
    if differences := _differences(receipt, plans):
        db.session.execute(insert(ImportDifference), differences)
    receipt.rejected = [keeping.kept(one) for plan in plans for one in plan.contents.rejected]
    receipt.done = [*_done(plans), *_newly_met(project, met)]
    receipt.before = keeping.before(plans)
    db.session.flush()
    return receipt, plans


def undo(receipt: Receipt, *, by: User | None) -> int:
    """Take back what the import made, and let what it changed say again what it said before.

    Whatever was changed since, or has something standing on it that came later, is left alone;
    how many those are. Raises `Stale` if it was undone already, `Refused` if it is too long ago.
    """
    ensure(by, Permission.RECORD_IMPORT, receipt.project_id)
    if receipt.undone_at is not None:
        raise Stale("This import was undone already.")
    if not receipt.can_be_undone:
        raise Refused(f"An import can be undone for {DAYS_KEPT} days.")
    left: dict[tuple[str, int], str] = {}
    found = _unchanged(receipt, left)
    new = {(line["table"], line["id"]) for line in receipt.done if not line["was"]}
    put_back(receipt, found, by=by)
    for table in things.TAKEN_BACK:
        made = {key: row for key, row in found[table].items() if (table, key) in new}
        for key in things.leaned_on(table, made):
            left[table, key] = LEANED_ON
            made.pop(key, None)
        for key in things.still_known(table, made, left):
            del made[key]
        take_back(table, made.values(), by=by)
    receipt.done = [_with_reason(one, left) for one in receipt.done]
    receipt.undone_at, receipt.undone_by_id = now(), by.id if by else None
    receipt.before, receipt.is_kept = "", False
    db.session.flush()
    return len(left)


def forget_old_ones() -> int:
    """Throw away what undoing needs, and rejected rows, of imports too old for it; how many."""
    too_old = now() - timedelta(days=DAYS_KEPT)
    overdue = db.session.scalars(select(Receipt).where(Receipt.at < too_old, Receipt.is_kept)).all()
    for receipt in overdue:
        receipt.before, receipt.done, receipt.rejected, receipt.is_kept = "", [], [], False
    # That somebody kept what is here stays known; what the file said goes as the rest does.
    for keys in in_parts(receipt.id for receipt in overdue):
        of_them = ImportDifference.receipt_id.in_(keys)
        is_kept = ImportDifference.settled.is_not_distinct_from(Settlement.KEPT)
        db.session.execute(delete(ImportDifference).where(of_them, ~is_kept))
        db.session.execute(update(ImportDifference).where(of_them).values(there={}))
    db.session.flush()
    return len(overdue)


def _new_receipt(project: Project, files: Sequence[File], by: User | None) -> Receipt:
    """A receipt that says nothing yet but who gave which files: the history refers to it."""
    receipt = Receipt(
        project_id=project.id,
        project=project,
        by_id=by.id if by else None,
        files=[{"name": one.name, "sha256": one.sha256, "size": len(one.content)} for one in files],
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _differences(receipt: Receipt, plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """What is to be settled, the same thing once however often the files say it."""
    found: dict[str, tuple[Difference, str]] = {}
    for planned in plans:
        for one in planned.differing:
            (told,) = planned.in_file([one.as_flag()])
            found.setdefault(one.digest, (one, told.where))
    of_it = {"project_id": receipt.project_id, "receipt_id": receipt.id}
    return [
        {
            **of_it,
            "about": one.about,
            "uid": one.uid,
            "name": one.name,
            "where": where[:300],
            "there": one.there,
            "here_digest": digest_of(one.here),
            "digest": digest,
        }
        for digest, (one, where) in found.items()
    ]


def _met(project: Project) -> Mapping[type[Any], set[int]]:
    """Whom the project knows, by the key of what says so."""
    return {
        model: set(db.session.scalars(select(model.id).where(model.project_id == project.id)))
        for model in (Partnership, Acquaintance)
    }


def _newly_met(project: Project, met: Mapping[type[Any], set[int]]) -> list[dict[str, Any]]:
    return [
        _line(row, was=False)
        for model, keys in _met(project).items()
        for row in things.rows_of(model.__tablename__, keys - met[model]).values()
    ]


def _done(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """What was made and changed; of a row that several files changed the first time counts."""
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    for step, row in (one for planned in plans for one in planned.done):
        if table := things.table_of(row):
            line = _line(row, was=step.act is Act.UPDATE)
            if isinstance(step.fact, Candidate) and step.known:
                line["before"] = step.known
            lines.setdefault((table, row.id), line)
    return list(lines.values())


def _line(row: Any, *, was: bool) -> dict[str, Any]:
    version = getattr(row, "version", None)
    return {"table": things.table_of(row), "id": row.id, "was": was, "version": version}


def _unchanged(receipt: Receipt, left: dict[tuple[str, int], str]) -> Mapping[str, dict[int, Any]]:
    """The rows of *receipt* that are as it left them; of the others *left* says why not."""
    versions: dict[str, dict[int, Any]] = defaultdict(dict)
    for line in receipt.done:
        versions[line["table"]][line["id"]] = line["version"]
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    for table, held in versions.items():
        for key, row in things.rows_of(table, held).items():
            if getattr(row, "version", None) == held[key]:
                found[table][key] = row
            else:
                left[table, key] = CHANGED_SINCE
    return found


def _with_reason(line: dict[str, Any], left: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    reason = left.get((line["table"], line["id"]))
    return {**line, "left": reason} if reason else line
