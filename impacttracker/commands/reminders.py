"""The command that mails digests: for cron, as often as it likes."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from impacttracker import clock, mail
from impacttracker.cli import answers_plainly, print_json
from impacttracker.database import db


@click.command("remind")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def remind(as_json: bool) -> None:
    """Mail everybody what they promised and what is still to be written up, once a day.

    It also deletes for good what has been in a bin for thirty days, and overwrites what an
    erasure left behind while the database was busy.
    """
    _empty_bins()
    _overwrite_erased()
    if not mail.can_send():
        click.echo("No mail server is configured: set IMPACTTRACKER_MAIL_URL.", err=True)
        sys.exit(1)
    told = _send_digests()
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told['sent']} sent, {told['failed']} failed.")
    if told["failed"]:
        click.echo("What failed is sent with the next run; the log says why.", err=True)
        sys.exit(1)


def _empty_bins() -> None:
    from impacttracker.evidence import operations as evidence
    from impacttracker.evidence.storage import StoreAway
    from impacttracker.narratives import operations as narratives
    from impacttracker.records import operations as records

    if records.empty_bins() + narratives.empty_bins() + evidence.empty_bins():
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


def _send_digests() -> dict[str, int]:
    """Send each digest, and note each by itself, so that a failure touches no other."""
    from impacttracker.home import digests

    told = {"sent": 0, "failed": 0}
    today = clock.today()
    for user in digests.people_with_something(today):
        digest = digests.digest_for(user, today)
        if not digest or not digests.claim(user, today):
            db.session.rollback()
            continue
        letter = digests.letter(user, digest, _address)
        # Noted before it is sent: of two runs at once, only one sends it.
        db.session.commit()
        was_taken = mail.send(*letter)
        if not was_taken:
            digests.take_back(user, today)
            db.session.commit()
        told["sent" if was_taken else "failed"] += 1
    return told


def _address(endpoint: str, project_code: str, key: int) -> str:
    """The address of a page for use in a letter; empty where the tracker does not know its own."""
    base = current_app.config["BASE_URL"]
    names = {"followups.edit": "followup_id", "records.edit": "record_id"}
    values = {"project_code": project_code, names[endpoint]: key}
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{base}{path}" if base else ""


COMMANDS = (remind,)
