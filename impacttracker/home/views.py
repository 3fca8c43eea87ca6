"""The start page: what needs somebody today, what is coming, and what colleagues did."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker import clock
from impacttracker.accounts.access import signed_in, viewer
from impacttracker.database import db
from impacttracker.errors import Stale
from impacttracker.followups import entries as promises_as
from impacttracker.followups import queries as followups
from impacttracker.forms import show_problems
from impacttracker.home import attention, queries
from impacttracker.home.attention import may_write, of_today
from impacttracker.home.entries import counts_of, inbox_entries, quiet_entry, return_entry
from impacttracker.home.forms import RhythmForm
from impacttracker.home.queries import Done
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Organisation
from impacttracker.partners.operations import keep_in_touch
from impacttracker.presentation import day
from impacttracker.projects import access as membership
from impacttracker.projects import queries as projects
from impacttracker.projects.access import GRANTS, Permission, requires
from impacttracker.projects.models import Membership, Project
from impacttracker.projects.vocabulary import USUAL
from impacttracker.records.answered import DID
from impacttracker.records.entries import Entry, entry_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record
from impacttracker.returns.deadlines import deadlines
from impacttracker.timeline.choice import Cursor
from impacttracker.timeline.quiet import gone_quiet, never_met, place_in

bp = Blueprint("home", __name__)

MOST_PROMISES = 8
MOST_RETURNS = 6
MOST_QUIET = 4
MOST_NEVER_MET = 20


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    places = projects.memberships_of(viewer())
    figures = queries.figures_of(places, viewer())
    waiting = of_today(places, viewer()) if places else {}
    promises = followups.open_for(viewer(), owned=True, limit=MOST_PROMISES)
    quiet, silent = gone_quiet(_written(places), viewer(), limit=MOST_QUIET)
    several = len(places) > 1
    _enter_the_only(places)
    return render_template(
        "home/index.html",
        greeting=f"{greeting_at(clock.now())}, {viewer().name}",
        places=places,
        writable=[place for place in places if may_write(place)],
        figures=figures,
        is_new=not any(figure.records for figure in figures.values()),
        waiting=waiting,
        counts=[*counts_of(waiting, figures.values(), silent), *inbox_entries(places, viewer())],
        lines={name: _lines(picked.records, several) for name, picked in waiting.items()},
        promises=promises_as.entries_of(promises[:MOST_PROMISES], with_project=several),
        more_promises=len(promises) > MOST_PROMISES,
        quiet=[quiet_entry(one, with_project=several) for one in quiet],
        silent=silent,
        returns=_returns(places),
        most_returns=MOST_RETURNS,
        lately=[_told(done, several) for done in queries.lately(places, viewer())],
    )


@bp.get("/waiting/<any('debrief', 'promises', 'quiet', 'without_cause'):what>")
@signed_in
def waiting(what: str) -> ResponseReturnValue:
    """All that waits for one reason, in all my projects: what the figures at home count."""
    places = projects.memberships_of(viewer())
    after = request.args.get("after", "")
    entries: Sequence[Any]
    if what == "promises":
        entries, older = _promises(after, len(places) > 1)
    elif what == "quiet":
        entries, older = _quiet(_written(places), after, len(places) > 1)
    else:
        found = attention.waiting(what, places, viewer(), after=Cursor.of(after))
        page = found[: attention.PAGE_SIZE]
        entries = _lines(page, len(places) > 1)
        older = str(Cursor(page[-1].sort_key, page[-1].id)) if len(found) > len(page) else None
    return render_template("home/waiting.html", what=what, entries=entries, older=older)


@bp.get("/quiet/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def quiet(project: Project) -> ResponseReturnValue:
    """Whom one project has lost touch with, and whom it never met."""
    entries, older = _quiet([project], request.args.get("after", ""), False)
    strangers, strange = never_met(project, viewer(), limit=MOST_NEVER_MET)
    return render_template(
        "home/quiet.html",
        project=project,
        entries=entries,
        older=older,
        strangers=strangers,
        strange=strange,
        usual=project.rhythm or USUAL,
    )


@bp.route("/quiet/<code:project_code>/<key:organisation_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def rhythm(project: Project, organisation_id: int) -> ResponseReturnValue:
    """How often the project wants to be in touch with one partner."""
    organisation = partners.organisation(organisation_id, project, viewer()) or abort(404)
    held = partners.partnership(organisation, project, viewer()) or abort(404)
    form = RhythmForm(data={"rhythm": held.rhythm, "version": held.version} if _is_read() else None)
    if not form.validate_on_submit():
        return _rhythm_page(form, project, organisation, 422 if form.errors else 200)
    try:
        version = key_of(form.version.data) or 0
        keep_in_touch(project, organisation, form.rhythm.data, version=version, by=viewer())
    except Stale:
        db.session.rollback()
        said = held.rhythm.label.lower() if held.rhythm else "as often as with others"
        sentence = f"Somebody else said “{said}” meanwhile. Save again to replace it."
        show_problems(form, {"rhythm": sentence})
        form.version.data = str(held.version)
        return _rhythm_page(form, project, organisation, 409)
    db.session.commit()
    flash("Saved.")
    return redirect(
        url_for("partners.show", project_code=project.code, organisation_id=organisation.id)
    )


def greeting_at(moment: datetime) -> str:
    """How people greet at that time of day, in the installation's zone."""
    hour = moment.astimezone(clock.zone()).hour
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def _enter_the_only(places: Sequence[Membership]) -> None:
    """Whoever has one project is always in it: the way about leads to its pages."""
    if len(places) == 1:
        g.place = membership.place_in(places[0].project.code, viewer())


# What has no page to itself worth opening: the list on which it stands.
LISTED = {
    "narrative": "narratives.index",
    "evidence": "evidence.index",
    "testimonial": "testimonials.index",
    "return": "returns.project",
    "obligation": "obligations.index",
}


def recently(moment: datetime) -> str:
    """How people say when something happened that is still fresh: "today, 10:00"."""
    local = moment.astimezone(clock.zone())
    if local.date() == clock.today():
        return f"today, {local:%H:%M}"
    if local.date() == clock.today() - timedelta(days=1):
        return f"yesterday, {local:%H:%M}"
    return day(moment)


def _lines(records: Sequence[Record], with_project: bool) -> list[tuple[Entry, str]]:
    """Each record as a line, with the address of its debrief, which those that are over await."""
    return [
        (
            entry_of(record, with_project=with_project),
            url_for("engagements.debrief", project_code=record.project.code, record_id=record.id),
        )
        for record in records
    ]


def _is_read() -> bool:
    return request.method == "GET"


def _rhythm_page(
    form: RhythmForm, project: Project, organisation: Organisation, status: int
) -> ResponseReturnValue:
    page = render_template(
        "home/rhythm.html",
        form=form,
        project=project,
        organisation=organisation,
        usual=project.rhythm or USUAL,
    )
    return page, status


def _written(places: Sequence[Membership]) -> list[Project]:
    """The projects in which the viewer can do something about what is missing."""
    return [place.project for place in places if may_write(place)]


def _returns(places: Sequence[Membership]) -> list[dict[str, Any]]:
    """What the viewer prepares and is due soon; one more than is shown, where there are more."""
    keys = [one.project_id for one in places if Permission.RETURN_PREPARE in GRANTS[one.role]]
    last = clock.today() + attention.SOON
    due = deadlines(viewer(), keys, last=last, limit=MOST_RETURNS + 1)
    return [return_entry(one, with_project=len(places) > 1) for one in due]


def _promises(after: str, several: bool) -> tuple[list[dict[str, Any]], str | None]:
    found = followups.open_for(viewer(), owned=True, after=promises_as.place_in(after))
    page = found[: followups.PAGE_SIZE]
    entries = promises_as.entries_of(page, with_project=several)
    return entries, promises_as.place_said(page[-1]) if len(found) > len(page) else None


def _quiet(
    mine: Sequence[Project], after: str, several: bool
) -> tuple[list[dict[str, Any]], str | None]:
    size = attention.PAGE_SIZE
    found, _ = gone_quiet(mine, viewer(), after=place_in(after), limit=size + 1)
    entries = [quiet_entry(one, with_project=several) for one in found[:size]]
    return entries, found[size - 1].in_address if len(found) > size else None


def _told(done: Done, with_project: bool) -> dict[str, Any]:
    """An entry of the history in words, and the page of what it is about."""
    change = done.change
    return {
        "who": change.by.name if change.by else "A command",
        "did": DID.get(change.verb, change.verb),
        "title": change.subject_title,
        "href": _href(done),
        "when": recently(change.at),
        "project_code": done.project_code if with_project else "",
    }


def _href(done: Done) -> str:
    code = done.project_code
    if done.record_id:
        return url_for("records.show", project_code=code, record_id=done.record_id)
    if done.organisation_id:
        return url_for("partners.show", project_code=code, organisation_id=done.organisation_id)
    if done.person_id:
        return url_for("partners.person", project_code=code, person_id=done.person_id)
    if done.followup_id:
        return url_for("followups.edit", project_code=code, followup_id=done.followup_id)
    if done.change.subject in LISTED:
        return url_for(LISTED[done.change.subject], project_code=code)
    return ""
