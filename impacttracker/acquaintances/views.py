"""The pages that say who of us knows somebody, and that somebody has changed job."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.acquaintances import queries as acquaintances
from impacttracker.acquaintances.forms import JobForm, KnownForm
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.partners import operations, queries
from impacttracker.partners.forms import version_of
from impacttracker.partners.models import Affiliation, Person
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project

bp = Blueprint("acquaintances", __name__, url_prefix="/acquaintances")

OVERTAKEN = "Somebody else saved this person meanwhile. Look at what is there now, and send again."


@bp.post("/<code:project_code>/people/<key:person_id>/meet")
@requires(Permission.RECORD_WRITE)
def meet(project: Project, person_id: int) -> ResponseReturnValue:
    person = queries.person_known_to(viewer(), person_id) or abort(404)
    operations.meet(project, person, by=viewer())
    db.session.commit()
    flash(f"The project knows {person.name} now.")
    return redirect(_page_of(person, project))


@bp.route("/<code:project_code>/people/<key:person_id>/known", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def known(project: Project, person_id: int) -> ResponseReturnValue:
    person = queries.person(person_id, project, viewer()) or abort(404)
    held = acquaintances.acquaintance(person, project, viewer()) or abort(404)
    colleagues = [one.user for one in projects.members_of(project)]
    form = KnownForm(
        data={
            "known_by": str(held.known_by_id or ""),
            "closeness": held.closeness,
            "since": held.known_since,
        }
    )
    form.offer(colleagues)
    if form.validate_on_submit():
        operations.know(project, person, form.details(colleagues, held), by=viewer())
        db.session.commit()
        flash("Saved.")
        return redirect(_page_of(person, project))
    status = 422 if form.errors else 200
    return render_template(
        "acquaintances/known.html", project=project, person=person, form=form
    ), status


@bp.route("/<code:project_code>/people/<key:person_id>/moved", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def moved(project: Project, person_id: int) -> ResponseReturnValue:
    person = queries.person(person_id, project, viewer()) or abort(404)
    places = [one for one in queries.affiliations_of([person], viewer()) if not one.to_on]
    form = JobForm(data={"left": [str(one.id) for one in places[:1]], "version": person.version})
    form.offer(places)
    status = 200
    if form.is_submitted():
        status = _move(person, form, places, project)
    if status == 302:
        db.session.commit()
        flash(f"Saved. What you did with {person.name} before stays where they worked then.")
        return redirect(_page_of(person, project))
    return render_template(
        "acquaintances/moved.html",
        project=project,
        person=person,
        form=form,
        organisations=queries.all_organisations(project, viewer()),
    ), status


def _move(person: Person, form: JobForm, places: list[Affiliation], project: Project) -> int:
    """Carry out what was typed; the status of the page that follows, 302 where it was saved."""
    # First, because who saved meanwhile may have written the places anew that are chosen from.
    if version_of(form) != person.version:
        return _overtaken(form, person)
    if not form.validate():
        return 422
    name = form.organisation.data
    try:
        details = operations.JobDetails(
            left=[one for one in places if str(one.id) in (form.left.data or ())],
            left_on=form.left_on.data,
            organisation=(
                operations.organisation_called(project, name, by=viewer()) if name else None
            ),
            role=form.role.data or "",
            from_on=form.from_on.data,
        )
        version = version_of(form)
        operations.change_job(person, details, project=project, version=version, by=viewer())
    except Invalid as refused:
        db.session.rollback()
        show_problems(form, refused.problems)
        return 422
    except (Stale, StaleDataError):
        db.session.rollback()
        return _overtaken(form, person)
    return 302


def _overtaken(form: JobForm, person: Person) -> int:
    form.version.data = str(person.version)
    form.form_errors.append(OVERTAKEN)
    return 409


def _page_of(person: Person, project: Project) -> str:
    return url_for("partners.person", project_code=project.code, person_id=person.id)
