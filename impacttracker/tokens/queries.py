"""Every question we ask about personal tokens. One that has ended answers nothing."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.accounts.tokens import hash_of
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.tokens.models import PersonalToken

MOST = 50


def token_with(secret: str) -> PersonalToken | None:
    """The token that *secret* belongs to, with its owner, unless either has ended."""
    return db.session.scalar(
        select(PersonalToken)
        .join(PersonalToken.user)
        .where(
            PersonalToken.secret_hash == hash_of(secret),
            PersonalToken.expires_on >= today(),
            User.is_disabled.is_(False),
        )
        .options(joinedload(PersonalToken.user))
    )


def tokens_of(owner: User) -> Sequence[PersonalToken]:
    """Somebody's own tokens, the latest first; those that have ended stay until removed."""
    return db.session.scalars(
        select(PersonalToken)
        .where(PersonalToken.user_id == owner.id)
        .options(joinedload(PersonalToken.project))
        .order_by(PersonalToken.id.desc())
        .limit(MOST)
    ).all()


def number_of(owner: User) -> int:
    """How many tokens somebody has."""
    counted = select(func.count(PersonalToken.id)).where(PersonalToken.user_id == owner.id)
    return db.session.scalar(counted) or 0
