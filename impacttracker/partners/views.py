"""The pages of partners: what we did with them, what is promised, and who knows them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker import returning
from impacttracker.accounts.access import viewer
from impacttracker.acquaintances import queries as acquaintances
from impacttracker.database import db
from impacttracker.duplicates.queries import (
    Alike,
    merges_into,
    organisations_like,
    people_like,
)
from impacttracker.followups import queries as followups
from impacttracker.followups.entries import entries_of as promises_as_entries
from impacttracker.partners import operations, queries
from impacttracker.partners.erased import words_on_letting_in
from impacttracker.partners.forms import (
    OrganisationForm,
    PersonForm,
    typed_from_organisation,
    typed_from_person,
    version_of,
)
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.names import Stop
from impacttracker.partners.operations import subject_of
from impacttracker.partners.saving import beside, outcome
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.answered import told
from impacttracker.records.forms import key_of
from impacttracker.records.operations import is_web_address
from impacttracker.tidying import tidy_line
from impacttracker.timeline.choice import Choice, Cursor
from impacttracker.timeline.contact import contact_with
from impacttracker.timeline.influenced import came_of
from impacttracker.timeline.together import together

bp = Blueprint("partners", __name__, url_prefix="/partners")


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def index(project: Project) -> ResponseReturnValue:
    text, after = _asked()
    page = queries.organisations(project, viewer(), text=text, after=after)
    return render_template(
        "partners/index.html",
        project=project,
        page=page,
        contact=contact_with([one.id for one in page.entries], project, viewer()),
        text=text,
        is_first=after is None,
    )


@bp.get("/<code:project_code>/people/")
@requires(Permission.PROJECT_READ)
def people(project: Project) -> ResponseReturnValue:
    text, after = _asked()
    page = queries.people(project, viewer(), text=text, after=after)
    return render_template(
        "partners/people.html",
        project=project,
        page=page,
        affiliations=queries.affiliations_of(page.entries, viewer()),
        text=text,
        is_first=after is None,
    )


@bp.get("/<code:project_code>/organisations/<key:organisation_id>/")
@requires(Permission.PROJECT_READ)
def show(project: Project, organisation_id: int) -> ResponseReturnValue:
    briefing = queries.briefing(organisation_id, project, viewer())
    if briefing is None:
        return _whom_it_became(Organisation, organisation_id, project)
    organisation = briefing.organisation
    return render_template(
        "partners/show.html",
        project=project,
        organisation=organisation,
        briefing=briefing,
        website_is_safe=is_web_address(organisation.website or ""),
        contacts=acquaintances.people_at(organisation, project, viewer()),
        promises=_promises(organisation, project),
        came_of=came_of(organisation, viewer()),
        merges=merges_into(organisation, viewer()),
        changes=told(queries.history_of(subject_of(organisation), viewer())),
        **_together(Choice(partner=organisation.id)),
    )


@bp.get("/<code:project_code>/people/<key:person_id>/")
@requires(Permission.PROJECT_READ)
def person(project: Project, person_id: int) -> ResponseReturnValue:
    known = queries.person(person_id, project, viewer())
    if known is None:
        return _whom_it_became(Person, person_id, project)
    return render_template(
        "partners/person.html",
        project=project,
        person=known,
        workplaces=queries.workplaces(known, project, viewer()),
        acquaintances=acquaintances.acquaintances_of(known, viewer()),
        promises=_promises(known, project),
        merges=merges_into(known, viewer()),
        changes=told(queries.history_of(subject_of(known), viewer())),
        **_together(Choice(person=known.id)),
    )


@bp.route("/<code:project_code>/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add(project: Project) -> ResponseReturnValue:
    form = OrganisationForm()
    partners = queries.all_organisations(project, viewer())
    form.offer(partners)
    twins: Sequence[Alike[Organisation]] = ()
    if form.validate_on_submit():
        details = form.details(partners)
        if "anyway" not in request.form:
            website, ror = details.website or "", details.ror or ""
            twins = organisations_like(form.names(), project, viewer(), website=website, ror=ror)
        if not twins:
            added = operations.add_organisation(project, details, by=viewer())
            db.session.commit()
            flash(f"“{added.name}” is a partner now.")
            return redirect(returning.to(_address(project, added)))
    status = 422 if form.is_submitted() else 200
    return render_template("partners/add.html", project=project, form=form, twins=twins), status


@bp.post("/<code:project_code>/organisations/<key:organisation_id>/use")
@requires(Permission.RECORD_WRITE)
def use(project: Project, organisation_id: int) -> ResponseReturnValue:
    organisation = queries.known_to(viewer(), organisation_id) or abort(404)
    operations.make_partner(project, organisation, by=viewer())
    db.session.commit()
    flash(f"“{organisation.name}” is a partner now.")
    return redirect(returning.to(_address(project, organisation)))


@bp.route("/<code:project_code>/organisations/<key:organisation_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit(project: Project, organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation(organisation_id, project)
    partners = queries.all_organisations(project, viewer())
    form = OrganisationForm(data=typed_from_organisation(organisation, partners))
    form.offer(partners, organisation)

    def save() -> None:
        details, version = form.details(partners, organisation), version_of(form)
        operations.correct_organisation(
            organisation, details, project=project, version=version, by=viewer()
        )

    status = outcome(form, save)
    if status is None:
        db.session.commit()
        flash("Saved.")
        return redirect(returning.to(_address(project, organisation)))
    versions: dict[str, Any] = {}
    if status == 409:
        saved = OrganisationForm(None, data=typed_from_organisation(organisation, partners))
        saved.offer(partners, organisation)
        versions = beside(form, saved, organisation)
    return render_template(
        "partners/edit.html", project=project, organisation=organisation, form=form, **versions
    ), status


@bp.route("/<code:project_code>/people/add", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def add_person(project: Project) -> ResponseReturnValue:
    key = key_of(request.args.get("organisation")) or 0
    at = queries.organisation(key, project, viewer()) if key else None
    form = PersonForm(data={"affiliations": [{"organisation": at.name}]} if at else None)
    twins: Sequence[Alike[Person]] = ()
    if not form.makes_room(request.form.get("add")) and form.validate_on_submit():
        if "anyway" not in request.form:
            twins = people_like([form.name.data or ""], form.addresses(), project, viewer())
        if not twins:
            details = form.details(_places(form, project))
            back = words_on_letting_in(project, form.addresses())
            added = operations.add_person(project, details, by_hand=True, by=viewer())
            db.session.commit()
            flash(f"The project knows {added.name} now.{back}")
            place = url_for(".person", project_code=project.code, person_id=added.id)
            return redirect(returning.to(place))
    return _person_page(form, project, None, 422 if form.errors or twins else 200, twins=twins)


@bp.route("/<code:project_code>/people/<key:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def edit_person(project: Project, person_id: int) -> ResponseReturnValue:
    known = _person(person_id, project)
    seen = queries.affiliations_of([known], viewer())
    form = PersonForm(data=typed_from_person(known, seen))

    def save() -> None:
        # What the viewer may not see stays as it is.
        hidden = [place for place in known.affiliations if place not in seen]
        details = form.details([*_places(form, project), *map(operations.as_details, hidden)])
        operations.correct_person(
            known, details, project=project, version=version_of(form), by_hand=True, by=viewer()
        )

    back = words_on_letting_in(project, form.addresses()) if form.is_submitted() else ""
    status = 200 if form.makes_room(request.form.get("add")) else outcome(form, save)
    if status is None:
        db.session.commit()
        flash(f"Saved.{back}")
        place = url_for(".person", project_code=project.code, person_id=known.id)
        return redirect(returning.to(place))
    versions: dict[str, Any] = {}
    if status == 409:
        fresh = queries.affiliations_of([known], viewer())
        versions = beside(form, PersonForm(None, data=typed_from_person(known, fresh)), known)
    return _person_page(form, project, known, status, **versions)


def _asked() -> tuple[str, Stop | None]:
    """The words that an address searches for, and where its page begins."""
    text = tidy_line(request.args.get("text", ""))[:200]
    return text, Stop.of(request.args.get("after", ""))


def _together(choice: Choice) -> dict[str, Any]:
    after = Cursor.of(request.args.get("after", ""))
    shown = together(choice, viewer(), after)
    return {
        "together": shown,
        "older": f"{request.path}?after={shown.older}" if shown.older else None,
        "newest": request.path if after else None,
    }


def _organisation(organisation_id: int, project: Project) -> Organisation:
    return queries.organisation(organisation_id, project, viewer()) or abort(404)


def _person(person_id: int, project: Project) -> Person:
    return queries.person(person_id, project, viewer()) or abort(404)


def _address(project: Project, organisation: Organisation) -> str:
    return url_for(".show", project_code=project.code, organisation_id=organisation.id)


def _whom_it_became(
    model: type[Organisation | Person], key: int, project: Project
) -> ResponseReturnValue:
    """Lead from the page of an entry that was merged to the one it became."""
    kept = queries.key_merged_into(model, key) or abort(404)
    if model is Organisation:
        return redirect(_address(project, _organisation(kept, project)))
    _person(kept, project)
    return redirect(url_for(".person", project_code=project.code, person_id=kept))


def _promises(about: Organisation | Person, project: Project) -> list[dict[str, Any]]:
    """What all my projects promised them, or they us; another project than this one is named."""
    found = followups.about(about, viewer())
    several = any(one.project_id != project.id for one in found)
    return promises_as_entries(found, with_about=False, with_project=several)


def _places(form: PersonForm, project: Project) -> list[operations.AffiliationDetails]:
    """The affiliations typed; organisations that are not known yet are entered."""
    return [
        operations.AffiliationDetails(
            organisation=operations.organisation_called(project, row["organisation"], by=viewer()),
            role=row["role"] or "",
            from_on=row["from_on"],
            to_on=row["to_on"],
        )
        for row in form.rows()
    ]


def _person_page(
    form: PersonForm, project: Project, known: Person | None, status: int, **more: Any
) -> ResponseReturnValue:
    return render_template(
        "partners/person_form.html",
        project=project,
        person=known,
        form=form,
        organisations=queries.all_organisations(project, viewer()),
        **more,
    ), status
