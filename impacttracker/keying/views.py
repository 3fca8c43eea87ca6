"""The pages of the keying sheet: one box at a time, the whole sheet, and each tick."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import NotFound, Refused, Stale
from impacttracker.keying import operations, pages
from impacttracker.keying.pages import KeyingSheet
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.returns import queries as returns

bp = Blueprint("keying", __name__, url_prefix="/returns")

CHANGED = "The return says this no longer: somebody changed it meanwhile. Look at what it says now."
NOT_HELD = "The format of this return is held here no longer, so that there is no sheet to key."
ALL_DONE = "Everything is keyed."


@bp.get("/<code:project_code>/<key:return_id>/keying/")
@requires(Permission.PROJECT_READ)
def show(project: Project, return_id: int) -> ResponseReturnValue:
    return _page(_sheet(project, return_id), request.args.get("at", ""))


@bp.get("/<code:project_code>/<key:return_id>/keying/whole")
@requires(Permission.PROJECT_READ)
def whole(project: Project, return_id: int) -> ResponseReturnValue:
    """Every box of the return on one page, to be printed."""
    keying = _sheet(project, return_id)
    return render_template("keying/whole.html", project=project, keying=keying, sheet=keying.sheet)


@bp.post("/<code:project_code>/<key:return_id>/keying/tick")
@requires(Permission.RECORD_WRITE)
def tick(project: Project, return_id: int) -> ResponseReturnValue:
    """Note that one box was keyed, or was not; the same twice is the same once."""
    keying = _sheet(project, return_id)
    key, is_keyed = request.form.get("box", ""), request.form.get("keyed") != "no"
    box = keying.sheet.at(key)
    try:
        if not is_keyed:
            operations.untick(keying.returned, key, by=viewer())
        elif box is None or not box.said:
            raise Stale(CHANGED)
        else:
            digest = request.form.get("digest", "")
            operations.tick(keying.returned, box, digest, by=viewer())
    except Refused as refusal:
        db.session.rollback()
        return _page(_sheet(project, return_id), key, str(refusal), refusal.status)
    db.session.commit()
    following = keying.sheet.next_to_key(key) if is_keyed else box
    if is_keyed and following in (None, box):
        flash(ALL_DONE)
    return redirect(keying.href(following or box))


def _sheet(project: Project, return_id: int) -> KeyingSheet:
    returned = returns.get(return_id, project, viewer()) or abort(404)
    keying = pages.sheet_for(returned)
    if keying is None:
        raise NotFound(NOT_HELD)
    return keying


def _page(
    keying: KeyingSheet, at: str, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "keying/show.html",
        project=keying.returned.project,
        problem=problem,
        glimpse_of=pages.glimpse_of,
        is_done=pages.is_done,
        **pages.shown_of(keying, at),
    )
    return page, status
