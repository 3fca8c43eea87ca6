"""The pathway's pages: a project's drawing, with the chains and what stands alone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import LARGEST_KEY
from impacttracker.pathway import queries
from impacttracker.pathway.choice import Choice
from impacttracker.pathway.page import Page
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("pathway", __name__, url_prefix="/pathway")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    choice = Choice.of(request.args)
    whole = queries.graph_of(project, viewer())
    drawn = choice.shown_of(whole)
    if choice.shows_all:
        drawn = choice.shown_of(
            queries.with_unlinked(whole, project, viewer(), choice.since, choice.until)
        )
    partners, number_of_partners = queries.busy_partners_without_influence(project, viewer())
    return render_template(
        "pathway/index.html",
        project=project,
        page=Page(project, choice, whole, drawn),
        without_contact=queries.influences_without_contact(project, viewer()),
        partners=partners,
        number_of_partners=number_of_partners,
        unlinked=queries.unlinked(project, viewer(), _after(request.args.get("after", ""))),
    )


def _after(text: str) -> tuple[int, int] | None:
    """Where a page of records without links stopped, as the address says it."""
    sort_key, _, record_id = text.partition("-")
    if not (sort_key.isdecimal() and record_id.isdecimal() and len(sort_key) <= 18):
        return None
    return (int(sort_key), int(record_id)) if int(record_id) <= LARGEST_KEY else None
