"""The bin's page: everything in it that the viewer may see, and taking some of it out."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.bin import things
from impacttracker.bin.things import Binned
from impacttracker.database import db
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.operations import DAYS_IN_THE_BIN

bp = Blueprint("bin", __name__, url_prefix="/bin")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    found = things.all_in(project, viewer())
    return render_template("bin/index.html", project=project, things=found, days=DAYS_IN_THE_BIN)


@bp.post("/<code:project_code>/restore")
@requires(Permission.RECORD_WRITE)
def restore(project: Project) -> ResponseReturnValue:
    """Take out what is ticked, or the one thing whose button was pressed."""
    only = request.form.get("only")
    names = [only] if only else request.form.getlist("thing")
    found = [
        thing for name in dict.fromkeys(names) if (thing := things.named(name, project, viewer()))
    ]
    for thing in found:
        thing.take_out(viewer())
    db.session.commit()
    flash(_told(found))
    here = url_for(".index", project_code=project.code)
    return redirect(returning.to(found[0].href if found and only else here))


def _told(found: Sequence[Binned]) -> str:
    if not found:
        return "Nothing was taken out: tick what you want back."
    if len(found) > 1:
        return f"{len(found)} are back, with everything that hung on them."
    return f"“{found[0].title}” is back, with everything that hung on it."
