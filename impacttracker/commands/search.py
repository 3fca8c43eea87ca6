"""The command that writes the index of the search anew, or says whether it is right."""

import sys

import click
from flask.cli import with_appcontext

from impacttracker.cli import answers_plainly
from impacttracker.database import db


@click.command("reindex")
@click.option("--check", is_flag=True, help="Say what is wrong, and change nothing.")
@with_appcontext
@answers_plainly
def reindex(check: bool) -> None:
    """Write the index of the search anew from what is recorded."""
    from impacttracker.search import index

    if check:
        faults = index.differences(db.session.connection())
        for fault in faults:
            click.echo(fault)
        click.echo(
            f"{len(faults):,} differences." if faults else "The index says what is recorded."
        )
        sys.exit(1 if faults else 0)
    number = index.rebuild(db.session.connection())
    db.session.commit()
    # What had been deleted leaves no word behind, either.
    db.session.remove()
    index.scrub(db.engine)
    click.echo(f"{number:,} things can be found.")


COMMANDS = (reindex,)
