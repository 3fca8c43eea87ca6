"""The pages of promises: what is due, what was kept, and noting, changing and keeping one."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.followups import operations, queries
from impacttracker.followups.entries import (
    entries_of,
    handed_over_in_words,
    key_in_form,
    owner_in_words,
    place_in,
    place_said,
)
from impacttracker.followups.forms import FollowUpForm, HandOverForm, OutcomeForm, typed_from
from impacttracker.followups.models import FollowUp
from impacttracker.forms import show_problems
from impacttracker.kinds import KINDS
from impacttracker.partners.models import Organisation, Person
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.answered import told
from impacttracker.records.conflict import as_rows
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("followups", __name__, url_prefix="/followups")

SORTS = ("record", "organisation", "person")
# From where a promise may be closed, beside the list of promises.
BACK = ("about", "home")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    shows_kept = request.args.get("show") == "kept"
    owned = request.args.get("show") == "mine"
    after = place_in(request.args.get("after", ""))
    if shows_kept:
        found = queries.kept_in(project, viewer(), after=after if after and after[0] else None)
    else:
        found = queries.open_for(viewer(), project, owned=owned, after=after)
    page = found[: queries.PAGE_SIZE]
    return render_template(
        "followups/index.html",
        project=project,
        entries=entries_of(page),
        shows="kept" if shows_kept else "mine" if owned else "",
        is_first=after is None,
        older=place_said(page[-1], shows_kept) if len(found) > len(page) else None,
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project) -> ResponseReturnValue:
    form = FollowUpForm(data=_asked() if _is_read() else None)
    form.offer(projects.members_of(project))
    form.offer_subjects(queries.subjects(project, viewer()))
    if not form.validate_on_submit():
        return _page(form, project)
    sort, _, key = (form.about.data or "").partition("-")
    thing = queries.subject(sort, key_of(key) or 0, project, viewer())
    try:
        details = form.as_details(**({sort: thing} if thing else {}))
        followup = operations.promise(project, details, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _page(form, project)
    db.session.commit()
    flash(f"Noted: “{followup.what}”.")
    return redirect(returning.to(_where_it_belongs(followup)))


@bp.route("/<code:project_code>/<key:followup_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, followup_id: int) -> ResponseReturnValue:
    followup = _found(followup_id, project)
    form = FollowUpForm(data=typed_from(followup) if _is_read() else None)
    del form.about
    form.offer(projects.members_of(project))
    if not form.validate_on_submit():
        return _page(form, project, followup)
    try:
        version = key_of(form.version.data) or 0
        operations.change_promise(followup, form.as_details(), version=version, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _page(form, project, followup)
    except (Stale, StaleDataError):
        return _stale(form, project, followup)
    db.session.commit()
    flash("Saved.")
    return redirect(returning.to(_where_it_belongs(followup)))


@bp.post("/<code:project_code>/<key:followup_id>/close")
@requires(Permission.RECORD_WRITE)
def close(project: Project, followup_id: int) -> ResponseReturnValue:
    followup = _found(followup_id, project)
    operations.keep_promise(followup, by=viewer())
    db.session.commit()
    flash(f"Kept: “{followup.what}”.")
    back = request.form.get("back")
    back = back if back in BACK else None
    return redirect(
        url_for(".outcome", project_code=project.code, followup_id=followup.id, back=back)
    )


@bp.route("/<code:project_code>/<key:followup_id>/outcome", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def outcome(project: Project, followup_id: int) -> ResponseReturnValue:
    """Whether anything came of it: nothing yet, a sentence, or a record of its own."""
    followup = _found(followup_id, project)
    form = OutcomeForm(data={"outcome": followup.outcome} if _is_read() else None)
    form.offer({name: kind.about.singular for name, kind in KINDS.items()})
    is_sound = form.validate_on_submit()
    kind = form.kind.data or ""
    if is_sound and kind and kind not in KINDS:
        show_problems(form, {"kind": "Choose one of the list."})
    if not is_sound or form.errors:
        return _outcome_page(form, project, followup)
    operations.say_outcome(followup, form.outcome.data or "", by=viewer())
    db.session.commit()
    if kind:
        return redirect(_where_to_record(followup, kind))
    return redirect(returning.to(_back(followup)))


@bp.post("/<code:project_code>/<key:followup_id>/reopen")
@requires(Permission.RECORD_WRITE)
def reopen(project: Project, followup_id: int) -> ResponseReturnValue:
    followup = _found(followup_id, project)
    operations.reopen(followup, by=viewer())
    db.session.commit()
    flash(f"Open again: “{followup.what}”.")
    return redirect(returning.to(_back(followup)))


@bp.route("/<code:project_code>/handover", methods=["GET", "POST"])
@requires(Permission.PROJECT_SET_UP)
def handover(project: Project) -> ResponseReturnValue:
    """Who sees to what, and giving all of somebody's into other hands: when people leave."""
    owners = queries.owners_in(project, viewer())
    members = {str(one.user_id): one.user for one in projects.writers_of(project)}
    form = HandOverForm(data={"owner": request.args.get("owner", "")} if _is_read() else None)
    form.offer(
        {key_in_form(one): owner_in_words(one) for one in owners},
        {key: user.name for key, user in members.items()},
    )
    to = members.get(form.to.data or "")
    owner = next((one for one in owners if key_in_form(one) == form.owner.data), None)
    if not _is_read() and form.validate() and (to is None or owner is None):
        missing = {"to": "Choose who is to see to it."} if to is None else {}
        lost = {"owner": "Choose whose promises they are."} if owner is None else {}
        show_problems(form, missing | lost)
    if _is_read() or form.errors or to is None or owner is None:
        page = render_template("followups/handover.html", project=project, form=form, owners=owners)
        return page, 422 if form.errors else 200
    number = operations.hand_over(project, owner.user.id if owner.user else None, to, by=viewer())
    db.session.commit()
    flash(handed_over_in_words(number, owner.promises, to.name))
    return redirect(returning.to(url_for(".index", project_code=project.code)))


def _is_read() -> bool:
    return request.method == "GET"


def _found(followup_id: int, project: Project) -> FollowUp:
    return queries.get(followup_id, project, viewer()) or abort(404)


def _asked() -> dict[str, str]:
    """What the form shows first: about the record or partner that the address names."""
    for sort in SORTS:
        if key := request.args.get(sort):
            return {"about": f"{sort}-{key}", "owner": str(viewer().id)}
    return {"owner": str(viewer().id)}


def _page(
    form: FollowUpForm,
    project: Project,
    followup: FollowUp | None = None,
    status: int = 0,
    **more: Any,
) -> ResponseReturnValue:
    page = render_template(
        "followups/form.html",
        form=form,
        project=project,
        followup=followup,
        entry=entries_of([followup])[0] if followup else None,
        changes=told(projects.history_of("followup", followup.uid)) if followup else [],
        **more,
    )
    return page, status or (422 if form.errors else 200)


def _stale(form: FollowUpForm, project: Project, followup: FollowUp) -> ResponseReturnValue:
    db.session.rollback()
    form.version.data = str(followup.version)
    typed, saved = form.as_details(), followup
    latest = next(iter(projects.history_of("followup", saved.uid, limit=1)), None)
    rows = [
        ("What was promised", typed.what, saved.what),
        ("Who promised", typed.direction.label, saved.direction.label),
        ("By when", day(typed.due_on), day(saved.due_on)),
        (
            "Who sees to it",
            typed.owner.name if typed.owner else "",
            saved.owner.name if saved.owner else "",
        ),
    ]
    return _page(
        form,
        project,
        followup,
        status=409,
        versions=as_rows(rows),
        saved_by=latest.by.name if latest and latest.by else "Somebody else",
        saved_at=saved.updated_at,
    )


def _outcome_page(form: OutcomeForm, project: Project, followup: FollowUp) -> ResponseReturnValue:
    page = render_template(
        "followups/outcome.html",
        form=form,
        project=project,
        followup=followup,
        entry=entries_of([followup])[0],
        back=_back(followup),
    )
    return page, 422 if form.errors else 200


def _where_to_record(followup: FollowUp, kind: str) -> str:
    """The form of a new record that names what came of what, with whom, today."""
    return url_for(
        "records.add",
        project_code=followup.project.code,
        kind=kind,
        when=day(today()),
        cause=followup.record_id,
        promise=followup.id,
        organisation=followup.organisation.name if followup.organisation else None,
        person=followup.person.name if followup.person else None,
    )


def _back(followup: FollowUp) -> str:
    """Where the button stood: on the page of what it is about, at home, or on the list."""
    back = request.values.get("back")
    if back == "about":
        return _where_it_belongs(followup)
    if back == "home":
        return url_for("home.index")
    return url_for("followups.index", project_code=followup.project.code)


def _where_it_belongs(followup: FollowUp) -> str:
    code = followup.project.code
    thing: Record | Organisation | Person | None = (
        followup.record or followup.organisation or followup.person
    )
    if isinstance(thing, Record):
        return f"{href_of(thing)}#promises"
    if isinstance(thing, Organisation):
        return url_for("partners.show", project_code=code, organisation_id=thing.id)
    if isinstance(thing, Person):
        return url_for("partners.person", project_code=code, person_id=thing.id)
    return url_for("followups.index", project_code=code)
