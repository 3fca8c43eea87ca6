"""Keeps the index in step: what a transaction changed is indexed at its end, inside it.

What changed is noted while it is flushed, and written once before the commit: together with the
change, so that what was acknowledged is found at once, and in one go for ten thousand records of
an import. Triggers of the database would see every change, too, but they cannot fold words, and
a migration that rebuilds a table in SQLite drops them without a word.

Statements on whole tables (`update(Participant)…` through a session) are noted as well. What
writes past sessions, as a restore does, calls `index.rebuild`.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, event, func, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, object_session

from impacttracker.database import in_parts
from impacttracker.evidence.models import Evidence
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.records.models import Participant, Record
from impacttracker.search import index
from impacttracker.search.vocabulary import Sort

NOTED, ADDED = "noted for the index", "last before rows were added"
ORGANISATION, NAME = "organisation", "name of a person"


class Watched(NamedTuple):
    """A table whose rows tell the index something: of what, by which of its columns."""

    model: type[Any]
    subject: str
    column: str = "id"


WATCHED = (
    Watched(Record, Sort.RECORD),
    Watched(Participant, Sort.RECORD, "record_id"),
    Watched(Narrative, Sort.NARRATIVE),
    Watched(Evidence, Sort.EVIDENCE),
    Watched(FollowUp, Sort.PROMISE),
    Watched(Partnership, Sort.PARTNER),
    Watched(Acquaintance, Sort.PERSON),
    Watched(Organisation, ORGANISATION),
    Watched(Person, NAME),
)
# A name stands on records, too, and on what each project holds of its bearer.
NAMED_ON = {
    ORGANISATION: (
        (Sort.PARTNER, Partnership.id, Partnership.organisation_id),
        (Sort.RECORD, Participant.record_id, Participant.organisation_id),
    ),
    NAME: (
        (Sort.PERSON, Acquaintance.id, Acquaintance.person_id),
        (Sort.RECORD, Participant.record_id, Participant.person_id),
        (Sort.EVIDENCE, Evidence.id, Evidence.corroborator_id),
    ),
}
# A record stands in two tables, its own and that of its kind.
BY_TABLE: dict[str, Watched] = {
    mapper.local_table.name: watched
    for watched in WATCHED
    for mapper in inspect(watched.model).self_and_descendants
}
Noted = dict[str, set[int]]


def catch_up(session: Session) -> None:
    """Tell the index what *session* changed since it was told last; a commit does so itself."""
    session.flush()
    noted: Noted = session.info.pop(NOTED, {})
    added: dict[str, int] = session.info.pop(ADDED, {})
    if not noted and not added:
        return
    connection = session.connection()
    index.take_turns(connection)
    for table, last in added.items():
        subject, column = _columns(BY_TABLE[table])
        found = select(column).where(BY_TABLE[table].model.id > last)
        noted.setdefault(subject, set()).update(connection.scalars(found))
    for subject, places in NAMED_ON.items():
        for keys in in_parts(noted.pop(subject, ())):
            for sort, key, bearer in places:
                found = select(key).where(bearer.in_(keys))
                noted.setdefault(sort, set()).update(connection.scalars(found))
    for sort in Sort:
        index.write(connection, sort, noted.get(sort, ()))


def _note(session: Session, watched: Watched, keys: Any) -> None:
    noted: Noted = session.info.setdefault(NOTED, {})
    noted.setdefault(watched.subject, set()).update(keys)


def _columns(watched: Watched) -> tuple[str, Any]:
    return watched.subject, getattr(watched.model.__table__.c, watched.column)


def _note_row(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    watched = BY_TABLE[row.__table__.name]
    if session := object_session(row):
        _note(session, watched, [getattr(row, watched.column)])


for _watched in WATCHED:
    for _change in ("after_insert", "after_update", "after_delete"):
        event.listen(_watched.model, _change, _note_row, propagate=True)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Note which rows an UPDATE or DELETE is about to meet, or from where an INSERT adds."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    statement: Any = state.statement
    watched = BY_TABLE.get(statement.table.name)
    if watched is None:
        return
    if state.is_insert:
        last = state.session.scalar(select(func.max(watched.model.id))) or 0
        state.session.info.setdefault(ADDED, {}).setdefault(statement.table.name, last)
        return
    column = statement.table.c[watched.column]
    met = select(column)
    if statement.whereclause is not None:
        met = met.where(statement.whereclause)
    _note(state.session, watched, state.session.scalars(met).all())


@event.listens_for(Session, "before_commit")
def _catch_up_before_the_commit(session: Session) -> None:
    # A savepoint that is released may still be undone together with what stands around it.
    if not session.in_nested_transaction():
        catch_up(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    # What a savepoint undoes is written again as it stands then, which does no harm.
    if undone.parent is None:
        session.info.pop(NOTED, None)
        session.info.pop(ADDED, None)
