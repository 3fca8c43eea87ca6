"""The quick log: one line on every page, a page for phones, and the draft that is looked over."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from impacttracker import clock
from impacttracker.accounts.access import public, signed_in, viewer
from impacttracker.capture import forms, operations
from impacttracker.capture.draft import Draft
from impacttracker.capture.names import Known
from impacttracker.capture.pages import draft_page, opened
from impacttracker.capture.queries import known_in
from impacttracker.capture.reading import LONGEST_LINE, read_line
from impacttracker.capture.tokens import tidy
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.forms import show_problems
from impacttracker.home.attention import may_write
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, may, place_in, requires
from impacttracker.projects.models import Project
from impacttracker.records.entries import href_of

bp = Blueprint("capture", __name__, url_prefix="/capture")


@bp.app_context_processor
def _line() -> dict[str, Any]:
    """What the frame of every page asks: in which projects the line may be typed."""
    return {"projects_to_log_in": _projects_to_log_in, "longest_line": LONGEST_LINE}


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The page for a phone's home screen. With several projects it asks which one is meant."""
    offered, said = _projects_to_log_in(), _said()
    chosen = [one for one in offered if one.code == request.args.get("project")]
    only = chosen or (offered if len(offered) == 1 else [])
    if said and only:
        return redirect(url_for("capture.draft", project_code=only[0].code, said=said))
    if len(offered) == 1:
        # Whoever has one project is always in it: the way about leads to its pages.
        g.place = place_in(offered[0].code, viewer())
    return render_template("capture/index.html", said=said, offered=offered)


@bp.route("/<code:project_code>/", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def draft(project: Project) -> ResponseReturnValue:
    """The draft of a line; saved, it is an engagement with its promises."""
    said = _said()
    if request.method == "GET" and not said:
        return render_template("capture/index.html", said="", offered=[project])
    known = known_in(project, viewer())
    read = read_line(said, known, clock.now())
    form = opened(project, read)
    if "add" in request.form or not form.validate_on_submit():
        return _page(form, project, read, said)
    try:
        onwards = _saved(form, project, known)
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return _page(form, project, read, said)
    db.session.commit()
    return redirect(onwards)


@bp.get("/<code:project_code>/guesses")
@requires(Permission.RECORD_WRITE)
def guesses(project: Project) -> ResponseReturnValue:
    """What is understood of a line so far: a part of a page, for the line to show below itself."""
    read = read_line(_said(), known_in(project, viewer()), clock.now())
    return render_template("capture/guesses.html", draft=read, **_words_for_chips())


@bp.get("/manifest.webmanifest")
@public("A browser fetches it without saying who asks, and it tells nothing of anybody.")
def manifest() -> ResponseReturnValue:
    """What a phone needs to put the quick log on its home screen."""
    icons = [
        _icon("log-192", 192),
        _icon("log-512", 512),
        _icon("log-maskable-512", 512, "maskable"),
    ]
    answer: dict[str, Any] = {
        "name": "Impact Tracker",
        "short_name": "Impact",
        "description": "Log who you worked with in one line.",
        "lang": "en-GB",
        "start_url": url_for("capture.index"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#0b6b6b",
        "icons": icons,
        "shortcuts": [{"name": "Log engagement", "url": url_for("capture.index")}],
    }
    return answer, 200, {"Content-Type": "application/manifest+json"}


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    address = url_for("static", filename=f"icons/{name}.png")
    return {
        "src": address,
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _saved(form: Any, project: Project, known: Known) -> str:
    """Store what the form says, tell so, and say where to go on."""
    if "promises-alone" in request.form:
        operations.promise_alone(project, known, form.promised(), by=viewer())
        flash("Noted what was promised.")
        return url_for("followups.index", project_code=project.code)
    who = operations.whom(form.named(), project, by=viewer())
    record = operations.log_draft(project, form.as_details(who), form.promised(), by=viewer())
    flash(f"Logged “{record.title}”.")
    flash(url_for("records.bin", project_code=project.code, record_id=record.id), "undo")
    return href_of(record)


def _projects_to_log_in() -> list[Project]:
    """The project of the page, if the viewer may write in it; elsewhere each where they may."""
    if not current_user.is_authenticated:
        return []
    if place := g.get("place"):
        return [place.project] if may(Permission.RECORD_WRITE) else []
    if "projects_to_log_in" not in g:
        places = projects.memberships_of(viewer())
        g.projects_to_log_in = [place.project for place in places if may_write(place)]
    offered: list[Project] = g.projects_to_log_in
    return offered


def _said() -> str:
    return tidy(request.args.get("said", ""))


def _page(form: Any, project: Project, read: Draft, said: str) -> ResponseReturnValue:
    words = _words_for_chips()
    return draft_page("capture/draft.html", form, project, read, said=said, **words)


def _words_for_chips() -> dict[str, Any]:
    return {"in_words": forms.in_words, "direction_in_words": forms.direction_in_words}
