"""Adds people, asks them in, and lets administrators shut accounts and open them again."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select

from impacttracker.accounts import passwords, queries
from impacttracker.accounts.models import User
from impacttracker.accounts.operations.choosing import make_link
from impacttracker.accounts.operations.signing_in import end_all_sign_ins
from impacttracker.accounts.vocabulary import Digest, Weekday
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed


@dataclass(frozen=True)
class Invitation:
    """Somebody asked in, and the token of their link; without one they need none."""

    user: User
    token: str | None


def add_user(email: str, name: str, *, password: str | None = None, is_admin: bool = False) -> User:
    """Give somebody an account, which has no use until a password is chosen."""
    email, name = _address(email), name.strip()
    if not name:
        raise Invalid({"name": "Give their name."})
    if len(name) > 200:
        raise Invalid({"name": "Keep the name to 200 characters or fewer."})
    if queries.with_email(email):
        raise Invalid({"email": f"{email} has an account already."})
    user = User(email=email, name=name, is_admin=is_admin)
    if password is not None:
        passwords.ensure_good(password, about=(email, name))
        user.password_hash = passwords.hashed(password)
    db.session.add(user)
    db.session.flush()
    return user


def invite(email: str, name: str) -> Invitation:
    """Somebody new, with a link to choose a password; or whoever has the address already.

    The link stands for its account. So nobody gets one to an account that was there before:
    it may already be trusted with what the inviter is not.
    """
    known = queries.with_email(_address(email))
    if known is None:
        user = add_user(email, name)
        return Invitation(user, make_link(user))
    if known.is_disabled:
        raise Invalid({"email": "That account is disabled. Ask an administrator to enable it."})
    if known.password_hash is None:
        raise Invalid(
            {
                "email": "They were asked in already and have not chosen a password yet. "
                "Try again once they have, or ask an administrator for a new link."
            }
        )
    return Invitation(known, None)


def choose_digest(user: User, digest: Digest, day: Weekday) -> None:
    """Let somebody be sent what waits for them this often, and weekly on that day."""
    user.digest, user.digest_day = digest, day
    db.session.flush()


def disable(user: User, *, by: User | None) -> None:
    """Shut an account: it sees nothing from the next request on."""
    _ensure_may(by)
    if by is not None and user.id == by.id:
        raise NotAllowed("You cannot disable your own account. Ask another administrator.")
    user.is_disabled = True
    end_all_sign_ins(user)
    db.session.flush()
    _ensure_somebody_administers()


def enable(user: User, *, by: User | None) -> None:
    """Open an account again, with the password it had."""
    _ensure_may(by)
    user.is_disabled = False
    db.session.flush()


def give_administration(user: User, *, by: User | None) -> None:
    """Let somebody look after people and projects."""
    _ensure_may(by)
    user.is_admin = True
    db.session.flush()


def take_administration(user: User, *, by: User | None) -> None:
    """Let somebody no longer look after people and projects."""
    _ensure_may(by)
    user.is_admin = False
    db.session.flush()
    _ensure_somebody_administers()


def _ensure_may(by: User | None) -> None:
    if by is not None and not by.is_admin:
        raise NotAllowed("Only administrators may do that.")


def _ensure_somebody_administers() -> None:
    left = db.session.scalar(
        select(func.count(User.id)).where(User.is_admin.is_(True), User.is_disabled.is_(False))
    )
    if not left:
        raise NotAllowed("Make somebody else an administrator first: one is needed.")


def _address(email: str) -> str:
    """*email* as we keep it, or a problem that says what is wrong."""
    try:
        found = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise Invalid({"email": "Give an e-mail address such as ada@example.ac.uk."}) from None
    return found.normalized.lower()
