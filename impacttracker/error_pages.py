"""The pages that people see when something cannot be done: a plain sentence, never a trace."""

import errno
import sqlite3
from typing import cast

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from impacttracker.addresses import FOR_PROGRAMS
from impacttracker.api.problems import problem
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.extensions import login_manager
from impacttracker.logs import LOGGER

HEADINGS = {
    400: "That did not work",
    401: "Sign in first",
    403: "You may not do that here",
    404: "Nothing here",
    405: "That did not work",
    409: "Somebody else was quicker",
    413: "Too large",
    415: "We cannot read that",
    422: "Something does not fit",
    429: "Too many attempts",
    503: "Not to be reached just now",
    507: "No room left",
}

SENTENCES = {
    400: "The request did not make sense to us. Go back, reload the page and try again.",
    401: "This needs somebody who has signed in. Sign in, then try again.",
    403: "Your part in this project does not allow that. Ask one of its leads.",
    404: "There is nothing here, or nothing that you may see. Check the address.",
    405: "This address cannot be used in that way. Go back and follow a link or a button.",
    409: "Somebody else saved this in the meantime. Reload the page to see their version.",
    413: "That is too large. Files may have up to {largest} MB, and pasted text up to 5 MB.",
    415: "This kind of file cannot be read here.",
    422: "Something in what you sent cannot be used. Go back and check it.",
    429: "Too many attempts. Wait a quarter of an hour, then try again.",
    500: "Something went wrong on our side. Nothing was saved; please try again.",
    503: "The database cannot be used just now. Nothing was saved; try again in a minute.",
    507: "There is no room left to save this. Nothing was lost; tell whoever runs the tracker.",
}
CSRF_SENTENCE = (
    "This form was open for too long, or in another browser, so nothing was saved. Go back, keep "
    "a copy of any long text, reload the page and send it again."
)
MB = 1024 * 1024
RETRY_AFTER = {429: "900", 503: "30"}
"""Seconds after which trying again makes sense."""

# What SQLite says when its file cannot be used for now; all else that it complains of is our fault.
SQLITE_IS_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
FILES_HAVE_NO_ROOM = frozenset({errno.EFBIG, errno.ENOSPC, errno.EDQUOT})


def register_error_pages(app: Flask) -> None:
    """One handler for everything that ends a request early."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> ResponseReturnValue:
    # Flask wraps what the answer to an earlier error met; that is what has to be told.
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        error = error.original_exception
    _roll_back()
    if isinstance(error, CSRFError) and _has_to_sign_in():
        # The sign-in ended, and the token of the form with it: that is what there is to mend.
        return cast(ResponseReturnValue, login_manager.unauthorized())
    status, sentence = _status_and_sentence(error)
    if status >= 500:
        _log(error, status)
    g.is_failing = status >= 500
    response = _page(status, sentence, error)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after"}:
                response.headers[name] = value
    if status in RETRY_AFTER:
        response.headers.setdefault("Retry-After", RETRY_AFTER[status])
    return response


def _has_to_sign_in() -> bool:
    """Whether a page that is not for everybody was asked for by nobody we know."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_open = str(getattr(view, "access", "public")).startswith("public")
    return not is_open and not current_user.is_authenticated


def _roll_back() -> None:
    """Before anything else: the page that explains may itself read from the database."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        # The connection cannot even be told; what was not committed ends with it.
        db.session().invalidate()


def _log(error: Exception, status: int) -> None:
    facts = {
        "request_id": g.get("request_id"),
        "path": request.path,
        "status": status,
        "error": type(error).__name__,
    }
    if status == 500:
        LOGGER.error("unhandled_exception", exc_info=error, extra={"facts": facts})
    else:
        reason = str(getattr(error, "orig", None) or error)
        LOGGER.error("not_available", extra={"facts": {**facts, "reason": reason}})


def _status_and_sentence(error: Exception) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, str(error) or SENTENCES[error.status]
    if isinstance(error, CSRFError):
        return 400, CSRF_SENTENCE
    status = _status_of(error)
    if status == 413:
        return status, SENTENCES[status].format(largest=current_app.config["LARGEST_FILE"] // MB)
    return status, SENTENCES.get(status) or SENTENCES[400 if status < 500 else 500]


def _status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, StaleDataError) or _is_taken(error):
        return 409
    if _is_full(error):
        return 507
    return 503 if _is_away(error) else 500


def _is_taken(error: Exception) -> bool:
    """Whether two people added the same thing at once, and the other one was first."""
    if not isinstance(error, IntegrityError):
        return False
    return "UNIQUE" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "23505"


def _is_full(error: Exception) -> bool:
    """Whether the disk of the database or of the files has no room left."""
    if isinstance(error, OSError):
        return error.errno in FILES_HAVE_NO_ROOM
    return isinstance(error, DBAPIError) and any(
        sign in str(error.orig) for sign in ("disk is full", "No space left")
    )


def _is_away(error: Exception) -> bool:
    """Whether the database cannot be used for now, though nothing is wrong with what was asked."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        # The lowest byte is the reason, the others say more of it.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in SQLITE_IS_AWAY
    return isinstance(error, (OperationalError, NoConnectionLeft)) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def _page(status: int, sentence: str, error: Exception) -> Response:
    if request.path.startswith(FOR_PROGRAMS):
        return problem(status, sentence, error)
    if request.path.endswith(".ics") or request.path.startswith("/calendar/feed/"):
        # Calendar programs show what they get as plain text, if they show it.
        body = make_response(f"{sentence}\n")
        body.mimetype = "text/plain"
    elif request.accept_mimetypes.best == "application/json":
        body = make_response({"error": sentence, "request_id": g.get("request_id")})
    else:
        body = make_response(
            render_template(
                "errors/error.html",
                status=status,
                heading=HEADINGS.get(status, "Something went wrong"),
                sentence=sentence,
                request_id=g.get("request_id"),
            )
        )
    body.status_code = status
    return body
