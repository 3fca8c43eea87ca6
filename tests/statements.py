"""What is sent to the database while something runs, and which of it changes anything."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

TRANSACTIONS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b", re.IGNORECASE)
CHANGES = re.compile(
    r"\s*(?:WITH\b.*?\)\s*)?(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO"
    r"|(?:CREATE|ALTER|DROP|TRUNCATE)(?:\s+TABLE)?)\s+\"?(?P<table>\w+)",
    re.IGNORECASE | re.DOTALL,
)


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """A list that fills with each SQL statement sent, leaving out those of transactions."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not TRANSACTIONS.match(statement):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def table_changed_by(statement: str) -> str | None:
    """The table that *statement* writes to, or nothing when it only reads."""
    found = CHANGES.match(statement)
    return found["table"].lower() if found else None
