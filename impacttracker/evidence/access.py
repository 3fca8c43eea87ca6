"""Who sees which evidence: members of its project, unless all it supports is hidden from them."""

from sqlalchemy import ColumnElement, and_, not_, or_, select

from impacttracker.accounts.models import User
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.projects.access import is_member, role_in
from impacttracker.records import access as records
from impacttracker.records.models import Link, Record


def can_see(viewer: User, evidence: Evidence) -> bool:
    """Evidence that supports only private records of others would tell of them."""
    if role_in(evidence.project_id, viewer) is None:
        return False
    if not evidence.records and not evidence.links:
        return True
    return any(records.can_see(viewer, record) for record in evidence.records) or any(
        records.can_see(viewer, link.cause) and records.can_see(viewer, link.effect)
        for link in evidence.links
    )


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    # Each says what it refers to outside itself, because a query may hold these tables, too.
    seen = select(Record.__table__.c.id).where(records.visible_to(viewer)).correlate(None)
    of_records = (
        select(EvidenceOfRecord.id)
        .where(EvidenceOfRecord.evidence_id == Evidence.id)
        .correlate(Evidence)
    )
    of_links = (
        select(EvidenceOfLink.id)
        .where(EvidenceOfLink.evidence_id == Evidence.id)
        .correlate(Evidence)
    )
    supports_nothing = and_(not_(of_records.exists()), not_(of_links.exists()))
    supports_a_record = of_records.where(EvidenceOfRecord.record_id.in_(seen)).exists()
    supports_a_link = (
        of_links.join(Link, Link.id == EvidenceOfLink.link_id)
        .where(Link.from_id.in_(seen), Link.to_id.in_(seen))
        .exists()
    )
    return and_(
        is_member(viewer, Evidence.project_id),
        or_(supports_nothing, supports_a_record, supports_a_link),
    )
