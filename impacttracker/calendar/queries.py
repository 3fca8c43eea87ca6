"""What calendars show: engagements with a day or a time, and promises with a due day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.calendar.models import FeedKey
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
from impacttracker.projects.models import Membership, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.access import open_to
from impacttracker.records.models import Record
from impacttracker.records.queries import as_lines

MOST_ENGAGEMENTS = 1_000
MOST_PROMISES = 200

Span = tuple[date, date]


@dataclass(frozen=True)
class Scope:
    """A feed as it stands: whose it is, of which projects, and what tells its versions apart."""

    key_id: int
    owner: User
    fetched_at: datetime | None
    project: Project | None
    places: Sequence[Membership]

    @property
    def version(self) -> tuple[str, ...]:
        """Differs whenever what the feed shows may differ."""
        return tuple(
            f"{place.project_id}:{place.role}:{place.project.change_count}:{place.project.code}"
            for place in self.places
        )

    @property
    def changed_at(self) -> datetime | None:
        return max((place.project.changed_at for place in self.places), default=None)


def scope_of(key_hash: str) -> Scope | None:
    """The feed with that key, if its owner may still use it. Two statements."""
    key = db.session.scalar(
        select(FeedKey)
        .join(FeedKey.user)
        .where(FeedKey.key_hash == key_hash, User.is_disabled.is_(False))
        .options(joinedload(FeedKey.user), joinedload(FeedKey.project))
    )
    if key is None:
        return None
    places = places_of(key.user, key.project_id)
    if key.project_id is not None and not places:
        return None
    return Scope(key.id, key.user, key.fetched_at, key.project, places)


def places_of(viewer: User, project_id: int | None = None) -> Sequence[Membership]:
    """The viewer's memberships with their projects, of one project where it is given."""
    found = select(Membership).where(Membership.user_id == viewer.id)
    if project_id is not None:
        found = found.where(Membership.project_id == project_id)
    return db.session.scalars(
        found.options(joinedload(Membership.project)).order_by(Membership.project_id)
    ).all()


def engagements_for_feed(
    places: Sequence[Membership], viewer: User
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The plain columns of every engagement that a feed may show: no objects, for speed."""
    if not places:
        return []
    columns = (
        Engagement.id,
        Engagement.uid,
        Engagement.project_id,
        Engagement.title,
        Engagement.when_edtf,
        Engagement.when_zone,
        Engagement.created_at,
        Engagement.updated_at,
        Engagement.version,
        Engagement.status,
        Engagement.form,
        Engagement.place,
    )
    return db.session.execute(
        select(*columns)
        .where(
            Engagement.binned_at.is_(None), Engagement.first_on.is_not(None), _seen(places, viewer)
        )
        .order_by(Engagement.sort_key, Engagement.id)
    ).all()


def promises_of(
    viewer: User, places: Sequence[Membership], last: date | None = None, limit: int | None = None
) -> Sequence[FollowUp]:
    """The viewer's own open promises with a due day, until *last*, the earliest first."""
    found = select(FollowUp).where(
        FollowUp.owner_id == viewer.id,
        FollowUp.done_on.is_(None),
        FollowUp.due_on.is_not(None),
        FollowUp.project_id.in_([place.project_id for place in places]),
        followups.visible_to(viewer),
    )
    if last is not None:
        found = found.where(FollowUp.due_on <= last)
    return db.session.scalars(
        found.options(joinedload(FollowUp.project))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(limit)
    ).all()


def touching(
    spans: Sequence[Span],
    places: Sequence[Membership],
    viewer: User,
    limit: int = MOST_ENGAGEMENTS,
) -> Sequence[Record]:
    """Engagements that touch any of the *spans* of days, the earliest first."""
    if not places:
        return []
    return db.session.scalars(
        as_lines(viewer)
        .where(
            Record.kind == Engagement.__tablename__,
            Record.binned_at.is_(None),
            or_(*(_touch(first, last) for first, last in spans)),
            _seen(places, viewer),
        )
        .order_by(Record.sort_key, Record.id)
        .limit(limit)
    ).all()


def keys_of(owner: User) -> Sequence[FeedKey]:
    """The feeds that *owner* has."""
    return db.session.scalars(
        select(FeedKey).where(FeedKey.user_id == owner.id).order_by(FeedKey.id)
    ).all()


def _touch(first: date, last: date) -> ColumnElement[bool]:
    return and_(Record.first_on <= last, Record.last_on >= first)


def _seen(places: Sequence[Membership], viewer: User) -> ColumnElement[bool]:
    """What the viewer may see: as much of each project as their part in it opens."""
    conditions: list[ColumnElement[bool]] = []
    for role in Role:
        ids = [place.project_id for place in places if place.role is role]
        here = Record.project_id.in_(ids)
        rest = open_to(viewer, role)
        if ids:
            conditions.append(here if rest is None else and_(here, rest))
    return or_(*conditions)
