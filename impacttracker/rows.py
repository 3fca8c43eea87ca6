"""A row of a table as a line of JSON, and back: the same text from every database."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary, Numeric, Table, TypeDecorator

from impacttracker.errors import Unreadable


def row_to_json(table: Table, row: Mapping[str, Any]) -> str:
    """*row* as one line, its columns in the order of their names."""
    plain = {column.name: _plain(row[column.name]) for column in table.columns}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def row_from_json(table: Table, line: bytes) -> dict[str, Any]:
    """The values that *line* holds, as the columns of *table* take them."""
    held = json.loads(line)
    if set(held) != {column.name for column in table.columns}:
        raise Unreadable(f"A row of {table.name} has other columns than this version keeps.")
    return {column.name: _value(column, held[column.name]) for column in table.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _value(column: Column[Any], plain: Any) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if plain is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(plain)
    if isinstance(kind, Date):
        return date.fromisoformat(plain)
    if isinstance(kind, LargeBinary):
        return b64decode(plain)
    return Decimal(plain) if isinstance(kind, Numeric) else plain
