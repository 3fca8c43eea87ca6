"""The pages of an earlier version: beside today's, with the ways to put it back."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Refused, Stale
from impacttracker.history import operations, queries
from impacttracker.history.beside import versions_beside
from impacttracker.narratives import operations as narratives_written
from impacttracker.narratives import queries as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Change, Project
from impacttracker.records import operations as records_written
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record
from impacttracker.texts.queries import with_titles

bp = Blueprint("history", __name__, url_prefix="/history")

CHANGED = "It was changed while you were looking. Look at it beside today's answers again."


@bp.get("/<code:project_code>/records/<key:record_id>/<key:change_id>")
@requires(Permission.PROJECT_READ)
def record(project: Project, record_id: int, change_id: int) -> ResponseReturnValue:
    return _page(project, *_record_and_change(project, record_id, change_id))


@bp.post("/<code:project_code>/records/<key:record_id>/<key:change_id>/restore")
@requires(Permission.RECORD_WRITE)
def restore_record(project: Project, record_id: int, change_id: int) -> ResponseReturnValue:
    thing, change = _record_and_change(project, record_id, change_id)
    try:
        lost = operations.put_back_record(thing, change, _ticked(), version=_version(), by=viewer())
    except (Refused, StaleDataError) as refusal:
        return _refused(project, thing, change, refusal)
    db.session.commit()
    flash("It says again what it said then.")
    for sentence in lost:
        flash(sentence)
    return redirect(returning.to(f"{href_of(thing)}#history"))


@bp.get("/<code:project_code>/narratives/<key:narrative_id>/<key:rewriting_id>")
@requires(Permission.PROJECT_READ)
def narrative(project: Project, narrative_id: int, rewriting_id: int) -> ResponseReturnValue:
    return _page(project, *_narrative_and_change(project, narrative_id, rewriting_id))


@bp.post("/<code:project_code>/narratives/<key:narrative_id>/<key:rewriting_id>/restore")
@requires(Permission.RECORD_WRITE)
def restore_narrative(
    project: Project, narrative_id: int, rewriting_id: int
) -> ResponseReturnValue:
    thing, change = _narrative_and_change(project, narrative_id, rewriting_id)
    try:
        operations.put_back_narrative(thing, change, _ticked(), version=_version(), by=viewer())
    except (Refused, StaleDataError) as refusal:
        return _refused(project, thing, change, refusal)
    db.session.commit()
    flash("It says again what it said then.")
    return redirect(returning.to(f"{_address_of(thing, project)}#history"))


def _record_and_change(project: Project, record_id: int, change_id: int) -> tuple[Record, Change]:
    found = records.get(record_id, project, viewer()) or abort(404)
    change = queries.change_of(records_written.subject_of(found), change_id)
    return found, change or abort(404)


def _narrative_and_change(
    project: Project, narrative_id: int, change_id: int
) -> tuple[Narrative, Change]:
    found = narratives.get(narrative_id, project, viewer()) or abort(404)
    change = queries.change_of(narratives_written.subject_of(found), change_id)
    return found, change or abort(404)


def _ticked() -> Collection[str] | None:
    """The answers to put back, or nothing for all of them."""
    return None if request.form.get("all") else request.form.getlist("answer")


def _version() -> int:
    return key_of(request.form.get("version")) or 0


def _refused(
    project: Project, thing: Any, change: Change, refusal: Exception
) -> ResponseReturnValue:
    db.session.rollback()
    is_stale = isinstance(refusal, (Stale, StaleDataError))
    if not isinstance(refusal, Invalid) and not is_stale:
        raise refusal
    sentence = CHANGED if is_stale else str(refusal)
    return _page(project, thing, change, problem=sentence, status=409 if is_stale else 422)


def _page(
    project: Project,
    thing: Record | Narrative,
    change: Change,
    *,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    then, now = queries.version_of(thing, change), queries.today(thing)
    texts = (one for said in (then or {}, now) for one in said.values() if isinstance(one, str))
    read = with_titles(texts, project, viewer())
    page = render_template(
        "history/version.html",
        project=project,
        thing=thing,
        named=thing.title,
        change=change,
        rows=versions_beside(thing, then, now, read) if then is not None else None,
        href=_address_of(thing, project),
        restore=_restore_address(thing, change, project),
        problem=problem,
    )
    return page, status


def _address_of(thing: Record | Narrative, project: Project) -> str:
    if isinstance(thing, Record):
        return href_of(thing)
    return url_for("narratives.show", project_code=project.code, narrative_id=thing.id)


def _restore_address(thing: Record | Narrative, change: Change, project: Project) -> str:
    place: dict[str, Any] = {"project_code": project.code}
    if isinstance(thing, Record):
        return url_for(".restore_record", **place, record_id=thing.id, change_id=change.id)
    return url_for(".restore_narrative", **place, narrative_id=thing.id, rewriting_id=change.id)
