"""Partners with whom a project has lost touch, counted from the last real contact."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.partners.models import Acquaintance, Affiliation, Organisation, Partnership
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import USUAL, Rhythm
from impacttracker.records.models import Participant
from impacttracker.timeline.contact import ENGAGEMENT, RECORD, meetings, took_place
from impacttracker.when import When


@dataclass(frozen=True)
class Quiet:
    """A partner whom a project has not met for longer than it wants to."""

    project: Project
    organisation: Organisation
    rhythm: Rhythm
    last_on: date
    """The last day that the last contact can mean."""
    last: When
    title: str
    record_id: int

    @property
    def in_address(self) -> str:
        """Where a list stops that shows this last, for `place_in`."""
        return f"{self.last_on.isoformat()}.{self.organisation.id}.{self.project.id}"


Place = tuple[date, int, int]
"""(last day, organisation, project) of the partner at which a list stopped."""


def place_in(text: str) -> Place | None:
    """The place that an address says, if it says one."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})\.(\d{1,9})", text, re.ASCII)
    try:
        return (date.fromisoformat(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def gone_quiet(
    projects: Collection[Project],
    viewer: User,
    *,
    known: bool = False,
    after: Place | None = None,
    limit: int,
) -> tuple[Sequence[Quiet], int]:
    """Partners of *projects* whose rhythm is overdue, the longest silent first.

    And how many there are from *after* on. With *known*, only those whom the viewer has met or
    knows somebody of. Those never met are no part of it: there was no contact to be lost. Two
    statements at most.
    """
    found = _overdue([project.id for project in projects], viewer, only_known=known)
    stop = (found.selected_columns.last_on, Organisation.id, Project.id)
    if after is not None:
        found = found.where(tuple_(*stop) > after)
    rows = db.session.execute(found.order_by(*stop).limit(limit)).all()
    return _with_last_contact(rows, viewer), rows[0].total if rows else 0


def never_met(project: Project, viewer: User, *, limit: int) -> tuple[Sequence[Organisation], int]:
    """Partners of *project* with whom nothing took place yet, by name; and how many in all."""
    met = _last_days([project.id], viewer).subquery()
    rows = db.session.execute(
        select(Organisation, func.count().over().label("total"))
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .where(
            Partnership.project_id == project.id,
            func.coalesce(Partnership.rhythm, "") != Rhythm.NONE.value,
            Organisation.id.not_in(select(met.c.organisation_id)),
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(limit)
    ).all()
    return [row.Organisation for row in rows], rows[0].total if rows else 0


def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or the last one that month has."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(years + month // 11, (month + 1) % 12 + 1, 1)
    return date(years, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _overdue(projects: Collection[int], viewer: User, *, only_known: bool) -> Select[Any]:
    """Partners of those projects whose last contact lies further back than their rhythm."""
    met = _last_days(projects, viewer).subquery()
    rhythm = func.coalesce(Partnership.rhythm, Project.rhythm, USUAL.value)
    found = (
        select(
            Project,
            Organisation,
            rhythm.label("rhythm"),
            met.c.last_on,
            func.count().over().label("total"),
        )
        .join(met, met.c.project_id == Project.id)
        .join(Organisation, Organisation.id == met.c.organisation_id)
        .join(
            Partnership,
            and_(
                Partnership.project_id == Project.id,
                Partnership.organisation_id == Organisation.id,
            ),
        )
        .where(_is_too_long_ago(met.c.last_on, rhythm))
    )
    if only_known:
        found = found.where(_is_known_to(viewer, met.c.organisation_id, met.c.project_id))
    return found


def _is_too_long_ago(last_on: Any, rhythm: Any) -> ColumnElement[bool]:
    return or_(
        *(
            and_(rhythm == one.value, last_on < months_before(today(), one.months))
            for one in Rhythm
            if one is not Rhythm.NONE
        )
    )


def _last_days(projects: Collection[int], viewer: User) -> Select[Any]:
    """The last day on which each project can have met each organisation."""
    # Known by its year alone, or not over yet, a contact may have been as late as today.
    day = case((RECORD.c.last_on > today(), today()), else_=RECORD.c.last_on)
    # By both columns of the index: by the key alone, SQLite reads all participants for each record.
    whose = and_(
        RECORD.c.project_id == Participant.project_id, RECORD.c.id == Participant.record_id
    )
    return (
        select(RECORD.c.project_id, Participant.organisation_id, func.max(day).label("last_on"))
        .join(RECORD, whose)
        .join(ENGAGEMENT, ENGAGEMENT.c.id == RECORD.c.id)
        .where(Participant.organisation_id.is_not(None), took_place(projects, viewer))
        .group_by(RECORD.c.project_id, Participant.organisation_id)
    )


def _is_known_to(viewer: User, organisation_id: Any, project_id: Any) -> ColumnElement[bool]:
    """That the viewer recorded something with an organisation, or knows somebody there best."""
    recorded = exists().where(
        Participant.organisation_id == organisation_id,
        Participant.project_id == project_id,
        Participant.record_id == RECORD.c.id,
        RECORD.c.author_id == viewer.id,
    )
    knows = exists().where(
        Affiliation.organisation_id == organisation_id,
        Affiliation.person_id == Acquaintance.person_id,
        Affiliation.to_on.is_(None),
        Acquaintance.project_id == project_id,
        Acquaintance.known_by_id == viewer.id,
    )
    return or_(recorded, knows)


def _with_last_contact(rows: Sequence[Any], viewer: User) -> Sequence[Quiet]:
    """Each with the contact that was the last."""
    if not rows:
        return []
    keys, projects = {row.Organisation.id for row in rows}, {row.Project.id for row in rows}
    ranked = meetings(keys, projects, viewer).subquery()
    found = db.session.execute(select(ranked).where(ranked.c.place == 1)).all()
    last = {(one.project_id, one.organisation_id): one for one in found}
    return [
        Quiet(
            row.Project,
            row.Organisation,
            Rhythm(row.rhythm),
            row.last_on,
            When.from_edtf(one.when_edtf, one.when_zone),
            one.title,
            one.record_id,
        )
        for row in rows
        if (one := last.get((row.Project.id, row.Organisation.id)))
    ]
