"""Who sees which evidence: members of its project, unless all it supports is hidden from them
or it is kept to the leads."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from impacttracker.accounts.models import User
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.vocabulary import Audience
from impacttracker.projects.access import is_lead, is_member, role_in
from impacttracker.projects.vocabulary import Role
from impacttracker.records import access as records
from impacttracker.records.models import Link, Record
from impacttracker.records.vocabulary import Visibility


def can_see(viewer: User, evidence: Evidence) -> bool:
    """Evidence that supports only private records of others would tell of them."""
    role = role_in(evidence.project_id, viewer)
    is_open = (
        evidence.audience is Audience.FOLLOWS
        or evidence.author_id == viewer.id
        or role is Role.LEAD
    )
    if role is None or not is_open:
        return False
    return _supports_any(evidence, partial(records.can_see, viewer))


def is_shared(evidence: Evidence) -> bool:
    """Whether the whole team sees it."""
    return evidence.audience is Audience.FOLLOWS and _supports_any(evidence, _is_open)


def _supports_any(evidence: Evidence, shown: Callable[[Record], bool]) -> bool:
    """Whether it supports nothing, or a record that is *shown*, or a link between two such."""
    if not evidence.records and not evidence.links:
        return True
    return any(map(shown, evidence.records)) or any(
        shown(link.cause) and shown(link.effect) for link in evidence.links
    )


def _is_open(record: Record) -> bool:
    return record.visibility is not Visibility.PRIVATE


def visible_to(viewer: User) -> ColumnElement[bool]:
    """`can_see`, said in SQL. A property test holds the two together."""
    return and_(
        is_member(viewer, Evidence.project_id),
        or_(
            Evidence.audience == Audience.FOLLOWS,
            Evidence.author_id == viewer.id,
            is_lead(viewer, Evidence.project_id),
        ),
        _is_not_hidden_by_what_it_supports(viewer),
    )


def _is_not_hidden_by_what_it_supports(viewer: User) -> ColumnElement[bool]:
    """Each part says what it refers to outside itself: a query may hold these tables, too."""
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
    return or_(
        and_(not_(of_records.exists()), not_(of_links.exists())),
        of_records.where(_is_seen(EvidenceOfRecord.record_id, viewer)).exists(),
        of_links.join(Link, Link.id == EvidenceOfLink.link_id)
        .where(_is_seen(Link.from_id, viewer), _is_seen(Link.to_id, viewer))
        .exists(),
    )


def _is_seen(record_id: InstrumentedAttribute[int], viewer: User) -> ColumnElement[bool]:
    """That the viewer sees the record of the column *record_id*: looked up one by one, because
    a list of everything they see would be made anew for each piece."""
    record = Record.__table__.c
    return (
        select(record.id)
        .where(record.id == record_id, records.visible_to(viewer))
        .correlate(record_id.class_)
        .exists()
    )
