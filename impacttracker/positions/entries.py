"""Where partners stand in the words of pages: their marks, their rows, the gaps to close."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from impacttracker.partners.models import Position
from impacttracker.positions.drawing import Marked
from impacttracker.positions.ladder import Rung
from impacttracker.positions.queries import Placed
from impacttracker.projects.models import Project

COLUMNS = ("Partner", "Interest", "Influence", "Impact", "Engagement reached", "Wanted", "Since")


def marks_of(placed: Iterable[Placed], project: Project) -> list[Marked]:
    """Those who are on the map, each leading to the partner's page."""
    return [
        Marked(
            interest=one.position.interest,
            influence=one.position.influence,
            impact=one.position.impact,
            name=one.organisation.name,
            short_name=one.organisation.short_name,
            link=_page_of(one, project),
            told=f"{one.organisation.name}: {told(one.position)}",
            wants_more=one.position.gap > 0,
        )
        for one in placed
        if one.position and one.position.interest and one.position.influence
    ]


def rungs_of(placed: Iterable[Placed], project: Project) -> list[Rung]:
    """Those of whom either end of the engagement is known, the widest gap first."""
    rungs = [
        (
            one.position.gap,
            Rung(
                name=one.organisation.name,
                reached=one.position.reached,
                wanted=one.position.wanted,
                link=_page_of(one, project),
                told=f"{one.organisation.name}: {told_engagement(one.position)}",
            ),
        )
        for one in placed
        if one.position and (one.position.reached or one.position.wanted)
    ]
    return [rung for _, rung in sorted(rungs, key=lambda one: -one[0])]


def row_of(one: Placed, project: Project) -> list[Any]:
    """The table twin: a partner and everything that its mark shows."""
    held = one.position
    said = [held.interest, held.influence, held.impact, held.reached, held.wanted] if held else []
    return [
        {"text": one.organisation.name, "href": _page_of(one, project)},
        *(term.label if term else "" for term in said),
        held.on if held else None,
    ]


def told(position: Position) -> str:
    """A position in words: "high interest, low influence; reached inform, wanted involve"."""
    levels = [
        f"{level.label.lower()} {name}"
        for name in ("interest", "influence", "impact")
        if (level := getattr(position, name))
    ]
    return "; ".join(part for part in (", ".join(levels), told_engagement(position)) if part)


def told_engagement(position: Position) -> str:
    """How far the engagement is, and how far it should be."""
    ends = [
        f"engagement {words} {term.label.lower()}"
        for words, term in (("reached", position.reached), ("wanted", position.wanted))
        if term
    ]
    return ", ".join(ends)


def _page_of(one: Placed, project: Project) -> str:
    return url_for("partners.show", project_code=project.code, organisation_id=one.organisation.id)
