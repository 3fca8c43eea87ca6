"""How a project has said that tables of others are to be read: looked up, and kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.models import TableMapping
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

MOST = 200
"""Of how many kinds of tables the mapping is remembered when one is read: the latest."""


def remembered_in(project: Project | None) -> dict[str, Any]:
    """The options of the reader of tables: what was said of columns, by the signature of heads."""
    held = _mappings(project) if project is not None else ()
    return {"sheets": {one.signature: one.said for one in held[:MOST]}}


def remember(project: Project, said: Mapping[str, Mapping[str, Any]], *, by: User | None) -> None:
    """Read tables of those heads like this from now on; *said* has their mappings by signature."""
    ensure(by, Permission.RECORD_IMPORT, project.id)
    held = {one.signature: one for one in _mappings(project)}
    for signature, mapping in said.items():
        row = held.get(signature) or TableMapping(project_id=project.id, signature=signature)
        row.said = dict(mapping)
        db.session.add(row)
    db.session.flush()


def _mappings(project: Project) -> Sequence[TableMapping]:
    return db.session.scalars(
        select(TableMapping)
        .where(TableMapping.project_id == project.id)
        .order_by(TableMapping.updated_at.desc(), TableMapping.id)
    ).all()
