"""Adds evidence, says what it supports, and removes it. Flushes, never commits, notes history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.records.models import Link, Record
from impacttracker.records.operations import is_web_address


@dataclass(frozen=True, kw_only=True)
class EvidenceDetails:
    """What shows that something is true, and how it may be used."""

    title: str
    kind: str = "address"
    on: date | None = None
    url: str | None = None
    file: str | None = None
    sha256: str | None = None
    confidential: bool = False
    rights: str = ""
    records: Sequence[Record] = ()
    links: Sequence[Link] = ()
    uid: str | None = None


def add_evidence(project: Project, details: EvidenceDetails, *, by: User | None) -> Evidence:
    """Keep a piece of evidence, and note what it supports."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    _check(details)
    evidence = Evidence(uid=details.uid or new_uid(), project_id=project.id, **_facts(details))
    history.note(subject_of(evidence), "added", by=by, project_id=project.id)
    db.session.add(evidence)
    db.session.flush()
    support(evidence, records=details.records, links=details.links, by=by)
    return evidence


def correct_evidence(evidence: Evidence, details: EvidenceDetails, *, by: User | None) -> bool:
    """Change what is said of a piece of evidence, not what it supports; whether it changed."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    _check(details)
    facts = _facts(details)
    changes = history.differences(
        (LABELS[name], getattr(evidence, name), value) for name, value in facts.items()
    )
    if not changes:
        return False
    history.note(
        subject_of(evidence), "changed", by=by, project_id=evidence.project_id, details=changes
    )
    for name, value in facts.items():
        setattr(evidence, name, value)
    db.session.flush()
    return True


def support(
    evidence: Evidence,
    *,
    records: Collection[Record] = (),
    links: Collection[Link] = (),
    by: User | None,
) -> None:
    """Note that *evidence* supports these, too; what it supported already stays."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    places = {one.project_id for one in records} | {one.project_id for one in links}
    if places - {evidence.project_id}:
        raise Invalid({"records": "Evidence and what it supports belong to the same project."})
    of_record, of_link = EvidenceOfRecord, EvidenceOfLink
    held_records = select(of_record.record_id).where(of_record.evidence_id == evidence.id)
    held_links = select(of_link.link_id).where(of_link.evidence_id == evidence.id)
    new_records, new_links = _not_yet(held_records, records), _not_yet(held_links, links)
    for record in new_records:
        _note_support(record, evidence, "supported", by=by)
    place = {"project_id": evidence.project_id, "evidence_id": evidence.id}
    db.session.add_all(EvidenceOfRecord(**place, record_id=one.id) for one in new_records)
    db.session.add_all(EvidenceOfLink(**place, link_id=one.id) for one in new_links)
    db.session.flush()
    db.session.expire(evidence, ["records", "links"])


def remove(evidence: Evidence, *, by: User | None) -> None:
    """Take a piece of evidence away, from all that it supports; the history keeps its facts."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    held = [(LABELS[name], getattr(evidence, name), None) for name in LABELS]
    supported = [record.title for record in evidence.records]
    history.note(
        subject_of(evidence),
        "removed",
        by=by,
        project_id=evidence.project_id,
        details=history.differences([*held, ("Supports", supported, None)]),
    )
    for record in evidence.records:
        _note_support(record, evidence, "left without this evidence", by=by)
    db.session.delete(evidence)
    db.session.flush()


def subject_of(evidence: Evidence) -> tuple[str, str, str]:
    """What the history calls *evidence*."""
    return ("evidence", evidence.uid, evidence.title)


LABELS = {
    "kind": "Kind",
    "title": "Title",
    "on": "Date",
    "url": "Web address",
    "file": "File",
    "sha256": "SHA-256 of the file",
    "confidential": "Confidential",
    "rights": "Who may be quoted, and how",
}


def _facts(details: EvidenceDetails) -> dict[str, Any]:
    return {
        "kind": details.kind,
        "title": details.title.strip(),
        "on": details.on,
        "url": details.url or None,
        "file": details.file or None,
        "sha256": details.sha256 or None,
        "confidential": details.confidential,
        "rights": details.rights.strip(),
    }


def _check(details: EvidenceDetails) -> None:
    problems: dict[str, str] = {}
    if not details.title.strip():
        problems["title"] = "Say what it is: a title will do."
    elif len(details.title) > 500:
        problems["title"] = "Keep the title to 500 characters or fewer."
    if details.url and not is_web_address(details.url):
        problems["url"] = "Give an address that begins with https:// or http://."
    if problems:
        raise Invalid(problems)


def _not_yet(held: Select[int], things: Collection[Any]) -> list[Any]:
    """Those of *things*, each once, whose keys are not held so far."""
    keys = set(db.session.scalars(held))
    return [one for one in dict.fromkeys(things) if one.id not in keys]


def _note_support(record: Record, evidence: Evidence, verb: str, *, by: User | None) -> None:
    """Write it into the history of the record, where people look for it.

    A confidential title is not repeated: the history of a record may be shown beyond the team.
    """
    title = "Confidential evidence" if evidence.confidential else evidence.title
    was_there = verb != "supported"
    history.note(
        ("record", record.uid, record.title),
        verb,
        by=by,
        project_id=record.project_id,
        details=history.differences(
            [("Evidence", title if was_there else None, None if was_there else title)]
        ),
    )
