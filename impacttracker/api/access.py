"""The guard of the API: who comes with a token, and what it lets them do now."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from flask import g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound

from impacttracker.accounts.access import View
from impacttracker.accounts.models import User
from impacttracker.api.problems import OutOfScope, WhoIsAsking
from impacttracker.clock import today
from impacttracker.database import db, reads_only
from impacttracker.projects.access import GRANTS, READS, Permission, place_in
from impacttracker.tokens import queries
from impacttracker.tokens.models import PersonalToken
from impacttracker.tokens.operations import use_of
from impacttracker.tokens.vocabulary import Scope

BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,200})", re.IGNORECASE)

COMES_WITH = "token"
"""What every view of the API declares: a cookie lets nobody in."""


def with_token(view: View) -> View:
    """Let in whoever comes with a token that is still good."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.token = _token()
        return view(*args, **kwargs)

    guarded.access = COMES_WITH  # type: ignore[attr-defined]
    return guarded


def grants(permission: Permission) -> Callable[[View], View]:
    """Let in the tokens of members whose role holds *permission* now, as far as a token reaches.

    The view gets `project` in place of the address's `project_code`. A project that the owner is
    not in, or that the token is not for, answers exactly as one that does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, project_code: str, **kwargs: Any) -> Any:
            g.token = token = _token()
            place = place_in(project_code, token.user)
            if place is None or token.project_id not in (None, place.project.id):
                raise NotFound
            g.place = place
            if permission not in GRANTS[place.membership.role]:
                raise Forbidden
            if permission not in READS and token.scope is not Scope.WRITE:
                raise OutOfScope("This token is only good for reading. Make one that may change.")
            return view(*args, project=place.project, **kwargs)

        guarded.access = f"{COMES_WITH}: {permission}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def caller() -> User:
    """Whoever the token belongs to. Only views ask; what is below them is told."""
    owner: User = g.token.user
    return owner


def _token() -> PersonalToken:
    given = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if given is None:
        raise WhoIsAsking("Send a personal token with the request: Authorization: Bearer ….")
    token = queries.token_with(given[1])
    if token is None:
        raise WhoIsAsking("This token opens nothing: it has ended, was revoked, or never was.")
    _note_use(token)
    return token


def _note_use(token: PersonalToken) -> None:
    """Note the day, once a day: in the transaction of what is written, or in one of its own.

    Reading must not wait for somebody who writes, so a database that is busy is not told.
    """
    day = today()
    if token.last_used_on == day:
        return
    if not reads_only.get():
        db.session.execute(use_of(token.id, day))
        return
    with suppress(OperationalError), Session(db.engine) as short, short.begin():
        short.execute(use_of(token.id, day))
