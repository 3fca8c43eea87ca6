"""Rows for every table, made from nothing but what the table says of itself."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Column, Date, DateTime, Enum, Table, insert
from sqlalchemy.sql.type_api import TypeEngine

KEYS = (1, 2)


def fill_every_table(db: SQLAlchemy) -> None:
    """Give each table two rows, the first of each referring to the first of what it refers to."""
    with db.engine.begin() as connection:
        for table in db.metadata.sorted_tables:
            for key in KEYS:
                connection.execute(insert(table).values(row_for(table, key)))


def row_for(table: Table, key: int) -> dict[str, Any]:
    """Row number *key* of *table*. Two references to one table refer to different rows."""
    seen: Counter[str] = Counter()
    row: dict[str, Any] = {}
    for column in table.columns:
        targets = {foreign.column.table.name for foreign in column.foreign_keys}
        if table.name in targets:
            row[column.name] = None
        elif targets and not column.name.startswith("project"):
            target = min(targets)
            row[column.name] = (key - 1 + seen[target]) % len(KEYS) + 1
            seen[target] += 1
        elif targets:
            row[column.name] = 1
        else:
            row[column.name] = value_for(column, key)
    return row


def value_for(column: Column[Any], key: int) -> Any:
    kind = plain_type_of(column)
    if isinstance(kind, Enum):
        return kind.python_type(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, DateTime):
        return datetime(2026, 3, key, 10, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2026, 3, key)
    plain = {bool: True, int: key, float: 1.5, Decimal: Decimal("1.50"), bytes: b"x"}
    made = plain.get(kind.python_type)
    if made is not None:
        return made
    return f"{column.name} {key}"[-(getattr(kind, "length", None) or 100) :]


def plain_type_of(column: Column[Any]) -> TypeEngine[Any]:
    """What the database stores for *column*; our own types wrap it."""
    return getattr(column.type, "impl_instance", column.type)
