"""The receipts of a project, as far as somebody may see them."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, load_only

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.vocabulary import Settlement
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Change, Project
from impacttracker.receipts.access import visible_to
from impacttracker.receipts.models import Receipt

MOST_SHOWN = 100
PAGE_SIZE = 25


def that_made(changes: Iterable[Change], viewer: User) -> Sequence[Receipt]:
    """The imports among *changes*, the first one first, without what they did elsewhere.

    Which file a thing came from is for whoever may see the thing; the receipt itself is not.
    """
    keys = {change.receipt_id for change in changes if change.receipt_id}
    if not keys:
        return []
    return db.session.scalars(
        select(Receipt)
        .where(Receipt.id.in_(keys), is_member(viewer, Receipt.project_id))
        .options(
            joinedload(Receipt.by),
            load_only(Receipt.project_id, Receipt.uid, Receipt.files, Receipt.at),
        )
        .order_by(Receipt.id)
    ).all()


def latest(project: Project, viewer: User) -> Sequence[Receipt]:
    """The latest imports, the newest first, without what undoing them needs."""
    heavy = (Receipt.before, Receipt.done, Receipt.rejected)
    return db.session.scalars(
        select(Receipt)
        .where(Receipt.project_id == project.id, visible_to(viewer))
        .options(joinedload(Receipt.by), *map(defer, heavy))
        .order_by(Receipt.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def differences(
    receipt: Receipt, *, settled: bool, after: int = 0, limit: int | None = PAGE_SIZE
) -> Sequence[ImportDifference]:
    """What is to be settled of an import that the viewer may see, or what was; one more than
    *limit* where there are more. *after* is the key at which a page stopped."""
    is_settled = ImportDifference.settled.is_not(None)
    return db.session.scalars(
        select(ImportDifference)
        .where(
            ImportDifference.receipt_id == receipt.id,
            ImportDifference.id > after,
            is_settled if settled else ~is_settled,
        )
        .options(joinedload(ImportDifference.settled_by))
        .order_by(ImportDifference.id)
        .limit(None if limit is None else limit + 1)
    ).all()


def to_settle(receipts: Iterable[Receipt]) -> dict[int, int]:
    """How much is to be settled of imports that the viewer may see, by key."""
    rows = db.session.execute(
        select(ImportDifference.receipt_id, func.count())
        .where(
            ImportDifference.receipt_id.in_([one.id for one in receipts]),
            ImportDifference.settled.is_(None),
        )
        .group_by(ImportDifference.receipt_id)
    )
    return dict(rows.all())


def chosen_differences(receipt: Receipt, keys: Collection[int]) -> Sequence[ImportDifference]:
    """Those of *keys* that are differences of an import that the viewer may see, and not taken."""
    return db.session.scalars(
        select(ImportDifference)
        .where(
            ImportDifference.receipt_id == receipt.id,
            ImportDifference.id.in_(keys),
            ImportDifference.settled.is_distinct_from(Settlement.TAKEN),
        )
        .order_by(ImportDifference.id)
    ).all()


def numbers_of_differences(receipt: Receipt) -> tuple[int, int]:
    """(how many are to be settled, how many are) of an import that the viewer may see."""
    found = db.session.execute(
        select(func.count(), func.count(ImportDifference.settled)).where(
            ImportDifference.receipt_id == receipt.id
        )
    ).one()
    every, settled = found
    return every - settled, settled


def receipt(uid: str, project: Project, viewer: User) -> Receipt | None:
    """One import of the project."""
    return db.session.scalar(
        select(Receipt)
        .where(Receipt.uid == uid, Receipt.project_id == project.id, visible_to(viewer))
        .options(joinedload(Receipt.by), joinedload(Receipt.undone_by))
    )
