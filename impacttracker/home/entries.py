"""What waits, as lines: a partner gone quiet, and the counts of it all, each with its page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.home.attention import Picked
from impacttracker.home.queries import Figures
from impacttracker.inbox.queries import waiting_for
from impacttracker.presentation import day, number
from impacttracker.projects.models import Membership
from impacttracker.returns.deadlines import Deadline
from impacttracker.returns.pages import left_in_words
from impacttracker.timeline.quiet import Quiet


def counts_of(
    waiting: Mapping[str, Picked], figures: Iterable[Figures], quiet: int
) -> list[dict[str, str]]:
    """What needs the viewer today in figures, each with the page that lists it; no noughts."""
    promised = list(figures)
    said = [
        (waiting["debrief"].total if waiting else 0, "to debrief", "debrief"),
        (sum(one.overdue for one in promised), "overdue", "promises"),
        (sum(one.soon for one in promised), "due within a week", "promises"),
        (quiet, "gone quiet", "quiet"),
        (waiting["without_cause"].total if waiting else 0, "without a cause", "without_cause"),
    ]
    return [
        {"number": number(count), "label": label, "href": url_for("home.waiting", what=what)}
        for count, label, what in said
        if count
    ]


def inbox_entries(places: Sequence[Membership], viewer: User) -> list[dict[str, str]]:
    """How much waits in the inbox of each project in which the viewer may decide on it."""
    counts = waiting_for([place.project_id for place in places], viewer) if places else {}
    return [
        {
            "number": number(counts[place.project_id]),
            "label": f"in the inbox of {place.project.code}" if len(places) > 1 else "in the inbox",
            "href": url_for("inbox.index", project_code=place.project.code),
        }
        for place in places
        if place.project_id in counts
    ]


def quiet_entry(one: Quiet, *, with_project: bool = False) -> dict[str, Any]:
    """A partner gone quiet as a line: who, since what, and how long that is."""
    code, key = one.project.code, one.organisation.id
    return {
        "name": one.organisation.name,
        "href": url_for("partners.show", project_code=code, organisation_id=key),
        "last": one.title,
        "last_href": url_for("records.show", project_code=code, record_id=one.record_id),
        "under": " · ".join(
            [
                one.last.in_words(),
                f"wanted {one.rhythm.label[0].lower()}{one.rhythm.label[1:]}",
                *([code] if with_project else []),
            ]
        ),
        "silence": f"{silence(one)} quiet",
        "rhythm_href": url_for("home.rhythm", project_code=code, organisation_id=key),
        "project_code": code,
    }


def return_entry(one: Deadline, *, with_project: bool = False) -> dict[str, Any]:
    """A return that is due soon, or late, as a line."""
    left = (one.due_on - today()).days
    return {
        "title": one.title,
        "href": one.href,
        "under": one.project.title if with_project else "",
        "due": day(one.due_on),
        "left": left_in_words(left),
        "tone": "danger" if left < 0 else "attention",
        "is_open": one.return_id is not None,
    }


def silence(one: Quiet) -> str:
    """How long ago the last contact was at most lately: "7 months", "3 years"."""
    day, last = today(), one.last_on
    months = (day.year - last.year) * 12 + day.month - last.month - (day.day < last.day)
    if months >= 24:
        return f"{months // 12} years"
    return "1 month" if months == 1 else f"{months} months"
