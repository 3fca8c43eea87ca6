"""Every question we ask about accounts. Those about a token answer nothing once it has ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import Attempt, MailedLink, SignIn, User
from impacttracker.accounts.tokens import hash_of
from impacttracker.clock import now
from impacttracker.database import db

IDLE = timedelta(hours=8)
"""A sign-in ends when its browser was not seen for so long."""
PAGE_SIZE = 50


def with_email(email: str) -> User | None:
    """The account of an e-mail address, however it is capitalised."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def by_id(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def people(text: str = "", after: User | None = None) -> Sequence[User]:
    """Everybody with an account, by name: a page of them, and one more where others follow."""
    found = select(User).order_by(User.name, User.id).limit(PAGE_SIZE + 1)
    if text:
        found = found.where(
            or_(
                User.name.icontains(text, autoescape=True),
                User.email.icontains(text, autoescape=True),
            )
        )
    if after is not None:
        found = found.where(tuple_(User.name, User.id) > (after.name, after.id))
    return db.session.scalars(found).all()


def sign_in_with(token: str) -> SignIn | None:
    """The sign-in that *token* belongs to, with its person, unless either has ended."""
    at = now()
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.user)
        .where(
            SignIn.token_hash == hash_of(token),
            SignIn.expires_at > at,
            SignIn.last_seen_at > at - IDLE,
            User.is_disabled.is_(False),
        )
        .options(joinedload(SignIn.user))
    )


def sign_ins_of(viewer: User) -> Sequence[SignIn]:
    """The browsers in which the viewer is signed in, the last seen first."""
    at = now()
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == viewer.id,
            SignIn.expires_at > at,
            SignIn.last_seen_at > at - IDLE,
        )
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(PAGE_SIZE)
    ).all()


def link_with(token: str) -> MailedLink | None:
    """The link that *token* belongs to, with its person, while it can still be used."""
    return db.session.scalar(
        select(MailedLink)
        .join(MailedLink.user)
        .where(
            MailedLink.token_hash == hash_of(token),
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > now(),
            User.is_disabled.is_(False),
        )
        .options(joinedload(MailedLink.user))
    )


def attempts_since(at: datetime, subject: str) -> int:
    """How many refused sign-ins count against *subject*."""
    return (
        db.session.scalar(
            select(func.count(Attempt.id)).where(Attempt.subject == subject, Attempt.at > at)
        )
        or 0
    )


def latest_attempt(subject: str) -> int | None:
    """The key of the last refused sign-in that counts against *subject*."""
    return db.session.scalar(select(func.max(Attempt.id)).where(Attempt.subject == subject))
