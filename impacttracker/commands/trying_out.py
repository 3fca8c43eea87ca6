"""Commands for trying the tracker out: a demonstration to look at, and data to test against."""

import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from impacttracker.cli import answers_plainly, print_json
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.projects import queries as projects

SMALLEST_PORT, LARGEST_PORT = 1, 65535
MIGRATIONS = Path(__file__).parents[2] / "migrations"


@click.command("demo")
@click.option("--port", type=click.IntRange(SMALLEST_PORT, LARGEST_PORT), default=5000)
@click.option("--no-serve", is_flag=True, help="Load the project and stop there.")
@click.option("--fresh", is_flag=True, help="Forget everything in the database first.")
@with_appcontext
@answers_plainly
def demo(port: int, no_serve: bool, fresh: bool) -> None:
    """Load the demonstration project where it is missing, and serve it on this computer."""
    if current_app.config["PRODUCTION"]:
        raise Refused("This is a production database: the demonstration does not belong in it.")
    _prepare_database(fresh=fresh)
    from impacttracker import demo as story

    if projects.by_code(story.code()) is None:
        click.echo("Loading the demonstration project …")
        story.load_demo()
        db.session.commit()
    # Looking has begun a transaction, and a server holding one would keep SQLite from its pages.
    db.session.remove()
    server = None if no_serve else _server_on(port)
    _greet(port, story.sign_ins(), is_served=not no_serve)
    if server:
        server.run()


@click.command("seed")
@click.option("--scenario", type=click.Choice(["access", "load"]), required=True)
@click.option("--records", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def seed(scenario: str, records: int, as_json: bool) -> None:
    """Fill an empty database with known data, for tests from outside."""
    if current_app.config["PRODUCTION"]:
        raise Refused("This is a production database: test data does not belong in it.")
    _prepare_database(fresh=False)
    from impacttracker import seeds

    made = seeds.seed_access() if scenario == "access" else seeds.seed_load(records)
    db.session.commit()
    if as_json:
        print_json(made)
        return
    for user in made["users"]:
        click.echo(f"{user['email']:32} {user['password']:24} {user['role']} of {user['project']}")


def _prepare_database(*, fresh: bool) -> None:
    """Bring the database up to date; with *fresh*, empty it first."""
    from flask_migrate import upgrade

    address = db.engine.url
    if address.drivername.startswith("sqlite") and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if fresh:
        db.drop_all()
        with db.engine.begin() as connection:
            if inspect(connection).has_table("alembic_version"):
                connection.exec_driver_sql("DROP TABLE alembic_version")
    # Alembic tells its steps on standard error; whoever tries the tracker out need not read them.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade(directory=str(MIGRATIONS))


def _greet(port: int, sign_ins: list[tuple[str, str, str]], *, is_served: bool) -> None:
    if is_served:
        click.echo(f"\nImpact Tracker is at http://127.0.0.1:{port}")
    click.echo("\nSign in as")
    for email, password, role in sign_ins:
        click.echo(f"  {email:24} {password:20} ({role})")
    if is_served:
        click.echo("\nStop it with Ctrl+C.")
    sys.stdout.flush()


def _server_on(port: int) -> Any:
    """A server that listens already, so that an address is only told when it is ours."""
    from waitress import create_server

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise Refused(
            f"Port {port} cannot be used ({error.strerror}). Choose another one: "
            f"make demo PORT={port + 1 if port < LARGEST_PORT else 5000}"
        ) from None
    server = create_server(app, sockets=[listening], threads=8, ident=None)
    # Whoever stops it by a signal gets the requests finished first, as with Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    return server


COMMANDS = (demo, seed)
