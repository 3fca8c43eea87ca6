"""The pages of evidence: what a project keeps, a piece and its file, and what it supports."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence import operations, pages, queries
from impacttracker.evidence.files import Upload
from impacttracker.evidence.forms import (
    EvidenceForm,
    FileForm,
    SupportForm,
    SupportsForm,
    typed_from,
)
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.storage import StoreAway
from impacttracker.forms import show_problems
from impacttracker.kinds import KINDS
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Person
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Link, Record
from impacttracker.records.queries import place_of
from impacttracker.records.vocabulary import Family
from impacttracker.testimonials import operations as testimonials
from impacttracker.testimonials import queries as asked_for
from impacttracker.testimonials.models import Testimonial

bp = Blueprint("evidence", __name__, url_prefix="/evidence")

# What is said to have come of the research, and so has to be shown.
ARE_CLAIMS = frozenset({Family.POLICY, Family.OUTCOME})


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    return pages.of_list(project, request.args)


@bp.get("/<code:project_code>/claims")
@requires(Permission.PROJECT_READ)
def claims(project: Project) -> ResponseReturnValue:
    """What is said to have come of the research, and nothing shows yet."""
    kinds = [name for name, model in KINDS.items() if model.about.family in ARE_CLAIMS]
    after, older = place_of(request.args.get("after")), key_of(request.args.get("links_after"))
    found = queries.records_without_evidence(kinds, project, viewer(), after=after)
    links = queries.links_without_evidence(project, viewer(), after=older or None)
    return render_template(
        "evidence/claims.html",
        project=project,
        total=queries.count_of_records_without_evidence(kinds, project, viewer()),
        records=found[: queries.PAGE_SIZE],
        has_more=len(found) > queries.PAGE_SIZE,
        links=links[: queries.PAGE_SIZE],
        has_more_links=len(links) > queries.PAGE_SIZE,
        is_first=not (after or older),
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project) -> ResponseReturnValue:
    form = EvidenceForm(data=_asked_for() if _is_read() else None)
    form.offer(records.latest_in(project, viewer()), records.latest_links_in(project, viewer()))
    record, link = _supported(form.supports.data, project)
    if form.supports.data and not (record or link) and not _is_read():
        show_problems(form, {"supports": "Choose a record or a link of this project."})
        return pages.of_form(form, project)
    if not form.validate_on_submit():
        return pages.of_form(form, project, record=record)
    try:
        details = form.as_details(
            contact=_contact(form, project),
            records=[record] if record else [],
            links=[link] if link else [],
        )
        evidence = operations.add_evidence(project, details, by=viewer())
        if received := _received(project):
            testimonials.keep_received(received, evidence, by=viewer())
    except (Invalid, StoreAway) as refusal:
        return pages.of_refusal(form, project, refusal, record=record)
    db.session.commit()
    flash(f"Kept “{evidence.title}”.")
    return redirect(
        returning.to(f"{href_of(record)}#evidence" if record else _href(evidence, project))
    )


@bp.get("/<code:project_code>/<key:evidence_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, evidence_id: int) -> ResponseReturnValue:
    return pages.of_piece(_found(evidence_id, project), project)


@bp.route("/<code:project_code>/<key:evidence_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, evidence_id: int) -> ResponseReturnValue:
    evidence = _found(evidence_id, project)
    form = EvidenceForm(data=typed_from(evidence) if _is_read() else None)
    if not form.validate_on_submit():
        return pages.of_form(form, project, evidence)
    try:
        is_changed = operations.correct_evidence(
            evidence,
            form.as_details(contact=_contact(form, project)),
            version=key_of(form.version.data) or 0,
            by=viewer(),
        )
    except (Invalid, StoreAway) as refusal:
        return pages.of_refusal(form, project, refusal, evidence)
    except (Stale, StaleDataError):
        return pages.of_conflict(form, project, evidence)
    db.session.commit()
    flash("Saved." if is_changed else "Nothing was changed.")
    return redirect(returning.to(_href(evidence, project)))


@bp.get("/<code:project_code>/<key:evidence_id>/file")
@requires(Permission.PROJECT_READ)
def file(project: Project, evidence_id: int) -> ResponseReturnValue:
    """The bytes as they were given, to be saved and never shown in place of a page."""
    return pages.of_file(_found(evidence_id, project)) or abort(404)


@bp.post("/<code:project_code>/<key:evidence_id>/give-again")
@requires(Permission.RECORD_WRITE)
def give_again(project: Project, evidence_id: int) -> ResponseReturnValue:
    evidence, form = _found(evidence_id, project), FileForm()
    given = form.file.data
    if not given:
        return pages.of_piece(evidence, project, {"file": "Choose the file."}, status=422)
    try:
        operations.give_file_again(evidence, Upload(given.filename, given.stream), by=viewer())
    except (Invalid, StoreAway) as refusal:
        db.session.rollback()
        problems = pages.problems_of(refusal)
        return pages.of_piece(evidence, project, problems, status=refusal.status)
    db.session.commit()
    flash("The file is here again.")
    return redirect(returning.to(_href(evidence, project)))


@bp.post("/<code:project_code>/support/<key:record_id>")
@requires(Permission.RECORD_WRITE)
def support(project: Project, record_id: int) -> ResponseReturnValue:
    """Let evidence that is here already support one more record."""
    record = records.get(record_id, project, viewer()) or abort(404)
    evidence = _found(key_of(SupportForm().evidence.data) or 0, project)
    operations.support(evidence, records=[record], by=viewer())
    db.session.commit()
    flash(f"“{evidence.title}” supports this, too.")
    return redirect(returning.to(f"{href_of(record)}#evidence"))


@bp.post("/<code:project_code>/<key:evidence_id>/support")
@requires(Permission.RECORD_WRITE)
def support_more(project: Project, evidence_id: int) -> ResponseReturnValue:
    """Let a piece of evidence support several records and links at once."""
    evidence, form = _found(evidence_id, project), SupportsForm()
    found = [_supported(one, project) for one in form.supports.data or []]
    if not found or not all(record or link for record, link in found):
        problems = {"supports": "Choose records or links of this project."}
        return pages.of_piece(evidence, project, problems, status=422)
    operations.support(
        evidence,
        records=[record for record, _ in found if record],
        links=[link for _, link in found if link],
        by=viewer(),
    )
    db.session.commit()
    flash("It supports these, too." if len(found) > 1 else "It supports this, too.")
    return redirect(returning.to(f"{_href(evidence, project)}#supports"))


@bp.post("/<code:project_code>/<key:evidence_id>/withdraw")
@requires(Permission.RECORD_WRITE)
def withdraw(project: Project, evidence_id: int) -> ResponseReturnValue:
    """Let a piece of evidence no longer support a record or a link; the piece stays."""
    evidence = _found(evidence_id, project)
    record, link = _supported(request.form.get("supports"), project)
    if not (record or link):
        abort(404)
    operations.withdraw(
        evidence, records=[record] if record else [], links=[link] if link else [], by=viewer()
    )
    db.session.commit()
    flash(f"“{evidence.title}” does not support it any more, and is kept.")
    if record and request.form.get("back") == "record":
        return redirect(returning.to(f"{href_of(record)}#evidence"))
    return redirect(returning.to(_href(evidence, project)))


@bp.post("/<code:project_code>/<key:evidence_id>/bin")
@requires(Permission.RECORD_WRITE)
def bin(project: Project, evidence_id: int) -> ResponseReturnValue:  # noqa: A001 - what people do
    evidence = _found(evidence_id, project)
    operations.bin_evidence(evidence, by=viewer())
    db.session.commit()
    flash(f"“{evidence.title}” is in the bin, and stays there for 30 days.")
    return redirect(returning.to(url_for("evidence.index", project_code=project.code)))


def _is_read() -> bool:
    return request.method == "GET"


def _found(evidence_id: int, project: Project) -> Evidence:
    return queries.get(evidence_id, project, viewer()) or abort(404)


def _href(evidence: Evidence, project: Project) -> str:
    return url_for("evidence.show", project_code=project.code, evidence_id=evidence.id)


def _asked_for() -> dict[str, str]:
    """What the address says that the new piece supports, and of what kind it is."""
    asked = {name: request.args.get(name, "") for name in ("record", "link", "kind")}
    supports = next((f"{name}-{asked[name]}" for name in ("record", "link") if asked[name]), "")
    return {"supports": supports, **({"kind": asked["kind"]} if asked["kind"] else {})}


def _supported(value: str | None, project: Project) -> tuple[Record | None, Link | None]:
    """The record or the link that an option such as `record-12` names, where the viewer sees it."""
    sort, _, key = (value or "").partition("-")
    number = key_of(key)
    if not number or sort not in {"record", "link"}:
        return None, None
    if sort == "record":
        return records.get(number, project, viewer()), None
    found = records.links_with([number], viewer())
    return None, next((one for one in found if one.project_id == project.id), None)


def _received(project: Project) -> Testimonial | None:
    """The request that the new piece answers, where the address says so."""
    key = key_of(request.args.get("testimonial"))
    return asked_for.get(key, project, viewer()) if key else None


def _contact(form: EvidenceForm, project: Project) -> Person | None:
    """Who can confirm it, where exactly one contact of the project is called so."""
    called = partners.people_called(form.confirmed_by.data, project, viewer())
    return called[0] if len(called) == 1 else None
