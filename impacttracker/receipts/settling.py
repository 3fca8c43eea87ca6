"""Settles what a file says otherwise than what stands here: takes it, or keeps what is here.

Flushes, never commits. Taking is a change like any other: through the operation that pages use,
with its history, and only where what stands here is what somebody has seen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import or_, update

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db, in_parts
from impacttracker.errors import Refused, Stale
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.planning.differing import Told, digest_of, standing, with_parts
from impacttracker.exchange.planning.imports import sets_up
from impacttracker.exchange.planning.plan import Act, Step
from impacttracker.exchange.tables.subjects import SUBJECTS
from impacttracker.exchange.vocabulary import Settlement
from impacttracker.projects.access import Permission, ensure
from impacttracker.receipts.models import Receipt
from impacttracker.receipts.putting_back import retell
from impacttracker.receipts.standing import Standing, standing_in, title_of

UNDONE = "This import was undone: there is nothing to settle any more."
TOO_OLD = "What the file said is no longer kept. Give it again, or edit by hand."
SET_UP = ("project", "award")
"""What is for leads and managers to take: what the project and its awards are."""

Seen = Mapping[int, str]
"""The digest of what stood here when somebody looked, by the key of the difference."""


@dataclass
class Taken:
    """What became of differences that somebody wanted to take."""

    done: list[ImportDifference] = field(default_factory=list)
    changed: list[ImportDifference] = field(default_factory=list)
    """Left alone: what stands here is no longer what was seen."""
    gone: list[ImportDifference] = field(default_factory=list)
    """Left alone: the thing is not there any more."""
    doubled: list[ImportDifference] = field(default_factory=list)
    """Left alone: something else is taken for the same question."""
    barred: list[ImportDifference] = field(default_factory=list)
    """Left alone: it is one of `SET_UP`."""


def take(
    receipt: Receipt, differences: Sequence[ImportDifference], seen: Seen, *, by: User
) -> Taken:
    """Let things say what the file says, where what stands here is what was *seen*.

    Of what nobody has seen, that what stood here at the import still does. Raises `Refused` with
    the reason where one of them cannot be said here; then nothing is taken.
    """
    _ensure_open(receipt, by)
    wanted = [(one.about, one.uid) for one in differences]
    found = standing_in(receipt.project, by, wanted)
    taken, asked = Taken(), set[tuple[str, str]]()
    may_set_up = sets_up(receipt.project, by)
    for one in differences:
        known = found.get(one.uid)
        if known is None:
            taken.gone.append(one)
        elif one.about in SET_UP and not may_set_up:
            taken.barred.append(one)
        elif not _is_as_seen(one, known, seen):
            taken.changed.append(one)
        elif (one.uid, one.name) in asked:
            taken.doubled.append(one)
        else:
            asked.add((one.uid, one.name))
            taken.done.append(one)
    _retell(receipt, taken.done, found, by)
    _settle(receipt, taken.done, Settlement.TAKEN, by)
    return taken


def keep(receipt: Receipt, differences: Collection[ImportDifference], *, by: User) -> None:
    """Let what stands here stay: no file that says the same asks about it again."""
    _ensure_open(receipt, by)
    _settle(receipt, differences, Settlement.KEPT, by)


def _ensure_open(receipt: Receipt, by: User) -> None:
    ensure(by, Permission.RECORD_IMPORT, receipt.project_id)
    if receipt.undone_at is not None:
        raise Stale(UNDONE)
    if not receipt.is_kept:
        raise Stale(TOO_OLD)


def _is_as_seen(one: ImportDifference, known: Standing, seen: Seen) -> bool:
    return digest_of(standing(known.fact, one.there)) == seen.get(one.id, one.here_digest)


def _retell(
    receipt: Receipt,
    differences: Iterable[ImportDifference],
    found: Mapping[str, Standing],
    by: User,
) -> None:
    """Each thing once, with all that is taken for it."""
    parts: dict[tuple[str, str], list[Told]] = {}
    for one in differences:
        parts.setdefault((one.about, one.uid), []).append(one.there)
    steps: dict[str, list[Step]] = {}
    for (about, uid), there in parts.items():
        row, fact = found[uid].row, found[uid].fact
        told = replace(with_parts(fact, *there), where=f"“{title_of(row)}”")
        steps.setdefault(SUBJECTS[about].part_of, []).append(Step(Act.UPDATE, told, row))
    try:
        retell(receipt.project, steps, by=by)
    except KeyError as missing:
        raise Refused("A partner, person or award that the file names is not here.") from missing


def _settle(
    receipt: Receipt, differences: Iterable[ImportDifference], settlement: Settlement, by: User
) -> None:
    """Note it, also wherever else the project was asked the same and has not decided."""
    digests = {one.id: one.digest for one in differences}
    decided = {"settled": settlement, "settled_at": now(), "settled_by_id": by.id}
    for some in in_parts(digests):
        db.session.execute(
            update(ImportDifference)
            .where(
                ImportDifference.project_id == receipt.project_id,
                or_(
                    ImportDifference.id.in_(some),
                    ImportDifference.settled.is_(None)
                    & ImportDifference.digest.in_({digests[key] for key in some}),
                ),
            )
            .values(decided)
        )
