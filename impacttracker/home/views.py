"""The start page: what needs somebody today, what is coming, and what colleagues did."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from impacttracker import clock
from impacttracker.accounts.access import signed_in, viewer
from impacttracker.followups import queries as followups
from impacttracker.followups.entries import entries_of as promises_as_entries
from impacttracker.home import queries
from impacttracker.home.attention import Picked, may_write, of_today
from impacttracker.home.queries import Done
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.access import place_in
from impacttracker.records.answered import DID
from impacttracker.records.entries import Entry, entry_of

bp = Blueprint("home", __name__)

MOST_PROMISES = 8


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    places = projects.memberships_of(viewer())
    figures = queries.figures_of(places, viewer())
    waiting = of_today(places, viewer()) if places else {}
    promises = followups.open_for(viewer(), owned=True)
    several = len(places) > 1
    if len(places) == 1:
        # Whoever has one project is always in it: the way about leads to its pages.
        g.place = place_in(places[0].project.code, viewer())
    return render_template(
        "home/index.html",
        greeting=f"{greeting_at(clock.now())}, {viewer().name}",
        places=places,
        writable=[place for place in places if may_write(place)],
        figures=figures,
        is_new=not any(figure.records for figure in figures.values()),
        waiting=waiting,
        lines={name: _lines(picked, several) for name, picked in waiting.items()},
        promises=promises_as_entries(promises[:MOST_PROMISES], with_project=several),
        lately=[_told(done, several) for done in queries.lately(places, viewer())],
    )


def greeting_at(moment: datetime) -> str:
    """How people greet at that time of day, in the installation's zone."""
    hour = moment.astimezone(clock.zone()).hour
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


# What has no page to itself worth opening: the list on which it stands.
LISTED = {"narrative": "narratives.index", "evidence": "evidence.index"}


def recently(moment: datetime) -> str:
    """How people say when something happened that is still fresh: "today, 10:00"."""
    local = moment.astimezone(clock.zone())
    if local.date() == clock.today():
        return f"today, {local:%H:%M}"
    if local.date() == clock.today() - timedelta(days=1):
        return f"yesterday, {local:%H:%M}"
    return day(moment)


def _lines(picked: Picked, with_project: bool) -> list[tuple[Entry, str]]:
    """Each record as a line, with the address of its debrief, which those that are over await."""
    return [
        (
            entry_of(record, with_project=with_project),
            url_for("engagements.debrief", project_code=record.project.code, record_id=record.id),
        )
        for record in picked.records
    ]


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
