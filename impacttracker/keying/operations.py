"""Ticks what somebody has keyed. Flushes, never commits.

A tick is its own record of who and when. It changes nothing of the return, so that the history,
which tells what changed, is spared hundreds of them.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid, Refused
from impacttracker.keying.models import KeyedAnswer
from impacttracker.keying.queries import keyed_in
from impacttracker.keying.sheet import Box
from impacttracker.projects.access import Permission, ensure
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State

DIGEST = re.compile(r"[0-9a-f]{64}")
SENT = "It was submitted, and stays as it was sent. Amend it first to key it again."


def tick(
    returned: Return, box: Box, digest: str, *, by: User, at: datetime | None = None
) -> KeyedAnswer:
    """Note that *by* keyed the text with this *digest*, which is what they had before them.

    A second tick of the same text changes nothing: whoever was first has keyed it.
    """
    ensure(by, Permission.RECORD_WRITE, returned.project_id)
    _refuse_what_was_sent(returned)
    if not DIGEST.fullmatch(digest):
        raise Invalid({"digest": "Open the answer again, and tick it there."})
    _wait_for_others(returned)
    keyed = keyed_in(returned, box.key)
    if keyed is not None and keyed.digest == digest:
        return keyed
    if keyed is None:
        keyed = KeyedAnswer(project_id=returned.project_id, return_id=returned.id, box=box.key)
        db.session.add(keyed)
    keyed.title, keyed.label, keyed.digest = box.title, box.label, digest
    keyed.by, keyed.at = by, at or clock.now()
    db.session.flush()
    return keyed


def untick(returned: Return, box: str, *, by: User) -> None:
    """Take a tick away; one that is gone already is no mistake."""
    ensure(by, Permission.RECORD_WRITE, returned.project_id)
    _refuse_what_was_sent(returned)
    _wait_for_others(returned)
    if keyed := keyed_in(returned, box):
        db.session.delete(keyed)
        db.session.flush()


def take_as_told(returned: Return, told: Sequence[KeyedAnswer], *, by: User | None) -> None:
    """Keep what an archive tells of a return that is new here: who keyed what, and when."""
    ensure(by, Permission.RECORD_WRITE, returned.project_id)
    for one in told:
        if not DIGEST.fullmatch(one.digest):
            raise Invalid({"digest": "What was keyed is named by a SHA-256 of 64 letters."})
        one.project_id, one.return_id = returned.project_id, returned.id
    db.session.add_all(told)
    db.session.flush()


def _refuse_what_was_sent(returned: Return) -> None:
    if returned.state is State.SUBMITTED:
        raise Refused(SENT)


def _wait_for_others(returned: Return) -> None:
    """Two people may tick the same box at once: the second sees what the first did."""
    db.session.execute(select(Return.id).where(Return.id == returned.id).with_for_update())
