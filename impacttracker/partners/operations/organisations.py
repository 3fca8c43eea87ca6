"""Adds and corrects organisations, and finds the one that answers to a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, select

from impacttracker.accounts.models import User
from impacttracker.database import db, in_parts, new_uid, written_together
from impacttracker.errors import Invalid, Stale
from impacttracker.partners.models import Organisation, OrganisationName, Partnership
from impacttracker.partners.names import folded
from impacttracker.partners.operations.introducing import introduce, subject_of
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

ORGANISATION_LABELS = (
    "Name",
    "Short name",
    "Other names",
    "Part of",
    "Sector",
    "Country",
    "Website",
    "ROR",
)


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """What we know of an organisation."""

    name: str
    short_name: str = ""
    aliases: Sequence[str] = ()
    parent: Organisation | None = None
    sector: str | None = None
    country: str | None = None
    website: str | None = None
    ror: str | None = None
    uid: str | None = None


def add_organisation(
    project: Project, details: OrganisationDetails, *, by: User | None
) -> Organisation:
    """Enter an organisation, and make it a partner of *project*."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    _check_organisation(details)
    organisation = Organisation(uid=details.uid or new_uid(), **_facts(details))
    history.note(subject_of(organisation), "added", by=by, project_id=project.id)
    db.session.add(organisation)
    db.session.flush()
    answer_to_names(organisation)
    introduce(project, organisations=[organisation], by=by)
    return organisation


def correct_organisation(
    organisation: Organisation,
    details: OrganisationDetails,
    *,
    project: Project,
    version: int,
    by: User | None,
) -> bool:
    """Change what is known of an organisation; whether anything changed."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    if organisation.version != version:
        raise Stale("Somebody else saved this organisation while you were editing it.")
    _check_organisation(details, organisation)
    changes = history.differences(
        (label, _said(getattr(organisation, name)), _said(value))
        for (name, value), label in zip(_facts(details).items(), ORGANISATION_LABELS, strict=True)
    )
    if not changes:
        return False
    history.note(subject_of(organisation), "changed", by=by, project_id=project.id, details=changes)
    for name, value in _facts(details).items():
        setattr(organisation, name, value)
    db.session.flush()
    answer_to_names(organisation)
    return True


def organisation_called(
    project: Project, name: str, *, by: User | None, facts: Mapping[str, Any] | None = None
) -> Organisation:
    """The organisation that answers to *name*, entered with *facts* where there is none.

    Where several do, the project's own partner is meant.
    """
    is_partner = exists().where(
        Partnership.organisation_id == Organisation.id, Partnership.project_id == project.id
    )
    known = db.session.scalar(
        select(Organisation)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(OrganisationName.folded == folded(name))
        .order_by(case((is_partner, 0), else_=1), Organisation.id)
        .limit(1)
    )
    if known is None:
        return add_organisation(project, OrganisationDetails(name=name, **(facts or {})), by=by)
    introduce(project, organisations=[known], by=by)
    return known


def _facts(details: OrganisationDetails) -> dict[str, Any]:
    return {
        "name": details.name.strip(),
        "short_name": details.short_name.strip(),
        "aliases": [alias.strip() for alias in details.aliases if alias.strip()],
        "parent": details.parent,
        "sector": details.sector or None,
        "country": details.country or None,
        "website": details.website or None,
        "ror": details.ror or None,
    }


def _said(value: Any) -> Any:
    return value.name if isinstance(value, Organisation) else value


def _check_organisation(
    details: OrganisationDetails, organisation: Organisation | None = None
) -> None:
    if not details.name.strip():
        raise Invalid({"name": "Give the organisation's name."})
    if len(details.name) > 500:
        raise Invalid({"name": "Keep the name to 500 characters or fewer."})
    above = details.parent
    while above is not None:
        if organisation is not None and above.id == organisation.id:
            raise Invalid({"parent": "An organisation cannot be a part of itself."})
        above = above.parent


def answer_to_names(organisation: Organisation) -> None:
    """Rewrite the look-up entries from the names the organisation has now.

    One that was merged into another answers to nothing: the other one has its names.
    """
    written_together(_answer_to_names, organisation)


def _answer_to_names(several: list[Organisation]) -> None:
    db.session.flush()
    held = {
        (entry.organisation_id, entry.folded): entry
        for some in in_parts({organisation.id for organisation in several})
        for entry in db.session.scalars(
            select(OrganisationName).where(OrganisationName.organisation_id.in_(some))
        )
    }
    wanted = {
        (organisation.id, folded(name))
        for organisation in several
        for name in (organisation.name, organisation.short_name, *organisation.aliases)
        if name and organisation.merged_into_id is None
    }
    for key, name in sorted(wanted - set(held)):
        db.session.add(OrganisationName(organisation_id=key, folded=name))
    for entry in set(held) - wanted:
        db.session.delete(held[entry])
    db.session.flush()
