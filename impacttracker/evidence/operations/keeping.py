"""Adds evidence with its bytes, and corrects what is said of it."""

from typing import Any

from flask import current_app

from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence.files import Upload, examine
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations.details import (
    LABELS,
    EvidenceDetails,
    check,
    facts_of,
    in_words,
    shown_as,
    subject_of,
)
from impacttracker.evidence.operations.supporting import tie
from impacttracker.evidence.storage import store
from impacttracker.partners import operations as partners
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

ANOTHER_FILE = (
    "This is another file: its content differs from what was kept, and what was kept is never "
    "altered. Add it as evidence of its own."
)


def add_evidence(project: Project, details: EvidenceDetails, *, by: User | None) -> Evidence:
    """Keep a piece of evidence and its file, and note what it supports.

    Raises `Invalid` with a sentence per wrong fact, `StoreAway` where bytes cannot be kept.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    check(details)
    evidence = Evidence(
        uid=details.uid or new_uid(),
        project_id=project.id,
        author_id=by.id if by else None,
        **facts_of(details),
        **_file_of(details),
    )
    history.note(subject_of(evidence), "added", by=by, project_id=project.id)
    db.session.add(evidence)
    _introduce(project, details, by=by)
    db.session.flush()
    tie(evidence, records=details.records, links=details.links, by=by)
    return evidence


def correct_evidence(
    evidence: Evidence, details: EvidenceDetails, *, by: User | None, version: int | None = None
) -> bool:
    """Change what is said of a piece of evidence, not what it supports; whether it changed.

    A file may be added where there is none, and is never replaced. Give the *version* that was
    opened, and `Stale` is raised when somebody saved since; an import gives none.
    """
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    if version is not None and evidence.version != version:
        raise Stale("Somebody else saved this evidence while you were editing it.")
    check(details)
    facts = {**facts_of(details), **_file_of(details, evidence)}
    changes = _changes(evidence, facts)
    if not changes:
        return False
    # Whoever follows the changes has to know whether the team saw it until now.
    was = shown_as(evidence)
    subject, project_id = subject_of(evidence), evidence.project_id
    history.note(subject, "changed", by=by, project_id=project_id, details=changes, was=was)
    for name, value in facts.items():
        setattr(evidence, name, value)
    _introduce(evidence.project, details, by=by)
    db.session.flush()
    return True


def give_file_again(evidence: Evidence, upload: Upload, *, by: User | None) -> None:
    """Keep the bytes of a file of which only the name and the hash are known, or which a store
    has lost; only the very same bytes are taken."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    if not evidence.sha256:
        raise Invalid({"file": "This evidence has no file. Edit it to add one."})
    kept = _kept(upload, only=evidence.sha256)
    subject = subject_of(evidence)
    history.note(subject, "given its file again", by=by, project_id=evidence.project_id)
    # The name that it was first given stays.
    evidence.media_type, evidence.size = kept["media_type"], kept["size"]
    db.session.flush()


def _introduce(project: Project, details: EvidenceDetails, *, by: User | None) -> None:
    """Whoever can confirm something is known to the project, so that its members see them."""
    if details.corroborating is not None:
        partners.introduce(project, people=[details.corroborating], by=by)


def _file_of(details: EvidenceDetails, evidence: Evidence | None = None) -> dict[str, Any]:
    """The facts that follow from a file: of the one given, the one told of, or the one held."""
    if details.upload is not None:
        return _kept(details.upload, only=evidence.sha256 if evidence else None)
    if not (details.file or details.sha256):
        return {}
    told: dict[str, Any] = {"file": details.file, "sha256": details.sha256}
    if evidence is None or evidence.sha256 != details.sha256:
        # Of these bytes nobody has shown that they have them.
        told |= {"media_type": None, "size": None}
    return told


def _kept(upload: Upload, only: str | None = None) -> dict[str, Any]:
    """Keep the bytes, before any row names them; where *only* is given, no others are taken."""
    found = examine(upload, largest=current_app.config["LARGEST_FILE"])
    if only is not None and found.sha256 != only:
        raise Invalid({"file": ANOTHER_FILE})
    store().keep(found.sha256, found.content)
    return {
        "file": found.name,
        "sha256": found.sha256,
        "media_type": found.media_type,
        "size": found.size,
    }


def _changes(evidence: Evidence, facts: dict[str, Any]) -> list[dict[str, Any]]:
    return history.differences(
        (label, in_words(name, getattr(evidence, name)), in_words(name, facts[name]))
        for name, label in LABELS.items()
        if name in facts
    )
