"""Which thing here a thing of a file is: found by uid, by where it came from, or by its name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from impacttracker.database import db, in_parts
from impacttracker.partners.models import Organisation, OrganisationName
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project
from impacttracker.records.models import Record


def uids_here(
    project: Project, uids: Iterable[str], held: Collection[str], model: type[Any]
) -> dict[str, str]:
    """The uid that each of *uids* has in *project*, which *held* those of its own already.

    A uid that stands somewhere else in the installation is left alone: the thing gets another,
    made of it and of the project, so that the next import arrives at the same one.
    """
    here: dict[str, str] = {}
    tried = {uid: uid for uid in uids}
    while tried:
        here |= {uid: one for uid, one in tried.items() if one in held}
        others = {uid: one for uid, one in tried.items() if one not in held}
        taken = _taken(others.values(), model)
        here |= {uid: one for uid, one in others.items() if one not in taken}
        tried = {
            uid: str(uuid5(NAMESPACE_URL, f"{project.code}/{one}"))
            for uid, one in others.items()
            if one in taken
        }
    return here


def merged_into(uids: Iterable[str], held: Collection[str], model: type[Any]) -> dict[str, str]:
    """Of those *uids* whose entries were merged into others, which of *held* each is now.

    Old archives still know them by the uid they had.
    """
    entry = model.__table__.alias()
    kept = model.__table__.alias()
    return {
        uid: now_is
        for some in in_parts(uids)
        for uid, now_is in db.session.execute(
            select(entry.c.uid, kept.c.uid)
            .join(kept, kept.c.id == entry.c.merged_into_id)
            .where(entry.c.uid.in_(some))
        )
        if now_is in held
    }


def origin(source: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What a record of a page is known by, or nothing where it came in another way."""
    known_by = tuple(source.get(name) for name in ("reader", "fingerprint", "occurrence"))
    return known_by if source.get("fingerprint") else None


def sources_here(project: Project) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """What is remembered of where each record of *project* came from, by its origin."""
    sources = db.session.scalars(
        select(Record.__table__.c.source).where(Record.__table__.c.project_id == project.id)
    )
    return {known_by: source for source in sources if (known_by := origin(source))}


def organisations_called(names: Collection[str]) -> dict[str, list[Organisation]]:
    """Who answers to each of *names* (folded here) in the installation, the oldest first."""
    found: dict[str, list[Organisation]] = defaultdict(list)
    for some in in_parts({folded(name) for name in names}):
        rows = db.session.execute(
            select(OrganisationName.folded, Organisation)
            .join(Organisation, Organisation.id == OrganisationName.organisation_id)
            .where(OrganisationName.folded.in_(some))
            .order_by(Organisation.id)
        )
        for name, organisation in rows:
            found[name].append(organisation)
    return found


def organisations_registered(rors: Collection[str]) -> dict[str | None, Organisation]:
    """Who in the installation has each of the ROR identifiers *rors*, the oldest first."""
    found: dict[str | None, Organisation] = {}
    for some in in_parts(set(rors)):
        for one in db.session.scalars(
            select(Organisation).where(Organisation.ror.in_(some)).order_by(Organisation.id)
        ):
            found.setdefault(one.ror, one)
    return found


def _taken(uids: Iterable[str], model: type[Any]) -> set[str]:
    """Those of *uids* that stand anywhere in the installation."""
    return {
        uid
        for some in in_parts(uids)
        for uid in db.session.scalars(
            select(model.__table__.c.uid).where(model.__table__.c.uid.in_(some))
        )
    }
