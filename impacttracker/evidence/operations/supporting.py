"""Says which records and links a piece of evidence supports, and takes that back."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, delete, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.operations.details import shown_as, subject_of
from impacttracker.evidence.vocabulary import Audience
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.records.models import Link, Record


def support(
    evidence: Evidence,
    *,
    records: Collection[Record] = (),
    links: Collection[Link] = (),
    by: User | None,
) -> None:
    """Note that *evidence* supports these, too; what it supported already stays."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    was = shown_as(evidence)
    if tie(evidence, records=records, links=links, by=by):
        _note(evidence, was, by=by)


def tie(
    evidence: Evidence, *, records: Collection[Record], links: Collection[Link], by: User | None
) -> bool:
    """Let *evidence* support these, too, as the records' history says; whether it did not yet."""
    places = {one.project_id for one in records} | {one.project_id for one in links}
    if places - {evidence.project_id}:
        raise Invalid({"records": "Evidence and what it supports belong to the same project."})
    of_record, of_link = EvidenceOfRecord, EvidenceOfLink
    held_records = select(of_record.record_id).where(of_record.evidence_id == evidence.id)
    held_links = select(of_link.link_id).where(of_link.evidence_id == evidence.id)
    new_records, new_links = _not_yet(held_records, records), _not_yet(held_links, links)
    for record in new_records:
        note_support(record, evidence, "supported", by=by)
    place = {"project_id": evidence.project_id, "evidence_id": evidence.id}
    db.session.add_all(EvidenceOfRecord(**place, record_id=one.id) for one in new_records)
    db.session.add_all(EvidenceOfLink(**place, link_id=one.id) for one in new_links)
    db.session.flush()
    db.session.expire(evidence, ["records", "links"])
    return bool(new_records or new_links)


def withdraw(
    evidence: Evidence,
    *,
    records: Collection[Record] = (),
    links: Collection[Link] = (),
    by: User | None,
) -> None:
    """Note that *evidence* does not support these after all; the piece itself stays."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    of_record, of_link = EvidenceOfRecord, EvidenceOfLink
    if records or links:
        _note(evidence, shown_as(evidence), by=by)
    for record in records:
        note_support(record, evidence, "left without this evidence", by=by)
    db.session.execute(
        delete(of_record).where(
            of_record.evidence_id == evidence.id,
            of_record.record_id.in_([one.id for one in records]),
        )
    )
    db.session.execute(
        delete(of_link).where(
            of_link.evidence_id == evidence.id, of_link.link_id.in_([one.id for one in links])
        )
    )
    db.session.expire(evidence, ["records", "links"])


def note_support(record: Record, evidence: Evidence, verb: str, *, by: User | None) -> None:
    """Write it into the history of the record, where people look for it.

    A title that not everybody may read is not repeated: more people see the record's history.
    """
    is_hidden = evidence.confidential or evidence.audience is Audience.LEADS
    title = "Confidential evidence" if is_hidden else evidence.title
    is_new = verb in {"supported", "supported again"}
    history.note(
        ("record", record.uid, record.title),
        verb,
        by=by,
        project_id=record.project_id,
        details=history.differences(
            [("Evidence", None if is_new else title, title if is_new else None)]
        ),
    )


def _note(evidence: Evidence, was: Mapping[str, str], *, by: User | None) -> None:
    """Write it into the history of the piece as well, without naming what may be private."""
    subject, project_id = subject_of(evidence), evidence.project_id
    history.note(subject, "tied anew", by=by, project_id=project_id, was=was)


def _not_yet(held: Select[int], things: Collection[Any]) -> list[Any]:
    """Those of *things*, each once, whose keys are not held so far."""
    keys = set(db.session.scalars(held))
    return [one for one in dict.fromkeys(things) if one.id not in keys]
