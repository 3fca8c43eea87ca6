"""Lets people into a project, gives them their parts, and takes them out again."""

from sqlalchemy import func, select

from impacttracker.accounts import operations as accounts
from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed
from impacttracker.projects import queries
from impacttracker.projects.access import Permission, ensure, role_in
from impacttracker.projects.models import Membership, Project
from impacttracker.projects.operations.changes import difference_of, note
from impacttracker.projects.vocabulary import Role


def add_member(project: Project, user: User, role: Role, *, by: User | None) -> Membership:
    """Let somebody work on *project*."""
    ensure(by, Permission.PROJECT_SET_UP, project.id)
    _ensure_may_appoint(project, by, role)
    note(project, [difference_of("Member", "", f"{user.name}, {role.label}")], by=by)
    if queries.membership_of(project, user):
        raise Invalid({"email": f"{user.name} is a member already. Change their part below."})
    membership = Membership(project_id=project.id, user_id=user.id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def invite_member(
    project: Project, email: str, name: str, role: Role, *, by: User | None
) -> accounts.Invitation:
    """Let whoever has the address *email* work on *project*, with an account if they need one."""
    ensure(by, Permission.PROJECT_SET_UP, project.id)
    invitation = accounts.invite(email, name)
    add_member(project, invitation.user, role, by=by)
    return invitation


def invite_again(membership: Membership, *, by: User | None) -> accounts.Invitation:
    """A new link for a member who has not come in yet; it opens no more than this project."""
    ensure(by, Permission.PROJECT_SET_UP, membership.project_id)
    user = membership.user
    if user.password_hash or user.is_admin or user.is_disabled:
        raise NotAllowed("Only an administrator can make a link for that account.")
    if queries.number_of_projects(user) > 1:
        raise NotAllowed(
            "They are in other projects too. Only an administrator can make a link for them."
        )
    return accounts.Invitation(user, accounts.make_link(user))


def change_role(membership: Membership, role: Role, *, by: User | None) -> bool:
    """Give a member another part; whether that changed anything."""
    ensure(by, Permission.PROJECT_SET_UP, membership.project_id)
    project, user, old = membership.project, membership.user, membership.role
    if role is old:
        return False
    _ensure_may_appoint(project, by, old, role)
    changes = [difference_of(f"Part of {user.name}", old.label, role.label)]
    note(project, changes, by=by)
    _ensure_somebody_leads(membership)
    membership.role = role
    db.session.flush()
    return True


def remove_member(membership: Membership, *, by: User | None) -> None:
    """Let somebody no longer work on the project; what they recorded stays."""
    ensure(by, Permission.PROJECT_SET_UP, membership.project_id)
    project, user, role = membership.project, membership.user, membership.role
    _ensure_may_appoint(project, by, role)
    note(project, [difference_of("Member", f"{user.name}, {role.label}", "")], by=by)
    _ensure_somebody_leads(membership)
    db.session.delete(membership)
    db.session.flush()


def join_as_administrator(code: str, *, by: User) -> Membership:
    """Let an administrator into a project. Its members can read in the history that it was so."""
    if not by.is_admin:
        raise NotAllowed("Only administrators may add themselves.")
    project = queries.by_code(code.strip())
    if project is None:
        raise Invalid({"code": "There is no project with this code."})
    if queries.membership_of(project, by):
        raise Invalid({"code": "You are a member of this project already."})
    said = f"{by.name}, {Role.MANAGER.label} (added themselves as an administrator)"
    note(project, [difference_of("Member", "", said)], by=by)
    membership = Membership(project_id=project.id, user_id=by.id, role=Role.MANAGER)
    db.session.add(membership)
    db.session.flush()
    return membership


def _ensure_may_appoint(project: Project, by: User | None, *roles: Role) -> None:
    """Only leads make leads and unmake them: a lead signs what goes to the funder.

    Administrators in the project may too, for when its leads have left.
    """
    if by is None or Role.LEAD not in roles or by.is_admin:
        return
    if role_in(project.id, by) is not Role.LEAD:
        raise NotAllowed("Only a lead decides who leads the project. Ask one of them.")


def _ensure_somebody_leads(leaving: Membership) -> None:
    """Refuse where *leaving* is the last lead who can sign in."""
    if leaving.role is not Role.LEAD:
        return
    others = db.session.scalar(
        select(func.count(Membership.id))
        .join(Membership.user)
        .where(
            Membership.project_id == leaving.project_id,
            Membership.role == Role.LEAD,
            Membership.id != leaving.id,
            User.is_disabled.is_(False),
        )
    )
    if not others:
        raise Invalid({"role": "A project needs a lead. Make somebody else a lead first."})
