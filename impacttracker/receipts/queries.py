"""The receipts of a project, as far as somebody may see them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.projects.models import Project
from impacttracker.receipts.access import visible_to
from impacttracker.receipts.models import Receipt

MOST_SHOWN = 100


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
