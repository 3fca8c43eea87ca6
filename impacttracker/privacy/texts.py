"""Every text that a project holds, found from the models: a new table cannot be forgotten.

Derived tables (search, tallies) follow by themselves, and files are a matter of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Enum, String, TypeDecorator, select
from sqlalchemy.orm import Mapper
from sqlalchemy.sql import ColumnElement

from impacttracker.database import TOLD_ANEW, Base, db, in_parts
from impacttracker.exchange.models import PendingImport
from impacttracker.partners.models import Person
from impacttracker.projects.models import Project
from impacttracker.returns.models import Snapshot

AT_ONCE = 500

# Files that wait are thrown away whole: what they hold may be packed so that no search finds it.
# What was sent to a funder is out of our hands, and what we keep of it has to stay the same.
NOT_SEARCHED: tuple[type[Any], ...] = (PendingImport, Snapshot)


@dataclass(frozen=True)
class Text:
    """One answer of one row; `value` is text, or whatever JSON holds."""

    model: type[Any]
    row: int
    attribute: str
    value: Any

    @property
    def key(self) -> str:
        """Names this text in a form; the same as long as its row stands."""
        return f"{self.model.__tablename__}.{self.row}.{self.attribute}"


def texts_of(project: Project) -> Iterator[Text]:
    """Every text in the rows of *project*, table by table, in the order of their keys.

    Columns alone are read, because a project may hold a hundred thousand records.
    """
    for mapper in project_mappers():
        for part in mapper.self_and_descendants:
            yield from _texts_in(part, mapper, project)


def things_with(texts: Collection[Text]) -> dict[tuple[type[Any], int], Any]:
    """The things whose texts these are, by model and key."""
    wanted: dict[type[Any], set[int]] = defaultdict(set)
    for text in texts:
        wanted[text.model].add(text.row)
    found = {}
    for model, keys in wanted.items():
        for some in in_parts(keys):
            for thing in db.session.scalars(select(model).where(model.id.in_(some))):
                found[(model, thing.id)] = thing
    return found


def project_mappers() -> Iterator[Mapper[Any]]:
    """The mapped classes whose rows belong to a project; kinds of records within their base."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        is_whole = mapper.inherits is None and mapper.class_ not in NOT_SEARCHED
        if mapper.class_.__table__.info == TOLD_ANEW:
            continue
        if is_whole and (mapper.class_ is Project or "project_id" in mapper.columns):
            yield mapper


def columns_of_people() -> Iterator[tuple[type[Any], str]]:
    """(model, attribute) of everything in a project that points at a person."""
    for mapper in project_mappers():
        for column in mapper.columns:
            if any(key.column is Person.__table__.c.id for key in column.foreign_keys):
                yield mapper.class_, mapper.get_property_by_column(column).key


def _texts_in(part: Mapper[Any], whole: Mapper[Any], project: Project) -> Iterator[Text]:
    table: Any = part.local_table
    columns = [column for column in table.columns if _holds_text(column)]
    if not columns:
        return
    found = select(table.c.id, *columns).where(_is_of(project, table, whole)).order_by(table.c.id)
    names = [part.get_property_by_column(column).key for column in columns]
    for row in db.session.execute(found.execution_options(yield_per=AT_ONCE)):
        for name, value in zip(names, row[1:], strict=True):
            if value:
                yield Text(whole.class_, row[0], name, value)


def _is_of(project: Project, table: Any, whole: Mapper[Any]) -> ColumnElement[bool]:
    base: Any = whole.local_table
    owner = base.c.id if whole.class_ is Project else base.c.project_id
    is_here: ColumnElement[bool] = owner == project.id
    return is_here if table is base else table.c.id.in_(select(base.c.id).where(is_here))


def _holds_text(column: Any) -> bool:
    """Whether free text may stand in a column, or JSON that holds some."""
    kind = column.type
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    is_text = isinstance(plain, (String, JSON)) and not isinstance(plain, Enum)
    return is_text and not column.foreign_keys
