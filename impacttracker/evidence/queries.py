"""Every question we ask about evidence. Each takes the viewer, and shows no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.database import db, storable
from impacttracker.evidence.access import visible_to
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.vocabulary import Show
from impacttracker.projects.models import Project
from impacttracker.records import access as records
from impacttracker.records import queries as linked
from impacttracker.records.models import Link, Record

PAGE_SIZE = 50
DAYS_BEFORE_THE_END = 60
"""So long before a permission ends, somebody has to ask again."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which pieces a list shows; what is empty does not choose."""

    kind: str = ""
    text: str = ""
    show: Show | None = None


def get(evidence_id: int, project: Project, viewer: User) -> Evidence | None:
    """One piece of evidence of the project."""
    return db.session.scalar(
        seen_by(viewer).where(Evidence.id == evidence_id, Evidence.project_id == project.id)
    )


def get_binned(evidence_id: int, project: Project, viewer: User) -> Evidence | None:
    """One piece of evidence in the bin."""
    return db.session.scalar(
        select(Evidence).where(
            visible_to(viewer),
            Evidence.id == evidence_id,
            Evidence.project_id == project.id,
            Evidence.binned_at.is_not(None),
        )
    )


def in_bin(project: Project, viewer: User, limit: int = 500) -> Sequence[Evidence]:
    """What can still be restored, last binned first."""
    return db.session.scalars(
        select(Evidence)
        .where(
            visible_to(viewer), Evidence.project_id == project.id, Evidence.binned_at.is_not(None)
        )
        .order_by(Evidence.binned_at.desc(), Evidence.id.desc())
        .limit(limit)
    ).all()


def kept_in(
    project: Project,
    viewer: User,
    *,
    wanted: Wanted | None = None,
    after: int | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Evidence]:
    """The project's evidence, last added first; one more than *limit* where there is more."""
    found = seen_by(viewer).where(Evidence.project_id == project.id)
    if wanted is not None:
        found = found.where(*_conditions(wanted))
    if after is not None:
        found = found.where(Evidence.id < after)
    return db.session.scalars(found.order_by(Evidence.id.desc()).limit(limit + 1)).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(Evidence.kind == wanted.kind)
    if wanted.text:
        text = storable(wanted.text).lower()
        said = (Evidence.title, Evidence.source, Evidence.file)
        found.append(or_(*(func.lower(one).contains(text, autoescape=True) for one in said)))
    if wanted.show:
        found.append(_shows(wanted.show))
    return found


def _shows(show: Show) -> ColumnElement[bool]:
    """The condition of each way to choose, which reads the clock only where it has to."""
    if show is Show.UNUSED:
        of_records = exists().where(EvidenceOfRecord.evidence_id == Evidence.id)
        of_links = exists().where(EvidenceOfLink.evidence_id == Evidence.id)
        return and_(~of_records, ~of_links)
    if show is Show.EXPIRING:
        return Evidence.permission_until < today() + timedelta(days=DAYS_BEFORE_THE_END)
    if show is Show.WITHOUT_COPY:
        return Evidence.size.is_(None)
    if show is Show.UNSCORED:
        return and_(Evidence.corroboration.is_(None), Evidence.contribution.is_(None))
    return Evidence.confidential.is_(True)


def supporting(record: Record, viewer: User) -> Sequence[Evidence]:
    """What supports a record, in the order in which it was added."""
    mine = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id == record.id)
    return db.session.scalars(
        seen_by(viewer).where(Evidence.id.in_(mine)).order_by(Evidence.id)
    ).all()


def not_supporting(record: Record, viewer: User, limit: int = 200) -> Sequence[Evidence]:
    """Other evidence of the record's project, last added first: for choosing one from a list."""
    mine = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id == record.id)
    return db.session.scalars(
        seen_by(viewer)
        .where(Evidence.project_id == record.project_id, Evidence.id.not_in(mine))
        .order_by(Evidence.id.desc())
        .limit(limit)
    ).all()


def supporting_links(links: Collection[Link], viewer: User) -> Mapping[int, list[Evidence]]:
    """What supports each of *links*, by the key of the link."""
    ids = [link.id for link in links]
    found: dict[int, list[Evidence]] = defaultdict(list)
    if ids:
        rows = db.session.execute(
            select(EvidenceOfLink.link_id, Evidence)
            .join(Evidence, Evidence.id == EvidenceOfLink.evidence_id)
            .where(
                EvidenceOfLink.link_id.in_(ids),
                visible_to(viewer),
                Evidence.binned_at.is_(None),
            )
            .order_by(Evidence.id)
        )
        for link_id, evidence in rows:
            found[link_id].append(evidence)
    return found


def supported_by(pieces: Collection[Evidence], viewer: User) -> Mapping[int, list[Record]]:
    """The records that each piece supports and the viewer may see, by the key of the piece.

    Records are found by their keys alone: joined, every kind's table would be read from its
    beginning in PostgreSQL.
    """
    ids = [evidence.id for evidence in pieces]
    pairs = db.session.execute(
        select(EvidenceOfRecord.record_id, EvidenceOfRecord.evidence_id).where(
            EvidenceOfRecord.evidence_id.in_(ids)
        )
    ).all()
    newest_first = db.session.scalars(
        select(Record)
        .where(
            Record.id.in_({record_id for record_id, _ in pairs}),
            records.visible_to(viewer),
            Record.binned_at.is_(None),
        )
        .options(joinedload(Record.project))
        .order_by(Record.sort_key.desc(), Record.id.desc())
    )
    supporting = defaultdict(list)
    for record_id, evidence_id in pairs:
        supporting[record_id].append(evidence_id)
    found: dict[int, list[Record]] = defaultdict(list)
    for record in newest_first:
        for evidence_id in supporting[record.id]:
            found[evidence_id].append(record)
    return found


def links_supported_by(evidence: Evidence, viewer: User) -> Sequence[Link]:
    """The links that a piece supports and whose ends the viewer may see."""
    keys = db.session.scalars(
        select(EvidenceOfLink.link_id).where(EvidenceOfLink.evidence_id == evidence.id)
    ).all()
    return linked.links_with(keys, viewer)


def records_without_evidence(
    kinds: Collection[str],
    project: Project,
    viewer: User,
    *,
    after: tuple[int, int] | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Record]:
    """Records of *kinds* that no evidence supports as far as the viewer sees, newest first.

    One more than *limit* where there are more.
    """
    found = linked.as_lines(viewer).where(*_claims(kinds, project, viewer))
    if after:
        found = found.where(tuple_(Record.sort_key, Record.id) < after)
    newest_first = found.order_by(Record.sort_key.desc(), Record.id.desc())
    return db.session.scalars(newest_first.limit(limit + 1)).all()


def count_of_records_without_evidence(
    kinds: Collection[str], project: Project, viewer: User
) -> int:
    """How many there are in all."""
    record = Record.__table__
    found = select(func.count(record.c.id)).where(
        records.visible_to(viewer), *_claims(kinds, project, viewer)
    )
    return db.session.scalar(found) or 0


def links_without_evidence(
    project: Project, viewer: User, *, after: int | None = None, limit: int = PAGE_SIZE
) -> Sequence[Link]:
    """Links that no evidence supports as far as the viewer sees, last made first."""
    supported = (
        select(EvidenceOfLink.id)
        .join(Evidence, Evidence.id == EvidenceOfLink.evidence_id)
        .where(EvidenceOfLink.link_id == Link.id, Evidence.binned_at.is_(None), visible_to(viewer))
        .correlate(Link)
        .exists()
    )
    return linked.latest_links_in(project, viewer, ~supported, before=after, limit=limit + 1)


def _claims(
    kinds: Collection[str], project: Project, viewer: User
) -> tuple[ColumnElement[bool], ...]:
    record = Record.__table__.c
    supported = (
        select(EvidenceOfRecord.id)
        .join(Evidence, Evidence.id == EvidenceOfRecord.evidence_id)
        .where(
            EvidenceOfRecord.record_id == record.id,
            Evidence.binned_at.is_(None),
            visible_to(viewer),
        )
        .correlate(Record.__table__)
        .exists()
    )
    return (
        record.project_id == project.id,
        record.kind.in_(kinds),
        record.binned_at.is_(None),
        ~supported,
    )


def seen_by(viewer: User) -> Select[Evidence]:
    return select(Evidence).where(visible_to(viewer), Evidence.binned_at.is_(None))
