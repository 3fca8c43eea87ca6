"""What the pages of a piece of evidence show: the piece, its form, and two versions of it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Refused
from impacttracker.evidence import queries
from impacttracker.evidence.forms import (
    EvidenceForm,
    FileForm,
    SupportForm,
    SupportsForm,
    typed_from,
)
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations.details import LABELS, in_words
from impacttracker.evidence.storage import bytes_are_missing, store
from impacttracker.evidence.vocabulary import EvidenceKind, Show
from impacttracker.forms import show_problems
from impacttracker.partners import queries as partners
from impacttracker.projects import history
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Project
from impacttracker.records import answered, conflict, participants
from impacttracker.records import queries as records
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

LONGEST_TEXT, LONGEST_KIND = 200, 40
# A file is never shown in our own pages' place, whatever it holds.
FILE_POLICY = "sandbox; default-src 'none'"


def of_piece(
    evidence: Evidence,
    project: Project,
    problems: Mapping[str, str] = MappingProxyType({}),
    *,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of a piece, with what went wrong on it."""
    supports, file = SupportsForm(formdata=None), FileForm(formdata=None)
    supported = queries.supported_by([evidence], viewer())[evidence.id]
    links = queries.links_supported_by(evidence, viewer())
    held, joined = {one.id for one in supported}, {one.id for one in links}
    supports.offer(
        [one for one in records.latest_in(project, viewer()) if one.id not in held],
        [one for one in records.latest_links_in(project, viewer()) if one.id not in joined],
    )
    for form in (supports, file):
        show_problems(form, {name: problems[name] for name in problems if name in form})
    contact = evidence.corroborator_id
    page = render_template(
        "evidence/show.html",
        project=project,
        evidence=evidence,
        supported=supported,
        links=links,
        supports=supports,
        file_form=file,
        contact=partners.person(contact, project, viewer()) if contact else None,
        changes=answered.told(projects.history_of("evidence", evidence.uid)),
    )
    return page, status


def of_list(project: Project, asked: MultiDict[str, str]) -> ResponseReturnValue:
    """The pieces that an address asks for; what makes no sense is passed over."""
    shown = {one.value: one for one in Show}
    wanted = queries.Wanted(
        kind=asked.get("kind", "")[:LONGEST_KIND],
        text=asked.get("text", "").strip()[:LONGEST_TEXT],
        show=shown.get(asked.get("show", "")),
    )
    after = key_of(asked.get("after"))
    found = queries.kept_in(project, viewer(), wanted=wanted, after=after or None)
    pieces = found[: queries.PAGE_SIZE]
    chosen = {name: value for name, value in vars(wanted).items() if value}
    return render_template(
        "evidence/index.html",
        project=project,
        pieces=pieces,
        supported=queries.supported_by(pieces, viewer()),
        fields=_fields(wanted),
        chosen=chosen,
        is_first=not after,
        older=pieces[-1].id if len(found) > len(pieces) else None,
    )


def _fields(wanted: queries.Wanted) -> list[dict[str, Any]]:
    """The filters, as `components/filters.html` takes them."""

    def options(first: str, terms: Iterable[Any], chosen: str) -> list[dict[str, Any]]:
        told = [{"value": one.value, "label": one.label} for one in terms]
        every = [{"value": "", "label": first}, *told]
        return [{**one, "selected": one["value"] == chosen} for one in every]

    return [
        {"name": "show", "label": "Which", "options": options("All", Show, wanted.show or "")},
        {
            "name": "kind",
            "label": "Kind",
            "options": options("All kinds", EvidenceKind, wanted.kind),
        },
        {"name": "text", "label": "Words in it", "value": wanted.text},
    ]


def of_form(
    form: EvidenceForm,
    project: Project,
    evidence: Evidence | None = None,
    *,
    record: Record | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    """The form: of a piece that is here, or of one to be added, perhaps for *record*."""
    form.allow(current_app.config["LARGEST_FILE"])
    here_already = SupportForm(formdata=None)
    if record is not None:
        here_already.offer(queries.not_supporting(record, viewer()))
    page = render_template(
        "evidence/form.html",
        form=form,
        project=project,
        evidence=evidence,
        record=record,
        here_already=here_already,
        contacts=participants.people_suggested(viewer()),
        **more,
    )
    return page, status or (422 if form.errors else 200)


def of_refusal(
    form: EvidenceForm,
    project: Project,
    refusal: Refused,
    evidence: Evidence | None = None,
    *,
    record: Record | None = None,
) -> ResponseReturnValue:
    """The form with what an operation or the store said; all that was typed stands in it."""
    db.session.rollback()
    show_problems(form, problems_of(refusal))
    return of_form(form, project, evidence, record=record, status=refusal.status)


def of_conflict(form: EvidenceForm, project: Project, evidence: Evidence) -> ResponseReturnValue:
    """Both versions, and the form as typed; saving it again is a choice made knowingly."""
    db.session.rollback()
    typed = form.as_details(contact=None)
    form.version.data = str(evidence.version)
    latest = next(iter(projects.history_of("evidence", evidence.uid, limit=1)), None)
    rows = [
        (label, _said(name, getattr(typed, name)), _said(name, getattr(evidence, name)))
        for name, label in LABELS.items()
        if name not in {"file", "sha256", "corroborator", "corroborating"}
    ]
    confirms = form.confirmed_by.data or "", typed_from(evidence)["confirmed_by"]
    rows.append((LABELS["corroborator"], *confirms))
    return of_form(
        form,
        project,
        evidence,
        status=409,
        versions=conflict.as_rows(rows),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=evidence.updated_at,
    )


def problems_of(refusal: Refused) -> dict[str, str]:
    """What a refusal says of each field; a store that is away is the file's problem."""
    return refusal.problems if isinstance(refusal, Invalid) else {"file": str(refusal)}


def _said(name: str, value: Any) -> str:
    return history.said(in_words(name, value))


def of_file(evidence: Evidence) -> Response | None:
    """The bytes as they were given, to be saved and never shown in place of a page."""
    if not evidence.file:
        return None
    if not evidence.has_copy:
        raise bytes_are_missing()
    answer = send_file(
        store().open(evidence.sha256 or ""),
        mimetype=evidence.media_type,
        as_attachment=True,
        download_name=evidence.file,
        etag=False,
        max_age=0,
    )
    # Which alphabet a text is in, nobody has said.
    answer.headers["Content-Type"] = evidence.media_type or "application/octet-stream"
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    answer.headers["Content-Length"] = str(evidence.size)
    return answer
