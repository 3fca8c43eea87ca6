"""Who may merge: whoever may write wherever either of the two is known, or an administrator.

An organisation or a person is shared by projects, so a merge reaches into each that is linked with
one of them. Nobody is told of a project that is not theirs: a refusal is the same for all reasons.
"""

from collections.abc import Collection

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import Base, db
from impacttracker.duplicates.repointing import references_to
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Membership

Partner = Organisation | Person


def may_merge(viewer: User | None, partners: Collection[Partner]) -> bool:
    """Whether the viewer may merge *partners*, or take such a merge apart; a command may."""
    return viewer is None or viewer.is_admin or linked_projects(partners) <= _written_by(viewer)


def linked_projects(partners: Collection[Partner]) -> set[int]:
    """The keys of the projects that hold anything of one of *partners*."""
    found: set[int] = set()
    for partner in partners:
        table = Base.metadata.tables[type(partner).__tablename__]
        for column in references_to(table):
            if "project_id" in column.table.columns and column.table.name != "partner_merge":
                held = select(column.table.c.project_id).where(column == partner.id).distinct()
                found |= set(db.session.scalars(held))
    return found


def _written_by(viewer: User) -> set[int]:
    """The keys of the projects in which the viewer may write."""
    rows = db.session.execute(
        select(Membership.project_id, Membership.role).where(Membership.user_id == viewer.id)
    ).all()
    return {project_id for project_id, role in rows if Permission.RECORD_WRITE in GRANTS[role]}
