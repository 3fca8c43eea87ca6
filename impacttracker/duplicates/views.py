"""The pages of duplicates: suggestions while typing, likely pairs, a merge and its undoing."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.duplicates import operations, queries
from impacttracker.duplicates.access import Partner, may_merge
from impacttracker.duplicates.forms import MergeForm, chosen, compared, together
from impacttracker.errors import NotAllowed, Refused
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Organisation
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.forms import key_of
from impacttracker.tidying import tidy_line
from impacttracker.timeline import queries as timeline
from impacttracker.timeline.choice import Choice

bp = Blueprint("duplicates", __name__, url_prefix="/duplicates")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    return render_template(
        "duplicates/index.html",
        project=project,
        organisations=queries.twin_organisations(project, viewer()),
        people=queries.twin_people(project, viewer()),
    )


@bp.get("/<code:project_code>/organisations")
@requires(Permission.RECORD_WRITE)
def organisations(project: Project) -> ResponseReturnValue:
    found = queries.organisations_like(
        [_asked("name")],
        project,
        viewer(),
        website=_asked("website"),
        ror=_asked("ror"),
        but=key_of(request.args.get("but")),
    )
    return render_template("duplicates/alike.html", project=project, found=found, **_picking())


@bp.get("/<code:project_code>/people")
@requires(Permission.RECORD_WRITE)
def people(project: Project) -> ResponseReturnValue:
    emails = request.args.get("email", "").splitlines()[:20]
    found = queries.people_like(
        [_asked("name")], emails, project, viewer(), but=key_of(request.args.get("but"))
    )
    return render_template("duplicates/alike.html", project=project, found=found, **_picking())


@bp.route("/<code:project_code>/organisations/<key:organisation_id>/merge", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def merge_organisation(project: Project, organisation_id: int) -> ResponseReturnValue:
    this = partners.organisation(organisation_id, project, viewer()) or abort(404)
    other_key = key_of(request.values.get("with"))
    if other_key is None:
        found = queries.organisations_like(
            [this.name, this.short_name, *this.aliases],
            project,
            viewer(),
            website=this.website or "",
            ror=this.ror or "",
            but=this.id,
        )
        others = partners.all_organisations(project, viewer())
        return _choose(this, project, [one for one in found if one.is_ours], others)
    other = partners.organisation(other_key, project, viewer())
    return _merge(this, other, project)


@bp.route("/<code:project_code>/people/<key:person_id>/merge", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def merge_person(project: Project, person_id: int) -> ResponseReturnValue:
    this = partners.person(person_id, project, viewer()) or abort(404)
    other_key = key_of(request.values.get("with"))
    if other_key is None:
        names = [this.name, *this.other_names]
        found = queries.people_like(names, this.emails, project, viewer(), but=this.id)
        others = partners.all_people(project, viewer())
        return _choose(this, project, [one for one in found if one.is_ours], others)
    return _merge(this, partners.person(other_key, project, viewer()), project)


@bp.post("/<code:project_code>/organisations/<key:organisation_id>/apart")
@requires(Permission.RECORD_WRITE)
def keep_organisations_apart(project: Project, organisation_id: int) -> ResponseReturnValue:
    this = partners.organisation(organisation_id, project, viewer()) or abort(404)
    key = key_of(request.form.get("with")) or 0
    return _keep_apart(this, partners.organisation(key, project, viewer()), project)


@bp.post("/<code:project_code>/people/<key:person_id>/apart")
@requires(Permission.RECORD_WRITE)
def keep_people_apart(project: Project, person_id: int) -> ResponseReturnValue:
    this = partners.person(person_id, project, viewer()) or abort(404)
    key = key_of(request.form.get("with")) or 0
    return _keep_apart(this, partners.person(key, project, viewer()), project)


@bp.get("/<code:project_code>/merges/<key:merge_id>/")
@requires(Permission.PROJECT_READ)
def merged(project: Project, merge_id: int) -> ResponseReturnValue:
    found = queries.merge_with(merge_id, project, viewer()) or abort(404)
    kept, _ = queries.parts_of(found)
    return render_template(
        "duplicates/merged.html",
        project=project,
        merge=found,
        kept=kept,
        kept_page=_page_of(kept, project),
        reason=queries.why_not_undone(found),
        is_allowed=may_merge(viewer(), [kept]),
    )


@bp.post("/<code:project_code>/merges/<key:merge_id>/undo")
@requires(Permission.RECORD_WRITE)
def undo(project: Project, merge_id: int) -> ResponseReturnValue:
    found = queries.merge_with(merge_id, project, viewer()) or abort(404)
    name = queries.parts_of(found)[0].name
    try:
        back = operations.undo_merge(found, project=project, by=viewer())
    except (NotAllowed, Refused) as refusal:
        db.session.rollback()
        flash(str(refusal), "danger")
        return redirect(url_for(".merged", project_code=project.code, merge_id=merge_id))
    db.session.commit()
    flash(f"“{back.name}” and “{name}” are two again.")
    return redirect(_page_of(back, project))


def _merge(this: Partner, other: Partner | None, project: Project) -> ResponseReturnValue:
    if other is None or other.id == this.id:
        abort(404)
    form = MergeForm()
    problem = "" if may_merge(viewer(), [this, other]) else operations.NOT_YOURS
    if form.validate_on_submit():
        name = other.name
        try:
            facts = chosen(request.form, this, other)
            operations.merge(this, other, facts, project=project, by=viewer())
        except (NotAllowed, Refused) as refusal:
            db.session.rollback()
            problem = str(refusal)
        else:
            db.session.commit()
            flash(f"“{name}” is now one with “{this.name}”.")
            return redirect(_page_of(this, project))
    return _side_by_side(this, other, project, form, problem)


def _side_by_side(
    this: Partner, other: Partner, project: Project, form: MergeForm, problem: str
) -> ResponseReturnValue:
    known = {one.id: one.name for one in partners.all_organisations(project, viewer())}
    return render_template(
        "duplicates/merge.html",
        project=project,
        form=form,
        this=this,
        other=other,
        this_page=_page_of(this, project),
        facts=compared(this, other, known),
        together=together(this, other),
        records=[_number_of_records(one) for one in (this, other)],
        problem=problem,
    ), 403 if problem and form.is_submitted() else 200


def _choose(this: Partner, project: Project, found: list[Any], others: Any) -> ResponseReturnValue:
    return render_template(
        "duplicates/choose.html",
        project=project,
        this=this,
        this_page=_page_of(this, project),
        found=found,
        others=[one for one in others if one.id != this.id],
    )


def _keep_apart(this: Partner, other: Partner | None, project: Project) -> ResponseReturnValue:
    if other is None:
        abort(404)
    operations.keep_apart(this, other, project=project, by=viewer())
    db.session.commit()
    flash(f"“{this.name}” and “{other.name}” are not suggested again.")
    return redirect(url_for(".index", project_code=project.code))


def _number_of_records(partner: Partner) -> int:
    is_organisation = isinstance(partner, Organisation)
    choice = Choice(partner=partner.id) if is_organisation else Choice(person=partner.id)
    places = projects.memberships_of(viewer())
    return sum(timeline.counts(places, choice, viewer()).values())


def _page_of(partner: Partner, project: Project) -> str:
    if isinstance(partner, Organisation):
        return url_for("partners.show", project_code=project.code, organisation_id=partner.id)
    return url_for("partners.person", project_code=project.code, person_id=partner.id)


def _asked(name: str) -> str:
    return str(tidy_line(request.args.get(name, "")))[:500]


def _picking() -> dict[str, Any]:
    """Whether a name is to be filled in, or somebody to be used instead of entering them anew."""
    return {"picks": bool(request.args.get("pick"))}
