"""Begins and ends sign-ins. What a browser is given is random, and kept here only as a hash."""

from datetime import timedelta

from sqlalchemy import delete

from impacttracker.accounts import queries
from impacttracker.accounts.models import SignIn, User
from impacttracker.accounts.operations.attempts import Claim, forgive
from impacttracker.accounts.tokens import hash_of, new_token
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import NotFound

LONGEST = timedelta(days=14)
"""A sign-in ends then, however busy it is."""


def begin_sign_in(claim: Claim, *, browser: str) -> User:
    """Sign in whoever proved *claim*; `sign_in_token` of the person is what the browser keeps."""
    user = queries.by_id(claim.user_id) if claim.user_id else None
    # Between the claim and its proof the account may have been disabled, or its password changed.
    if user is None or not user.is_active or user.password_hash != claim.password_hash:
        raise NotFound("This account can no longer be used.")
    forgive(claim.email, claim.address)
    _clear_ended(user)
    user.sign_in_token = new_token()
    at = now()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=hash_of(user.sign_in_token),
            started_at=at,
            last_seen_at=at,
            expires_at=at + LONGEST,
            browser=browser[:300],
            address=claim.address[:45],
        )
    )
    db.session.flush()
    return user


def end_sign_in(user: User, sign_in_id: int) -> None:
    """End one of somebody's own sign-ins."""
    ended = db.session.get(SignIn, sign_in_id)
    if ended is None or ended.user_id != user.id:
        raise NotFound("That sign-in has already ended.")
    db.session.delete(ended)
    db.session.flush()


def end_one_with(token: str) -> None:
    """End the sign-in that *token* belongs to, as signing out does."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == hash_of(token)))


def end_all_sign_ins(user: User, *, but: str = "") -> None:
    """End every sign-in of somebody, except the one with the token *but*."""
    db.session.execute(
        delete(SignIn).where(SignIn.user_id == user.id, SignIn.token_hash != hash_of(but))
    )


def _clear_ended(user: User) -> None:
    at = now()
    db.session.execute(
        delete(SignIn).where(
            SignIn.user_id == user.id,
            (SignIn.expires_at <= at) | (SignIn.last_seen_at <= at - queries.IDLE),
        )
    )
