"""The page that shows how a return differs from what was sent before."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.changes.pages import places_of
from impacttracker.projects.access import Permission, may, requires
from impacttracker.projects.models import Project
from impacttracker.records.forms import key_of
from impacttracker.reports.appendix import shortened
from impacttracker.returns import earlier, queries
from impacttracker.returns.pages import title_of
from impacttracker.returns.vocabulary import State

bp = Blueprint("changes", __name__, url_prefix="/returns")


@bp.get("/<code:project_code>/<key:return_id>/changes/")
@requires(Permission.PROJECT_READ)
def show(project: Project, return_id: int) -> ResponseReturnValue:
    """Beside the snapshot that *against* names; else beside the last that said something."""
    returned = queries.get(return_id, project, viewer()) or abort(404)
    offered = earlier.sent_before(returned)
    chosen = earlier.chosen_among(offered, key_of(request.args.get("against")))
    stands = returned.state is State.SUBMITTED
    told = None if stands else earlier.told_now(returned)
    return render_template(
        "changes/show.html",
        project=project,
        returned=returned,
        title=title_of(returned),
        offered=offered,
        chosen=chosen,
        comparison=earlier.comparison(returned, chosen, told) if chosen else None,
        places=places_of(told, returned) if told and may(Permission.RECORD_WRITE) else {},
        shortened=shortened,
    )
