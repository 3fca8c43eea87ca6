"""Pages of projects: which are mine, what one is, who works on it and who pays for it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from impacttracker import mail
from impacttracker.accounts import letters
from impacttracker.accounts import queries as accounts
from impacttracker.accounts.access import administrators_only, signed_in, viewer
from impacttracker.accounts.operations import Invitation
from impacttracker.addresses import outside_address
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.followups import queries as followups
from impacttracker.forms import show_problems
from impacttracker.home import project_page
from impacttracker.presentation import moment
from impacttracker.projects import history, operations, queries
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.forms import (
    AddProjectForm,
    AwardForm,
    JoinForm,
    MemberForm,
    RoleForm,
    SettingsForm,
)
from impacttracker.projects.models import Award, Project

bp = Blueprint("projects", __name__, url_prefix="/projects")


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    return _index(JoinForm())


@bp.route("/add", methods=["GET", "POST"])
@administrators_only
def add() -> ResponseReturnValue:
    form = AddProjectForm()
    if not form.validate_on_submit():
        return _page("projects/add.html", form)
    lead = accounts.with_email(str(form.lead.data))
    try:
        if lead is None:
            raise Invalid({"lead": "There is no account with this address. Invite them first."})
        project = operations.add_project(
            str(form.code.data), form.details(), lead=lead, by=viewer()
        )
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page("projects/add.html", form)
    db.session.commit()
    flash(f"{project.code} is added, and led by {lead.name}.")
    return redirect(url_for(".index"))


@bp.post("/join")
@administrators_only
def join() -> ResponseReturnValue:
    form = JoinForm()
    if not form.validate_on_submit():
        return _index(form)
    try:
        membership = operations.join_as_administrator(str(form.code.data), by=viewer())
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _index(form)
    db.session.commit()
    flash(f"You are a member of {membership.project.code} now. Its history says so.")
    return redirect(url_for(".show", project_code=membership.project.code))


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def show(project: Project) -> ResponseReturnValue:
    shown = project_page.shown(g.place.membership, viewer())
    return render_template("projects/show.html", project=project, **shown)


@bp.route("/<code:project_code>/settings", methods=["GET", "POST"])
@requires(Permission.PROJECT_SET_UP)
def settings(project: Project) -> ResponseReturnValue:
    form = SettingsForm(obj=project)
    template = "projects/settings.html"
    shown: dict[str, Any] = {"project": project, "changes": _history_of(project)}
    if not form.validate_on_submit():
        return _page(template, form, **shown)
    try:
        operations.change_settings(
            project, form.details(), version=form.version.data or 0, by=viewer()
        )
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page(template, form, **shown)
    except Stale:
        db.session.rollback()
        return _both_versions(template, form, project, **shown)
    db.session.commit()
    flash("The settings are saved.")
    return redirect(url_for(".settings", project_code=project.code))


@bp.get("/<code:project_code>/members")
@requires(Permission.PROJECT_READ)
def members(project: Project) -> ResponseReturnValue:
    return _members(project, MemberForm())


@bp.post("/<code:project_code>/members")
@requires(Permission.PROJECT_SET_UP)
def invite(project: Project) -> ResponseReturnValue:
    form = MemberForm()
    if not form.validate():
        return _members(project, form)
    try:
        invitation = operations.invite_member(
            project, str(form.email.data), form.name.data or "", form.role.data, by=viewer()
        )
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _members(project, form)
    db.session.commit()
    if invitation.token:
        return _invited(project, invitation, invitation.token)
    flash(f"{invitation.user.name} is a member now.")
    return redirect(url_for(".members", project_code=project.code))


@bp.post("/<code:project_code>/members/<key:membership_id>/role")
@requires(Permission.PROJECT_SET_UP)
def change_role(project: Project, membership_id: int) -> ResponseReturnValue:
    membership = queries.membership_with(membership_id, project) or abort(404)
    form = RoleForm()
    if not form.validate():
        abort(422)
    operations.change_role(membership, form.role.data, by=viewer())
    db.session.commit()
    flash(f"{membership.user.name}: {membership.role.label.lower()} from now on.")
    return redirect(url_for(".members", project_code=project.code))


@bp.post("/<code:project_code>/members/<key:membership_id>/remove")
@requires(Permission.PROJECT_SET_UP)
def remove_member(project: Project, membership_id: int) -> ResponseReturnValue:
    membership = queries.membership_with(membership_id, project) or abort(404)
    user = membership.user
    operations.remove_member(membership, by=viewer())
    db.session.commit()
    flash(f"{user.name} is no longer a member. What they recorded stays.")
    # Whoever took themselves out no longer sees the project's pages.
    if user.id == viewer().id:
        return redirect(url_for(".index"))
    if any(one.user == user for one in followups.owners_in(project, viewer())):
        # What they promised still stands: somebody else is to see to it.
        return redirect(url_for("followups.handover", project_code=project.code, owner=user.id))
    return redirect(url_for(".members", project_code=project.code))


@bp.post("/<code:project_code>/members/<key:membership_id>/link")
@requires(Permission.PROJECT_SET_UP)
def invite_again(project: Project, membership_id: int) -> ResponseReturnValue:
    membership = queries.membership_with(membership_id, project) or abort(404)
    invitation = operations.invite_again(membership, by=viewer())
    db.session.commit()
    return _invited(project, invitation, invitation.token or "")


@bp.get("/<code:project_code>/awards")
@requires(Permission.PROJECT_READ)
def awards(project: Project) -> ResponseReturnValue:
    return render_template(
        "projects/awards.html",
        project=project,
        awards=queries.awards_of(project),
    )


@bp.route("/<code:project_code>/awards/add", methods=["GET", "POST"])
@requires(Permission.PROJECT_SET_UP)
def add_award(project: Project) -> ResponseReturnValue:
    form = AwardForm()
    if not form.validate_on_submit():
        return _page("projects/award.html", form, project=project)
    try:
        award = operations.add_award(project, form.details(), by=viewer())
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page("projects/award.html", form, project=project)
    db.session.commit()
    flash(f"{award.reference} is added.")
    return redirect(url_for(".awards", project_code=project.code))


@bp.route("/<code:project_code>/awards/<key:award_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECT_SET_UP)
def edit_award(project: Project, award_id: int) -> ResponseReturnValue:
    award = queries.award_with(award_id, project) or abort(404)
    form = AwardForm(obj=award)
    shown: dict[str, Any] = {"project": project, "award": award}
    if not form.validate_on_submit():
        return _page("projects/award.html", form, **shown)
    try:
        operations.correct_award(award, form.details(), version=form.version.data or 0, by=viewer())
    except Invalid as refused:
        show_problems(form, refused.problems)
        return _page("projects/award.html", form, **shown)
    except Stale:
        db.session.rollback()
        return _both_versions("projects/award.html", form, award, **shown)
    db.session.commit()
    flash(f"{award.reference} is saved.")
    return redirect(url_for(".awards", project_code=project.code))


@bp.post("/<code:project_code>/awards/<key:award_id>/remove")
@requires(Permission.PROJECT_SET_UP)
def remove_award(project: Project, award_id: int) -> ResponseReturnValue:
    award = queries.award_with(award_id, project) or abort(404)
    reference = award.reference
    operations.remove_award(award, by=viewer())
    db.session.commit()
    flash(f"{reference} is removed.")
    return redirect(url_for(".awards", project_code=project.code))


def _page(template: str, form: Any, **shown: Any) -> ResponseReturnValue:
    """A page with a form: 422 where it came back because something is wrong."""
    return render_template(template, form=form, **shown), 422 if form.errors else 200


def _index(form: JoinForm) -> ResponseReturnValue:
    return _page("projects/index.html", form, memberships=queries.memberships_of(viewer()))


def _members(project: Project, form: MemberForm) -> ResponseReturnValue:
    return _page(
        "projects/members.html",
        form,
        project=project,
        members=queries.members_of(project),
    )


def _invited(project: Project, invitation: Invitation, token: str) -> ResponseReturnValue:
    """The link, shown once to whoever asked for it, and mailed where that can be done."""
    link = outside_address(url_for("accounts.choose_password", token=token))
    return render_template(
        "accounts/invited.html",
        user=invitation.user,
        link=link,
        is_mailed=mail.send(*letters.invitation(invitation.user, link, viewer().name)),
        back=url_for(".members", project_code=project.code),
    )


def _history_of(project: Project) -> list[dict[str, Any]]:
    """The last changes, as the page tells them."""
    return [
        {
            "who": change.by.name if change.by else "A command",
            "words": f"{change.verb} the project",
            "when": moment(change.at),
            "details": [
                {"label": one["field"], "before": one["old"], "after": one["new"]}
                for one in change.details
            ],
        }
        for change in queries.history_of("project", project.code, limit=20)
    ]


def _both_versions(
    template: str, form: Any, saved: Project | Award, **shown: Any
) -> ResponseReturnValue:
    """What was typed beside what somebody else saved; the next save knows of both."""
    form.version.raw_data = [str(saved.version)]
    form.version.data = saved.version
    answers = [
        {"label": field.label.text, "yours": _said(field), "theirs": _saved(saved, field.name)}
        for field in form
        if hasattr(saved, field.name) and field.name != "version"
    ]
    for last in _history_of(shown["project"])[:1]:
        shown |= {"saved_by": last["who"], "saved_when": f"on {last['when']}"}
    return render_template(template, form=form, answers=answers, **shown), 409


def _said(field: Any) -> str:
    return history.said(field.data)


def _saved(saved: Project | Award, name: str) -> str:
    return history.said(getattr(saved, name))
