"""The questions about kept views. Each takes the viewer, and shows no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.lists.access import visible_to
from impacttracker.lists.models import DefaultView, SavedView
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.models import Project

MOST = 200


@dataclass(frozen=True)
class Kept:
    """The views that somebody may open, and the one with which the page opens for them."""

    views: Sequence[SavedView]
    default: SavedView | None


def views_in(project: Project, viewer: User, page: ListPage | None = None) -> Kept:
    """The viewer's own views and the shared ones, by name; of one page or of all."""
    found = (
        select(SavedView, DefaultView.id)
        .outerjoin(
            DefaultView,
            (DefaultView.view_id == SavedView.id) & (DefaultView.user_id == viewer.id),
        )
        .where(SavedView.project_id == project.id, visible_to(viewer))
        .options(joinedload(SavedView.owner))
        .order_by(func.lower(SavedView.name), SavedView.id)
        .limit(MOST)
    )
    if page is not None:
        found = found.where(SavedView.page == page)
    rows = db.session.execute(found).all()
    default = next((view for view, is_default in rows if is_default), None)
    return Kept([view for view, _ in rows], default)


def view(view_id: int, project: Project, viewer: User) -> SavedView | None:
    """One view that the viewer may open."""
    return db.session.scalar(
        select(SavedView)
        .where(SavedView.id == view_id, SavedView.project_id == project.id, visible_to(viewer))
        .options(joinedload(SavedView.owner), joinedload(SavedView.project))
    )


def shared_view_called(name: str, project: Project) -> SavedView | None:
    """The view that the project shares under *name*; of several the oldest. For commands."""
    return db.session.scalars(
        select(SavedView)
        .where(
            SavedView.project_id == project.id,
            SavedView.name == name,
            SavedView.is_shared.is_(True),
        )
        .order_by(SavedView.id)
        .limit(1)
    ).first()


def defaults_of(project: Project, viewer: User) -> set[int]:
    """The keys of the views with which pages open for the viewer."""
    return set(
        db.session.scalars(
            select(DefaultView.view_id).where(
                DefaultView.project_id == project.id, DefaultView.user_id == viewer.id
            )
        )
    )
