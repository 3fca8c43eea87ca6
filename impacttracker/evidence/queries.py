"""Every question we ask about evidence. Each takes the viewer, and shows no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence.access import visible_to
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.projects.models import Project
from impacttracker.records import access as records
from impacttracker.records import queries as linked
from impacttracker.records.models import Link, Record

PAGE_SIZE = 50


def get(evidence_id: int, project: Project, viewer: User) -> Evidence | None:
    """One piece of evidence of the project."""
    return db.session.scalar(
        _seen_by(viewer).where(Evidence.id == evidence_id, Evidence.project_id == project.id)
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
    project: Project, viewer: User, *, after: int | None = None, limit: int = PAGE_SIZE
) -> Sequence[Evidence]:
    """The project's evidence, last added first; one more than *limit* where there is more."""
    found = _seen_by(viewer).where(Evidence.project_id == project.id)
    if after is not None:
        found = found.where(Evidence.id < after)
    return db.session.scalars(found.order_by(Evidence.id.desc()).limit(limit + 1)).all()


def supporting(record: Record, viewer: User) -> Sequence[Evidence]:
    """What supports a record, in the order in which it was added."""
    mine = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id == record.id)
    return db.session.scalars(
        _seen_by(viewer).where(Evidence.id.in_(mine)).order_by(Evidence.id)
    ).all()


def not_supporting(record: Record, viewer: User, limit: int = 200) -> Sequence[Evidence]:
    """Other evidence of the record's project, last added first: for choosing one from a list."""
    mine = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id == record.id)
    return db.session.scalars(
        _seen_by(viewer)
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


def _seen_by(viewer: User) -> Select[Evidence]:
    return select(Evidence).where(visible_to(viewer), Evidence.binned_at.is_(None))
