"""Lets everything that points at one row point at another, and takes that back.

What points where is read from the tables themselves, so that a new table cannot be forgotten. Each
step is noted down: {"did": "moved", "table", "ids", "column", "from", "to"}, {"did": "changed",
"table", "id", "before", "after"} and {"did": "deleted", "table", "row"}. Rows are objects of JSON:
an erasure finds every name in them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Boolean, Column, String, Table, TypeDecorator, UniqueConstraint, select

from impacttracker.clock import now
from impacttracker.database import TOLD_ANEW, Base, db
from impacttracker.rows import row_from_json, row_to_json

Row = dict[str, Any]
Step = dict[str, Any]

AT_ONCE = 500
# Worked out from the names of an organisation, and written anew with them.
DERIVED = frozenset({"organisation_name"})
# What tells two rows of a table apart though they say the same.
OWN = frozenset({"id", "uid", "position", "version", "created_at", "updated_at"})


def references_to(table: Table) -> list[Column[Any]]:
    """Every column of the database that points at a row of *table*."""
    return [
        key.parent
        for other in Base.metadata.sorted_tables
        if other.name not in DERIVED and other.info != TOLD_ANEW
        for key in sorted(other.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table is table and key.column.name == "id"
    ]


class Repointing:
    """One merge on its way; `steps` say what it did."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def move_all(self, table: Table, gone: int, kept: int) -> None:
        """Let everything that points at row *gone* of *table* point at row *kept*.

        A row that would then say what another one says already is joined with that one. The two
        rows themselves stay as they are.
        """
        for column in references_to(table):
            self._move(column, gone, kept)

    def change(self, table: Table, key: int, values: Mapping[str, Any]) -> None:
        """Give row *key* of *table* other *values*."""
        before = row_of(table, key)
        if before is None or all(before[name] == value for name, value in values.items()):
            return
        stamped = {**values, **_stamps(table, before)}
        db.session.execute(table.update().where(table.c.id == key).values(stamped))
        after = row_of(table, key)
        if after is not None:
            self._note_change(table, before, after)

    def _move(self, column: Column[Any], gone: int, kept: int) -> None:
        table: Table = column.table
        twins = {
            identity: row["id"]
            for row in _rows(table, column, kept)
            for identity in _identities(column, row)
        }
        moving = []
        for row in _rows(table, column, gone):
            if column.key in {"parent_id", "merged_into_id"} and row["id"] == kept:
                # It is no part of itself, whatever it was a part of before.
                self.change(table, row["id"], {column.key: None})
                continue
            identities = list(_identities(column, {**row, column.key: kept}))
            twin = next((twins[one] for one in identities if one in twins), None)
            if twin is not None:
                self._join(table, row["id"], twin)
            else:
                moving.append(row["id"])
                twins |= dict.fromkeys(identities, row["id"])
        self._move_rows(column, moving, gone, kept)

    def _move_rows(self, column: Column[Any], ids: Sequence[int], gone: int, kept: int) -> None:
        table: Table = column.table
        for some in _some(ids):
            values = {column.key: kept}
            db.session.execute(table.update().where(table.c.id.in_(some)).values(values))
        if ids:
            moved = {"table": table.name, "column": column.key, "ids": list(ids)}
            self.steps.append({"did": "moved", **moved, "from": gone, "to": kept})

    def _join(self, table: Table, gone: int, kept: int) -> None:
        """Two rows that say the same of the same become one; no words of either are lost."""
        self.move_all(table, gone, kept)
        leaving, staying = row_of(table, gone), row_of(table, kept)
        if leaving is None or staying is None:
            return
        self.change(table, kept, joined(table, staying, leaving))
        self.steps.append({"did": "deleted", "table": table.name, "row": as_json(table, leaving)})
        db.session.execute(table.delete().where(table.c.id == gone))

    def _note_change(self, table: Table, before: Row, after: Row) -> None:
        rows = {"before": as_json(table, before), "after": as_json(table, after)}
        self.steps.append({"did": "changed", "table": table.name, "id": before["id"], **rows})


def joined(table: Table, staying: Row, leaving: Row) -> Row:
    """What *staying* says once it has taken in what *leaving* says and it does not."""
    return {
        column.key: _taken_together(column, staying[column.key], leaving[column.key])
        for column in table.columns
        if column.key not in OWN
    }


def what_changed_since(steps: Sequence[Step]) -> str | None:
    """The table in which something is not as *steps* left it, if there is any.

    What the merge moved must still be there and point where it let it point; what it changed must
    say just what it said then. What was added since is no hindrance: it stays where it is.
    """
    compared = [
        (name, left, _said_now(Base.metadata.tables[name], key))
        for (name, key), left in _as_they_were_left(steps).items()
    ]
    # What was merged on has changed everywhere; the reason is that, and nothing else.
    if any(
        now_there["merged_into_id"] != left["merged_into_id"]
        for _, left, now_there in compared
        if "merged_into_id" in now_there
    ):
        return "partner_merge"
    if changed := next((name for name, left, now_there in compared if now_there != left), None):
        return changed
    moved = (step for step in steps if step["did"] == "moved")
    astray = (step["table"] for step in moved if not _are_where_they_were_put(step))
    return next(astray, None)


def _as_they_were_left(steps: Iterable[Step]) -> dict[tuple[str, int], Row]:
    """What each row said, by table and key, that *steps* changed and did not delete."""
    left: dict[tuple[str, int], Row] = {}
    for step in steps:
        if step["did"] == "changed":
            left[step["table"], step["id"]] = _unstamped(step["after"])
        elif step["did"] == "deleted":
            left.pop((step["table"], step["row"]["id"]), None)
    return left


def _said_now(table: Table, key: int) -> Row:
    row = row_of(table, key)
    return _unstamped(as_json(table, row)) if row else {}


def _unstamped(row: Row) -> Row:
    """What a row says, whenever and however often it was written."""
    return {name: value for name, value in row.items() if name not in {"version", "updated_at"}}


def take_back(steps: Sequence[Step]) -> None:
    """Undo *steps*, the last one first. The caller has asked `what_changed_since`."""
    new_keys: dict[tuple[str, int], int] = {}
    for step in reversed(steps):
        table = Base.metadata.tables[step["table"]]
        if step["did"] == "deleted":
            row = from_json(table, step["row"])
            key = row["id"]
            new_keys[table.name, key] = _bring_back(table, row)
        elif step["did"] == "changed":
            before = from_json(table, step["before"])
            now_there = row_of(table, step["id"]) or before
            values = {**before, **_stamps(table, now_there)}
            db.session.execute(table.update().where(table.c.id == step["id"]).values(values))
        else:
            _move_back(table, step, new_keys)


def as_json(table: Table, row: Row) -> Row:
    """A row as JSON holds it."""
    held: Row = json.loads(row_to_json(table, row))
    return held


def from_json(table: Table, held: Row) -> Row:
    """The row that `as_json` wrote down; `Unreadable` where the table has other columns now."""
    return row_from_json(table, json.dumps(held).encode())


def row_of(table: Table, key: int) -> Row | None:
    """A row as the database holds it now."""
    found = db.session.execute(select(table).where(table.c.id == key)).mappings().first()
    return dict(found) if found else None


def _move_back(table: Table, step: Step, new_keys: Mapping[tuple[str, int], int]) -> None:
    column = table.c[step["column"]]
    target = next(iter(column.foreign_keys)).column.table.name
    back_to = new_keys.get((target, step["from"]), step["from"])
    for some in _some(step["ids"]):
        values = {step["column"]: back_to}
        db.session.execute(table.update().where(table.c.id.in_(some)).values(values))


def _bring_back(table: Table, row: Row) -> int:
    """Put a deleted row back, under another key where its own was given away meanwhile."""
    if row_of(table, row["id"]) is not None:
        del row["id"]
    inserted = db.session.execute(table.insert().values(row).returning(table.c.id))
    return int(inserted.scalar_one())


def _are_where_they_were_put(step: Step) -> bool:
    table = Base.metadata.tables[step["table"]]
    column = table.c[step["column"]]
    found = 0
    for some in _some(step["ids"]):
        there = select(table.c.id).where(table.c.id.in_(some), column == step["to"])
        found += len(db.session.scalars(there).all())
    return found == len(step["ids"])


def _rows(table: Table, column: Column[Any], key: int) -> list[Row]:
    found = select(table).where(column == key).order_by(table.c.id)
    return [dict(row) for row in db.session.execute(found).mappings()]


def _identities(column: Column[Any], row: Row) -> Iterator[tuple[Any, ...]]:
    """By what another row would be the same as this one: what must be unique, or all it says."""
    table: Table = column.table
    rules: list[Any] = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    rules += [index for index in table.indexes if index.unique]
    unique = [
        tuple(one.key for one in rule.columns)
        for rule in rules
        if column.key in {one.key for one in rule.columns}
    ]
    for names in unique:
        values = tuple(row[name] for name in names)
        if None not in values:
            yield (names, values)
    if not unique and "uid" not in table.columns:
        names = tuple(one.key for one in table.columns if one.key not in OWN)
        yield (names, tuple(str(row[name]) for name in names))


def _taken_together(column: Column[Any], staying: Any, leaving: Any) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if staying in (None, "", [], {}) or staying == leaving:
        return leaving if staying in (None, "", [], {}) else staying
    if isinstance(kind, Boolean):
        return bool(staying or leaving)
    if isinstance(kind, JSON) and isinstance(staying, list) and isinstance(leaving, list):
        return [*staying, *(one for one in leaving if one not in staying)]
    if isinstance(kind, String) and kind.length is None and leaving:
        return f"{staying}\n\n{leaving}"
    return staying


def _stamps(table: Table, row: Row) -> Row:
    """The version moves, so that a form opened before is noticed."""
    stamps = {"version": (row.get("version") or 0) + 1, "updated_at": now()}
    return {name: value for name, value in stamps.items() if name in table.columns}


def _some(ids: Sequence[int]) -> Iterator[list[int]]:
    """Both databases limit how many values one statement may hold."""
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some
