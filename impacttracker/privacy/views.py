"""The pages of personal data: what is owed to whom, a copy for somebody, and their erasure."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Person
from impacttracker.privacy import operations, overwriting, queries
from impacttracker.privacy.about import About, about
from impacttracker.privacy.copying import as_zip, copy_for
from impacttracker.privacy.files import let_go_of
from impacttracker.privacy.forms import EraseForm, MeantForm
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    wanting = request.args.get("list", "untold")
    if wanting not in queries.WANTING:
        abort(404)
    return render_template(
        "privacy/index.html",
        project=project,
        wanting=wanting,
        counts=queries.counts(project, viewer()),
        people=queries.people_on(wanting, project, viewer()),
        most=queries.MOST,
        erasures=queries.erasures(project, viewer()),
    )


@bp.route("/<code:project_code>/people/<key:person_id>/copy", methods=["GET", "POST"])
@requires(Permission.PERSON_ERASE)
def copy(project: Project, person_id: int) -> ResponseReturnValue:
    person = _person(person_id, project)
    held = about(person, project)
    form = MeantForm(data={"files": held.named_in})
    if not form.validate_on_submit():
        return _page("copy", form, held, project)
    told = copy_for(person, project, form.meant(held.keys))
    operations.note_copy(person, project, by=viewer())
    db.session.commit()
    page = render_template("privacy/what_we_hold.html", **told)
    return Response(
        as_zip(told, page, form.chosen(held.files)),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="copy-{person.uid[:8]}.zip"'},
    )


@bp.route("/<code:project_code>/people/<key:person_id>/erase", methods=["GET", "POST"])
@requires(Permission.PERSON_ERASE)
def erase(project: Project, person_id: int) -> ResponseReturnValue:
    person = _person(person_id, project)
    held = about(person, project)
    form = EraseForm(called=person.name, data={"files": held.named_in})
    if not form.validate_on_submit():
        return _page("erase", form, held, project)
    also, files = form.meant(held.keys), form.chosen(held.files)
    erased = operations.erase_person(person, project, also=also, files=files, by=viewer())
    db.session.commit()
    let_go_of(erased.seals)
    count = erased.erasure.passages
    if overwriting.overwrite_due():
        db.session.commit()
    flash(f"Erased. The name stood in {count} text{'' if count == 1 else 's'}.")
    return redirect(url_for(".index", project_code=project.code))


def _person(person_id: int, project: Project) -> Person:
    known = partners.person(person_id, project, viewer())
    if known is None or known.erased_on:
        abort(404)
    return known


def _page(name: str, form: MeantForm, held: About, project: Project) -> ResponseReturnValue:
    page = render_template(f"privacy/{name}.html", project=project, form=form, held=held)
    return page, 422 if form.errors else 200
