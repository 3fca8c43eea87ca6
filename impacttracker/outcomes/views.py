"""The list of outcomes of every kind, newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.lists.listing import Listing
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("outcomes", __name__, url_prefix="/outcomes")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    listing = Listing(ListPage.OUTCOMES, project, viewer(), request.args)
    return render_template("outcomes/index.html", project=project, listing=listing)
