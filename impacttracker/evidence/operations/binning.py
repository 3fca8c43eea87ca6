"""The bin of evidence: in it for thirty days, then gone; and bytes that nobody names any more."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import or_, select

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.evidence import access
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.operations.details import LABELS, in_words, shown_as, subject_of
from impacttracker.evidence.operations.supporting import note_support
from impacttracker.evidence.storage import Held, store
from impacttracker.evidence.vocabulary import Audience
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.records.models import Link
from impacttracker.records.operations import DAYS_IN_THE_BIN, overdue_in_bins
from impacttracker.records.vocabulary import Visibility

STAYS_UNNAMED = timedelta(days=1)
"""Bytes are kept before the row that names them: what is younger may be about to be named."""
AT_ONCE = 500


def bin_evidence(evidence: Evidence, *, by: User | None) -> None:
    """Put a piece of evidence in the bin, from where it supports nothing for now."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    history.note(subject_of(evidence), "put in the bin", by=by, project_id=evidence.project_id)
    for record in evidence.records:
        note_support(record, evidence, "left without this evidence", by=by)
    evidence.binned_at = now()
    db.session.flush()


def restore_evidence(evidence: Evidence, *, by: User | None) -> None:
    """Take a piece of evidence out of the bin; it supports again what it supported."""
    ensure(by, Permission.RECORD_WRITE, evidence.project_id)
    subject = subject_of(evidence)
    history.note(subject, "taken out of the bin", by=by, project_id=evidence.project_id)
    for record in evidence.records:
        note_support(record, evidence, "supported again", by=by)
    evidence.binned_at = None
    db.session.flush()


def empty_bins() -> int:
    """Delete for good what has been in a bin for longer than it stays there; how many.

    The history keeps what was said of a piece. Its bytes go with the next `sweep`.
    """
    overdue = db.session.scalars(
        select(Evidence).where(Evidence.binned_at < now() - timedelta(days=DAYS_IN_THE_BIN))
    ).all()
    for evidence in overdue:
        said = [
            (label, in_words(name, getattr(evidence, name)), None) for name, label in LABELS.items()
        ]
        supported = ("Supports", [record.title for record in evidence.records], None)
        history.note(
            subject_of(evidence),
            "deleted",
            by=None,
            project_id=evidence.project_id,
            details=history.differences([*said, supported]),
            was=shown_as(evidence),
        )
        db.session.delete(evidence)
    db.session.flush()
    return len(overdue)


def keep_hidden() -> int:
    """Keep to the leads what is hidden only by the records that the next emptying of bins deletes:
    it would support nothing then, and so be seen by the whole team. How many pieces."""
    overdue = {one.id for one in overdue_in_bins() if one.visibility is Visibility.PRIVATE}
    links = select(Link.id).where(or_(Link.from_id.in_(overdue), Link.to_id.in_(overdue)))
    of_record = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id.in_(overdue))
    of_link = select(EvidenceOfLink.evidence_id).where(EvidenceOfLink.link_id.in_(links))
    hidden = [
        piece
        for piece in db.session.scalars(
            select(Evidence).where(
                Evidence.audience == Audience.FOLLOWS, Evidence.id.in_(of_record.union(of_link))
            )
        )
        if not access.is_shared(piece) and _supports_only(piece, overdue)
    ]
    for piece in hidden:
        told = [(LABELS["audience"], in_words("audience", piece.audience), Audience.LEADS.label)]
        changes, project_id = history.differences(told), piece.project_id
        history.note(subject_of(piece), "changed", by=None, project_id=project_id, details=changes)
        piece.audience = Audience.LEADS
    db.session.flush()
    return len(hidden)


def _supports_only(piece: Evidence, records: Collection[int]) -> bool:
    """Whether it is left with nothing when *records* are gone, and their links with them."""
    return all(one.id in records for one in piece.records) and all(
        one.from_id in records or one.to_id in records for one in piece.links
    )


def sweep() -> int:
    """Let go of the bytes that no piece of evidence of any project names; how many files.

    Ask for this after a commit: what is not committed may still be undone. Where no row names
    any file nothing goes, because it is more likely that this is the wrong database.
    """
    if db.session.scalar(select(Evidence.id).where(Evidence.sha256.is_not(None)).limit(1)) is None:
        return 0
    long_ago = now() - STAYS_UNNAMED
    kept, gone = store(), 0
    for some in _in_parts(one for one in kept.held() if one.since < long_ago):
        seals = [one.sha256 for one in some]
        named = set(db.session.scalars(select(Evidence.sha256).where(Evidence.sha256.in_(seals))))
        gone += sum(kept.forget(seal, kept_before=long_ago) for seal in seals if seal not in named)
    return gone


def _in_parts(held: Iterator[Held]) -> Iterator[list[Held]]:
    while some := list(islice(held, AT_ONCE)):
        yield some
