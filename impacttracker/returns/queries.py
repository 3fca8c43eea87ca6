"""Every question we ask about returns. Each takes the viewer, and shows no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.obligations import access as obligations
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.periods import Period, periods_of
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Award, Project
from impacttracker.returns.access import visible_to
from impacttracker.returns.choice import FAR, Choice, Place
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.vocabulary import State

PAGE_SIZE = 25
MOST_OWED = 5_000
"""Rows: an award owes a handful, and has answered some of it."""
AHEAD = timedelta(days=366)
"""How far ahead what is owed stands on the board; the page of what is owed has the rest."""
deadline = func.coalesce(Return.due_on, FAR)


@dataclass(frozen=True)
class Owed:
    """A period of an obligation for which no return was opened."""

    obligation: Obligation
    period: Period

    @property
    def place(self) -> Place:
        return Place(self.period.due_on, False, self.obligation.id, self.period.place)


Line = Return | Owed


def get(return_id: int, project: Project, viewer: User) -> Return | None:
    """One return of the project."""
    found = seen_by(viewer).where(Return.id == return_id, Return.project_id == project.id)
    return db.session.scalar(found)


def called(
    award: Award, format_key: str, period: str, project: Project, viewer: User
) -> Return | None:
    """The return of *award* in that format about that period."""
    return db.session.scalar(
        seen_by(viewer).where(
            Return.project_id == project.id,
            Return.award_id == award.id,
            Return.format_key == format_key,
            Return.period == period.strip(),
        )
    )


def snapshots_of(returned: Return) -> Sequence[Snapshot]:
    """What was sent of it, the latest first, without the contents. Its return may be seen."""
    return db.session.scalars(
        select(Snapshot).where(Snapshot.return_id == returned.id).order_by(Snapshot.number.desc())
    ).all()


def snapshot(snapshot_id: int, returned: Return) -> Snapshot | None:
    """One of them, which holds its contents as soon as they are asked for."""
    return db.session.scalar(
        select(Snapshot).where(Snapshot.id == snapshot_id, Snapshot.return_id == returned.id)
    )


def last_sent(returns: Collection[Return]) -> Mapping[int, Snapshot]:
    """What was sent last of each of *returns* that was sent, by key; without the contents."""
    keys = [one.id for one in returns if one.sent]
    if not keys:
        return {}
    found = select(Snapshot).where(Snapshot.return_id.in_(keys)).order_by(Snapshot.number)
    return {one.return_id: one for one in db.session.scalars(found)}


def on_the_board(
    viewer: User,
    choice: Choice,
    project: Project | None = None,
    *,
    after: Place | None = None,
    limit: int = PAGE_SIZE,
) -> list[Line]:
    """What the board shows, by deadline; one more than *limit* where there are more."""
    found: list[Line] = [*_opened(viewer, choice, project, after, limit)]
    if choice.shows_owed:
        found += _owed_on_the_board(viewer, choice, project, after)
    found.sort(key=place_of, reverse=choice.is_latest_first)
    return found[: limit + 1]


def place_of(line: Line) -> Place:
    """Where a line stands on the board."""
    if isinstance(line, Owed):
        return line.place
    return Place(line.due_on or FAR, True, line.id)


def owed(viewer: User | None, project: Project | None = None) -> list[Owed]:
    """Every period that is owed and for which nothing was opened, the first deadline first; for a
    command (nobody) whatever anybody may see."""
    is_answered = and_(
        Return.award_id == Obligation.award_id, Return.format_key == Obligation.format_key
    )
    found = (
        select(Obligation, Return.period)
        .outerjoin(Return, is_answered)
        .where(true() if viewer is None else obligations.visible_to(viewer))
        .options(joinedload(Obligation.award), joinedload(Obligation.project))
        .order_by(Obligation.due_on, Obligation.id)
        .limit(MOST_OWED)
    )
    if project is not None:
        found = found.where(Obligation.project_id == project.id)
    opened: dict[Obligation, set[str | None]] = defaultdict(set)
    for noted, period in db.session.execute(found):
        opened[noted].add(period)
    owed = [
        Owed(noted, period)
        for noted, names in opened.items()
        for period in periods_of(noted)
        if period.name not in names
    ]
    return sorted(owed, key=lambda one: one.place)


def owed_period(obligation: Obligation, place: int) -> Period | None:
    """One period of an obligation."""
    return next((one for one in periods_of(obligation) if one.place == place), None)


def unsent(
    viewer: User | None, keys: Collection[int], last: date | None = None, limit: int | None = None
) -> Sequence[Return]:
    """Returns of the projects with these *keys* that are expected, have a deadline until *last*,
    and were not sent yet: the first deadline first."""
    found = seen_by(viewer).where(
        Return.project_id.in_(keys),
        Return.state != State.SUBMITTED,
        Return.sent == 0,
        Return.is_expected.is_(True),
        Return.due_on.is_not(None),
    )
    if last is not None:
        found = found.where(Return.due_on <= last)
    return db.session.scalars(found.order_by(Return.due_on, Return.id).limit(limit)).all()


def funders_of(viewer: User) -> Sequence[str]:
    """Who pays for the viewer's projects, by name."""
    return db.session.scalars(
        select(Award.funder)
        .where(is_member(viewer, Award.project_id))
        .distinct()
        .order_by(Award.funder)
    ).all()


def _opened(
    viewer: User, choice: Choice, project: Project | None, after: Place | None, limit: int
) -> Sequence[Return]:
    if not choice.states:
        return []
    found = seen_by(viewer).where(Return.state.in_(choice.states), *_of_project(choice, project))
    if choice.funder:
        found = found.where(Return.award_id.in_(_awards_of(choice.funder)))
    if choice.within:
        found = found.where(Return.due_on.is_not(None), Return.due_on <= _last_day(choice))
    if after is not None:
        found = found.where(_comes_after(after, choice))
    order: tuple[Any, ...] = (deadline, Return.id)
    if choice.is_latest_first:
        order = tuple(column.desc() for column in order)
    return db.session.scalars(found.order_by(*order).limit(limit + 1)).all()


def _owed_on_the_board(
    viewer: User, choice: Choice, project: Project | None, after: Place | None
) -> list[Owed]:
    last = _last_day(choice) if choice.within else today() + AHEAD
    return [
        one
        for one in owed(viewer, project)
        if one.period.due_on <= last
        and (not choice.funder or one.obligation.award.funder == choice.funder)
        and (not choice.project or one.obligation.project.code == choice.project)
        and (after is None or one.place > after)
    ]


def _of_project(choice: Choice, project: Project | None) -> list[ColumnElement[bool]]:
    if project is not None:
        return [Return.project_id == project.id]
    if choice.project:
        here = select(Project.id).where(Project.code == choice.project)
        return [Return.project_id.in_(here)]
    return []


def _awards_of(funder: str) -> Select[int]:
    return select(Award.id).where(Award.funder == funder)


def _last_day(choice: Choice) -> date:
    """Of what is overdue, yesterday; else so many days from now."""
    days = int(choice.within)
    return today() + timedelta(days=days if days else -1)


def _comes_after(place: Place, choice: Choice) -> ColumnElement[bool]:
    if choice.is_latest_first:
        return or_(deadline < place.due_on, and_(deadline == place.due_on, Return.id < place.key))
    further = Return.id > place.key if place.is_opened else Return.id.is_not(None)
    return or_(deadline > place.due_on, and_(deadline == place.due_on, further))


def seen_by(viewer: User | None) -> Select[Return]:
    """The returns of the viewer's projects; for a command (nobody) all of them."""
    return (
        select(Return)
        .where(true() if viewer is None else visible_to(viewer))
        .options(joinedload(Return.award), joinedload(Return.project), joinedload(Return.signed_by))
    )
