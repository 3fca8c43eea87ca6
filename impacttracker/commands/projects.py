"""Commands for projects."""

import click
from flask.cli import with_appcontext

from impacttracker.accounts import queries as accounts
from impacttracker.cli import answers_plainly
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.projects import operations


@click.command("add-project")
@click.argument("code")
@click.option("--title", required=True)
@click.option("--lead", required=True, metavar="EMAIL", help="The account of whoever leads it.")
@click.option("--award", "awards", multiple=True, metavar="FUNDER:REFERENCE")
@with_appcontext
@answers_plainly
def add_project(code: str, title: str, lead: str, awards: tuple[str, ...]) -> None:
    """Add a project, with its lead and its awards."""
    leader = accounts.with_email(lead)
    if leader is None:
        raise Invalid({"lead": f"There is no account {lead}. Make one with flask add-user."})
    details = operations.ProjectDetails(title=title)
    project = operations.add_project(code, details, lead=leader, by=None)
    for award in awards:
        operations.add_award(project, _award(award), by=None)
    db.session.commit()
    click.echo(f"{project.code} is added, with {len(awards)} award{'s'[len(awards) == 1 :]}.")


def _award(said: str) -> operations.AwardDetails:
    funder, colon, reference = said.partition(":")
    if not (colon and funder.strip() and reference.strip()):
        raise Invalid({"award": f"“{said}” is not FUNDER:REFERENCE, such as ESRC:ES/V015842/1."})
    return operations.AwardDetails(funder=funder, reference=reference)


COMMANDS = (add_project,)
