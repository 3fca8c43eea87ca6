"""Keeps views of lists, shares and forgets them. Flushes, never commits, writes the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.lists.access import can_change
from impacttracker.lists.models import DefaultView, SavedView
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class ViewDetails:
    """What somebody says of a view: its name, whether the project shares it, and its choice."""

    name: str
    is_shared: bool = False
    said: Mapping[str, Any]


def keep_view(project: Project, page: ListPage, details: ViewDetails, *, by: User) -> SavedView:
    """Keep a view of *page*; raises `Invalid` where its name will not do."""
    ensure(by, Permission.PROJECT_READ, project.id)
    _check(project.id, by.id, details)
    _ensure_may_share(project.id, details, was_shared=False, by=by)
    view = SavedView(
        project_id=project.id,
        owner_id=by.id,
        page=page,
        name=details.name.strip(),
        is_shared=details.is_shared,
        said=dict(details.said),
    )
    db.session.add(view)
    db.session.flush()
    if view.is_shared:
        history.note(subject_of(view), "added", by=by, project_id=project.id)
    return view


def change_view(view: SavedView, details: ViewDetails, *, version: int, by: User) -> None:
    """Change a view; raises `Stale` when somebody changed it since *version*."""
    _ensure_may_change(view, by)
    if view.version != version:
        raise Stale("Somebody else changed this view in the meantime. Look at it again.")
    _check(view.project_id, view.owner_id, details, but=view.id)
    _ensure_may_share(view.project_id, details, was_shared=view.is_shared, by=by)
    if view.is_shared or details.is_shared:
        history.note(
            subject_of(view),
            "changed",
            by=by,
            project_id=view.project_id,
            details=history.differences(
                [
                    ("Name", view.name, details.name.strip()),
                    ("Shared with the project", view.is_shared, details.is_shared),
                ]
            ),
        )
    if view.is_shared and not details.is_shared:
        others = DefaultView.user_id != view.owner_id
        db.session.execute(delete(DefaultView).where(DefaultView.view_id == view.id, others))
    view.name, view.is_shared = details.name.strip(), details.is_shared
    view.said = dict(details.said)
    db.session.flush()


def remove_view(view: SavedView, *, by: User) -> None:
    """Forget a view; the records in it stay as they are."""
    _ensure_may_change(view, by)
    if view.is_shared:
        history.note(subject_of(view), "removed", by=by, project_id=view.project_id)
    db.session.delete(view)
    db.session.flush()


def open_with(project: Project, page: ListPage, view: SavedView | None, *, by: User) -> None:
    """Let *page* open with *view* for *by* alone; without a view, with all records."""
    ensure(by, Permission.PROJECT_READ, project.id)
    mine = (
        DefaultView.project_id == project.id,
        DefaultView.user_id == by.id,
        DefaultView.page == page,
    )
    held = db.session.scalar(select(DefaultView).where(*mine))
    if view is None:
        if held is not None:
            db.session.delete(held)
    elif held is not None:
        held.view_id = view.id
    else:
        db.session.add(
            DefaultView(project_id=project.id, user_id=by.id, page=page, view_id=view.id)
        )
    db.session.flush()


def subject_of(view: SavedView) -> tuple[str, str, str]:
    """What the history calls *view*."""
    return ("view", view.uid, view.name)


def _ensure_may_change(view: SavedView, by: User) -> None:
    if not can_change(by, view):
        raise NotAllowed("Only who made this view, a lead or a manager may change it.")


def _ensure_may_share(project_id: int, details: ViewDetails, *, was_shared: bool, by: User) -> None:
    """Who may write may also give the project a view."""
    if details.is_shared and not was_shared:
        ensure(by, Permission.RECORD_WRITE, project_id)


def _check(project_id: int, owner_id: int, details: ViewDetails, but: int = 0) -> None:
    name = details.name.strip()
    if not name:
        raise Invalid({"name": "Give the view a name."})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": f"Keep the name to {LONGEST_NAME} characters or fewer."})
    twin = select(SavedView.id).where(
        SavedView.project_id == project_id,
        SavedView.owner_id == owner_id,
        SavedView.name == name,
        SavedView.id != but,
    )
    if db.session.scalar(twin) is not None:
        raise Invalid({"name": f"There is a view called “{name}” already: choose another name."})
