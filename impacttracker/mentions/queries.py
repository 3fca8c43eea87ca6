"""A page of what is proposed. Each question takes the viewer, and shows no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Sort
from impacttracker.capture.queries import known_in
from impacttracker.database import db
from impacttracker.kinds import KINDS
from impacttracker.mentions.models import SetAside
from impacttracker.mentions.proposals import Group, Pair, proposals_in
from impacttracker.mentions.strangers import Stranger, strangers_in
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded
from impacttracker.partners.queries import all_organisations
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.queries import of_kinds

RECORDS_AT_ONCE = 200
"""How many records are looked through for one page."""

Place = tuple[int, int]


@dataclass(frozen=True)
class Mentions:
    """Who is named in a page of records, and where the next page goes on."""

    groups: Sequence[Group]
    strangers: Sequence[Stranger]
    partners: Sequence[Organisation]
    """Whose other name a stranger's may be."""
    looked_at: int
    further: Place | None


def mentions_in(project: Project, viewer: User, *, after: Place | None = None) -> Mentions:
    """What is proposed for the newest records of *project*, or for those after a place."""
    found = of_kinds(list(KINDS), project, viewer, after=after, limit=RECORDS_AT_ONCE)
    records = found[:RECORDS_AT_ONCE]
    known = known_in(project, viewer)
    pairs, names = _set_aside(project, records, viewer)
    ours = {folded(project.lead_organisation)}
    partners = all_organisations(project, viewer)
    strangers = [
        one
        for one in strangers_in(records, known, partners)
        if one.sha256 not in names and folded(one.name) not in ours
    ]
    last = records[-1] if len(found) > RECORDS_AT_ONCE else None
    return Mentions(
        groups=proposals_in(records, known, aside=pairs, ours=ours),
        strangers=strangers,
        partners=partners,
        looked_at=len(records),
        further=(last.sort_key, last.id) if last else None,
    )


def _set_aside(
    project: Project, records: Sequence[Record], viewer: User
) -> tuple[set[Pair], set[str]]:
    """What was set aside in *records*, and the hashes of names that are no organisations."""
    rows = db.session.execute(
        select(
            SetAside.record_id, SetAside.organisation_id, SetAside.person_id, SetAside.name_sha256
        ).where(
            SetAside.project_id == project.id,
            is_member(viewer, SetAside.project_id),
            or_(
                SetAside.record_id.in_([record.id for record in records]),
                SetAside.record_id.is_(None),
            ),
        )
    ).all()
    pairs: set[Pair] = set()
    for record_id, organisation_id, person_id, _ in rows:
        if organisation_id is not None:
            pairs.add((record_id, Sort.ORGANISATION, organisation_id))
        if person_id is not None:
            pairs.add((record_id, Sort.PERSON, person_id))
    return pairs, {sha256 for *_, sha256 in rows if sha256 is not None}
