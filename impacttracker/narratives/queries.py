"""Every question we ask about narratives. Members see all of their project's; others none."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_polymorphic

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Award, Project

MOST = 500


def get(narrative_id: int, project: Project, viewer: User) -> Narrative | None:
    """One narrative of the project, outside the bin."""
    return next(iter(_found(project, viewer, narrative_id=narrative_id)), None)


def get_binned(narrative_id: int, project: Project, viewer: User) -> Narrative | None:
    """One narrative in the bin."""
    return next(iter(_found(project, viewer, narrative_id=narrative_id, binned=True)), None)


def in_bin(project: Project, viewer: User) -> Sequence[Narrative]:
    """What can still be restored, in the order in which it was written."""
    return _found(project, viewer, binned=True)


def answered_in(project: Project, viewer: User) -> Sequence[Narrative]:
    """Everything that the project's awards say: by award, latest period first, by section.

    What has no award stands first, because somebody has to choose one.
    """
    order = list(SECTIONS)
    found = _found(project, viewer)
    by_section = sorted(found, key=lambda one: (order.index(one.section), one.topic))
    by_period = sorted(by_section, key=lambda one: one.period, reverse=True)
    return sorted(by_period, key=lambda one: one.award_id or 0)


def held_by(
    award: Award, section: str, period: str, viewer: User, *, topic: str = ""
) -> Narrative | None:
    """What *award* says in *section* (of a statement, on *topic*) and *period*, if anything."""
    return db.session.scalar(
        select(Narrative).where(
            is_member(viewer, Narrative.project_id),
            Narrative.award_id == award.id,
            Narrative.section == section,
            Narrative.topic == topic,
            Narrative.period == period,
        )
    )


def _found(
    project: Project, viewer: User, *, narrative_id: int | None = None, binned: bool = False
) -> Sequence[Narrative]:
    """Narratives with their answers: every section's table is joined along, in one statement."""
    whole: Any = with_polymorphic(Narrative, "*")
    found = (
        select(whole)
        .where(
            is_member(viewer, whole.project_id),
            whole.project_id == project.id,
            whole.binned_at.is_not(None) if binned else whole.binned_at.is_(None),
        )
        .options(joinedload(whole.award), joinedload(whole.project))
        .order_by(whole.id)
        .limit(MOST)
    )
    if narrative_id is not None:
        found = found.where(whole.id == narrative_id)
    return db.session.scalars(found).all()
