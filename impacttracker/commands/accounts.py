"""Commands for accounts: the first one, and any that is not asked in by a page."""

import sys

import click
from flask.cli import with_appcontext

from impacttracker.accounts import operations
from impacttracker.cli import answers_plainly
from impacttracker.database import db


@click.command("add-user")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues will read it.")
@click.option("--admin", is_flag=True, help="Let them look after people and projects.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, unasked."
)
@with_appcontext
@answers_plainly
def add_user(email: str, name: str, admin: bool, password_stdin: bool) -> None:
    """Give somebody an account with a password."""
    user = operations.add_user(email, name, password=_password(password_stdin), is_admin=admin)
    db.session.commit()
    click.echo(f"{user.email} can sign in{' as an administrator' if admin else ''}.")


def _password(is_piped: bool) -> str:
    if is_piped:
        # Of the line's end only: spaces may be part of a password.
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


COMMANDS = (add_user,)
