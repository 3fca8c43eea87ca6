"""Makes and revokes personal tokens, and notes the day of their use. Flushes, never commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Update, delete, update

from impacttracker.accounts.models import User
from impacttracker.accounts.tokens import hash_of, new_token
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.errors import Invalid, NotFound
from impacttracker.projects.access import role_in
from impacttracker.projects.models import Project
from impacttracker.tokens.models import PersonalToken
from impacttracker.tokens.queries import MOST, number_of
from impacttracker.tokens.vocabulary import Scope

LONGEST = timedelta(days=365)
PREFIX = "impact_"
"""Programs that look for secrets where none belong can tell one of ours by it."""


@dataclass(frozen=True, kw_only=True)
class TokenDetails:
    """What a token is for, how far it reaches, and until when."""

    name: str
    scope: Scope = Scope.READ
    project: Project | None = None
    expires_on: date | None = None


def make_token(owner: User, details: TokenDetails) -> str:
    """A new secret, which is told only here; raises `Invalid` with a sentence per wrong answer."""
    _check(owner, details)
    secret = PREFIX + new_token()
    db.session.add(
        PersonalToken(
            user_id=owner.id,
            project_id=details.project.id if details.project else None,
            name=details.name.strip(),
            scope=details.scope,
            secret_hash=hash_of(secret),
            expires_on=details.expires_on,
        )
    )
    db.session.flush()
    return secret


def revoke_token(owner: User, token_id: int) -> None:
    """Let one of somebody's own tokens open nothing from now on."""
    gone = db.session.execute(
        delete(PersonalToken)
        .where(PersonalToken.id == token_id, PersonalToken.user_id == owner.id)
        .returning(PersonalToken.id)
    ).first()
    if gone is None:
        raise NotFound("That token has been revoked already.")


def use_of(token_id: int, on: date) -> Update:
    """The statement that remembers the day on which a token was last used."""
    return update(PersonalToken).where(PersonalToken.id == token_id).values(last_used_on=on)


def _check(owner: User, details: TokenDetails) -> None:
    problems: dict[str, str] = {}
    if not details.name.strip():
        problems["name"] = "Say what it is for, so that you know it again."
    elif len(details.name.strip()) > 100:
        problems["name"] = "Keep this to 100 characters or fewer."
    if details.project is not None and role_in(details.project.id, owner) is None:
        problems["project"] = "Choose one of your projects."
    if details.expires_on is None or details.expires_on < today():
        problems["expires_on"] = "Give a day on which it ends, from today on."
    elif details.expires_on > today() + LONGEST:
        problems["expires_on"] = "A token lives for at most a year: give an earlier day."
    if not problems and number_of(owner) >= MOST:
        problems[""] = f"You have {MOST} tokens. Revoke those that you no longer need first."
    if problems:
        raise Invalid(problems)
