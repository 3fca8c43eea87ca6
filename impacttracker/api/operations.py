"""Keeps what was answered under an idempotency key, in the transaction of the work itself."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.models import User
from impacttracker.api.models import KeptAnswer
from impacttracker.api.problems import Unacceptable
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.projects.models import Project

KEPT_FOR = timedelta(days=1)


def claim_key(key: str, address: str, body: bytes, *, project: Project, by: User) -> KeptAnswer:
    """The place for the answer to this request, or the answer that it was given already.

    Of two requests at once the second waits here until the first is done: SQLite lets one write
    at a time, and PostgreSQL lets one hold the key.
    """
    forget_answers(by)
    fingerprint = sha256(address.encode() + b"\n" + body).hexdigest()
    claimed = KeptAnswer(user_id=by.id, project_id=project.id, key=key, fingerprint=fingerprint)
    try:
        with db.session.begin_nested():
            db.session.add(claimed)
        return claimed
    except IntegrityError:
        held = db.session.scalars(
            select(KeptAnswer).where(KeptAnswer.user_id == by.id, KeptAnswer.key == key)
        ).one()
    if held.fingerprint != fingerprint:
        raise Unacceptable(
            {"": "This idempotency key was used for another request: take a new one."}
        )
    return held


def keep_answer(held: KeptAnswer, *, status: int, etag: str, location: str, body: str) -> None:
    """Remember what was answered."""
    held.status, held.etag, held.location, held.body = status, etag, location, body
    db.session.flush()


def forget_answers(of: User | None = None) -> int:
    """Let go of answers that were kept long enough; how many."""
    gone = delete(KeptAnswer).where(KeptAnswer.made_at < now() - KEPT_FOR)
    if of is not None:
        gone = gone.where(KeptAnswer.user_id == of.id)
    return len(db.session.execute(gone.returning(KeptAnswer.id)).all())
