"""The receipts of a project, as far as somebody may see them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, load_only

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Change, Project
from impacttracker.receipts.access import visible_to
from impacttracker.receipts.models import Receipt

MOST_SHOWN = 100


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


def receipt(uid: str, project: Project, viewer: User) -> Receipt | None:
    """One import of the project."""
    return db.session.scalar(
        select(Receipt)
        .where(Receipt.uid == uid, Receipt.project_id == project.id, visible_to(viewer))
        .options(joinedload(Receipt.by), joinedload(Receipt.undone_by))
    )
