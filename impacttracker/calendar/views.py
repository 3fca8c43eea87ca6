"""The calendar's pages, and the feeds that other programs subscribe to."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from impacttracker import clock
from impacttracker.accounts.access import public, signed_in, viewer
from impacttracker.accounts.tokens import hash_of
from impacttracker.addresses import outside_address
from impacttracker.calendar import month, operations, queries
from impacttracker.calendar.models import FeedKey
from impacttracker.database import LARGEST_KEY, db, reads_only
from impacttracker.followups.models import FollowUp
from impacttracker.projects.access import Permission, place_in, requires
from impacttracker.projects.models import Membership, Project
from impacttracker.records import queries as records
from impacttracker.records.entries import entries_of
from impacttracker.records.models import Record
from impacttracker.returns.deadlines import deadlines

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

REFRESH = timedelta(hours=1)
AGENDA = timedelta(days=120)


@bp.get("/")
@signed_in
def everything() -> ResponseReturnValue:
    return _shown(queries.places_of(viewer()), project=None)


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def project(project: Project) -> ResponseReturnValue:
    return _shown([g.place.membership], project=project)


@bp.post("/subscribe")
@signed_in
def subscribe() -> ResponseReturnValue:
    project = _chosen_project()
    secret = operations.make_key(viewer(), project)
    db.session.commit()
    address = outside_address(url_for(".feed", feed_key=secret))
    return render_template("calendar/subscribed.html", project=project, address=address)


@bp.post("/revoke")
@signed_in
def revoke() -> ResponseReturnValue:
    project = _chosen_project()
    operations.revoke_key(viewer(), project)
    db.session.commit()
    flash("That calendar address no longer works.")
    if project:
        return redirect(url_for(".project", project_code=project.code))
    return redirect(url_for(".everything"))


@bp.get("/feed/<feed_key>.ics")
@public("A calendar program cannot sign in: the unguessable key says who is asking.")
def feed(feed_key: str) -> ResponseReturnValue:
    scope = queries.scope_of(hash_of(feed_key))
    if scope is None:
        abort(404)
    response = _feed_of(scope)
    if operations.is_worth_noting(scope.fetched_at):
        _note_fetch(scope.key_id)
    return response


@bp.get("/<code:project_code>/<key:record_id>.ics")
@requires(Permission.PROJECT_READ)
def event(project: Project, record_id: int) -> ResponseReturnValue:
    from impacttracker.calendar.events import event_of_record
    from impacttracker.calendar.ical import calendar_of

    record = records.get(record_id, project, viewer()) or abort(404)
    if not record.when.is_dated_to_the_day:
        abort(404)
    body = calendar_of(record.title, [event_of_record(record, record_address)], refresh=REFRESH)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{record.uid}.ics")
    return response


def record_address(project_code: str, record_id: int) -> str:
    return outside_address(url_for("records.show", project_code=project_code, record_id=record_id))


def _addresses_of_many() -> Callable[[str, int], str]:
    """`record_address` for thousands: what stands around the key is made once for a project."""

    @cache
    def around_the_key(project_code: str) -> tuple[str, str]:
        before, _, after = record_address(project_code, LARGEST_KEY).rpartition(str(LARGEST_KEY))
        return before, after

    def address(project_code: str, record_id: int) -> str:
        before, after = around_the_key(project_code)
        return f"{before}{record_id}{after}"

    return address


def promises_address(project_code: str) -> str:
    return outside_address(url_for("followups.index", project_code=project_code))


def _feed_of(scope: queries.Scope) -> Response:
    """The whole feed, or that nothing has changed: then no calendar is built."""
    from impacttracker.calendar.ical import etag_of

    response = make_response()
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag_of((_name(scope), outside_address(""), *scope.version)))
    modified = _whole_second(scope.changed_at)
    response.last_modified = modified
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(_calendar(scope))
        # The date of an answer may not lie ahead, and this second may bring another change:
        # whoever asks by date alone then asks once more in vain, and misses nothing.
        response.last_modified = modified and min(modified, clock.now().replace(microsecond=0))
    return response


def _whole_second(moment: datetime | None) -> datetime | None:
    """*moment* rounded up, because dates of answers know no fractions of a second."""
    if moment is None or not moment.microsecond:
        return moment
    return moment.replace(microsecond=0) + timedelta(seconds=1)


def _calendar(scope: queries.Scope) -> bytes:
    from impacttracker.calendar.events import events_of
    from impacttracker.calendar.ical import calendar_of

    engagements = queries.engagements_for_feed(scope.places, scope.owner)
    promises = queries.promises_of(scope.owner, scope.places)
    codes = {place.project_id: place.project.code for place in scope.places}
    due = deadlines(scope.owner, codes)
    events = events_of(
        engagements,
        promises,
        codes,
        _addresses_of_many(),
        promises_address,
        [(one, outside_address(one.href)) for one in due],
    )
    return calendar_of(_name(scope), events, refresh=REFRESH)


def _name(scope: queries.Scope) -> str:
    return f"Impact: {scope.project.title}" if scope.project else "Impact Tracker"


def _note_fetch(key_id: int) -> None:
    """Stamp the fetch in a short writing transaction of its own, after the reading one."""
    db.session.rollback()
    reads_only.set(False)
    operations.note_fetch(key_id, clock.now())
    db.session.commit()


def _chosen_project() -> Project | None:
    """The project that a form names; one that is not the viewer's is not there."""
    code = request.form.get("project", "")
    if not code:
        return None
    place = place_in(code, viewer()) or abort(404)
    return place.project


def _shown(places: Sequence[Membership], project: Project | None) -> ResponseReturnValue:
    today = clock.today()
    chosen = month.read(request.args.get("month", ""), today)
    grid, agenda = month.span_of(chosen), (today, today + AGENDA)
    # A time abroad may be a day earlier or later here.
    spans = [(first - month.DAY, last + month.DAY) for first, last in (grid, agenda)]
    engagements = queries.touching(spans, places, viewer())
    last = max(grid[1], agenda[1])
    promises = queries.promises_of(viewer(), places, last=last, limit=queries.MOST_PROMISES)
    keys = [place.project_id for place in places]
    due = deadlines(viewer(), keys, last=last, limit=queries.MOST_PROMISES)
    coming = [one for one in engagements if _is_on(one, *agenda)]
    return render_template(
        "calendar/calendar.html",
        project=project,
        key=_key_of(project),
        month_name=month.name_of(chosen),
        earlier=_month_address(project, month.before(chosen)),
        later=_month_address(project, month.after(chosen)),
        weekdays=month.WEEKDAYS,
        weeks=month.weeks_of(chosen, engagements, promises, today, _promises_page, due),
        coming=entries_of(coming, with_project=project is None),
        promises=promises,
        due=[one for one in due if one.due_on <= agenda[1]],
        is_cut=len(engagements) == queries.MOST_ENGAGEMENTS,
    )


def _is_on(record: Record, first: date, last: date) -> bool:
    days = month.days_of(record.when)
    return days is not None and days[0] <= last and days[1] >= first


def _promises_page(promise: FollowUp) -> str:
    return url_for("followups.index", project_code=promise.project.code)


def _month_address(project: Project | None, chosen: date) -> str:
    shown = f"{chosen:%Y-%m}"
    if project:
        return url_for(".project", project_code=project.code, month=shown)
    return url_for(".everything", month=shown)


def _key_of(project: Project | None) -> FeedKey | None:
    wanted = project.id if project else None
    return next((key for key in queries.keys_of(viewer()) if key.project_id == wanted), None)
