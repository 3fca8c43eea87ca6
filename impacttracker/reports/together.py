"""What several returns are made of, read together: as many statements for many as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_polymorphic

from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.narratives.models import Narrative
from impacttracker.pathway.graph import Tie
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.models import Record
from impacttracker.reports import queries
from impacttracker.reports.material import Material

Wanted = tuple[Project, Award | None, str]
"""A project, its award or nothing for the whole of it, and the funder's name for the period."""


@dataclass(frozen=True)
class _Read:
    """Everything that was read, of all awards."""

    records: Sequence[Record]
    attributed: Sequence[tuple[int, str]]
    links: Sequence[Tie]
    evidence: Sequence[tuple[Evidence, Sequence[int]]]
    members: Sequence[Membership]
    narratives: Sequence[Narrative]
    awards: Sequence[Award]
    """Those of projects that are told whole."""


def materials_of(wanted: Sequence[Wanted]) -> list[Material]:
    """What each is made of, in their order. What is kept back is not counted here."""
    if not wanted:
        return []
    projects = {project.id for project, _, _ in wanted}
    whole = {project.id for project, award, _ in wanted if award is None}
    chosen = queries.reportable_of(projects, {award.id for _, award, _ in wanted if award}, whole)
    read = _Read(
        records=queries.whole_records(chosen),
        attributed=queries.attributions_of(projects, chosen),
        links=queries.links_among(projects, chosen),
        evidence=queries.evidence_for(projects, chosen),
        members=queries.members_in(projects),
        narratives=_narratives(projects),
        awards=_awards_of(whole),
    )
    references = _references(read)
    return [_material(one, references, read) for one in wanted]


def _references(read: _Read) -> Mapping[int, set[str]]:
    """The awards that each record came of."""
    found: dict[int, set[str]] = defaultdict(set)
    for record_id, reference in read.attributed:
        found[record_id].add(reference)
    return found


def _material(wanted: Wanted, references: Mapping[int, set[str]], read: _Read) -> Material:
    project, award, _ = wanted
    records = [
        one
        for one in read.records
        if one.project_id == project.id
        and (award is None or award.reference in references.get(one.id, ()))
    ]
    keys = {record.id for record in records}
    supported = [
        (piece, [key for key in supports if key in keys]) for piece, supports in read.evidence
    ]
    own = [one for one in read.awards if one.project_id == project.id]
    return Material(
        project=project,
        awards=[award] if award else own,
        records=records,
        narratives=_told(wanted, read.narratives),
        kept_back=0,
        not_held=0,
        links=[tie for tie in read.links if tie.cause in keys and tie.effect in keys],
        unattributed=0,
        members=[one for one in read.members if one.project_id == project.id],
        evidence=[(piece, supports) for piece, supports in supported if supports],
        attributed=[(key, reference) for key, reference in read.attributed if key in keys],
    )


def _told(wanted: Wanted, narratives: Sequence[Narrative]) -> list[Narrative]:
    """Of each award, section and topic what is said of the period, or else its latest; and what
    waits for somebody to say whose it is."""
    project, award, period = wanted
    here = [one for one in narratives if one.project_id == project.id]
    own = [one for one in here if one.award_id and (award is None or one.award_id == award.id)]
    kept: dict[tuple[int | None, str, str], Narrative] = {}
    for one in sorted(own, key=lambda one: (one.period == period, one.period, one.id)):
        kept[one.award_id, one.section, one.topic] = one
    return [*kept.values(), *(one for one in here if one.award_id is None)]


def _narratives(projects: Collection[int]) -> Sequence[Narrative]:
    whole: Any = with_polymorphic(Narrative, "*")
    found = select(whole).where(whole.project_id.in_(projects), whole.binned_at.is_(None))
    return db.session.scalars(found.options(joinedload(whole.award))).all()


def _awards_of(projects: Collection[int]) -> Sequence[Award]:
    if not projects:
        return []
    found = select(Award).where(Award.project_id.in_(projects)).order_by(Award.id)
    return db.session.scalars(found).all()
