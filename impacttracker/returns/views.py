"""The pages of returns: the board, one return with its steps, and what was sent of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import signed_in, viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Refused, Stale
from impacttracker.formats.held import owed_formats, versions_of
from impacttracker.forms import show_problems
from impacttracker.obligations import queries as obligations
from impacttracker.obligations.periods import Period
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.forms import key_of
from impacttracker.returns import earlier, files, freezing, operations, pages, queries, sending
from impacttracker.returns.board import Board
from impacttracker.returns.composing import format_of
from impacttracker.returns.forms import OpenForm, ReturnForm, typed_from
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.operations import ReturnDetails
from impacttracker.returns.showing import shown_of
from impacttracker.returns.steps import STEPS

bp = Blueprint("returns", __name__, url_prefix="/returns")

STALE = (
    "Somebody else saved this return meanwhile; its page shows what they said. Nothing of yours is "
    "lost: save again to replace theirs."
)


@bp.get("/")
@signed_in
def board() -> ResponseReturnValue:
    return render_template("returns/board.html", board=Board(viewer(), request.args))


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def project(project: Project) -> ResponseReturnValue:
    board = Board(viewer(), request.args, project)
    return render_template("returns/board.html", board=board, project=project)


@bp.get("/board.<any(csv, xlsx):form>")
@signed_in
def sheet(form: str) -> ResponseReturnValue:
    return files.sheet(Board(viewer(), request.args), form)


@bp.get("/<code:project_code>/board.<any(csv, xlsx):form>")
@requires(Permission.PROJECT_EXPORT)
def project_sheet(project: Project, form: str) -> ResponseReturnValue:
    return files.sheet(Board(viewer(), request.args, project), form)


@bp.route("/<code:project_code>/open", methods=["GET", "POST"])
@requires(Permission.RETURN_PREPARE)
def open_by_hand(project: Project) -> ResponseReturnValue:
    form = OpenForm(data={"award": request.args.get("award", "")} if _is_read() else None)
    form.offer(projects.awards_of(project), {one.key: one.name for one in owed_formats()})
    if not form.validate_on_submit():
        return _form_page("returns/open.html", form, project)
    if form.chosen is None:
        show_problems(form, {"award": "Choose one of the project's awards."})
        return _form_page("returns/open.html", form, project)
    details = form.as_details(form.chosen)
    try:
        returned = operations.open_return(project, details, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        twin = _called(details, project)
        return _form_page("returns/open.html", form, project, twin=twin)
    db.session.commit()
    flash(f"“{pages.title_of(returned)}” is open.")
    return redirect(pages.href_of(returned))


@bp.post("/<code:project_code>/owed/<key:obligation_id>/open")
@requires(Permission.RETURN_PREPARE)
def open_owed(project: Project, obligation_id: int) -> ResponseReturnValue:
    """Open what an award owes for one period with one press; what is open already is shown."""
    obligation = obligations.get(obligation_id, project, viewer()) or abort(404)
    place = (key_of(request.form.get("period")) or 1) - 1
    period: Period = queries.owed_period(obligation, place) or abort(404)
    details = ReturnDetails(
        award=obligation.award,
        format_key=obligation.format_key,
        period=period.name,
        from_on=period.from_on,
        to_on=period.to_on,
        due_on=period.due_on,
    )
    if twin := _called(details, project):
        flash("It was open already.")
        return redirect(pages.href_of(twin))
    returned = operations.open_return(project, details, by=viewer())
    db.session.commit()
    flash(f"“{pages.title_of(returned)}” is open.")
    return redirect(pages.href_of(returned))


@bp.get("/<code:project_code>/<key:return_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, return_id: int) -> ResponseReturnValue:
    return _return_page(_found(return_id, project))


@bp.route("/<code:project_code>/<key:return_id>/edit", methods=["GET", "POST"])
@requires(Permission.RETURN_PREPARE)
def edit(project: Project, return_id: int) -> ResponseReturnValue:
    returned = _found(return_id, project)
    form = ReturnForm(data=typed_from(returned) if _is_read() else None)
    form.offer(returned, format_of(returned), versions_of(returned.format_key))
    if not form.validate_on_submit():
        return _form_page("returns/edit.html", form, project, returned=returned)
    try:
        version, details = key_of(form.version.data) or 0, form.as_details(returned)
        operations.correct_return(returned, details, version=version, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _form_page("returns/edit.html", form, project, returned=returned)
    except (Stale, StaleDataError):
        db.session.rollback()
        show_problems(form, {"": STALE})
        form.version.data = str(returned.version)
        return _form_page("returns/edit.html", form, project, 409, returned=returned)
    db.session.commit()
    flash("Saved.")
    return redirect(pages.href_of(returned))


@bp.post("/<code:project_code>/<key:return_id>/step")
@requires(Permission.RETURN_PREPARE)
def step(project: Project, return_id: int) -> ResponseReturnValue:
    """Take one of the steps that whoever prepares a return may take."""
    returned = _found(return_id, project)
    taken = STEPS.get(request.form.get("step", "")) or abort(422)
    try:
        said = taken(returned, request.form.get("why", ""), viewer())
    except Refused as refusal:
        return _not_taken(returned, refusal)
    db.session.commit()
    flash(said)
    return redirect(pages.href_of(returned))


@bp.post("/<code:project_code>/<key:return_id>/sign")
@requires(Permission.RETURN_SIGN)
def sign(project: Project, return_id: int) -> ResponseReturnValue:
    returned = _found(return_id, project)
    try:
        sending.sign(returned, by=viewer())
    except Refused as refusal:
        return _not_taken(returned, refusal)
    db.session.commit()
    flash("Signed. It can be sent to the funder now.")
    return redirect(pages.href_of(returned))


@bp.post("/<code:project_code>/<key:return_id>/remove")
@requires(Permission.RETURN_PREPARE)
def remove(project: Project, return_id: int) -> ResponseReturnValue:
    returned = _found(return_id, project)
    try:
        operations.remove_return(returned, by=viewer())
    except Refused as refusal:
        return _not_taken(returned, refusal)
    db.session.commit()
    flash("The return is gone; its records are not.")
    return redirect(url_for(".project", project_code=project.code))


@bp.get("/<code:project_code>/<key:return_id>/draft.pdf")
@requires(Permission.PROJECT_EXPORT)
def draft(project: Project, return_id: int) -> ResponseReturnValue:
    """What would be sent if it were sent now; where `changes` is asked, with what changed."""
    returned, asked = _found(return_id, project), request.args
    against = key_of(asked.get("against"))
    appended = earlier.appendix(returned, against) if "changes" in asked else []
    return files.pdf(sending.draft_of(returned, appended), returned, "draft")


@bp.get("/<code:project_code>/<key:return_id>/<key:snapshot_id>/")
@requires(Permission.PROJECT_READ)
def sent(project: Project, return_id: int, snapshot_id: int) -> ResponseReturnValue:
    """What was sent, as it was sent."""
    returned = _found(return_id, project)
    snapshot = _snapshot(returned, snapshot_id)
    return render_template(
        "returns/sent.html",
        project=project,
        returned=returned,
        title=pages.title_of(returned),
        snapshot=snapshot,
        document=freezing.document_in(snapshot.content),
    )


@bp.get("/<code:project_code>/<key:return_id>/<key:snapshot_id>.pdf")
@requires(Permission.PROJECT_EXPORT)
def sent_pdf(project: Project, return_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The very bytes that were kept when it was sent; or drawn anew, where that is asked."""
    returned = _found(return_id, project)
    snapshot = _snapshot(returned, snapshot_id)
    if request.args.get("drawn") == "again":
        return files.pdf(sending.drawn_again(snapshot), returned, f"{snapshot.number}-again")
    return files.pdf(snapshot.pdf, returned, str(snapshot.number))


@bp.get("/<code:project_code>/<key:return_id>/<key:snapshot_id>.json")
@requires(Permission.PROJECT_EXPORT)
def sent_content(project: Project, return_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The whole content exactly as it was sent, for other programs."""
    returned = _found(return_id, project)
    snapshot = _snapshot(returned, snapshot_id)
    return files.content(snapshot.content, returned, str(snapshot.number))


def _is_read() -> bool:
    return request.method == "GET"


def _found(return_id: int, project: Project) -> Return:
    return queries.get(return_id, project, viewer()) or abort(404)


def _called(details: ReturnDetails, project: Project) -> Return | None:
    return queries.called(details.award, details.format_key, details.period, project, viewer())


def _snapshot(returned: Return, snapshot_id: int) -> Snapshot:
    return queries.snapshot(snapshot_id, returned) or abort(404)


def _return_page(
    returned: Return, problems: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = shown_of(returned)
    page = render_template(
        "returns/show.html", **shown, problems=problems or {}, typed=request.form.get("why", "")
    )
    return page, status


def _not_taken(returned: Return, refusal: Refused) -> ResponseReturnValue:
    """The page again with why, and with what was typed."""
    db.session.rollback()
    problems = refusal.problems if isinstance(refusal, Invalid) else {"": str(refusal)}
    return _return_page(returned, problems, refusal.status)


def _form_page(
    template: str, form: Any, project: Project, status: int = 0, **more: Any
) -> ResponseReturnValue:
    page = render_template(template, form=form, project=project, **more)
    return page, status or (422 if form.errors else 200)
