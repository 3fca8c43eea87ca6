"""What the page of a project shows: its figures, the chains behind its influences, its gaps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.followups import queries as followups
from impacttracker.home.attention import Picked, gaps_in
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.partners.models import Partnership
from impacttracker.pathway import queries as pathway
from impacttracker.pathway.sentence import Sentence, sentence_of
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.entries import Entry, entry_of
from impacttracker.records.queries import of_kinds
from impacttracker.records.vocabulary import Family
from impacttracker.timeline import queries as timeline
from impacttracker.timeline.choice import Choice, kind_named
from impacttracker.timeline.drawing import by_family, overview_of

MOST_INFLUENCES = 8
EXPECTED = ("key_findings", "narrative_impact")
"""The narratives that every award is asked for; the others have something to say or have not."""

Counts = Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Gap:
    """Something that is missing: in which records, or where to write it."""

    heading: str
    advice: str
    picked: Picked
    one: str
    many: str


def shown(place: Membership, viewer: User) -> dict[str, Any]:
    """Everything that the page shows of the project in which the viewer has *place*."""
    project = place.project
    awards = projects.awards_of(project)
    counts = timeline.counts([place], Choice(), viewer)
    drawing = overview_of(counts, links_to=lambda *cell: _cell_address(project, *cell))
    return {
        "awards": awards,
        "members": projects.members_of(project),
        "total": sum(counts.values()),
        "figures": figures(project, counts, viewer),
        "drawing": drawing,
        "influences": influences(project, viewer),
        "gaps": gaps(project, awards, viewer),
        "unwritten": unwritten(project, awards),
    }


def figures(project: Project, counts: Counts, viewer: User) -> list[dict[str, Any]]:
    """The figures, each with the address of what is behind it."""
    families = by_family(counts)
    code = project.code
    shown = [
        _figure(
            sum(number for (family, _), number in families.items() if family == wanted),
            wanted.label,
            url_for("timeline.project", project_code=code, kind=kind_named(wanted)),
        )
        for wanted in Family
        if wanted is not Family.NARRATIVE
    ]
    partners = db.session.scalar(
        select(func.count(Partnership.id)).where(Partnership.project_id == project.id)
    )
    promises = followups.open_count(viewer, project)
    return [
        *shown,
        _figure(partners or 0, "Partners", url_for("partners.index", project_code=code)),
        _figure(promises, "Open promises", url_for("followups.index", project_code=code)),
    ]


def influences(project: Project, viewer: User) -> list[tuple[Entry, Sentence | None]]:
    """The newest influences, each with the chain that it is part of."""
    found = of_kinds(["policy_influence"], project, viewer, limit=MOST_INFLUENCES)[:MOST_INFLUENCES]
    graph = pathway.around([record.id for record in found], project.id, viewer)
    return [(entry_of(record), sentence_of(graph, record.id)) for record in found]


def gaps(project: Project, awards: Collection[Award], viewer: User) -> list[Gap]:
    """What the records lack, where they lack something."""
    picked = gaps_in(project.id, viewer)
    found = [
        Gap(
            "Influences that nothing leads to",
            "Link each with the engagement or partnership behind it.",
            picked["without_cause"],
            "influence",
            "influences",
        ),
        Gap(
            "Records of no award",
            "Say which award each came of, or no return will hold it.",
            picked["without_award"] if awards else Picked(),
            "record",
            "records",
        ),
        Gap(
            "Records without a date",
            "A year is enough: without one they stand at the end of everything.",
            picked["undated"],
            "record",
            "records",
        ),
    ]
    return [gap for gap in found if gap.picked.total]


def unwritten(project: Project, awards: Sequence[Award]) -> list[tuple[Award, list[str]]]:
    """Awards of which a narrative that every funder asks for is missing, and which ones."""
    rows = db.session.execute(
        select(Narrative.__table__.c.award_id, Narrative.__table__.c.section)
        .where(
            Narrative.__table__.c.project_id == project.id,
            Narrative.__table__.c.binned_at.is_(None),
        )
        .distinct()
    ).all()
    written = {(award_id, section) for award_id, section in rows}
    missing = [
        (award, [SECTIONS[name].heading for name in EXPECTED if (award.id, name) not in written])
        for award in awards
    ]
    return [(award, headings) for award, headings in missing if headings]


def _cell_address(project: Project, family: str | None, year: int) -> str:
    """The records behind a circle of the drawing, or behind a year."""
    chosen = Choice(since=year, until=year, kind=kind_named(family or ""))
    asked: dict[str, Any] = dict(chosen.in_address())
    return url_for("timeline.project", project_code=project.code, **asked)


def _figure(number: int, label: str, href: str) -> dict[str, Any]:
    return {"number": f"{number:,}", "label": label, "href": href}
