"""The flask commands: registers them, and makes every one of them answer plainly."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from impacttracker.database import db, reads_only
from impacttracker.errors import Refused

BAD_INPUT, FAILED = 2, 1

# Every module of impacttracker.commands, and the commands it holds.
MODULES = (
    "accounts",
    "projects",
    "exchange",
    "reports",
    "reminders",
    "deployment",
    "search",
    "trying_out",
    "privacy",
)


def register_commands(app: Flask) -> None:
    """Give `flask` our commands."""
    for module in MODULES:
        for command in import_module(f"impacttracker.commands.{module}").COMMANDS:
            app.cli.add_command(command)


def answers_plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """End with one sentence on standard error: status 2 for bad input, 1 for a failure."""

    @wraps(command)
    def plain(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (Refused, UnicodeError, ValueError) as error:
            _end(str(error), BAD_INPUT)
        except FileNotFoundError as error:
            path = Path(str(error.filename))
            what = f"file {path}" if path.parent.is_dir() else f"folder {path.parent} for {path}"
            _end(f"There is no {what}.", BAD_INPUT)
        except OSError as error:
            _end(f"{error.filename or 'A file'} cannot be used: {error.strerror}.", FAILED)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            _end(f"The database did not do it: {reason}. Run `flask db upgrade`?", FAILED)

    return plain


def only_reads(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let writers go on while the command looks: it takes no write lock in SQLite."""

    @wraps(command)
    def reading(*args: Any, **kwargs: Any) -> Any:
        before = reads_only.set(True)
        try:
            return command(*args, **kwargs)
        finally:
            reads_only.reset(before)

    return reading


def print_json(facts: Any) -> None:
    """One JSON object on standard output, and nothing else there."""
    click.echo(json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str))


def _end(sentence: str, status: int) -> None:
    db.session.rollback()
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(status)
