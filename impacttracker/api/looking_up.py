"""Finds what a body names by uid or reference; a name that leads nowhere has its place told."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from impacttracker.accounts.models import User
from impacttracker.api.problems import BadParameter, Unacceptable
from impacttracker.api.resource import Asked, Filter
from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.queries import seen_by as evidence_seen_by
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.queries import partners_of, people_of
from impacttracker.projects.models import Award
from impacttracker.projects.queries import awards_of, members_of
from impacttracker.records.access import visible_to
from impacttracker.records.models import Link, Record
from impacttracker.records.queries import as_lines, latest_links_in

Named = Sequence[tuple[str, str | None]]
"""(pointer into the body, what it names there or nothing)."""

MOST_AT_ONCE = 100
OF_RECORDS = Filter(
    name="record",
    schema={"type": "string"},
    about=f"Of this record, by its uid; or of up to {MOST_AT_ONCE}, with commas between.",
)


def uids_in(said: str, name: str) -> list[str]:
    """The uids that the parameter *name* says, with commas between."""
    uids = said.split(",")
    if len(uids) > MOST_AT_ONCE:
        raise BadParameter(name, f"Name at most {MOST_AT_ONCE} at a time.")
    return uids


def keys_of_records(said: str, asked: Asked) -> Select[int]:
    """The keys of the records that `OF_RECORDS` asks for, as far as they are there."""
    record = Record.__table__.c
    return select(record.id).where(
        record.uid.in_(uids_in(said, OF_RECORDS.name)),
        record.project_id == asked.project.id,
        record.binned_at.is_(None),
        visible_to(asked.viewer),
    )


def each_of(name: str, given: Mapping[str, Any]) -> Named:
    """What the list *name* of a body names, each with its place."""
    return [(f"/{name}/{place}", one) for place, one in enumerate(given.get(name, ()))]


def organisations_named(named: Named, asked: Asked) -> dict[str, Organisation]:
    """Partners of the project by uid."""
    found = partners_of(asked.project, asked.viewer)
    return _all_of(found, Organisation, named, "no organisation with this uid")


def people_named(named: Named, asked: Asked) -> dict[str, Person]:
    """People whom the project knows, by uid."""
    found = people_of(asked.project, asked.viewer)
    return _all_of(found, Person, named, "no person with this uid")


def records_named(named: Named, asked: Asked) -> dict[str, Record]:
    """Records of the project that are there for the caller, by uid."""
    found = as_lines(asked.viewer).where(
        Record.project_id == asked.project.id, Record.binned_at.is_(None)
    )
    return _all_of(found, Record, named, "no record with this uid")


def evidence_named(named: Named, asked: Asked) -> dict[str, Evidence]:
    """Evidence of the project that is there for the caller, by uid."""
    found = evidence_seen_by(asked.viewer).where(Evidence.project_id == asked.project.id)
    return _all_of(found, Evidence, named, "no evidence with this uid")


def links_named(named: Named, asked: Asked) -> dict[str, Link]:
    """Links of the project whose ends are there for the caller, by uid."""
    keys = {uid for _, uid in named if uid}
    if not keys:
        return {}
    found = latest_links_in(asked.project, asked.viewer, Link.uid.in_(keys), limit=len(keys))
    return _checked({one.uid: one for one in found}, named, "no link with this uid")


def awards_named(named: Named, asked: Asked) -> dict[str, Award]:
    """The project's awards by reference."""
    held = {one.reference: one for one in awards_of(asked.project)}
    return _checked(held, named, "no award with this reference")


def members_called(named: Named, asked: Asked) -> dict[str, User]:
    """Those who work on the project, by e-mail address."""
    held = {one.user.email: one.user for one in members_of(asked.project)}
    lowered = [(place, name.lower() if name else None) for place, name in named]
    return _checked(held, lowered, "nobody with this e-mail address")


def _all_of(found: Any, model: Any, named: Named, nothing: str) -> dict[str, Any]:
    wanted = [(place, uid) for place, uid in named if uid]
    if not wanted:
        return {}
    keys = {uid for _, uid in wanted}
    held = {one.uid: one for one in db.session.scalars(found.where(model.uid.in_(keys)))}
    return _checked(held, wanted, nothing)


def _checked(held: Mapping[str, Any], named: Named, nothing: str) -> dict[str, Any]:
    problems = {
        place: f"There is {nothing} in this project."
        for place, name in named
        if name and name not in held
    }
    if problems:
        raise Unacceptable(problems)
    return dict(held)
