"""The pages of files in and out: what can be given and taken, and what an import would do."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.clock import today
from impacttracker.database import LARGEST_KEY, db
from impacttracker.errors import Invalid, Refused
from impacttracker.exchange import columns_page, fetching, operations, queries, reading
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.forms import ConfirmForm, FetchForm, ImportForm
from impacttracker.exchange.models import PendingImport
from impacttracker.exchange.planning.plan import Plan
from impacttracker.exchange.preview import (
    facts_filled,
    figures_of,
    groups_of,
    known_again,
    others_of,
    put_right,
    said_otherwise,
    to_look_at,
)
from impacttracker.exchange.readers import table
from impacttracker.exchange.remembered import remember, remembered_in
from impacttracker.exchange.source import File
from impacttracker.exchange.taking_out import offers, parts_of
from impacttracker.exchange.wanted import Part, Wanted
from impacttracker.exchange.writers.web_list import LEVELS
from impacttracker.exchange.writing import writer_called
from impacttracker.forms import show_problems
from impacttracker.inbox.queries import waiting_for
from impacttracker.lists import kept
from impacttracker.partners import queries as partners
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.receipts import operations as receipts
from impacttracker.receipts.showing import in_a_sentence
from impacttracker.records.forms import key_of

bp = Blueprint("exchange", __name__, url_prefix="/exchange")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_EXPORT)
def index(project: Project) -> ResponseReturnValue:
    return _index(project)


@bp.post("/<code:project_code>/preview")
@requires(Permission.RECORD_IMPORT)
def preview(project: Project) -> ResponseReturnValue:
    form = ImportForm()
    if not form.validate():
        return _index(project, form), 422
    given = form.given
    wishes = {"award": form.award.data or "", "adds_awards": bool(form.adds_awards.data)}
    try:
        options = remembered_in(project)
        several = _read(given, options)
        return _looked_at(project, given, several, wishes, options)
    except Invalid as refusal:
        show_problems(form, refusal.problems)
        return _index(project, form), 422
    except Refused as refusal:
        show_problems(form, {"files" if form.files.data else "text": str(refusal)})
        return _index(project, form), 422


@bp.post("/<code:project_code>/fetch")
@requires(Permission.RECORD_IMPORT)
def fetch(project: Project) -> ResponseReturnValue:
    """Get what Gateway to Research tells of a grant, and show what bringing it in would do."""
    if not fetching.is_on(current_app.config):
        abort(404)
    form = FetchForm()
    wishes = {"adds_awards": bool(form.adds_award.data)}
    try:
        given, several = fetching.fetched(form.reference.data or "", current_app.config)
        return _looked_at(project, given, several, wishes)
    except Refused as refusal:
        show_problems(form, {"reference": str(refusal)})
        return _index(project, fetch=form), 422


@bp.post("/<code:project_code>/confirm")
@requires(Permission.RECORD_IMPORT)
def confirm(project: Project) -> ResponseReturnValue:
    """Bring in the very file that was looked at, compared anew with what stands here now."""
    held = _held(project, to_settle=True)
    if held is None:
        return _no_longer_kept(project)
    wishes, given = _wishes(held), File(held.content, held.name)
    several = _read(given, held.options)
    try:
        receipt, _ = receipts.bring_in(project, [given], several, **wishes)
    except Refused as refusal:
        db.session.rollback()
        plans = operations.rehearse(project, several, **wishes)
        if not any(planned.refused for planned in plans):
            plans[-1].refused.append(str(refusal))
        return _preview(plans, held), 422
    operations.let_go(held)
    db.session.commit()
    flash(in_a_sentence(receipt))
    return redirect(url_for("receipts.show", project_code=project.code, receipt_uid=receipt.uid))


@bp.post("/<code:project_code>/columns")
@requires(Permission.RECORD_IMPORT)
def columns(project: Project) -> ResponseReturnValue:
    """Say what the columns of a table hold; then what an import of it would do."""
    held = _held(project)
    if held is None:
        return _no_longer_kept(project)
    said = columns_page.Said(held, request.form)
    if not said.is_ready:
        return columns_page.shown(project, held, said), 422 if said.problems else 200
    held.options = said.options
    remember(project, said.chosen, by=viewer())
    db.session.commit()
    several = _read(File(held.content, held.name), held.options)
    return _preview(operations.rehearse(project, several, **_wishes(held)), held)


@bp.get("/<code:project_code>/take")
@requires(Permission.PROJECT_EXPORT)
def take(project: Project) -> ResponseReturnValue:
    """The way to what was chosen on the page: a file, or a text to copy."""
    if not request.args.get("writer"):
        return redirect(url_for(".index", project_code=project.code))
    chosen = writer_called(request.args["writer"])
    name, _, key = request.args.get("part", "").partition("-")
    parts = {Part(name): key} if name in list(Part) else {}
    if problem := chosen.refusal(parts):
        return _index(project, problem=problem), 422
    asked: Any = {**parts, "level": request.args.get("level")}
    endpoint = ".to_copy" if chosen.is_copied else ".export"
    address = url_for(endpoint, project_code=project.code, writer=chosen.name, **asked)
    return redirect(address)


@bp.get("/<code:project_code>/export/<writer>")
@requires(Permission.PROJECT_EXPORT)
def export(project: Project, writer: str) -> ResponseReturnValue:
    chosen = writer_called(writer)
    file = chosen.written(_wanted(project))
    name = f"{project.code}-{chosen.name}-{today().isoformat()}.{chosen.suffix}"
    return send_file(file, chosen.media_type, as_attachment=True, download_name=name, max_age=0)


@bp.get("/<code:project_code>/export/<writer>/copy")
@requires(Permission.PROJECT_EXPORT)
def to_copy(project: Project, writer: str) -> ResponseReturnValue:
    """What is written, shown as a text to copy; what is no such text is a file to take."""
    chosen = writer_called(writer)
    asked: Any = {name: request.args.get(name) or None for name in (*Part, "level")}
    download = url_for(".export", project_code=project.code, writer=chosen.name, **asked)
    if not chosen.is_copied:
        return redirect(download)
    wanted = _wanted(project)
    with chosen.written(wanted) as file:
        text = file.read().decode()
    return render_template(
        "exchange/copy.html",
        project=project,
        writer=chosen,
        wanted=wanted,
        text=text,
        download=download,
    )


def _wanted(project: Project) -> Wanted:
    """What the address says is wanted; what is not there for the viewer is not found."""
    award, view, person = (_key_asked(name) for name in Part)
    level = request.args.get("level", "")
    return Wanted(
        project,
        viewer(),
        award=None if award is None else (projects.award_with(award, project) or abort(404)),
        view=None if view is None else (kept.view(view, project, viewer()) or abort(404)),
        person=None
        if person is None
        else (partners.person(person, project, viewer()) or abort(404)),
        level=int(level) if level in map(str, LEVELS) else LEVELS[0],
    )


def _key_asked(name: str) -> int | None:
    """The key that the address gives under *name*; none where nothing was chosen."""
    given = request.args.get(name)
    return (key_of(given) or abort(404)) if given else None


def _read(given: File, options: reading.Options) -> list[Contents]:
    limits = reading.limits_of(current_app.config)
    return reading.read_apart([given], options=options, limits=limits)


def _wishes(held: PendingImport) -> dict[str, Any]:
    return {"by": viewer(), "award": held.award, "adds_awards": held.adds_awards}


def _no_longer_kept(project: Project) -> ResponseReturnValue:
    flash("That preview is no longer kept. Please give the file again.", "attention")
    return redirect(url_for(".index", project_code=project.code))


def _looked_at(
    project: Project,
    given: File,
    several: Sequence[Contents],
    wishes: Mapping[str, Any],
    options: reading.Options | None = None,
) -> str:
    """What bringing in *several* would do, or first what their columns hold; *given* waits."""
    by, asks = viewer(), any(one.asks for one in several)
    plans = [] if asks else operations.rehearse(project, several, by=by, **wishes)
    held = operations.hold(project, given, options=options, by=by, **wishes)
    db.session.commit()
    return columns_page.shown(project, held) if asks else _preview(plans, held)


def _index(
    project: Project,
    form: ImportForm | None = None,
    fetch: FetchForm | None = None,
    problem: str = "",
) -> str:
    awards = projects.awards_of(project)
    form, fetch = form or ImportForm(formdata=None), fetch or FetchForm(formdata=None)
    form.offer(awards)
    fetch.offer(awards)
    return render_template(
        "exchange/index.html",
        project=project,
        form=form,
        fetch=fetch if fetching.is_on(current_app.config) else None,
        offers=offers(),
        parts=parts_of(project, viewer()),
        part=request.args.get("part", ""),
        level=request.args.get("level", ""),
        levels=LEVELS,
        problem=problem,
        waiting=waiting_for([project.id], viewer()).get(project.id, 0),
    )


def _preview(plans: Sequence[Plan], held: PendingImport) -> str:
    return render_template(
        "exchange/preview.html",
        project=plans[0].project,
        plans=plans,
        refused=list(dict.fromkeys(reason for plan in plans for reason in plan.refused)),
        readers=sorted({reading.READERS[plan.contents.reader].label for plan in plans}),
        has_columns=any(plan.contents.reader == table.NAME for plan in plans),
        name=held.name,
        award=held.award,
        figures=figures_of(plans),
        groups=groups_of(plans),
        others=others_of(plans),
        filled=facts_filled(plans),
        lists=(
            ("Said otherwise here", said_otherwise(plans)),
            ("To look at", to_look_at(plans)),
            ("Known again", known_again(plans)),
            ("Put right", put_right(plans)),
        ),
        rejected=sum(len(plan.contents.rejected) for plan in plans),
        form=ConfirmForm(formdata=None, pending=str(held.id)),
    )


def _held(project: Project, *, to_settle: bool = False) -> PendingImport | None:
    given = ConfirmForm().pending.data or ""
    key = int(given) if given.isascii() and given.isdigit() and len(given) <= 10 else 0
    if key > LARGEST_KEY:
        abort(404)
    return queries.pending(key, project, viewer(), to_settle=to_settle)
