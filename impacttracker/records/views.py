"""The pages of a record: add, show, edit, link, bin and restore; every kind alike."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.acquaintances.queries import worked_then
from impacttracker.database import db
from impacttracker.duplicates.queries import newly_named_twins
from impacttracker.engagements import queries as engagements
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence import queries as evidence
from impacttracker.followups import queries as followups
from impacttracker.followups.entries import entries_of as promises_as_entries
from impacttracker.followups.forms import PromisesForm
from impacttracker.followups.operations import promise_with, say_where_recorded
from impacttracker.forms import show_problems
from impacttracker.kinds import KINDS
from impacttracker.pathway import panel
from impacttracker.pathway import queries as pathway
from impacttracker.pathway.forms import form_of
from impacttracker.pathway.sentence import sentence_of
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, may, requires
from impacttracker.projects.models import Change, Project
from impacttracker.receipts import queries as receipts
from impacttracker.records import answered, linking, operations, participants, queries
from impacttracker.records.access import visibilities_for
from impacttracker.records.conflict import two_versions
from impacttracker.records.entries import href_of, kind_in_words, link_entry
from impacttracker.records.forms import (
    RecordForm,
    form_for,
    key_of,
    typed_first,
    typed_from,
)
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family
from impacttracker.vocabulary import terms

bp = Blueprint("records", __name__, url_prefix="/records")

LISTS = {
    Family.ENGAGEMENT: "engagements.index",
    Family.COLLABORATION: "collaborations.index",
    Family.POLICY: "policy.index",
    Family.OUTCOME: "outcomes.index",
}


@bp.get("/<code:project_code>/add")
@requires(Permission.RECORD_WRITE)
def choose(project: Project) -> ResponseReturnValue:
    return render_template("records/choose.html", project=project, kinds=KINDS)


@bp.route("/<code:project_code>/add/<kind>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project, kind: str) -> ResponseReturnValue:
    model = KINDS.get(kind) or abort(404)
    form, cause = _opened(model, project), _cause(project)
    if not _is_sent(form):
        return _form_page(form, project, cause=cause)
    twins = newly_named_twins(form.named(), project, viewer())
    try:
        who = participants.told_by(form.named(), project, by=viewer())
        record = operations.add_record(model, project, form.as_details(who), by=viewer())
        promise_with(record, form.promised(), by=viewer())
        if cause is not None:
            linking.link_to_new(cause, record, by=viewer())
        if kept := followups.get(key_of(request.args.get("promise")) or 0, project, viewer()):
            say_where_recorded(kept, record, by=viewer())
    except Invalid as refusal:
        return _refused(form, project, refusal, cause=cause)
    db.session.commit()
    flash(f"Added “{record.title}”.")
    for sentence in twins:
        flash(sentence, "warning")
    return redirect(returning.to(href_of(record)))


@bp.get("/<code:project_code>/<key:record_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, record_id: int) -> ResponseReturnValue:
    record = _found(record_id, project)
    changes = projects.history_of("record", record.uid)
    return render_template(
        "records/show.html",
        project=project,
        record=record,
        kind=kind_in_words(record),
        list_page=LISTS[record.about.family],
        then=worked_then(record, viewer()),
        answers=answered.items_of(record),
        unanswered=answered.unanswered(record),
        imported=answered.kept_as_imported(record.unmapped),
        brought_by=receipts.that_made(changes, viewer()) if record.unmapped else (),
        identifiers=answered.identified(record.identifiers),
        waits_for_debrief=engagements.waits(record),
        evidence=evidence.supporting(record, viewer()),
        promises=promises_as_entries(followups.about(record, viewer()), with_about=False),
        changes=_told(changes, record, project),
        **_links(record),
    )


@bp.route("/<code:project_code>/<key:record_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, record_id: int) -> ResponseReturnValue:
    record = _found(record_id, project, even_binned=request.method == "POST")
    form = _opened(type(record), project, record)
    if record.binned_at is not None:
        # Somebody put it in the bin meanwhile; what was typed must not vanish with a 404.
        return _form_page(form, project, record, status=409, is_binned=True)
    if not _is_sent(form):
        return _form_page(form, project, record)
    twins = newly_named_twins(form.named(), project, viewer())
    try:
        who = participants.told_by(form.named(), project, by=viewer())
        details, version = form.as_details(who, record), key_of(form.version.data) or 0
        is_changed = operations.correct_record(record, details, version=version, by=viewer())
        promised = promise_with(record, form.promised(), by=viewer())
    except Invalid as refusal:
        return _refused(form, project, refusal, record)
    except (Stale, StaleDataError):
        return _stale(form, project, record)
    db.session.commit()
    flash("Saved." if is_changed or promised else "Nothing was changed.")
    for sentence in twins:
        flash(sentence, "warning")
    return redirect(returning.to(href_of(record)))


@bp.post("/<code:project_code>/<key:record_id>/bin")
@requires(Permission.RECORD_WRITE)
def bin(project: Project, record_id: int) -> ResponseReturnValue:  # noqa: A001 - what people do
    record = _found(record_id, project)
    operations.bin_record(record, by=viewer())
    db.session.commit()
    flash(f"“{record.title}” is in the bin, and stays there for 30 days.")
    return redirect(returning.to(url_for(LISTS[record.about.family], project_code=project.code)))


@bp.post("/<code:project_code>/<key:record_id>/kept")
@requires(Permission.RECORD_WRITE)
def empty_kept(project: Project, record_id: int) -> ResponseReturnValue:
    """Let go of one thing that an import kept: somebody has put it where it belongs."""
    record, name = _found(record_id, project), request.form.get("name", "")
    version = key_of(request.form.get("version")) or 0
    try:
        operations.empty_kept(record, name, version=version, by=viewer())
        db.session.commit()
        flash("Emptied. The history keeps what it said.")
    except (Stale, StaleDataError):
        db.session.rollback()
        flash(operations.SAVED_SINCE, "attention")
    return redirect(href_of(record) + ("#kept" if record.unmapped else ""))


def _found(record_id: int, project: Project, *, even_binned: bool = False) -> Record:
    found = queries.get(record_id, project, viewer())
    if found is None and even_binned:
        found = queries.get_binned(record_id, project, viewer())
    return found or abort(404)


def _cause(project: Project) -> Record | None:
    """What the new record came of, where the address says so and the viewer may see that."""
    key = key_of(request.args.get("cause"))
    return queries.get(key, project, viewer()) if key else None


def _opened(model: type[Record], project: Project, record: Record | None = None) -> Any:
    """The form as it was sent, or as it is opened: with what is held, or nearly empty."""
    awards = projects.awards_of(project)
    make = form_for(model, PromisesForm)
    if request.method == "POST":
        form = make()
    elif record is not None:
        form = make(data=typed_from(record))
    else:
        form = make(data=typed_first(request.args, model, awards))
    form.offer(awards, visibilities_for(viewer(), project.id, record))
    form.offer_owners(projects.members_of(project), viewer())
    return form


def _is_sent(form: RecordForm) -> bool:
    """Whether the form was sent to be saved, not for one more row, and can be."""
    return "add" not in request.form and form.validate_on_submit()


def _form_page(
    form: Any, project: Project, record: Record | None = None, status: int = 0, **more: Any
) -> ResponseReturnValue:
    asked = request.form.get("add")
    form.leave_room(1 if asked == form.participants.name else 0)
    form.leave_room_for_promises(1 if asked == form.promises.name else 0)
    page = render_template(
        "records/form.html",
        form=form,
        about=form.model.about,
        project=project,
        record=record,
        organisations=participants.organisations_suggested(viewer(), project),
        people=participants.people_suggested(viewer(), project),
        sectors=terms("collaboration_sector").options,
        countries=terms("country").options,
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _refused(
    form: Any, project: Project, refusal: Invalid, record: Record | None = None, **more: Any
) -> ResponseReturnValue:
    db.session.rollback()
    show_problems(form, refusal.problems)
    return _form_page(form, project, record, status=422, **more)


def _stale(form: RecordForm, project: Project, record: Record) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    form.version.data = str(record.version)
    latest = next(iter(projects.history_of("record", record.uid, limit=1)), None)
    return _form_page(
        form,
        project,
        record,
        status=409,
        versions=two_versions(form, record),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=record.updated_at,
    )


def _links(record: Record) -> dict[str, Any]:
    """What led to a record and what came of it, its chain, and the form that links it."""
    links = queries.links_of([record], viewer())
    graph = pathway.around([record.id], record.project_id, viewer()) if links else None
    return {
        "came_of": [
            link_entry(one, one.cause) | {"form": form_of(one, record.id)}
            for one in links
            if one.to_id == record.id
        ],
        "led_to": [
            link_entry(one, one.effect) | {"form": form_of(one, record.id)}
            for one in links
            if one.from_id == record.id
        ],
        "proofs_of_links": evidence.supporting_links(links, viewer()),
        "told": sentence_of(graph, record.id) if graph else None,
        "panel": panel.opened(record, _side_to_link(), viewer()),
    }


def _side_to_link() -> str | None:
    """Whether the address asks what led to the record, or what came of it; only of who may say."""
    return request.args.get("link") if may(Permission.RECORD_WRITE) else None


def _told(changes: Sequence[Change], record: Record, project: Project) -> list[dict[str, Any]]:
    place: dict[str, Any] = {"project_code": project.code, "record_id": record.id}
    return answered.told(
        changes, lambda change: url_for("history.record", **place, change_id=change.id)
    )
