"""Keeps the tally of records by project, kind and year in step with every flush."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, UOWTransaction

from impacttracker.records.models import Record, Tally
from impacttracker.records.vocabulary import Visibility

NOBODY = -1
CELL = ("project_id", "kind", "year", "private_to")
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


def _remember(_record: Record, _value: Any, _former: Any, _initiator: Any) -> None:
    """Nothing: that it listens makes every change keep the former value."""


# Without it, changing what was not loaded would forget where the record was counted before.
for _counted in (Record.binned_at, Record.first_on, Record.visibility, Record.author_id):
    event.listen(_counted, "set", _remember, active_history=True, propagate=True)


@event.listens_for(Session, "after_flush")
def _count(session: Session, _flush: UOWTransaction) -> None:
    changes = Counter(map(cell_of, _records(session.new, session.dirty)))
    changes.subtract(map(_former_cell, _records(session.dirty, session.deleted)))
    moved = sorted((cell, number) for cell, number in changes.items() if cell and number)
    if moved:
        connection = session.connection()
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        added = dialect.insert(Tally)
        records = Tally.records + added.excluded.records
        connection.execute(
            added.on_conflict_do_update(index_elements=CELL, set_={"records": records}),
            [dict(zip(CELL, cell, strict=True), records=number) for cell, number in moved],
        )


def _records(*several: Iterable[Any]) -> Iterator[Record]:
    return (one for things in several for one in things if isinstance(one, Record))
