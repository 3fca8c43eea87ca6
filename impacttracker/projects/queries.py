"""Every question we ask about projects. Each takes the viewer, and shows no more."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Award, Change, Membership, Project
from impacttracker.projects.vocabulary import Role


def memberships_of(viewer: User) -> Sequence[Membership]:
    """The viewer's projects, by title."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.project)
        .where(Membership.user_id == viewer.id)
        .options(joinedload(Membership.project))
        .order_by(Project.title, Project.id)
    ).all()


def by_code(project_code: str) -> Project | None:
    """The project itself, for commands, which ask for nobody in particular."""
    return db.session.scalar(select(Project).where(Project.code == project_code))


def writers_of(project: Project) -> Sequence[Membership]:
    """Who records in the project, by name."""
    writers = [role for role, granted in GRANTS.items() if Permission.RECORD_WRITE in granted]
    return [member for member in members_of(project) if member.role in writers]


def members_of(project: Project) -> Sequence[Membership]:
    """Who works on the project: by role, then by name."""
    found = db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.project_id == project.id)
        .options(joinedload(Membership.user))
        .order_by(User.name, User.id)
    ).all()
    order = list(Role)
    return sorted(found, key=lambda membership: order.index(membership.role))


def membership_of(project: Project, user: User) -> Membership | None:
    """The part that *user* has in the project, if any."""
    return db.session.scalar(
        select(Membership).where(Membership.project_id == project.id, Membership.user_id == user.id)
    )


def membership_with(membership_id: int, project: Project) -> Membership | None:
    """One membership of this project."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.id == membership_id, Membership.project_id == project.id)
        .options(joinedload(Membership.user), joinedload(Membership.project))
    )


def number_of_projects(user: User) -> int:
    """In how many projects somebody is."""
    counted = select(func.count(Membership.id)).where(Membership.user_id == user.id)
    return db.session.scalar(counted) or 0


def award_with(award_id: int, project: Project) -> Award | None:
    """One award of this project."""
    return db.session.scalar(
        select(Award).where(Award.id == award_id, Award.project_id == project.id)
    )


def awards_of(project: Project) -> Sequence[Award]:
    """The project's awards, in the order in which they were added."""
    return db.session.scalars(
        select(Award).where(Award.project_id == project.id).order_by(Award.id)
    ).all()


def history_of(subject: str, uid: str, limit: int = 100) -> Sequence[Change]:
    """What was done to one thing, newest first. The caller has shown that it may be seen."""
    return db.session.scalars(
        select(Change)
        .where(Change.subject == subject, Change.subject_uid == uid)
        .options(joinedload(Change.by))
        .order_by(Change.id.desc())
        .limit(limit)
    ).all()
