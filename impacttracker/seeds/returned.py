"""What a seeded project owes its funder, what it prepares, and what it has sent."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.keying import operations
from impacttracker.keying.pages import sheet_for
from impacttracker.obligations import operations as obligations
from impacttracker.obligations.models import Obligation
from impacttracker.projects.models import Award
from impacttracker.returns import operations as returns
from impacttracker.returns import queries, sending
from impacttracker.returns.models import Return

FORMAT = "ukri"


def owe_and_return(award: Award, says: Callable[[str], str], *, by: User) -> Mapping[str, Any]:
    """One return that was sent, one that is open, one that is owed; the keys for addresses."""
    noted = owe(award)
    key_first(open_one(award, by=by), by=by)
    told = returns.ReturnDetails(
        award=award,
        format_key=FORMAT,
        period=says("1")[:40],
        due_on=clock.today() + timedelta(days=20),
        nothing_to_report=True,
        declaration=says("declaration"),
    )
    sent = returns.open_return(award.project, told, by=by)
    returns.make_ready(sent, 0, by=by)
    sending.sign(sent, by=by)
    sending.submit(sent, by=by)
    return {
        "obligation_id": noted.id,
        "obligation_uid": noted.uid,
        "return_id": sent.id,
        "return_uid": sent.uid,
        "snapshot_id": queries.snapshots_of(sent)[0].id,
    }


def key_first(returned: Return, *, by: User) -> None:
    """Tick the first answer of what is prepared."""
    keying = sheet_for(returned)
    box = keying.sheet.next_to_key() if keying else None
    if box is not None:
        operations.tick(returned, box, box.digest, by=by)


def owe(award: Award) -> Obligation:
    """What the award owes every year, first in a month."""
    due_on = clock.today() + timedelta(days=30)
    details = obligations.ObligationDetails(
        award=award,
        format_key=FORMAT,
        period=str(due_on.year),
        due_on=due_on,
        until_on=due_on + timedelta(days=1_000),
    )
    return obligations.owe(award.project, details, by=None)


def open_one(award: Award, *, by: User | None) -> Return:
    """A return that is prepared."""
    due_on = clock.today() + timedelta(days=10)
    details = returns.ReturnDetails(award=award, format_key=FORMAT, period="Extra", due_on=due_on)
    return returns.open_return(award.project, details, by=by)
