"""The pages of evidence: what a project keeps, adding a piece, and taking one away."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.evidence import operations, queries
from impacttracker.evidence.forms import EvidenceForm, SupportForm
from impacttracker.forms import show_problems
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("evidence", __name__, url_prefix="/evidence")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    after = key_of(request.args.get("after"))
    found = queries.kept_in(project, viewer(), after=after or None)
    pieces = found[: queries.PAGE_SIZE]
    return render_template(
        "evidence/index.html",
        project=project,
        pieces=pieces,
        supported=queries.supported_by(pieces, viewer()),
        is_first=not after,
        older=pieces[-1].id if len(found) > len(pieces) else None,
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project) -> ResponseReturnValue:
    form = EvidenceForm(data={"supports": request.args.get("record", "")} if _is_read() else None)
    form.offer(records.latest_in(project, viewer()))
    record = _record(form.supports.data, project)
    if form.supports.data and record is None and not _is_read():
        show_problems(form, {"supports": "Choose a record of this project."})
        return _page(form, project)
    if not form.validate_on_submit():
        return _page(form, project, record)
    try:
        details = form.as_details([record] if record else [])
        evidence = operations.add_evidence(project, details, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _page(form, project, record)
    db.session.commit()
    flash(f"Kept “{evidence.title}”.")
    return redirect(_where_it_belongs(record, project))


@bp.post("/<code:project_code>/support/<key:record_id>")
@requires(Permission.RECORD_WRITE)
def support(project: Project, record_id: int) -> ResponseReturnValue:
    """Let evidence that is here already support one more record."""
    record = records.get(record_id, project, viewer()) or abort(404)
    chosen = key_of(SupportForm().evidence.data) or 0
    evidence = queries.get(chosen, project, viewer()) or abort(404)
    operations.support(evidence, records=[record], by=viewer())
    db.session.commit()
    flash(f"“{evidence.title}” supports this, too.")
    return redirect(_where_it_belongs(record, project))


@bp.post("/<code:project_code>/<key:evidence_id>/remove")
@requires(Permission.RECORD_WRITE)
def remove(project: Project, evidence_id: int) -> ResponseReturnValue:
    evidence = queries.get(evidence_id, project, viewer()) or abort(404)
    title = evidence.title
    operations.remove(evidence, by=viewer())
    db.session.commit()
    flash(f"Removed “{title}”; the history keeps its address.")
    return redirect(_where_it_belongs(_record(request.form.get("back"), project), project))


def _is_read() -> bool:
    return request.method == "GET"


def _record(key: str | None, project: Project) -> Record | None:
    number = key_of(key)
    return records.get(number, project, viewer()) if number else None


def _page(
    form: EvidenceForm, project: Project, record: Record | None = None
) -> ResponseReturnValue:
    here_already = SupportForm(formdata=None)
    if record is not None:
        here_already.offer(queries.not_supporting(record, viewer()))
    page = render_template(
        "evidence/add.html", form=form, project=project, record=record, here_already=here_already
    )
    return page, 422 if form.errors else 200


def _where_it_belongs(record: Record | None, project: Project) -> str:
    if record is not None:
        return f"{href_of(record)}#evidence"
    return url_for("evidence.index", project_code=project.code)
