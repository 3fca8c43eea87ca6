"""The timeline of one partner: what all my projects did with them, drawn and in a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.pictures import Picture
from impacttracker.projects import queries as projects
from impacttracker.timeline import queries
from impacttracker.timeline.choice import Choice, Cursor
from impacttracker.timeline.drawing import overview_of
from impacttracker.timeline.months import Group, grouped


@dataclass(frozen=True)
class Together:
    """A page of the records with one partner, the newest first, and a drawing of them all."""

    total: int
    groups: Sequence[Group]
    authors: Sequence[str]
    """Who of us recorded what is on this page."""
    older: Cursor | None
    drawing: Picture | None
    timeline: str
    """The address of the same records on the timeline, where they can be filtered."""


def together(choice: Choice, viewer: User, after: Cursor | None) -> Together:
    """What the viewer's projects did with the partner that *choice* names."""
    places = projects.memberships_of(viewer)
    page = queries.page(places, choice, viewer, after)
    counts = queries.counts(places, choice, viewer)
    drawing = overview_of(counts, links_to=lambda family, year: _address(choice, family, year))
    return Together(
        total=sum(counts.values()),
        groups=grouped(page, with_project=len(places) > 1),
        authors=sorted({record.author.name for record in page.records if record.author}),
        older=page.older,
        drawing=drawing,
        timeline=_address(choice),
    )


def _address(choice: Choice, family: str | None = None, year: int | None = None) -> str:
    chosen = choice.but(kind=family or "", since=year, until=year)
    asked: dict[str, Any] = dict(chosen.in_address())
    return url_for("timeline.everything", **asked)
