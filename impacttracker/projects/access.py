"""Who may do what in a project, on one page; silence means no."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, wraps
from typing import Any

from flask import abort, g
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased, contains_eager

from impacttracker.accounts.access import View, viewer
from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import NotAllowed
from impacttracker.extensions import login_manager
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.projects.vocabulary import Role


class Permission(StrEnum):
    """What a member may do, as `thing:act`."""

    PROJECT_READ = "project:read"
    PROJECT_SET_UP = "project:set-up"
    """Change settings, awards and members."""
    RECORD_WRITE = "record:write"
    """Add, change, link and bin records, partners, promises, narratives and evidence."""
    RECORD_IMPORT = "record:import"
    PROJECT_EXPORT = "project:export"
    RETURN_PREPARE = "return:prepare"
    """Note what is owed; open, change and send off returns to funders."""
    RETURN_SIGN = "return:sign"
    PERSON_ERASE = "person:erase"
    """Erase a contact's data, and copy it out for them: it takes seeing all of the project."""


READS = frozenset({Permission.PROJECT_READ, Permission.PROJECT_EXPORT})
WRITES = READS | {Permission.RECORD_WRITE, Permission.RECORD_IMPORT}
MANAGES = WRITES | {Permission.PROJECT_SET_UP, Permission.RETURN_PREPARE}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: READS,
    Role.CONTRIBUTOR: WRITES,
    Role.MANAGER: MANAGES,
    Role.LEAD: MANAGES | {Permission.RETURN_SIGN, Permission.PERSON_ERASE},
}


@dataclass(frozen=True)
class Place:
    """Where in the tracker somebody is: the project of the page, and their part in it."""

    membership: Membership
    awards_count: int
    members_count: int

    @property
    def project(self) -> Project:
        return self.membership.project


def place_in(project_code: str, viewer: User) -> Place | None:
    """The viewer's place in the project, or nothing: not theirs and not there are the same."""
    asked = {"project_code": project_code, "viewer_id": viewer.id}
    found = db.session.execute(_place_of_member(), asked).first()
    return Place(*found) if found else None


@cache
def _place_of_member() -> Select[Membership, int, int]:
    """Every page of a project begins with this question, so it is put into words once."""
    colleague = aliased(Membership)
    return (
        select(
            Membership,
            select(func.count(Award.id))
            .where(Award.project_id == Membership.project_id)
            .scalar_subquery(),
            select(func.count(colleague.id))
            .where(colleague.project_id == Membership.project_id)
            .scalar_subquery(),
        )
        .join(Membership.project)
        .where(
            Project.code == bindparam("project_code"), Membership.user_id == bindparam("viewer_id")
        )
        .options(contains_eager(Membership.project))
    )


def role_in(project_id: int, viewer: User) -> Role | None:
    """What the viewer is in the project, if anything."""
    return db.session.scalar(
        select(Membership.role).where(
            Membership.project_id == project_id, Membership.user_id == viewer.id
        )
    )


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in the members of the address's project whose role holds *permission*.

    The view gets `project` in place of the address's `project_code`. A project that the
    viewer is not a member of answers exactly as one that does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, project_code: str, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            place = place_in(project_code, viewer())
            if place is None:
                abort(404)
            g.place = place
            if permission not in GRANTS[place.membership.role]:
                abort(403)
            return view(*args, project=place.project, **kwargs)

        guarded.access = str(permission)  # type: ignore[attr-defined]
        return guarded

    return decorate


def may(permission: Permission) -> bool:
    """Whether the member whose page this is holds *permission* (for buttons, not for guards)."""
    place = g.get("place")
    return place is not None and permission in GRANTS[place.membership.role]


def ensure(by: User | None, permission: Permission, project_id: int) -> None:
    """Refuse unless *by* holds *permission*; a command (nobody) may do everything."""
    if by is None:
        return
    role = role_in(project_id, by)
    if role is None or permission not in GRANTS[role]:
        raise NotAllowed("Your part in this project does not allow that. Ask one of its leads.")


def is_lead(user: User, project_id: Any) -> ColumnElement[bool]:
    """That *user* leads the project of the column *project_id*, in SQL."""
    return (
        exists()
        .where(
            Membership.project_id == project_id,
            Membership.user_id == user.id,
            Membership.role == Role.LEAD,
        )
        .correlate_except(Membership)
    )


def is_member(user: User, project_id: Any) -> ColumnElement[bool]:
    """That *user* works on the project of the column *project_id*, in SQL."""
    return (
        exists()
        .where(Membership.project_id == project_id, Membership.user_id == user.id)
        .correlate_except(Membership)
    )
