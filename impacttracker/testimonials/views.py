"""The testimonial desk: who is asked for what, how far it has come, and what lacks a voice."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.kinds import KINDS
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Person
from impacttracker.projects import history
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import answered, conflict, participants
from impacttracker.records import queries as records
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record
from impacttracker.records.queries import place_of
from impacttracker.records.vocabulary import Family
from impacttracker.testimonials import operations, queries
from impacttracker.testimonials.forms import TestimonialForm, typed_from
from impacttracker.testimonials.letters import letter_for
from impacttracker.testimonials.models import Testimonial
from impacttracker.testimonials.vocabulary import Stage

bp = Blueprint("testimonials", __name__, url_prefix="/testimonials")

# Of these a funder asks who outside the project says so.
NEED_A_VOICE = frozenset({Family.POLICY, Family.OUTCOME})
STAGES = {stage.value: stage for stage in Stage}


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    stage, after = STAGES.get(request.args.get("stage", "")), key_of(request.args.get("after"))
    lacking_after = place_of(request.args.get("lacking_after"))
    found = queries.on_the_desk(project, viewer(), stage=stage, after=after or None)
    shown = found[: queries.PAGE_SIZE]
    kinds = [name for name, model in KINDS.items() if model.about.family in NEED_A_VOICE]
    lacking = queries.lacking_a_voice(kinds, project, viewer(), after=lacking_after)
    return render_template(
        "testimonials/index.html",
        project=project,
        testimonials=shown,
        has_more=len(found) > len(shown),
        kept=queries.kept_for(shown, viewer()),
        counts=queries.counts(project, viewer()),
        stages=Stage,
        stage=stage,
        lacking=lacking[: queries.PAGE_SIZE],
        lacks_more=len(lacking) > queries.PAGE_SIZE,
        is_first=not (after or lacking_after),
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project) -> ResponseReturnValue:
    asked = {"record": request.args.get("record", "")}
    form = TestimonialForm(data=asked if request.method == "GET" else None)
    record = _about(form, project)
    if record is None or not form.validate_on_submit():
        return _form_page(form, project, record)
    try:
        details = form.as_details(record, _contact(form, project))
        testimonial = operations.ask_for(project, details, by=viewer())
    except Invalid as refusal:
        return _refused(form, project, refusal, record)
    db.session.commit()
    flash(f"Noted that {testimonial.name} is asked.")
    return redirect(returning.to(_href(testimonial, project)))


@bp.get("/<code:project_code>/<key:testimonial_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, testimonial_id: int) -> ResponseReturnValue:
    testimonial = _found(testimonial_id, project)
    return render_template(
        "testimonials/show.html",
        project=project,
        testimonial=testimonial,
        kept=queries.kept_for([testimonial], viewer()).get(testimonial.id),
        steps=operations.STEPS,
        letter=letter_for(testimonial, viewer().name),
        changes=answered.told(projects.history_of("testimonial", testimonial.uid)),
    )


@bp.route("/<code:project_code>/<key:testimonial_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, testimonial_id: int) -> ResponseReturnValue:
    testimonial = _found(testimonial_id, project)
    form = TestimonialForm(data=typed_from(testimonial) if request.method == "GET" else None)
    record = _about(form, project)
    if record is None or not form.validate_on_submit():
        return _form_page(form, project, record, testimonial)
    try:
        is_changed = operations.correct_testimonial(
            testimonial,
            form.as_details(record, _contact(form, project)),
            version=key_of(form.version.data) or 0,
            by=viewer(),
        )
    except Invalid as refusal:
        return _refused(form, project, refusal, record, testimonial)
    except (Stale, StaleDataError):
        return _stale(form, project, record, testimonial)
    db.session.commit()
    flash("Saved." if is_changed else "Nothing was changed.")
    return redirect(returning.to(_href(testimonial, project)))


@bp.post("/<code:project_code>/<key:testimonial_id>/step")
@requires(Permission.RECORD_WRITE)
def step(project: Project, testimonial_id: int) -> ResponseReturnValue:
    """Note with one press what happened today."""
    testimonial = _found(testimonial_id, project)
    taken = STAGES.get(request.form.get("step", ""))
    if taken is None:
        abort(422)
    operations.take_step(testimonial, taken, by=viewer())
    db.session.commit()
    flash(f"{testimonial.name}: {taken.label.lower()}.")
    return redirect(returning.to(_href(testimonial, project)))


@bp.post("/<code:project_code>/<key:testimonial_id>/remove")
@requires(Permission.RECORD_WRITE)
def remove(project: Project, testimonial_id: int) -> ResponseReturnValue:
    testimonial = _found(testimonial_id, project)
    operations.withdraw(testimonial, by=viewer())
    db.session.commit()
    flash("The request is gone; the history keeps it.")
    return redirect(returning.to(url_for("testimonials.index", project_code=project.code)))


def _found(testimonial_id: int, project: Project) -> Testimonial:
    return queries.get(testimonial_id, project, viewer()) or abort(404)


def _href(testimonial: Testimonial, project: Project) -> str:
    return url_for("testimonials.show", project_code=project.code, testimonial_id=testimonial.id)


def _about(form: TestimonialForm, project: Project) -> Record | None:
    """The record that the form names, which a form that was sent has to name."""
    record = records.get(key_of(form.record.data) or 0, project, viewer())
    if record is None and form.is_submitted():
        show_problems(form, {"record": "Choose a record of this project."})
    return record


def _contact(form: TestimonialForm, project: Project) -> Person | None:
    """Who is asked, where exactly one contact of the project is called so."""
    called = partners.people_called(form.whom.data, project, viewer())
    return called[0] if len(called) == 1 else None


def _form_page(
    form: TestimonialForm,
    project: Project,
    record: Record | None,
    testimonial: Testimonial | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    latest = list(records.latest_in(project, viewer()))
    if record is not None and record not in latest:
        latest.insert(0, record)
    form.offer(latest)
    page = render_template(
        "testimonials/form.html",
        form=form,
        project=project,
        testimonial=testimonial,
        contacts=participants.people_suggested(viewer()),
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _refused(
    form: TestimonialForm,
    project: Project,
    refusal: Invalid,
    record: Record,
    testimonial: Testimonial | None = None,
) -> ResponseReturnValue:
    db.session.rollback()
    show_problems(form, refusal.problems)
    return _form_page(form, project, record, testimonial, status=422)


def _stale(
    form: TestimonialForm, project: Project, record: Record, testimonial: Testimonial
) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    held = typed_from(testimonial)
    rows = [
        (one.label.text, history.said(one.data), history.said(held[one.name]))
        for one in form
        if one.name in held and one.name not in {"version", "record"}
    ]
    form.version.data = str(testimonial.version)
    latest = next(iter(projects.history_of("testimonial", testimonial.uid, limit=1)), None)
    return _form_page(
        form,
        project,
        record,
        testimonial,
        status=409,
        versions=conflict.as_rows(rows),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=testimonial.updated_at,
    )
