"""The list of collaborations, newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.kinds import kinds_of
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.listing import listing_of
from impacttracker.records.vocabulary import Family

bp = Blueprint("collaborations", __name__, url_prefix="/collaborations")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    listing = listing_of(
        kinds_of(Family.COLLABORATION),
        "collaborations.index",
        project=project,
        viewer=viewer(),
        asked=request.args,
    )
    return render_template("collaborations/index.html", project=project, listing=listing)
