"""Whether the process is alive, and whether the database and the files can be used."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from impacttracker.accounts.access import public
from impacttracker.database import db
from impacttracker.evidence.storage import store

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public("Load balancers cannot sign in; the answer says nothing of what is recorded.")
def healthz() -> ResponseReturnValue:
    return {"status": "alive"}


@bp.get("/readyz")
@public("Load balancers cannot sign in; the answer says nothing of what is recorded.")
def readyz() -> ResponseReturnValue:
    checks = {"database": _database_answers(), "files": not store().complaint()}
    status = 200 if all(checks.values()) else 503
    return {"status": "ready" if status == 200 else "not ready", **checks}, status


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM project WHERE 1 = 0"))
    except SQLAlchemyError:
        # A connection that broke cannot be told to roll back.
        db.session().invalidate()
        return False
    return True
