"""The page on which a text is written, and what it asks for while somebody writes."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.formats.held import newest_formats
from impacttracker.forms import show_problems
from impacttracker.narratives import operations
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.conflict import as_rows
from impacttracker.records.forms import key_of
from impacttracker.texts import queries
from impacttracker.texts.asking import texts_of
from impacttracker.texts.forms import TextForm
from impacttracker.texts.pages import LONGEST_LOOKED_FOR, SECTION, Writing, award_of

bp = Blueprint("texts", __name__, url_prefix="/narratives")


@bp.route("/<code:project_code>/text/<topic>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def write(project: Project, topic: str) -> ResponseReturnValue:
    """Write the text of an award on a topic for a period, or go on with it."""
    writing = Writing(project, topic, request.args, g.place.membership)
    form = writing.form()
    if request.method == "GET" or _only_asks(form):
        return writing.page(form)
    if not form.validate_on_submit():
        return writing.page(form), 422
    award, period = writing.told_place(form)
    answers, version = writing.to_store(form), key_of(form.version.data) or operations.NEW
    try:
        statement = operations.answer_narrative(
            project, award, SECTION, period, answers, topic=topic, by=viewer(), version=version
        )
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return writing.page(form), 422
    except (Stale, StaleDataError):
        return _stale(form, writing)
    flash(f"Saved {statement.title.lower()}.")
    address = url_for("narratives.show", project_code=project.code, narrative_id=statement.id)
    return redirect(returning.to(address))


@bp.get("/<code:project_code>/texts/<format_key>")
@requires(Permission.PROJECT_READ)
def of_format(project: Project, format_key: str) -> ResponseReturnValue:
    """The texts that a format asks for, and what the award says in each."""
    form = next((one for one in newest_formats() if one.key == format_key), None) or abort(404)
    award = award_of(projects.awards_of(project), request.args) or abort(404)
    held = queries.latest_texts(award, viewer())
    return render_template(
        "texts/of_format.html",
        project=project,
        form=form,
        award=award,
        asked=[(asking, held.get(topic)) for topic, asking in texts_of(form).items()],
    )


@bp.post("/<code:project_code>/text/<topic>/standing")
@requires(Permission.RECORD_WRITE)
def standing(project: Project, topic: str) -> ResponseReturnValue:
    """How long a typed text is and what it cites: a part of a page, asked for while typing."""
    writing = Writing(project, topic, request.args, g.place.membership)
    told = writing.standing(request.form.get("text", ""))
    return render_template("texts/standing.html", project=project, standing=told)


@bp.get("/<code:project_code>/cite")
@requires(Permission.RECORD_WRITE)
def cite(project: Project) -> ResponseReturnValue:
    """What may be cited: a part of a page, asked for while somebody looks for it."""
    asked = request.args.get("find", "")[:LONGEST_LOOKED_FOR]
    results = queries.citable(asked, project, g.place.membership, viewer())
    return render_template("texts/results.html", looked_for=asked, results=results)


def _only_asks(form: TextForm) -> bool:
    """Whether a button was pressed that saves nothing; a mark to cite is added to the text."""
    if mark := request.form.get("cite", ""):
        form.cite(mark)
    return bool(mark) or "find_it" in request.form or "count" in request.form


def _stale(form: TextForm, writing: Writing) -> ResponseReturnValue:
    """Both texts, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    award, period = writing.told_place(form)
    saved = (award and writing.saved(award, period)) or abort(409)
    writing.settle(award, period, saved)
    if "award" in form:
        # From here on the form changes what is saved, for its award and period and no others.
        del form.award, form.period
    form.version.data = str(saved.version)
    latest = next(iter(projects.history_of("narrative", saved.uid, limit=1)), None)
    typed = form.answers()["text"] or ""
    page = writing.page(
        form,
        versions=as_rows([(form.text.label.text, typed, writing.to_show(saved))]),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=saved.updated_at,
    )
    return page, 409
