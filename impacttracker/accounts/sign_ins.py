"""Connects Flask-Login with the sign-ins kept on the server. A cookie alone lets nobody in."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from impacttracker.accounts import queries
from impacttracker.accounts.models import SignIn, User
from impacttracker.clock import now
from impacttracker.database import db, reads_only
from impacttracker.extensions import login_manager

STAMPED_EVERY = timedelta(minutes=5)


def install(app: Flask) -> None:
    """Let Flask-Login find people by our sign-ins, and send strangers to the sign-in page."""
    # Our sign-ins can be ended one by one, so a guess by address and browser adds nothing.
    login_manager.session_protection = None
    login_manager.user_loader(_person_with)
    login_manager.unauthorized_handler(_ask_to_sign_in)


def keep_in_browser(user: User) -> None:
    """Let this browser keep the token of *user*, and nothing from before."""
    session.clear()
    login_user(user)


def leave_browser() -> None:
    """Let this browser forget who it was."""
    logout_user()
    session.clear()


def own_path(address: str | None) -> str | None:
    """*address* where it is a path of ours, which is the only place to go on to."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    # Browsers drop tabs and new lines, and read a backslash as a slash: "/\\t/evil.example".
    if "\\" in address or any(sign <= " " or sign == "\x7f" for sign in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address


def _person_with(token: str) -> User | None:
    sign_in = queries.sign_in_with(token)
    if sign_in is None:
        return None
    _stamp(sign_in)
    sign_in.user.sign_in_token = token
    return sign_in.user


def _stamp(sign_in: SignIn) -> None:
    """Note that the browser was seen, in a short transaction of its own.

    Reading a page changes nothing else, so there is no other transaction to join; and a form
    holds the one lock that SQLite has, but every form is followed by a page. A database that
    is too busy for the stamp still answers the page.
    """
    seen_at = now()
    if not reads_only.get() or seen_at - sign_in.last_seen_at < STAMPED_EVERY:
        return
    statement = update(SignIn).where(SignIn.id == sign_in.id).values(last_seen_at=seen_at)
    with suppress(OperationalError), Session(db.engine) as short, short.begin():
        short.execute(statement)


def _ask_to_sign_in() -> ResponseReturnValue:
    """The sign-in page, which leads back; programs are told in their own way."""
    if request.path.endswith(".ics"):
        abort(404)
    if request.accept_mimetypes.best == "application/json":
        abort(401)
    # Whoever sent a form comes back to its page, where the address still says what it began with.
    rule = request.url_rule
    is_page = rule is not None and "GET" in (rule.methods or ())
    wanted = request.full_path.rstrip("?") if is_page else ""
    onwards = own_path(wanted) if wanted != "/" else None
    return redirect(url_for("accounts.sign_in", next=onwards))
