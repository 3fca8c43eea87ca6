"""A promise as one line of a list: what `components/followup.html` shows, everywhere the same."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import url_for

from impacttracker.clock import today
from impacttracker.followups.models import FollowUp
from impacttracker.followups.queries import Owner, Place
from impacttracker.followups.vocabulary import Direction
from impacttracker.presentation import day
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of

SOON = timedelta(days=7)


def entries_of(
    followups: Iterable[FollowUp], *, with_about: bool = True, with_project: bool = False
) -> list[dict[str, Any]]:
    """*followups* as lines; queries nothing."""
    return [_entry_of(one, with_about, with_project) for one in followups]


def place_in(text: str) -> Place | None:
    """The (day, key) that an address says, if it says one: "2027-03-04.17", or ".17"."""
    said, dot, key = text.partition(".")
    number = key_of(key)
    if not dot or not number:
        return None
    try:
        return (date.fromisoformat(said) if said else None), number
    except ValueError:
        return None


def place_said(followup: FollowUp, is_kept: bool = False) -> str:
    """Where a list stops that shows *followup* last, for `place_in`."""
    on = followup.done_on if is_kept else followup.due_on
    return f"{on.isoformat() if on else ''}.{followup.id}"


def key_in_form(owner: Owner) -> str:
    """How a form names who sees to something."""
    return str(owner.user.id) if owner.user else "nobody"


def owner_in_words(owner: Owner) -> str:
    """Who sees to how many promises."""
    count = f"{owner.promises:,} open promise{'' if owner.promises == 1 else 's'}"
    if owner.user is None:
        return f"Nobody yet ({count})"
    return f"{owner.user.name} ({count}{'' if owner.is_member else ', no longer a member'})"


def handed_over_in_words(number: int, of: int, name: str) -> str:
    """What was handed over, and what could not be."""
    said = f"{name} sees to {number:,} more promise{'' if number == 1 else 's'} now."
    if number == of:
        return said
    return f"{said} {of - number:,} stayed: they are about records that {name} may not see."


def _entry_of(followup: FollowUp, with_about: bool, with_project: bool) -> dict[str, Any]:
    code, key = followup.project.code, followup.id
    owner = followup.owner.name if followup.owner else followup.owner_as_recorded
    under = [followup.direction.label]
    if owner or followup.direction is Direction.OURS:
        under.append(f"{owner} sees to it" if owner else "nobody sees to it yet")
    return {
        "id": key,
        "project_code": code,
        "what": followup.what,
        "href": url_for("followups.edit", project_code=code, followup_id=key),
        "about": _about(followup) if with_about else None,
        "under": " · ".join([code, *under] if with_project else under),
        "done": followup.done_on is not None,
        "outcome": followup.outcome,
        "is_ours": followup.direction is Direction.OURS,
        "due": _due_in_words(followup),
        "tag": _tag(followup.due_on, followup.done_on),
    }


def _due_in_words(followup: FollowUp) -> str:
    if followup.done_on:
        return f"kept {day(followup.done_on)}"
    return f"by {day(followup.due_on)}" if followup.due_on else ""


def _tag(due_on: date | None, done_on: date | None) -> dict[str, str] | None:
    if done_on or due_on is None or due_on > today() + SOON:
        return None
    if due_on < today():
        return {"label": "overdue", "tone": "danger"}
    return {"label": "due today" if due_on == today() else "due soon", "tone": "attention"}


def _about(followup: FollowUp) -> dict[str, str] | None:
    code = followup.project.code
    if followup.record:
        return {"title": followup.record.title, "href": href_of(followup.record)}
    if followup.organisation:
        organisation = followup.organisation
        href = url_for("partners.show", project_code=code, organisation_id=organisation.id)
        return {"title": organisation.name, "href": href}
    if followup.person:
        href = url_for("partners.person", project_code=code, person_id=followup.person.id)
        return {"title": followup.person.name, "href": href}
    return None
