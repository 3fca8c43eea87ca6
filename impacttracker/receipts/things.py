"""The rows that an import may make or change: which they are, and what may stand on them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select

from impacttracker.database import db, in_parts
from impacttracker.duplicates.models import KeptApart
from impacttracker.duplicates.repointing import references_to
from impacttracker.evidence.models import Evidence
from impacttracker.followups.models import FollowUp
from impacttracker.inbox.models import InboxItem
from impacttracker.narratives.models import Narrative
from impacttracker.obligations.models import Obligation
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    Partnership,
    Person,
)
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Link, Record
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.returns.models import Return
from impacttracker.testimonials.models import Testimonial

TAKEN_BACK: Mapping[str, type[Any]] = {
    model.__tablename__: model
    for model in (
        FindingOverride,
        KeptApart,
        Return,
        Obligation,
        FollowUp,
        Link,
        Testimonial,
        Evidence,
        Narrative,
        Record,
        Acquaintance,
        Person,
        Partnership,
        Organisation,
        Award,
        InboxItem,
    )
}
"""In the order in which rows are taken back: each sort after what stands on it."""

PUT_BACK: Mapping[str, type[Any]] = {Project.__tablename__: Project, **TAKEN_BACK}

KNOWN: Mapping[str, tuple[type[Any], str]] = {
    Acquaintance.__tablename__: (Person, "person_id"),
    Partnership.__tablename__: (Organisation, "organisation_id"),
}
"""What says whom a project knows: of whom, and in which column."""

PARTS = {
    "funder_return": {"keyed_answer"},
    "record": {"attribution", "participant", "unrelated", "mention_set_aside"},
    "person": {"affiliation", "mention_set_aside"},
    "organisation": {"mention_set_aside"},
    "partnership": {"partner_position"},
    "evidence": {"evidence_of_record", "evidence_of_link", "kept_testimonial"},
    "testimonial": {"kept_testimonial"},
    "link": {"evidence_of_link"},
}
"""What belongs to a row of a table and goes with it: that does not keep the row here."""


def table_of(row: Any) -> str:
    """The table under which a receipt knows *row*; nothing for what it does not take back."""
    return next((name for name, model in PUT_BACK.items() if isinstance(row, model)), "")


def rows_of(table: str, keys: Iterable[int]) -> dict[int, Any]:
    """The rows of *table* that are still there, by key."""
    model = PUT_BACK[table]
    return {
        row.id: row
        for some in in_parts(keys)
        for row in db.session.scalars(select(model).where(model.id.in_(some)))
    }


def still_known(table: str, rows: Mapping[int, Any], left: Collection[tuple[str, int]]) -> set[int]:
    """Those of *rows*, which say whom a project knows, whom it has to know on: what is *left*, or
    named by something else of the project."""
    if table not in KNOWN or not rows:
        return set()
    model, attribute = KNOWN[table]
    partners = {key: getattr(row, attribute) for key, row in rows.items()}
    project_id = next(iter(rows.values())).project_id
    named = {key for name, key in left if name == model.__tablename__}
    for some in in_parts(set(partners.values())):
        for found in _naming(model, project_id):
            named |= set(db.session.scalars(found.where(found.selected_columns[0].in_(some))))
    return {key for key, partner in partners.items() if partner in named}


def _naming(model: type[Any], project_id: int) -> Iterator[Select[Any]]:
    """Which partners a project names, table by table; beside what says that it knows them."""
    for column in references_to(model.__table__):
        table = column.table
        if table.name not in KNOWN and "project_id" in table.c:
            yield select(column).where(table.c.project_id == project_id)
    if model is Organisation:
        yield (
            select(Affiliation.organisation_id)
            .join(Acquaintance, Acquaintance.person_id == Affiliation.person_id)
            .where(Acquaintance.project_id == project_id)
        )


def leaned_on(table: str, keys: Collection[int]) -> set[int]:
    """Those of *keys* that other rows of the installation point at, beside their own parts."""
    columns = [
        column
        for column in references_to(PUT_BACK[table].__table__)
        if not column.primary_key and column.table.name not in PARTS.get(table, ())
    ]
    return {
        key
        for column in columns
        for some in in_parts(keys)
        for key in db.session.scalars(select(column).where(column.in_(some)))
    }
