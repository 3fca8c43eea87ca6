"""The pages of changing many records: what to set, what it would do, what it did."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.bulk import operations, queries
from impacttracker.bulk.forms import PREFIX, BulkForm, form_for
from impacttracker.bulk.models import BulkChange
from impacttracker.bulk.vocabulary import Stage
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.forms import show_problems
from impacttracker.lists.choice import NAMES, Choice
from impacttracker.lists.queries import keys_of, loaded, offered
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.entries import entry_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("bulk", __name__, url_prefix="/bulk")

CARRIED = (*sorted(NAMES), "record", "all", "page", "back")
"""What a list sends along: its filters, the ticked records, and where it is."""


@bp.get("/<code:project_code>/choose")
@requires(Permission.RECORD_WRITE)
def choose(project: Project) -> ResponseReturnValue:
    """What to set on the records that a list's form names."""
    records = _chosen(project)
    return _page(project, records, _form(project, records))


@bp.post("/<code:project_code>/show")
@requires(Permission.RECORD_WRITE)
def show(project: Project) -> ResponseReturnValue:
    """Keep what is to be set, and show what it would do."""
    records = _chosen(project)
    form = _form(project, records)
    if not form.validate_on_submit():
        return _page(project, records, form)
    try:
        bulk = operations.show(
            project, records, form.as_settings(), back=returning.asked(), by=viewer()
        )
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _page(project, records, form)
    db.session.commit()
    return redirect(url_for(".change", project_code=project.code, bulk_id=bulk.id))


@bp.get("/<code:project_code>/<key:bulk_id>/")
@requires(Permission.RECORD_WRITE)
def change(project: Project, bulk_id: int) -> ResponseReturnValue:
    """The preview, and once it is made the receipt."""
    bulk = _found(bulk_id, project)
    if bulk.stage is Stage.SHOWN:
        steps = queries.steps_of(bulk, viewer())
        return render_template(
            "bulk/preview.html",
            project=project,
            bulk=bulk,
            doing=[step for step in steps if not step.left],
            leaving=[step for step in steps if step.left],
            entry_of=entry_of,
            hidden=len(bulk.rows) - len(steps),
        )
    held = {record.id: record for record in queries.records_of(bulk, viewer())}
    rows = [(row, held[row["id"]]) for row in bulk.rows if row["id"] in held]
    return render_template(
        "bulk/receipt.html",
        project=project,
        bulk=bulk,
        done=[(row, record) for row, record in rows if "after" in row],
        left=[(row, record) for row, record in rows if "left" in row],
        entry_of=entry_of,
    )


@bp.post("/<code:project_code>/<key:bulk_id>/make")
@requires(Permission.RECORD_WRITE)
def make(project: Project, bulk_id: int) -> ResponseReturnValue:
    number = operations.make(_found(bulk_id, project), by=viewer())
    db.session.commit()
    flash(f"{_records(number)} changed.")
    return redirect(url_for(".change", project_code=project.code, bulk_id=bulk_id))


@bp.post("/<code:project_code>/<key:bulk_id>/undo")
@requires(Permission.RECORD_WRITE)
def undo(project: Project, bulk_id: int) -> ResponseReturnValue:
    number = operations.undo(_found(bulk_id, project), by=viewer())
    db.session.commit()
    flash(
        f"Undone: {_records(number)} {'says' if number == 1 else 'say'} again what was said before."
    )
    return redirect(url_for(".change", project_code=project.code, bulk_id=bulk_id))


def _found(bulk_id: int, project: Project) -> BulkChange:
    return queries.get(bulk_id, project) or abort(404)


def _chosen(project: Project) -> Sequence[Record]:
    """The records that were ticked, or all of the list; one more than may be changed at once
    where there are more."""
    said, limit = request.values, operations.MOST_AT_ONCE + 1
    if said.get("all"):
        name = said.get("page", "")
        page = ListPage(name) if name in set(ListPage) else ListPage.LISTS
        keys = keys_of(project, page, Choice.of(said, page), viewer(), limit)
    else:
        keys = [key for key in map(key_of, said.getlist("record")[:limit]) if key]
    records = loaded(list(dict.fromkeys(keys)), viewer())
    return [one for one in records if one.project_id == project.id and one.binned_at is None]


def _form(project: Project, records: Sequence[Record]) -> BulkForm:
    form = form_for({type(record): None for record in records})(prefix=PREFIX)
    names = offered(project)
    form.offer(projects.awards_of(project), names["partner"], names["person"])
    return form


def _page(project: Project, records: Sequence[Record], form: BulkForm) -> ResponseReturnValue:
    said = {name: request.values.getlist(name) for name in CARRIED if name in request.values}
    page = render_template(
        "bulk/choose.html",
        project=project,
        records=records,
        form=form,
        said=said,
        most=operations.MOST_AT_ONCE,
        back=returning.asked() or url_for("lists.index", project_code=project.code),
    )
    return page, 422 if form.errors else 200


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"
