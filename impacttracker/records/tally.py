"""Keeps the tally of records by project, kind and year in step with every flush."""

from collections import Counter
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from impacttracker.records.models import Record, Tally
from impacttracker.records.vocabulary import Visibility

NOBODY = -1
Cell = tuple[int, str, int, int]


def cell_of(record: Record) -> Cell | None:
    """(project, kind, year, private to) under which *record* counts; none in the bin."""
    return _cell(record, lambda name: getattr(record, name))


def _former_cell(record: Record) -> Cell | None:
    """The cell under which the record counted before this flush."""
    state: Any = inspect(record)

    def before(name: str) -> Any:
        history = state.attrs[name].history
        if history.deleted:
            return history.deleted[0]
        # What was set for the first time was empty before.
        return None if history.added else getattr(record, name)

    return _cell(record, before)


def _cell(record: Record, value: Any) -> Cell | None:
    if value("binned_at") is not None:
        return None
    first_on = value("first_on")
    private = value("visibility") is Visibility.PRIVATE
    return (
        record.project_id,
        record.kind,
        first_on.year if first_on else 0,
        (value("author_id") or NOBODY) if private else 0,
    )


def _count(connection: Connection, changes: Counter[Cell]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for (project_id, kind, year, private_to), difference in sorted(changes.items()):
        if difference:
            statement = dialect.insert(Tally).values(
                project_id=project_id,
                kind=kind,
                year=year,
                private_to=private_to,
                records=difference,
            )
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["project_id", "kind", "year", "private_to"],
                    set_={"records": Tally.records + difference},
                )
            )


def _remember(_record: Record, _value: Any, _former: Any, _initiator: Any) -> None:
    """Nothing: that it listens makes every change keep the former value."""


# Without it, changing what was not loaded would forget where the record was counted before.
for _counted in (Record.binned_at, Record.first_on, Record.visibility, Record.author_id):
    event.listen(_counted, "set", _remember, active_history=True, propagate=True)


@event.listens_for(Record, "after_insert", propagate=True)
def _count_in(_mapper: Mapper[Any], connection: Connection, record: Record) -> None:
    cell = cell_of(record)
    _count(connection, Counter([cell] if cell else []))


@event.listens_for(Record, "after_update", propagate=True)
def _count_again(_mapper: Mapper[Any], connection: Connection, record: Record) -> None:
    was, is_now = _former_cell(record), cell_of(record)
    if was != is_now:
        changes: Counter[Cell] = Counter([is_now] if is_now else [])
        changes.subtract([was] if was else [])
        _count(connection, changes)


@event.listens_for(Record, "after_delete", propagate=True)
def _count_out(_mapper: Mapper[Any], connection: Connection, record: Record) -> None:
    cell = cell_of(record)
    changes: Counter[Cell] = Counter()
    changes.subtract([cell] if cell else [])
    _count(connection, changes)
