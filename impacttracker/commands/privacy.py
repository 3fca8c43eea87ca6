"""The command with which whoever runs the tracker erases somebody from all of its projects."""

import click
from flask.cli import with_appcontext

from impacttracker.cli import answers_plainly
from impacttracker.database import db
from impacttracker.errors import NotFound


@click.command("erase-person")
@click.argument("who", metavar="ADDRESS-OR-UID")
@click.option("--yes", "is_sure", is_flag=True, help="Do it without asking.")
@with_appcontext
@answers_plainly
def erase_person(who: str, is_sure: bool) -> None:
    """Erase a contact from every project that knows them: it cannot be undone.

    They are named by an e-mail address or by the uid that an archive has of them. First or last
    names alone are left: the project's leads decide about those on the person's page, before.
    """
    from impacttracker.privacy import operations, overwriting, queries

    known = queries.everywhere(who)
    if not known:
        raise NotFound(f"Nobody here has the address or uid {who}.")
    if not is_sure:
        places = ", ".join(project.code for _, project in known)
        click.confirm(f"Erase {known[0][0].name} from {places} for good?", abort=True)
    texts = 0
    for person, project in known:
        texts += operations.erase_person(person, project, by=None).erasure.passages
    db.session.commit()
    is_done = overwriting.overwrite_due()
    db.session.commit()
    click.echo(f"Erased. The name stood in {texts} text{'' if texts == 1 else 's'}.")
    if not is_done:
        click.echo("Old bytes are still to be overwritten: `flask remind` does it.", err=True)


COMMANDS = (erase_person,)
