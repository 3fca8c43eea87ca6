"""What the marks in an award's texts lead to, as far as a return may name it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import selectinload

from impacttracker.database import db
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.vocabulary import Audience
from impacttracker.fields import answers_of
from impacttracker.narratives.marks import EVIDENCE, Mark, marks_in
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Project
from impacttracker.records.models import Link, Participant, Record

RECORD: Any = Record.__table__.c


def cited_in(
    narratives: Iterable[Narrative], project: Project, reportable: list[ColumnElement[bool]]
) -> dict[Mark, Record | Evidence]:
    """What *narratives* cite by uid: records that meet *reportable*, and evidence unless it is
    in the bin, for leads alone, quotable no more, or supports only what is not reportable.

    Which award a record came of does not matter: a text may rest on what another one paid for.
    """
    marks = {mark for one in narratives for said in _texts_of(one) for mark in marks_in(said)}
    found: dict[Mark, Record | Evidence] = {}
    pieces = [mark.key for mark in marks if mark.kind == EVIDENCE]
    records = [mark.key for mark in marks if mark.kind != EVIDENCE]
    if pieces:
        found |= {Mark(EVIDENCE, one.uid): one for one in _evidence(pieces, project, reportable)}
    if records:
        told = select(Record).where(*reportable, RECORD.uid.in_(records))
        took_part = selectinload(Record.participants).joinedload(Participant.organisation)
        for record in db.session.scalars(told.options(took_part)):
            found[Mark(record.kind, record.uid)] = record
    return found


def _texts_of(narrative: Narrative) -> list[str]:
    return [said for said in answers_of(narrative).values() if isinstance(said, str)]


def _evidence(
    uids: list[str], project: Project, reportable: list[ColumnElement[bool]]
) -> Sequence[Evidence]:
    found = db.session.scalars(
        select(Evidence).where(
            Evidence.project_id == project.id,
            Evidence.uid.in_(uids),
            Evidence.binned_at.is_(None),
            Evidence.audience == Audience.FOLLOWS,
            _is_shown_by_what_it_supports(reportable),
        )
    ).all()
    # Of a confidential piece nothing is quoted, however long that was allowed.
    return [one for one in found if one.confidential or not one.permission_has_ended]


def _is_shown_by_what_it_supports(reportable: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """That it supports nothing, or something that a return shows: else it would tell of that."""
    shown = select(RECORD.id).where(*reportable)
    of_record = select(EvidenceOfRecord.id).where(EvidenceOfRecord.evidence_id == Evidence.id)
    of_link = select(EvidenceOfLink.id).where(EvidenceOfLink.evidence_id == Evidence.id)
    of_record, of_link = of_record.correlate(Evidence), of_link.correlate(Evidence)
    return or_(
        and_(not_(of_record.exists()), not_(of_link.exists())),
        of_record.where(EvidenceOfRecord.record_id.in_(shown)).exists(),
        of_link.join(Link, Link.id == EvidenceOfLink.link_id)
        .where(Link.from_id.in_(shown), Link.to_id.in_(shown))
        .exists(),
    )
