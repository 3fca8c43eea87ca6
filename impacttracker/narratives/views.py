"""The pages of narratives: what each award says, and writing it."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.narratives import operations, queries
from impacttracker.narratives.forms import AwardForm, NarrativeForm, form_for, typed_from
from impacttracker.narratives.models import WITHOUT_TOPIC, Narrative
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Award, Change, Project
from impacttracker.receipts import queries as receipts
from impacttracker.records.answered import items_of, kept_as_imported, told, unanswered
from impacttracker.records.conflict import answers_beside, as_rows
from impacttracker.records.forms import key_of
from impacttracker.records.operations import SAVED_SINCE
from impacttracker.texts import queries as texts
from impacttracker.texts.asking import formats_with_texts
from impacttracker.texts.pages import as_numbers, history_with_titles

bp = Blueprint("narratives", __name__, url_prefix="/narratives")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    found = queries.answered_in(project, viewer())
    awards = projects.awards_of(project)
    by_award = {award.id: [one for one in found if one.award_id == award.id] for award in awards}
    return render_template(
        "narratives/index.html",
        project=project,
        awards=awards,
        by_award=by_award,
        stray=[one for one in found if one.award_id is None],
        sections=WITHOUT_TOPIC,
        unanswered=unanswered,
        texts=[(form, list(asked)) for form, asked in formats_with_texts()],
    )


@bp.get("/<code:project_code>/<key:narrative_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, narrative_id: int) -> ResponseReturnValue:
    form = AwardForm(formdata=None)
    return _shown(_found(narrative_id, project), project, form)


@bp.route("/<code:project_code>/write/<section>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def write(project: Project, section: str) -> ResponseReturnValue:
    """Answer a section for an award and a period that have no answer yet."""
    if section not in WITHOUT_TOPIC:
        abort(404)
    awards = projects.awards_of(project)
    form = form_for(section)(data=_first_shown(awards, project) if _is_read() else None)
    form.offer(awards)
    if not form.validate_on_submit():
        return _form_page(form, project, section)
    award, period, new = form.chosen_award(), form.period.data or "", operations.NEW
    try:
        narrative = operations.answer_narrative(
            project, award, section, period, _answers(form, project), by=viewer(), version=new
        )
    except Invalid as refusal:
        return _refused(form, project, section, refusal)
    except Stale:
        return _stale(form, project, section, _held(form))
    db.session.commit()
    flash(f"Saved {narrative.title.lower()}.")
    return redirect(returning.to(_address_of(narrative)))


@bp.route("/<code:project_code>/<key:narrative_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, narrative_id: int) -> ResponseReturnValue:
    narrative = _found(narrative_id, project)
    section = narrative.section
    form = form_for(section)(data=_typed(narrative) if _is_read() else None)
    del form.award, form.period
    if not form.validate_on_submit():
        return _form_page(form, project, section, narrative)
    version = key_of(form.version.data) or operations.NEW
    try:
        answers = _answers(form, project, narrative)
        operations.rewrite_narrative(narrative, answers, version=version, by=viewer())
    except Invalid as refusal:
        return _refused(form, project, section, refusal, narrative)
    except (Stale, StaleDataError):
        return _stale(form, project, section, narrative)
    db.session.commit()
    flash("Saved.")
    return redirect(returning.to(_address_of(narrative)))


@bp.post("/<code:project_code>/<key:narrative_id>/award")
@requires(Permission.RECORD_WRITE)
def choose_award(project: Project, narrative_id: int) -> ResponseReturnValue:
    narrative, form = _found(narrative_id, project), AwardForm()
    form.offer(projects.awards_of(project))
    award = form.chosen_award()
    if not form.validate_on_submit() or award is None:
        return _shown(narrative, project, form, 422)
    try:
        operations.give_to_award(narrative, award, period=form.period.data, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _shown(narrative, project, form, 422)
    db.session.commit()
    flash(f"It belongs to {award.reference} now.")
    return redirect(returning.to(_address_of(narrative)))


@bp.post("/<code:project_code>/<key:narrative_id>/bin")
@requires(Permission.RECORD_WRITE)
def bin(project: Project, narrative_id: int) -> ResponseReturnValue:  # noqa: A001 - what people do
    narrative = _found(narrative_id, project)
    operations.bin_narrative(narrative, by=viewer())
    db.session.commit()
    flash(f"{narrative.title} is in the bin, and stays there for 30 days.")
    return redirect(returning.to(url_for(".index", project_code=project.code)))


@bp.post("/<code:project_code>/<key:narrative_id>/kept")
@requires(Permission.RECORD_WRITE)
def empty_kept(project: Project, narrative_id: int) -> ResponseReturnValue:
    """Let go of one thing that an import kept: somebody has put it where it belongs."""
    narrative, name = _found(narrative_id, project), request.form.get("name", "")
    version = key_of(request.form.get("version")) or 0
    try:
        operations.empty_kept(narrative, name, version=version, by=viewer())
        db.session.commit()
        flash("Emptied. The history keeps what it said.")
    except (Stale, StaleDataError):
        db.session.rollback()
        flash(SAVED_SINCE, "attention")
    return redirect(_address_of(narrative) + ("#kept" if narrative.unmapped else ""))


def _found(narrative_id: int, project: Project) -> Narrative:
    return queries.get(narrative_id, project, viewer()) or abort(404)


def _is_read() -> bool:
    return request.method == "GET"


def _first_shown(awards: Any, project: Project) -> dict[str, Any]:
    """What the form begins with: award and period as asked for, earlier answers to go on from."""
    earlier = queries.get(key_of(request.args.get("from")) or 0, project, viewer())
    shown = _typed(earlier) if earlier else {}
    award = request.args.get("award") or (str(earlier.award_id) if earlier else "")
    if not award and len(awards) == 1:
        award = str(awards[0].id)
    period = request.args.get("period") or str(today().year)
    return shown | {"award": award, "period": period[:40]}


def _typed(narrative: Narrative) -> dict[str, Any]:
    """What the form of *narrative* shows, with numbers for what it cites."""
    return texts.answers_to_show(typed_from(narrative), narrative.project, viewer())


def _answers(
    form: NarrativeForm, project: Project, held: Narrative | None = None
) -> dict[str, Any]:
    """What was answered, with what it cites named for good."""
    return texts.answers_to_store(form.answers(held), project, viewer())


def _held(form: NarrativeForm) -> Narrative:
    """What somebody wrote meanwhile for the very award and period of *form*."""
    db.session.rollback()
    award: Award | None = form.chosen_award()
    section = next(name for name, model in WITHOUT_TOPIC.items() if model is form.model)
    held = award and queries.held_by(award, section, form.period.data or "", viewer())
    return held or abort(409)


def _form_page(
    form: NarrativeForm,
    project: Project,
    section: str,
    narrative: Narrative | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    page = render_template(
        "narratives/form.html",
        form=form,
        project=project,
        heading=narrative.title if narrative else WITHOUT_TOPIC[section].heading,
        narrative=narrative,
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _refused(
    form: NarrativeForm,
    project: Project,
    section: str,
    refusal: Invalid,
    narrative: Narrative | None = None,
) -> ResponseReturnValue:
    db.session.rollback()
    show_problems(form, refusal.problems)
    return _form_page(form, project, section, narrative, 422)


def _stale(
    form: NarrativeForm, project: Project, section: str, saved: Narrative
) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    # From here on the form changes what is saved, for its award and period and no others.
    del form.award, form.period
    form.version.data = str(saved.version)
    latest = next(iter(projects.history_of("narrative", saved.uid, limit=1)), None)
    return _form_page(
        form,
        project,
        section,
        saved,
        409,
        versions=as_rows(
            [
                (asked, yours, texts.to_show(theirs, project, viewer()))
                for asked, yours, theirs in answers_beside(form, saved)
            ]
        ),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=saved.updated_at,
    )


def _shown(
    narrative: Narrative, project: Project, form: AwardForm, status: int = 200
) -> ResponseReturnValue:
    form.offer(projects.awards_of(project))
    answers, citations = as_numbers(items_of(narrative), project, viewer())
    changes = projects.history_of("narrative", narrative.uid)
    version_at = partial(_version_at, narrative, project)
    page = render_template(
        "narratives/show.html",
        project=project,
        narrative=narrative,
        answers=answers,
        citations=citations,
        unanswered=unanswered(narrative),
        imported=kept_as_imported(narrative.unmapped),
        brought_by=receipts.that_made(changes, viewer()) if narrative.unmapped else (),
        award_form=form,
        changes=history_with_titles(told(changes, version_at), project, viewer()),
    )
    return page, status


def _version_at(narrative: Narrative, project: Project, change: Change) -> str:
    return url_for(
        "history.narrative",
        project_code=project.code,
        narrative_id=narrative.id,
        rewriting_id=change.id,
    )


def _address_of(narrative: Narrative) -> str:
    code = narrative.project.code
    return url_for("narratives.show", project_code=code, narrative_id=narrative.id)
