"""The reports' pages: which there are, a preview of one, and the same as a PDF."""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from impacttracker import clock, returning
from impacttracker.accounts.access import viewer
from impacttracker.database import LARGEST_KEY, db
from impacttracker.errors import Invalid
from impacttracker.formats.format import Format
from impacttracker.formats.held import load, newest_formats
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Organisation
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Award, Project
from impacttracker.reports import queries
from impacttracker.reports.briefing import briefing_of
from impacttracker.reports.compose import document_of, left_out_of
from impacttracker.reports.document import Document
from impacttracker.reports.files import KINDS, section_as_csv
from impacttracker.reports.filled import Filled, Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.readiness import operations
from impacttracker.reports.readiness.finding import Finding, Place, Severity
from impacttracker.reports.readiness.pages import checked
from impacttracker.reports.readiness.queries import set_aside_in
from impacttracker.reports.readiness.readiness import findings_of, number_missing
from impacttracker.reports.readiness.showing import Looked, Shown, parted, standing_of

bp = Blueprint("reports", __name__, url_prefix="/reports")


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    form: Format
    award: Award | None
    wishes: Wishes

    @classmethod
    def of(cls, project: Project, format_key: str) -> "Asked":
        version = request.args.get("version", "")
        try:
            form = load(format_key, version or None)
        except KeyError:
            abort(404)
        held_back = {one.key for one in form.sections if one.waits_to_be_asked_for}
        reference = request.args.get("award", "")
        wishes = Wishes(
            period=request.args.get("period", "").strip()[:40],
            prepared_on=f"Prepared on {day(clock.today())}",
            include=held_back & set(request.args.getlist("with")),
            partner=_partner_asked_for(project),
        )
        award = None
        if reference:
            award = queries.award_called(reference, project) or abort(404)
        return cls(form, award, wishes)

    def in_address(self) -> dict[str, Any]:
        """What an address says of it; nothing else that was asked goes on from page to page."""
        said = {
            "award": self.award.reference if self.award else "",
            "period": self.wishes.period,
            "with": sorted(self.wishes.include),
            "partner": self.wishes.partner.id if self.wishes.partner else "",
            "version": request.args.get("version", ""),
        }
        return {name: value for name, value in said.items() if value}

    def filled(self, project: Project) -> Filled:
        material = queries.material_for(project, self.award, self.wishes.period)
        return filled(self.form, material, self.wishes)


def _partner_asked_for(project: Project) -> Organisation | None:
    asked = request.args.get("partner", "")
    if not asked:
        return None
    is_key = asked.isascii() and asked.isdigit() and len(asked) <= 10 and int(asked) <= LARGEST_KEY
    found = partners.organisation(int(asked), project, viewer()) if is_key else None
    return found or abort(404)


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    material = queries.material_for(project)
    return render_template(
        "reports/index.html",
        project=project,
        material=material,
        forms=[
            (form, number_missing(filled(form, material, Wishes()))) for form in newest_formats()
        ],
        awards=material.awards,
    )


@bp.get("/<code:project_code>/<format_key>/")
@requires(Permission.PROJECT_READ)
def preview(project: Project, format_key: str) -> ResponseReturnValue:
    # ReportLab is loaded with the first report, so that other pages start without it.
    from impacttracker.reports.pdf import lacking_in

    asked = Asked.of(project, format_key)
    told = asked.filled(project)
    document = document_of(told)
    return render_template(
        "reports/preview.html",
        project=project,
        form=asked.form,
        award=asked.award,
        awards=projects.awards_of(project) if asked.award else told.material.awards,
        partners=partners.all_organisations(project, viewer()),
        wishes=asked.wishes,
        files=_files(project, asked),
        document=document,
        lacking={
            f"{character} as [U+{ord(character):04X}]": places
            for character, places in lacking_in(document).items()
        },
        left_out=list(left_out_of(told)),
        address=asked.in_address(),
        standing=standing_of(parted(findings_of(told), set_aside_in(project))[0]),
    )


@bp.get("/<code:project_code>/<format_key>/ready")
@requires(Permission.PROJECT_READ)
def ready(project: Project, format_key: str) -> ResponseReturnValue:
    """What the return still lacks, and what somebody will hold against it."""
    return _ready_page(project, Asked.of(project, format_key))


@bp.post("/<code:project_code>/<format_key>/ready/set-aside")
@requires(Permission.RECORD_WRITE)
def set_aside(project: Project, format_key: str) -> ResponseReturnValue:
    asked = Asked.of(project, format_key)
    finding = _named_in_form(asked.filled(project))
    if finding is None:
        flash("What it was about has changed meanwhile. Look at it again.", "warning")
        return redirect(_back_to(project, asked))
    try:
        operations.set_aside(project, finding, request.form.get("reason", ""), by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        return _ready_page(project, asked, finding=finding, problem=str(refusal))
    db.session.commit()
    flash("Set aside. It is asked again once the text changes.")
    return redirect(_back_to(project, asked))


@bp.post("/<code:project_code>/<format_key>/ready/raise-again")
@requires(Permission.RECORD_WRITE)
def raise_again(project: Project, format_key: str) -> ResponseReturnValue:
    asked = Asked.of(project, format_key)
    finding = _named_in_form(asked.filled(project))
    override = set_aside_in(project).get(finding.identity) if finding else None
    if finding is None or override is None:
        flash("That is no longer set aside.", "warning")
        return redirect(_back_to(project, asked))
    operations.raise_again(project, finding, override, by=viewer())
    db.session.commit()
    flash("It is on the list again.")
    return redirect(_back_to(project, asked))


@bp.get("/<code:project_code>/<format_key>.pdf")
@requires(Permission.PROJECT_EXPORT)
def pdf(project: Project, format_key: str) -> ResponseReturnValue:
    return _file(project, format_key, "pdf", "inline")


@bp.get("/<code:project_code>/<format_key>.<any(docx, html, xlsx, csv):form>")
@requires(Permission.PROJECT_EXPORT)
def download(project: Project, format_key: str, form: str) -> ResponseReturnValue:
    return _file(project, format_key, form, "attachment")


def _file(project: Project, format_key: str, form: str, disposition: str) -> Response:
    asked = Asked.of(project, format_key)
    told, section = asked.filled(project), request.args.get("section", "")
    if section and form == "csv":
        made = section_as_csv(told, section)
    else:
        made = KINDS[form].make(told, clock.now())
    response = Response(made.content, mimetype=made.mimetype)
    name = f"{asked.form.key}-{project.code}-{clock.today().isoformat()}.{made.ending}"
    response.headers.set("Content-Disposition", disposition, filename=name)
    return response


def _files(project: Project, asked: Asked) -> list[dict[str, str]]:
    """Every kind of file that the report can be taken away as."""
    facts = {"project_code": project.code, "format_key": asked.form.key, **asked.in_address()}
    return [
        {
            "label": kind.label,
            "under": kind.purpose,
            "href": url_for(".pdf", **facts)
            if form == "pdf"
            else url_for(".download", form=form, **facts),
        }
        for form, kind in KINDS.items()
    ]


@bp.get("/<code:project_code>/briefings/<key:organisation_id>/")
@requires(Permission.PROJECT_READ)
def briefing(project: Project, organisation_id: int) -> ResponseReturnValue:
    return render_template(
        "reports/briefing.html",
        project=project,
        organisation_id=organisation_id,
        document=_briefing_on(organisation_id, project),
    )


@bp.get("/<code:project_code>/briefings/<key:organisation_id>.pdf")
@requires(Permission.PROJECT_EXPORT)
def briefing_pdf(project: Project, organisation_id: int) -> ResponseReturnValue:
    from impacttracker.reports.pdf import render

    drawn = render(_briefing_on(organisation_id, project), created=clock.now())
    response = Response(drawn.pdf, mimetype="application/pdf")
    name = f"briefing-{project.code}-{organisation_id}-{clock.today().isoformat()}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def _named_in_form(told: Filled) -> Finding | None:
    """What a form names, as the return has it now."""
    key = request.form.get("finding", "")
    return next((one for one in checked(told) if one.key == key), None)


def _back_to(project: Project, asked: Asked) -> str:
    return returning.to(
        url_for(
            ".ready",
            project_code=project.code,
            format_key=asked.form.key,
            **asked.in_address(),
        )
    )


def _ready_page(
    project: Project, asked: Asked, *, finding: Finding | None = None, problem: str = ""
) -> ResponseReturnValue:
    """The list; where a reason was refused, with *problem* beside the *finding* it is about."""
    found, aside = parted(checked(asked.filled(project)), set_aside_in(project))
    # What is sent from the list says itself where that was.
    back = returning.asked() or returning.here()
    looked_at = Looked.of(*(request.args.get(name, "") for name in Looked.NAMES))
    page = render_template(
        "reports/ready.html",
        project=project,
        form=asked.form,
        award=asked.award,
        awards=projects.awards_of(project),
        wishes=asked.wishes,
        address=asked.in_address(),
        severities=list(Severity),
        shown=Shown(found, aside, looked_at),
        back=back,
        href=lambda place: _href(place, project, back),
        refused=finding.identity if finding else None,
        problem=problem,
        typed=request.form.get("reason", ""),
    )
    return page, 422 if problem else 200


def _href(place: Place, project: Project, back: str) -> str:
    """The page on which something is put right; it leads *back* once that is saved."""
    values = {"project_code": project.code, **place.values, "back": back}
    return url_for(place.endpoint, **values, _anchor=place.control or None)


def _briefing_on(organisation_id: int, project: Project) -> Document:
    material = queries.briefing_on(organisation_id, project, viewer()) or abort(404)
    return briefing_of(material, f"Prepared on {day(clock.today())}")
