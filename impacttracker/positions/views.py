"""The pages of positions: the map of all partners, and the form that places one of them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.partners import operations
from impacttracker.partners import queries as partners
from impacttracker.partners.forms import version_of
from impacttracker.partners.models import Organisation
from impacttracker.partners.saving import beside, outcome
from impacttracker.partners.vocabulary import MEANINGS
from impacttracker.positions import queries
from impacttracker.positions.drawing import map_of, narrow_map_of
from impacttracker.positions.entries import COLUMNS, marks_of, row_of, rungs_of
from impacttracker.positions.forms import PositionForm, typed_from
from impacttracker.positions.ladder import ladder_of
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("positions", __name__, url_prefix="/positions")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    placed = queries.partners_with_positions(project, viewer())
    marks, rungs = marks_of(placed, project), rungs_of(placed, project)
    title, engagement = "Partners by interest and influence", "Engagement reached and wanted"
    return render_template(
        "positions/index.html",
        project=project,
        map=map_of(title, marks) if marks else None,
        narrow_map=narrow_map_of(title, marks),
        ladder=ladder_of(engagement, rungs) if rungs else None,
        narrow_ladder=ladder_of(engagement, rungs, width=330),
        columns=COLUMNS,
        rows=[row_of(one, project) for one in placed if one.position],
        gaps=sorted((one for one in placed if one.gap), key=lambda one: -one.gap),
        unplaced=[one.organisation for one in placed if not one.is_on_the_map],
        meanings=MEANINGS,
    )


@bp.route("/<code:project_code>/organisations/<key:organisation_id>/", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, organisation_id: int) -> ResponseReturnValue:
    organisation = partners.organisation(organisation_id, project, viewer()) or abort(404)
    held = partners.partnership(organisation, project, viewer()) or abort(404)
    latest = next(iter(held.positions), None)
    form = PositionForm(data=typed_from(held, latest))

    def save() -> None:
        version, on = version_of(form), form.on.data or today()
        operations.describe_partnership(
            project, organisation, **form.notes(), version=version, by=viewer()
        )
        operations.place_partner(project, organisation, form.position(), on=on, by=viewer())

    status = outcome(form, save)
    if status is None:
        db.session.commit()
        flash("Saved.")
        return redirect(returning.to(f"{_page_of(organisation, project)}#position"))
    versions: dict[str, Any] = {}
    if status == 409:
        saved = PositionForm(None, data=typed_from(held, latest))
        versions = beside(form, saved, organisation, held)
    facts = {"project": project, "organisation": organisation, "meanings": MEANINGS}
    return render_template("positions/edit.html", form=form, **facts, **versions), status


def _page_of(organisation: Organisation, project: Project) -> str:
    return url_for("partners.show", project_code=project.code, organisation_id=organisation.id)
