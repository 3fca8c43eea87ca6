"""The digest that somebody is mailed: what they promised, and what nobody has written up yet.

It says what to send to whom; it sends nothing, and notes in time who has had theirs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, exists, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.followups import queries as followups
from impacttracker.followups.models import FollowUp
from impacttracker.home.models import SentDigest
from impacttracker.presentation import day
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Membership
from impacttracker.records.access import visible_to
from impacttracker.records.models import Record
from impacttracker.records.queries import whole

AHEAD = timedelta(days=7)
MOST = 50
WRITERS = [role for role, granted in GRANTS.items() if Permission.RECORD_WRITE in granted]

Address = Callable[[str, str, int], str]
"""Takes an endpoint, a project's code and a key; empty where no address is configured."""


@dataclass(frozen=True)
class Digest:
    """What waits for one person."""

    overdue: Sequence[FollowUp]
    soon: Sequence[FollowUp]
    unwritten: Sequence[Record]
    """Engagements that are over and still planned."""

    def __bool__(self) -> bool:
        return bool(self.overdue or self.soon or self.unwritten)


def people_with_something(today: date) -> Sequence[User]:
    """Who may have something to be told; whoever was told today is left out."""
    promised = select(FollowUp.owner_id).where(
        FollowUp.done_on.is_(None), FollowUp.due_on <= today + AHEAD
    )
    planned = select(Record.__table__.c.author_id).where(
        Record.__table__.c.id.in_(_over_and_still_planned(today))
    )
    told = exists().where(SentDigest.user_id == User.id, SentDigest.sent_on == today)
    return db.session.scalars(
        select(User)
        .where(User.id.in_(union(promised, planned)), User.is_disabled.is_(False), ~told)
        .order_by(User.id)
    ).all()


def digest_for(viewer: User, today: date) -> Digest:
    """What the viewer is to be told, as far as they may still see it."""
    due = [
        promise
        for promise in followups.open_for(viewer, owned=True, limit=MOST)
        if promise.due_on and promise.due_on <= today + AHEAD
    ]
    unwritten = (
        whole(viewer)
        .where(
            Record.author_id == viewer.id,
            Record.id.in_(_over_and_still_planned(today)),
            visible_to(viewer),
            exists().where(
                Membership.user_id == viewer.id,
                Membership.project_id == Record.project_id,
                Membership.role.in_(WRITERS),
            ),
        )
        .order_by(Record.sort_key, Record.id)
        .limit(MOST)
    )
    return Digest(
        overdue=[promise for promise in due if promise.due_on and promise.due_on < today],
        soon=[promise for promise in due if promise.due_on and promise.due_on >= today],
        unwritten=db.session.scalars(unwritten).all(),
    )


def letter(viewer: User, digest: Digest, address: Address) -> tuple[str, str, str]:
    """(address, subject, text) of the mail."""
    count = len(digest.overdue) + len(digest.soon) + len(digest.unwritten)
    subject = f"Impact Tracker: {count} thing{'' if count == 1 else 's'} to see to"
    return viewer.email, subject, "\n".join(_lines(viewer, digest, address))


def claim(user: User, today: date) -> bool:
    """Note that *user* is sent a digest today; whether nobody had noted it before."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(SentDigest)
        .values(user_id=user.id, sent_on=today)
        .on_conflict_do_update(
            index_elements=["user_id"],
            set_={"sent_on": today},
            where=SentDigest.sent_on != today,
        )
        .returning(SentDigest.id)
    )
    return db.session.execute(statement).first() is not None


def take_back(user: User, today: date) -> None:
    """Note that the digest did not go out, so that the next run tries again."""
    yesterday = today - timedelta(days=1)
    db.session.execute(
        update(SentDigest).where(SentDigest.user_id == user.id).values(sent_on=yesterday)
    )


def _over_and_still_planned(today: date) -> Select[int]:
    record, engagement = Record.__table__, Engagement.__table__
    return (
        select(record.c.id)
        .join(engagement, engagement.c.id == record.c.id)
        .where(
            engagement.c.status == Status.PLANNED,
            record.c.last_on < today,
            record.c.binned_at.is_(None),
        )
    )


def _lines(viewer: User, digest: Digest, address: Address) -> Iterator[str]:
    yield f"Hello {viewer.name},\n\nthis waits for you in Impact Tracker."
    for heading, promises in (("Overdue", digest.overdue), ("Due soon", digest.soon)):
        if promises:
            yield f"\n{heading}\n"
        for one in promises:
            place = address("followups.edit", one.project.code, one.id)
            yield _item(one.what, f"by {day(one.due_on)}", one.project.code, place)
    if digest.unwritten:
        yield "\nOver, but still planned: what came of it?\n"
    for record in digest.unwritten:
        place = address("records.edit", record.project.code, record.id)
        yield _item(record.title, record.when.in_words(), record.project.code, place)
    yield "\nYou are sent this at most once a day, and only while something waits."


def _item(what: str, when: str, code: str, place: str) -> str:
    line = f"- {' '.join(what.split())} ({when}, {code})"
    return f"{line}\n  {place}" if place else line
