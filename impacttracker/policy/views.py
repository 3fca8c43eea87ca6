"""The list of influences on policy and practice, newest first."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.lists.listing import Listing
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("policy", __name__, url_prefix="/policy")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    listing = Listing(ListPage.POLICY, project, viewer(), request.args)
    return render_template("policy/index.html", project=project, listing=listing)
