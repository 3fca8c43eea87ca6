"""Makes, replaces and revokes the keys of feeds. Flushes, never commits."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from impacttracker.accounts.models import User
from impacttracker.accounts.tokens import hash_of, new_token
from impacttracker.calendar.models import FeedKey
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.projects.models import Project

# Programs fetch several times an hour; writing every time would cost more than it tells.
NOTED_EVERY = timedelta(minutes=10)


def make_key(owner: User, project: Project | None) -> str:
    """A new secret for that scope; the one before it stops working. It is told only here."""
    revoke_key(owner, project)
    secret = new_token()
    db.session.add(
        FeedKey(
            user_id=owner.id, project_id=project.id if project else None, key_hash=hash_of(secret)
        )
    )
    db.session.flush()
    return secret


def revoke_key(owner: User, project: Project | None) -> None:
    """Let the address of that scope answer as if it had never been."""
    scope = FeedKey.project_id == project.id if project else FeedKey.project_id.is_(None)
    db.session.execute(delete(FeedKey).where(FeedKey.user_id == owner.id, scope))


def note_fetch(key_id: int, at: datetime) -> None:
    """Remember when a feed was last fetched."""
    db.session.execute(update(FeedKey).where(FeedKey.id == key_id).values(fetched_at=at))


def is_worth_noting(fetched_at: datetime | None) -> bool:
    """Whether the last noted fetch is so long ago that this one should be noted."""
    return fetched_at is None or now() - fetched_at > NOTED_EVERY
