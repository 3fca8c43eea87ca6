"""The pages of lists: records of every kind, kept views, and a list as a spreadsheet."""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.lists import access, kept, operations, queries
from impacttracker.lists.choice import NAMES, Choice
from impacttracker.lists.exporting import Sheet
from impacttracker.lists.filters import in_words
from impacttracker.lists.forms import ViewForm, typed_from
from impacttracker.lists.listing import ALL, Listing
from impacttracker.lists.models import SavedView
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.access import Permission, may, requires
from impacttracker.projects.models import Project
from impacttracker.records.forms import key_of
from impacttracker.spreadsheets import comma_separated

bp = Blueprint("lists", __name__, url_prefix="/lists")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024 * 1024


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    listing = Listing(ListPage.LISTS, project, viewer(), request.args)
    return render_template("lists/index.html", project=project, listing=listing)


@bp.get("/<code:project_code>/records.<any(csv, xlsx):form>")
@requires(Permission.PROJECT_EXPORT)
def sheet(project: Project, form: str) -> ResponseReturnValue:
    page = _page_asked()
    has_all_columns = request.args.get("columns") == ALL
    made = Sheet(project, page, Choice.of(request.args, page), viewer(), has_all_columns)
    made.refuse_too_long()
    name = made.file_name(form)
    if form == "csv":
        text = comma_separated.written([one.label for one in made.columns], made.rows())
        answer = Response(stream_with_context(text), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer
    # Loaded when it is first used, so that pages and commands start fast.
    from impacttracker.spreadsheets import workbook

    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the answer was sent
    workbook.write(file, [made.as_sheet()], made.about())
    file.seek(0)
    return send_file(file, XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.get("/<code:project_code>/views/")
@requires(Permission.PROJECT_READ)
def views(project: Project) -> ResponseReturnValue:
    return render_template(
        "lists/views.html",
        project=project,
        views=kept.views_in(project, viewer()).views,
        defaults=kept.defaults_of(project, viewer()),
    )


@bp.route("/<code:project_code>/views/add", methods=["GET", "POST"])
@requires(Permission.PROJECT_READ)
def keep(project: Project) -> ResponseReturnValue:
    """Keep what an address says of a list under a name."""
    page = _page_asked()
    choice = Choice.of(request.args, page)
    form = _offered(ViewForm())
    if not form.validate_on_submit():
        return _view_page(form, project, page, choice)
    try:
        details = form.as_details(choice.in_address())
        view = operations.keep_view(project, page, details, by=viewer())
    except Invalid as refusal:
        return _refused(form, refusal, project, page, choice)
    if form.opens.data:
        operations.open_with(project, page, view, by=viewer())
    db.session.commit()
    flash(f"The view “{view.name}” is kept.")
    return redirect(_address_of(view, project))


@bp.route("/<code:project_code>/views/<key:view_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROJECT_READ)
def edit_view(project: Project, view_id: int) -> ResponseReturnValue:
    view = kept.view(view_id, project, viewer()) or abort(404)
    is_new = bool(NAMES & set(request.args))
    choice = Choice.of(request.args, view.page) if is_new else Choice.kept(view.said, view.page)
    opens = view.id in kept.defaults_of(project, viewer())
    if not access.can_change(viewer(), view):
        return _view_page(None, project, view.page, choice, view, opens=opens)
    form = ViewForm(data=typed_from(view, opens=opens) if request.method == "GET" else None)
    if not _offered(form, view).validate_on_submit():
        return _view_page(form, project, view.page, choice, view, is_new=is_new)
    version, details = key_of(form.version.data) or 0, form.as_details(choice.in_address())
    try:
        operations.change_view(view, details, version=version, by=viewer())
    except Invalid as refusal:
        return _refused(form, refusal, project, view.page, choice, view)
    except (Stale, StaleDataError):
        return _stale(form, project, view, choice)
    if bool(form.opens.data) is not opens:
        operations.open_with(project, view.page, view if form.opens.data else None, by=viewer())
    db.session.commit()
    flash("Saved.")
    return redirect(_address_of(view, project))


@bp.post("/<code:project_code>/views/<key:view_id>/default")
@requires(Permission.PROJECT_READ)
def open_with(project: Project, view_id: int) -> ResponseReturnValue:
    """Let the page open with a view from now on, or no longer."""
    view = kept.view(view_id, project, viewer()) or abort(404)
    opens = view.id not in kept.defaults_of(project, viewer())
    operations.open_with(project, view.page, view if opens else None, by=viewer())
    db.session.commit()
    page = view.page.label.lower()
    flash(f"The page of {page} opens with “{view.name}”." if opens else f"It shows all {page}.")
    return redirect(url_for(".views", project_code=project.code))


@bp.post("/<code:project_code>/views/<key:view_id>/remove")
@requires(Permission.PROJECT_READ)
def remove_view(project: Project, view_id: int) -> ResponseReturnValue:
    view = kept.view(view_id, project, viewer()) or abort(404)
    name = view.name
    operations.remove_view(view, by=viewer())
    db.session.commit()
    flash(f"The view “{name}” is gone; its records are not.")
    return redirect(url_for(".views", project_code=project.code))


def _page_asked() -> ListPage:
    said = request.args.get("page", "")
    return ListPage(said) if said in set(ListPage) else ListPage.LISTS


def _offered(form: ViewForm, view: SavedView | None = None) -> ViewForm:
    """The form without what the viewer may not do: share, if they only read."""
    if not may(Permission.RECORD_WRITE) and not (view and view.is_shared):
        del form.is_shared
    return form


def _view_page(
    form: ViewForm | None,
    project: Project,
    page: ListPage,
    choice: Choice,
    view: SavedView | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    shown = render_template(
        "lists/view.html",
        form=form,
        project=project,
        page=page,
        view=view,
        filters=in_words(choice, queries.offered(project)),
        choice=choice,
        **more,
    )
    return shown, status or (422 if form and form.errors else 200)


def _refused(
    form: ViewForm,
    refusal: Invalid,
    project: Project,
    page: ListPage,
    choice: Choice,
    view: SavedView | None = None,
) -> ResponseReturnValue:
    db.session.rollback()
    show_problems(form, refusal.problems)
    return _view_page(form, project, page, choice, view, 422)


def _stale(
    form: ViewForm, project: Project, view: SavedView, choice: Choice
) -> ResponseReturnValue:
    """What was typed stays in the form; saving it again is a choice made knowingly."""
    db.session.rollback()
    form.version.data = str(view.version)
    form.form_errors.append("Somebody else changed this view meanwhile. Save again to replace it.")
    return _view_page(form, project, view.page, choice, view, status=409)


def _address_of(view: SavedView, project: Project) -> str:
    return url_for(f"{view.page}.index", project_code=project.code, view=view.id)
