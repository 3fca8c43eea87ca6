"""The kept files that may tell of a person: somebody has to look, and decide about each.

Originals are never altered, so a file either stays or goes. Text and e-mail are read for the
name; what is packed or drawn (PDF, office files, pictures) is not, and is offered all the same
where the evidence has to do with the person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.evidence.storage import BytesMissing, store
from impacttracker.partners.mentions import Names
from impacttracker.partners.models import Person
from impacttracker.privacy.passages import Found
from impacttracker.projects.models import Project
from impacttracker.records.models import Participant

LARGEST_READ = 5 * 1024 * 1024


@dataclass(frozen=True)
class KeptFile:
    """A piece of evidence with a file, and whether that file is known to name the person."""

    evidence: Evidence
    names_them: bool


def files_about(
    person: Person, project: Project, names: Names, found: Collection[Found]
) -> Sequence[KeptFile]:
    """The files of *project* that name the person, or whose evidence has to do with them."""
    took_part = select(Participant.record_id).where(Participant.person_id == person.id)
    supports = select(EvidenceOfRecord.evidence_id).where(EvidenceOfRecord.record_id.in_(took_part))
    told_of = [one.text.row for one in found if one.text.model is Evidence and one.is_certain]
    related = set(
        db.session.scalars(
            select(Evidence.id).where(
                Evidence.project_id == project.id,
                or_(
                    Evidence.id.in_(supports),
                    Evidence.corroborator_id == person.id,
                    Evidence.id.in_(told_of),
                ),
            )
        )
    )
    kept = db.session.scalars(
        select(Evidence)
        .where(Evidence.project_id == project.id, Evidence.size.is_not(None))
        .order_by(Evidence.id)
    )
    looked_at = [KeptFile(one, _names_in(one, names)) for one in kept]
    return [one for one in looked_at if one.names_them or one.evidence.id in related]


def let_go_of(seals: Collection[str]) -> None:
    """Delete bytes that no evidence names any more; call it after the commit that said so."""
    for seal in seals:
        is_named = select(Evidence.id).where(Evidence.sha256 == seal).limit(1)
        if db.session.scalar(is_named) is None:
            store().forget(seal, kept_before=now())


def _names_in(evidence: Evidence, names: Names) -> bool:
    if not _is_readable(evidence):
        return False
    try:
        with store().open(evidence.sha256 or "") as file:
            text = file.read(LARGEST_READ).decode(errors="replace")
    except BytesMissing:
        return False
    return any(one.is_certain for one in names.in_text(text))


def _is_readable(evidence: Evidence) -> bool:
    media_type = evidence.media_type or ""
    return media_type.startswith("text/") or media_type == "message/rfc822"
