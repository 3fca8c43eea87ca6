"""Every question we ask about what is owed. Each takes the viewer, and shows no more."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.obligations.access import visible_to
from impacttracker.obligations.models import Obligation
from impacttracker.projects.models import Project

MOST = 1_000
"""So many are read at most: an award owes a handful."""


def get(obligation_id: int, project: Project, viewer: User) -> Obligation | None:
    """One obligation of the project."""
    found = seen_by(viewer).where(
        Obligation.id == obligation_id, Obligation.project_id == project.id
    )
    return db.session.scalar(found)


def of_project(project: Project, viewer: User) -> Sequence[Obligation]:
    """What the project's awards owe, the first deadline first."""
    found = seen_by(viewer).where(Obligation.project_id == project.id)
    return db.session.scalars(found.order_by(Obligation.due_on, Obligation.id).limit(MOST)).all()


def seen_by(viewer: User) -> Select[Obligation]:
    """What awards of the viewer's projects owe."""
    return (
        select(Obligation)
        .where(visible_to(viewer))
        .options(joinedload(Obligation.award), joinedload(Obligation.project))
    )
