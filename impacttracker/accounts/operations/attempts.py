"""Slows guessing down: counts attempts per account and per address, before they are judged.

Counting first, and storing the count before the slow hash is computed, leaves no room for many
guesses at once. An attempt that succeeds is taken off again.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete

from impacttracker.accounts import queries
from impacttracker.accounts.models import Attempt
from impacttracker.accounts.tokens import blinded
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Refused

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
# A whole department may share one address, and ten wrong tries on one account of it must not
# shut out the others.
MOST_PER_ADDRESS = 20


class TooManyAttempts(Refused):
    """Somebody has to wait before they may try again."""

    status = 429


@dataclass(frozen=True)
class Claim:
    """Somebody's word that they own an account, which a password has yet to prove."""

    email: str
    address: str
    user_id: int | None
    password_hash: str | None
    """Empty also where there is no such account, or it may not be used."""


def claim_account(email: str, address: str) -> Claim:
    """Count an attempt on the account of *email* from *address*, and say what would prove it."""
    email = email.strip().lower()
    subjects = _subjects(email, address)
    since = now() - WINDOW
    db.session.execute(delete(Attempt).where(Attempt.at <= since))
    for subject, most in zip(subjects, (MOST_PER_ACCOUNT, MOST_PER_ADDRESS), strict=True):
        if queries.attempts_since(since, subject) >= most:
            raise TooManyAttempts("Too many attempts. Wait a quarter of an hour, then try again.")
    for subject in subjects:
        db.session.add(Attempt(subject=subject, at=now()))
    db.session.flush()
    user = queries.with_email(email)
    usable = user is not None and user.is_active
    return Claim(
        email=email,
        address=address,
        user_id=user.id if user and usable else None,
        password_hash=user.password_hash if user and usable else None,
    )


def forgive(email: str, address: str) -> None:
    """Take off what was counted against an account, and one attempt from the address."""
    account, place = _subjects(email, address)
    counted = queries.attempts_since(now() - WINDOW, account)
    db.session.execute(delete(Attempt).where(Attempt.subject == account))
    if counted:
        latest = queries.latest_attempt(place)
        db.session.execute(delete(Attempt).where(Attempt.id == latest))


def _subjects(email: str, address: str) -> tuple[str, str]:
    key = str(current_app.config["SECRET_KEY"])
    return blinded(f"account:{email}", key), blinded(f"address:{address}", key)
