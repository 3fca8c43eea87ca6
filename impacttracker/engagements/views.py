"""The list of engagements, newest first, and the debrief of one that is over."""

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.engagements import operations, queries
from impacttracker.engagements.forms import DebriefForm, typed_from
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence.storage import StoreAway
from impacttracker.forms import show_problems
from impacttracker.kinds import KINDS
from impacttracker.lists.listing import Listing
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import participants
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("engagements", __name__, url_prefix="/engagements")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    listing = Listing(ListPage.ENGAGEMENTS, project, viewer(), request.args)
    return render_template("engagements/index.html", project=project, listing=listing)


@bp.route("/<code:project_code>/<key:record_id>/debrief", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def debrief(project: Project, record_id: int) -> ResponseReturnValue:
    """What became of an engagement; then that of the next which waits, if that is asked.

    What was said already can be said better, and what is to come can be moved or cancelled.
    """
    engagement = records.get(record_id, project, viewer())
    if not isinstance(engagement, Engagement):
        abort(404)
    form = _opened(engagement, project)
    if "add" in request.form or not form.validate_on_submit():
        return _page(form, project, engagement)
    try:
        told, version = form.told(engagement), key_of(form.version.data) or 0
        sprung = operations.debrief(engagement, told, version=version, by=viewer())
    except (Invalid, StoreAway) as refusal:
        db.session.rollback()
        lost = {"evidence_file": str(refusal)}
        show_problems(form, refusal.problems if isinstance(refusal, Invalid) else lost)
        return _page(form, project, engagement, status=refusal.status)
    except (Stale, StaleDataError):
        return _stale(form, project, engagement)
    db.session.commit()
    flash(f"Noted what became of “{engagement.title}”.")
    return redirect(_where_next(engagement, sprung, project))


def _opened(engagement: Engagement, project: Project) -> DebriefForm:
    form = DebriefForm(data=typed_from(engagement) if request.method == "GET" else None)
    form.offer(KINDS, current_app.config["LARGEST_FILE"])
    form.offer_owners(projects.members_of(project), viewer())
    return form


def _page(
    form: DebriefForm, project: Project, engagement: Engagement, status: int = 0, **more: Any
) -> ResponseReturnValue:
    form.leave_room_for_promises(1 if request.form.get("add") == form.promises.name else 0)
    page = render_template(
        "engagements/debrief.html",
        form=form,
        project=project,
        engagement=engagement,
        others=queries.how_many_wait(project, viewer()) - queries.waits(engagement),
        known=[
            *participants.organisations_suggested(viewer()),
            *participants.people_suggested(viewer()),
        ],
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _stale(form: DebriefForm, project: Project, engagement: Engagement) -> ResponseReturnValue:
    db.session.rollback()
    form.version.data = str(engagement.version)
    latest = next(iter(projects.history_of("record", engagement.uid, limit=1)), None)
    return _page(
        form,
        project,
        engagement,
        status=409,
        versions=form.beside(engagement),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=engagement.updated_at,
    )


def _where_next(engagement: Engagement, sprung: Record | None, project: Project) -> str:
    """The next debrief, where that was asked; else what sprang from this, to be completed."""
    if request.form.get("then") == "next":
        key = queries.next_to_debrief(engagement, project, viewer())
        if key is not None:
            return url_for(".debrief", project_code=project.code, record_id=key)
    if sprung is not None:
        return url_for("records.edit", project_code=project.code, record_id=sprung.id)
    return href_of(engagement)
