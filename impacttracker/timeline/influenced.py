"""What came of working with a partner: where it was influenced itself, and what followed.

One statement, which goes along the links from what was done with the partner, step by step, over
records that the viewer may see and no others: a chain that leads through a hidden one ends there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.kinds import KINDS
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Link, Participant, Record
from impacttracker.records.vocabulary import Family, ParticipantRole, Visibility
from impacttracker.when import When

Conditions = Sequence[ColumnElement[bool]]

MOST_STEPS = 6
MOST = 100

# The table itself, because the record as a mapped class joins every kind along.
RECORD = Record.__table__
CAME_OF = tuple(
    kind for kind, model in KINDS.items() if model.about.family in {Family.POLICY, Family.OUTCOME}
)


@dataclass(frozen=True)
class CameOf:
    """An influence or an outcome, and how many links lead to it from what was done together."""

    record_id: int
    project_code: str
    kind: str
    title: str
    when: When
    steps: int
    """0 where the partner itself is the influenced body, or took part in it."""
    is_influenced: bool

    @property
    def family(self) -> str:
        """The mark that it carries."""
        return str(KINDS[self.kind].about.family)

    def in_words(self) -> str:
        """How it hangs together with the partner."""
        if self.is_influenced:
            return "they are the influenced body"
        if self.steps == 0:
            return "they took part"
        return f"{self.steps} step{'' if self.steps == 1 else 's'} from what we did together"


def came_of(
    organisation: Organisation, viewer: User, *, shared_in: Project | None = None
) -> Sequence[CameOf]:
    """Influences and outcomes that working with *organisation* led to, the newest first.

    With *shared_in*, only what the whole team of that project may see, at every step.
    """
    seen = [RECORD.c.binned_at.is_(None), visible_to(viewer)]
    if shared_in is not None:
        seen += [
            RECORD.c.project_id == shared_in.id,
            RECORD.c.visibility != Visibility.PRIVATE,
        ]
    rows = db.session.execute(_came_of(_reached(organisation, seen))).all()
    return [
        CameOf(key, code, kind, title, When.from_edtf(edtf, zone), steps, bool(influenced))
        for key, code, kind, title, edtf, zone, steps, influenced in rows
    ]


def _came_of(reached: CTE) -> Select[Any]:
    """The influences and outcomes among what was reached, each with its shortest way."""
    return (
        select(
            RECORD.c.id,
            Project.code,
            RECORD.c.kind,
            RECORD.c.title,
            RECORD.c.when_edtf,
            RECORD.c.when_zone,
            func.min(reached.c.steps),
            func.max(reached.c.is_influenced),
        )
        .join(reached, reached.c.id == RECORD.c.id)
        .join(Project, Project.id == RECORD.c.project_id)
        .where(RECORD.c.kind.in_(CAME_OF))
        .group_by(RECORD.c.id, Project.code)
        .order_by(RECORD.c.sort_key.desc(), RECORD.c.id.desc())
        .limit(MOST)
    )


def _reached(organisation: Organisation, seen: Conditions) -> CTE:
    """(id, steps, is_influenced) of every record that links lead to from those with them."""
    first = _with_them(organisation, seen).cte("reached", recursive=True)
    onward = (
        select(Link.to_id, first.c.steps + 1, literal(0))
        .join(first, Link.from_id == first.c.id)
        .join(RECORD, RECORD.c.id == Link.to_id)
        .where(first.c.steps < MOST_STEPS, *seen)
    )
    return first.union(onward)


def _with_them(organisation: Organisation, seen: Conditions) -> Select[int, int, int]:
    influenced = Participant.role == ParticipantRole.INFLUENCED
    return (
        select(
            RECORD.c.id.label("id"),
            literal(0).label("steps"),
            func.max(case((influenced, 1), else_=0)).label("is_influenced"),
        )
        .join(Participant, Participant.record_id == RECORD.c.id)
        .where(Participant.organisation_id == organisation.id, *seen)
        .group_by(RECORD.c.id)
    )
