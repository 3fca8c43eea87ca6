"""The command that mails digests: for cron, as often as it likes."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from impacttracker import clock, mail
from impacttracker.cli import answers_plainly, print_json
from impacttracker.database import db

if TYPE_CHECKING:
    from impacttracker.accounts.models import User

TOLD = {
    mail.Delivery.TAKEN: "sent",
    mail.Delivery.REFUSED: "failed",
    mail.Delivery.UNKNOWN: "unknown",
}


@click.command("remind")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def remind(as_json: bool) -> None:
    """Mail everybody what waits for them, as often as each has chosen.

    It also deletes for good what has been in a bin for thirty days, and overwrites what an
    erasure left behind while the database was busy.
    """
    _empty_bins()
    _overwrite_erased()
    if not mail.can_send():
        click.echo("No mail server is configured: set IMPACTTRACKER_MAIL_URL.", err=True)
        sys.exit(1)
    told = send_digests()
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told['sent']} sent, {told['failed']} failed.")
    if told["failed"]:
        click.echo("What failed is sent with the next run; the log says why.", err=True)
    if told["unknown"]:
        click.echo(
            f"Of {told['unknown']} the mail server did not say whether it took them; they are "
            "not sent twice.",
            err=True,
        )
    if told["failed"] or told["unknown"]:
        sys.exit(1)


def _empty_bins() -> None:
    from impacttracker.api.operations import forget_answers
    from impacttracker.evidence import operations as evidence
    from impacttracker.evidence.storage import StoreAway
    from impacttracker.narratives import operations as narratives
    from impacttracker.receipts import operations as receipts
    from impacttracker.records import operations as records

    # Evidence first: whether the team saw it depends on the records that it supports.
    emptied = evidence.empty_bins() + evidence.keep_hidden()
    emptied += records.empty_bins() + narratives.empty_bins()
    if emptied + receipts.forget_old_ones() + forget_answers():
        db.session.commit()
    try:
        evidence.sweep()
    except StoreAway as error:
        # Digests go out all the same; the next run sweeps.
        click.echo(f"{error} Files that nobody needs stay until the next run.", err=True)


def _overwrite_erased() -> None:
    from impacttracker.privacy import overwriting

    if overwriting.overwrite_due():
        db.session.commit()


def send_digests() -> dict[str, int]:
    """Send each digest, and note each by itself, so that a failure touches no other."""
    from impacttracker.accounts.models import User
    from impacttracker.home import digests

    told = {"sent": 0, "failed": 0, "unknown": 0}
    today = clock.today()
    for key in digests.who_is_due(today):
        user = db.session.get(User, key)
        delivery = _send_digest(user, today) if user else None
        if delivery:
            told[TOLD[delivery]] += 1
        # Nobody's letter keeps what the next one's needs in memory.
        db.session.expunge_all()
    return told


def _send_digest(user: "User", today: date) -> mail.Delivery | None:
    """Send one; nothing where nothing waits, or another run is at it."""
    from impacttracker.home import digests
    from impacttracker.home.vocabulary import State

    digest = digests.digest_for(user, today)
    state = State.SENDING if len(digest) else State.NOTHING
    is_mine = digests.claim(user, digests.due_for(user, today), state)
    letter = digests.letter(user, digest, _address)
    # Noted before it is sent: of two runs at once, only one sends it.
    db.session.commit()
    if not is_mine or state is State.NOTHING:
        return None
    delivery = mail.hand_over(*letter)
    # Where nobody can tell whether it went out, it stays as it is: no letter comes twice.
    if delivery is not mail.Delivery.UNKNOWN:
        is_taken = delivery is mail.Delivery.TAKEN
        digests.settle(user, State.SENT if is_taken else State.FAILED)
        db.session.commit()
    return delivery


def _address(endpoint: str, **values: str | int) -> str:
    """The address of a page for use in a letter; empty where the tracker does not know its own."""
    base = current_app.config["BASE_URL"]
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{base}{path}" if base else ""


COMMANDS = (remind,)
