"""The pathway's pages: a project's drawing, and the forms in which links are made and mended."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import LARGEST_KEY, db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.pathway import panel, queries
from impacttracker.pathway.choice import Choice
from impacttracker.pathway.forms import LinkForm, LinksForm, form_of
from impacttracker.pathway.page import Page
from impacttracker.pathway.panel import CAUSES, EFFECTS, Panel
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import linking
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.linking import LinkDetails
from impacttracker.records.models import Link, Record

bp = Blueprint("pathway", __name__, url_prefix="/pathway")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    choice = Choice.of(request.args)
    whole = queries.graph_of(project, viewer())
    drawn = choice.shown_of(whole)
    if choice.shows_all:
        drawn = choice.shown_of(
            queries.with_unlinked(whole, project, viewer(), choice.since, choice.until)
        )
    partners, number_of_partners = queries.busy_partners_without_influence(project, viewer())
    return render_template(
        "pathway/index.html",
        project=project,
        page=Page(project, choice, whole, drawn),
        without_contact=queries.influences_without_contact(project, viewer()),
        partners=partners,
        number_of_partners=number_of_partners,
        unlinked=queries.unlinked(project, viewer(), _after(request.args.get("after", ""))),
    )


@bp.route("/<code:project_code>/<key:record_id>/causes", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def causes(project: Project, record_id: int) -> ResponseReturnValue:
    """What led to a record: several at once."""
    return _linking(project, record_id, CAUSES)


@bp.route("/<code:project_code>/<key:record_id>/effects", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def effects(project: Project, record_id: int) -> ResponseReturnValue:
    """What came of a record: several at once."""
    return _linking(project, record_id, EFFECTS)


@bp.route("/<code:project_code>/links/<key:link_id>/", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def correct(project: Project, link_id: int) -> ResponseReturnValue:
    link = _link(link_id, project)
    form = form_of(link, link.to_id, sent=request.method == "POST")
    if not form.validate_on_submit():
        return _correcting(link, project, form)
    try:
        version = key_of(form.version.data) or 0
        is_changed = linking.correct_link(link, form.claim(), version=version, by=viewer())
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _correcting(link, project, form)
    except (Stale, StaleDataError):
        db.session.rollback()
        return _stale(link, project, form)
    flash("Saved." if is_changed else "Nothing was changed.")
    return redirect(f"{href_of(_end(link, form.back.data))}#links")


@bp.post("/<code:project_code>/links/<key:link_id>/remove")
@requires(Permission.RECORD_WRITE)
def remove(project: Project, link_id: int) -> ResponseReturnValue:
    link = _link(link_id, project)
    back = _end(link, request.form.get("back"))
    linking.unlink_records(link, by=viewer())
    db.session.commit()
    flash("The link is gone; the history keeps it.")
    return redirect(f"{href_of(back)}#links")


def _linking(project: Project, record_id: int, side: str) -> ResponseReturnValue:
    record = records.get(record_id, project, viewer()) or abort(404)
    form = LinksForm()
    if request.method == "GET":
        return _panel_page(panel.renewed(record, side, viewer(), form))
    if not form.validate_on_submit():
        return _panel_page(panel.refused(record, side, viewer(), form), 422)
    if other_id := key_of(request.form.get("dismiss")):
        other = records.get(other_id, project, viewer()) or abort(404)
        linking.dismiss_suggestion(record, other, by=viewer())
        db.session.commit()
    elif request.form.get("act") != "find":
        return _link_chosen(record, side, form)
    return _panel_page(panel.renewed(record, side, viewer(), form))


def _link_chosen(record: Record, side: str, form: LinksForm) -> ResponseReturnValue:
    rows = form.chosen()
    found = queries.records_by({row.key for row in rows}, record.project, viewer())
    if not rows or any(row.key not in found for row in rows):
        sentence = "Choose records of this project." if rows else "Tick at least one record."
        show_problems(form, {"none": sentence})
        return _panel_page(panel.refused(record, side, viewer(), form), 422)
    several = []
    for row in rows:
        ends = (found[row.key], record) if side == CAUSES else (record, found[row.key])
        claim = vars(form.claim_of(row))
        several.append(LinkDetails(cause=ends[0], effect=ends[1], **claim))
    try:
        linking.link_several(several, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        for place, sentence in refusal.problems.items():
            rows[int(place)].chosen.errors = [sentence]
        return _panel_page(panel.refused(record, side, viewer(), form), 422)
    db.session.commit()
    flash("Linked." if len(rows) == 1 else f"Linked with {len(rows)} records.")
    return redirect(f"{href_of(record)}#links")


def _panel_page(shown: Panel, status: int = 200) -> ResponseReturnValue:
    project = shown.record.project
    return render_template("pathway/link.html", project=project, panel=shown), status


def _correcting(
    link: Link, project: Project, form: LinkForm, status: int = 0, **more: object
) -> ResponseReturnValue:
    page = render_template(
        "pathway/correct.html",
        project=project,
        link=link,
        form=form,
        back=href_of(_end(link, form.back.data)),
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _stale(link: Link, project: Project, form: LinkForm) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    claim = form.claim()
    form.version.data = str(link.version)
    latest = next(iter(projects.history_of("record", link.cause.uid, limit=1)), None)
    versions = [
        {"label": "How?", "yours": claim.verb.label, "theirs": link.verb.label},
        {
            "label": "How well does that stand?",
            "yours": claim.strength.label,
            "theirs": link.strength.label,
        },
        {"label": "Why do we say so?", "yours": claim.rationale, "theirs": link.rationale},
    ]
    saved_by = latest.by.name if latest and latest.by else "Somebody else"
    saved_at = latest.at if latest else link.cause.updated_at
    more = {"versions": versions, "saved_by": saved_by, "saved_at": saved_at}
    return _correcting(link, project, form, 409, **more)


def _link(link_id: int, project: Project) -> Link:
    found = records.links_with([link_id], viewer())
    return next((one for one in found if one.project_id == project.id), None) or abort(404)


def _end(link: Link, key: str | None) -> Record:
    """The end of *link* from whose page it was opened."""
    return link.cause if key_of(key) == link.from_id else link.effect


def _after(text: str) -> tuple[int, int] | None:
    """Where a page of records without links stopped, as the address says it."""
    sort_key, _, record_id = text.partition("-")
    if not (sort_key.isdecimal() and record_id.isdecimal() and len(sort_key) <= 18):
        return None
    return (int(sort_key), int(record_id)) if int(record_id) <= LARGEST_KEY else None
