"""The pages of what awards owe their funders: noting it, changing it, removing it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.formats.held import name_of, owed_formats
from impacttracker.forms import show_problems
from impacttracker.obligations import operations, queries
from impacttracker.obligations.forms import ObligationForm, typed_from
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.operations import ObligationDetails
from impacttracker.obligations.periods import periods_of
from impacttracker.projects import history
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import answered, conflict
from impacttracker.records.forms import key_of

bp = Blueprint("obligations", __name__, url_prefix="/obligations")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    return render_template(
        "obligations/index.html",
        project=project,
        obligations=[
            (one, name_of(one.format_key), list(periods_of(one)))
            for one in queries.of_project(project, viewer())
        ],
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RETURN_PREPARE)
def add(project: Project) -> ResponseReturnValue:
    form = ObligationForm(data={"award": request.args.get("award", "")} if _is_read() else None)
    details = _asked(form, project)
    if details is None:
        return _page(form, project)
    try:
        obligation = operations.owe(project, details, by=viewer())
    except Invalid as refusal:
        return _refused(form, refusal, project)
    db.session.commit()
    flash(f"Noted: {details.award.reference} owes “{name_of(obligation.format_key)}”.")
    return redirect(url_for(".index", project_code=project.code))


@bp.route("/<code:project_code>/<key:obligation_id>/edit", methods=["GET", "POST"])
@requires(Permission.RETURN_PREPARE)
def edit(project: Project, obligation_id: int) -> ResponseReturnValue:
    obligation = _found(obligation_id, project)
    form = ObligationForm(data=typed_from(obligation) if _is_read() else None)
    details = _asked(form, project, obligation)
    if details is None:
        return _page(form, project, obligation)
    try:
        version = key_of(form.version.data) or 0
        operations.change_obligation(obligation, details, version=version, by=viewer())
    except Invalid as refusal:
        return _refused(form, refusal, project, obligation)
    except (Stale, StaleDataError):
        return _stale(form, project, obligation)
    db.session.commit()
    flash("Saved. Returns that were opened before stay as they are.")
    return redirect(url_for(".index", project_code=project.code))


@bp.post("/<code:project_code>/<key:obligation_id>/remove")
@requires(Permission.RETURN_PREPARE)
def remove(project: Project, obligation_id: int) -> ResponseReturnValue:
    obligation = _found(obligation_id, project)
    name = name_of(obligation.format_key)
    operations.remove_obligation(obligation, by=viewer())
    db.session.commit()
    flash(f"“{name}” is no longer noted as owed. Returns that were opened stay.")
    return redirect(url_for(".index", project_code=project.code))


def _is_read() -> bool:
    return request.method == "GET"


def _found(obligation_id: int, project: Project) -> Obligation:
    return queries.get(obligation_id, project, viewer()) or abort(404)


def _asked(
    form: ObligationForm, project: Project, obligation: Obligation | None = None
) -> ObligationDetails | None:
    """What a sound form asks; a form that is only opened, or is not sound, asks nothing."""
    formats = {one.key: one.name for one in owed_formats()}
    stored = obligation.format_key if obligation else ""
    form.offer(projects.awards_of(project), formats, stored)
    if not form.validate_on_submit():
        return None
    details = form.as_details()
    if details is None:
        show_problems(form, {"award": "Choose one of the project's awards, and what it owes."})
    return details


def _page(
    form: ObligationForm,
    project: Project,
    obligation: Obligation | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    page = render_template(
        "obligations/form.html",
        form=form,
        project=project,
        obligation=obligation,
        name=name_of(obligation.format_key) if obligation else "",
        changes=answered.told(projects.history_of("obligation", obligation.uid))
        if obligation
        else [],
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _refused(
    form: ObligationForm, refusal: Invalid, project: Project, obligation: Obligation | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    show_problems(form, refusal.problems)
    return _page(form, project, obligation, 422)


def _stale(form: ObligationForm, project: Project, obligation: Obligation) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    held = typed_from(obligation)
    rows = [
        (one.label.text, history.said(one.data), history.said(held[one.name]))
        for one in form
        if one.name in held and one.name not in {"version", "award"}
    ]
    form.version.data = str(obligation.version)
    latest = next(iter(projects.history_of("obligation", obligation.uid, limit=1)), None)
    return _page(
        form,
        project,
        obligation,
        409,
        versions=conflict.as_rows(rows),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=obligation.updated_at,
    )
