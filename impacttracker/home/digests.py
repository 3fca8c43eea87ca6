"""The digest that somebody is mailed: what they promised, what is not written up, who fell silent.

It says what to send to whom; it sends nothing, and notes what became of each. A digest is sent
at most once: it is claimed before it is handed over, and whoever is stopped in between leaves a
claim that no other run takes over, because nobody can tell whether the letter went out. What it
would have said waits at home, and stands in the next one. What certainly did not go out is tried
again by the next run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, and_, case, exists, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from impacttracker.accounts.models import User
from impacttracker.accounts.vocabulary import Digest as HowOften
from impacttracker.accounts.vocabulary import Weekday
from impacttracker.database import db
from impacttracker.engagements.queries import is_over_and_planned
from impacttracker.followups import queries as followups
from impacttracker.followups.models import FollowUp
from impacttracker.home.models import SentDigest
from impacttracker.home.vocabulary import State
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.access import visible_to
from impacttracker.records.models import Record
from impacttracker.records.queries import as_lines
from impacttracker.timeline.quiet import Quiet, gone_quiet

AHEAD = timedelta(days=7)
MOST = 50
MOST_QUIET = 10
WRITERS = [role for role, granted in GRANTS.items() if Permission.RECORD_WRITE in granted]

Address = Callable[..., str]
"""Takes an endpoint and its values; empty where the tracker does not know its own address."""


@dataclass(frozen=True)
class Digest:
    """What waits for one person."""

    overdue: Sequence[FollowUp]
    soon: Sequence[FollowUp]
    unwritten: Sequence[Record]
    """Engagements that are over and still planned."""
    quiet: Sequence[Quiet]
    """Partners they know that have gone quiet: a matter for every week, not for every day."""

    def __len__(self) -> int:
        return sum(map(len, (self.overdue, self.soon, self.unwritten, self.quiet)))


def due_for(user: User, today: date) -> date:
    """The day for which *user* is due a digest: today, or their latest day of the week."""
    return today if user.digest is HowOften.DAILY else latest(user.digest_day, today)


def latest(weekday: Weekday, today: date) -> date:
    """The last such day of the week until *today*."""
    return today - timedelta(days=(today.weekday() - weekday.number) % 7)


def who_is_due(today: date) -> Sequence[int]:
    """The keys of those who are due a digest and have not had it, or whose did not go out."""
    weekly = [
        (User.digest_day == weekday, literal(latest(weekday, today), Date)) for weekday in Weekday
    ]
    due = case((User.digest == HowOften.DAILY, literal(today, Date)), *weekly)
    is_settled = and_(SentDigest.for_on >= due, SentDigest.state != State.FAILED)
    return db.session.scalars(
        select(User.id)
        .where(
            User.is_disabled.is_(False),
            User.digest != HowOften.NEVER,
            ~exists().where(SentDigest.user_id == User.id, is_settled),
        )
        .order_by(User.id)
    ).all()


def digest_for(viewer: User, today: date) -> Digest:
    """What the viewer is to be told, as far as they may still see it."""
    due = [
        promise
        for promise in followups.open_for(viewer, owned=True, limit=MOST)
        if promise.due_on and promise.due_on <= today + AHEAD
    ]
    return Digest(
        overdue=[promise for promise in due if promise.due_on and promise.due_on < today],
        soon=[promise for promise in due if promise.due_on and promise.due_on >= today],
        unwritten=_unwritten(viewer, today),
        quiet=_quiet(viewer) if viewer.digest is HowOften.WEEKLY else [],
    )


def letter(viewer: User, digest: Digest, address: Address) -> tuple[str, str, str]:
    """(address, subject, text) of the mail."""
    subject = f"Impact Tracker: {len(digest)} thing{'' if len(digest) == 1 else 's'} to see to"
    return viewer.email, subject, "\n".join(_lines(viewer, digest, address))


def claim(user: User, due: date, state: State) -> bool:
    """Note what becomes of the digest of that day; whether nobody had noted it before."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(SentDigest)
        .values(user_id=user.id, for_on=due, state=state)
        .on_conflict_do_update(
            index_elements=["user_id"],
            set_={"for_on": due, "state": state},
            where=or_(SentDigest.for_on < due, SentDigest.state == State.FAILED),
        )
        .returning(SentDigest.id)
    )
    return db.session.execute(statement).first() is not None


def settle(user: User, state: State) -> None:
    """Note what became of the digest that was claimed."""
    db.session.execute(update(SentDigest).where(SentDigest.user_id == user.id).values(state=state))


def _unwritten(viewer: User, today: date) -> Sequence[Record]:
    """What the viewer recorded and has not debriefed; leads see to that of whoever has left."""
    mine, author, record = Membership, aliased(Membership), Record.__table__
    author_writes = exists().where(
        author.user_id == record.c.author_id,
        author.project_id == record.c.project_id,
        author.role.in_(WRITERS),
    )
    is_orphaned = and_(mine.role == Role.LEAD, ~author_writes.correlate(record))
    sees_to_it = exists().where(
        mine.user_id == viewer.id,
        mine.project_id == record.c.project_id,
        mine.role.in_(WRITERS),
        or_(record.c.author_id == viewer.id, is_orphaned),
    )
    return db.session.scalars(
        as_lines(viewer)
        .where(is_over_and_planned(today), visible_to(viewer), sees_to_it.correlate(record))
        .order_by(Record.sort_key, Record.id)
        .limit(MOST)
    ).all()


def _quiet(viewer: User) -> Sequence[Quiet]:
    written = [one.project for one in projects.memberships_of(viewer) if one.role in WRITERS]
    found, _ = gone_quiet(written, viewer, known=True, limit=MOST_QUIET)
    return found


def _lines(viewer: User, digest: Digest, address: Address) -> Iterator[str]:
    yield f"Hello {viewer.name},\n\nthis waits for you in Impact Tracker."
    for heading, promises in (("Overdue", digest.overdue), ("Due soon", digest.soon)):
        if promises:
            yield f"\n{heading}\n"
        for one in promises:
            place = address("followups.edit", project_code=one.project.code, followup_id=one.id)
            yield _item(one.what, f"by {day(one.due_on)}", one.project.code, place)
    if digest.unwritten:
        yield "\nOver, but still planned: what came of it?\n"
    for record in digest.unwritten:
        code = record.project.code
        place = address("engagements.debrief", project_code=code, record_id=record.id)
        yield _item(record.title, record.when.in_words(), code, place)
    if digest.quiet:
        yield "\nGone quiet\n"
    for silent in digest.quiet:
        code, partner = silent.project.code, silent.organisation
        place = address("partners.show", project_code=code, organisation_id=partner.id)
        yield _item(partner.name, f"last met {silent.last.in_words()}", code, place)
    yield f"\nYou are sent this {_how_often(viewer)}, and only while something waits."
    if place := address("accounts.index"):
        yield f"Have it more or less often, or never: {place}#mail"


def _how_often(viewer: User) -> str:
    if viewer.digest is HowOften.DAILY:
        return "at most once a day"
    return f"once a week, on {viewer.digest_day.label}s"


def _item(what: str, when: str, code: str, place: str) -> str:
    line = f"- {' '.join(what.split())} ({when}, {code})"
    return f"{line}\n  {place}" if place else line
