"""What shows that the records of a seeded project are true: evidence, and a testimonial."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.partners.models import Person
from impacttracker.projects.models import Project
from impacttracker.records.models import Link, Record
from impacttracker.testimonials import operations as testimonials


@dataclass(frozen=True)
class Proofs:
    """Adds them to *project*; *says* puts the canary into a text."""

    project: Project
    says: Callable[[str], str]
    person: Person
    lead: User

    def of(self, record: Record, link: Link) -> Mapping[str, Any]:
        """Evidence for both, open, confidential and in the bin; the keys for addresses."""
        piece = self._piece("open", record, link)
        self._piece("confidential", record, link, confidential=True)
        evidence.bin_evidence(self._piece("binned", record, link), by=self.lead)
        asked = testimonials.ask_for(
            self.project,
            testimonials.TestimonialDetails(
                record=record,
                person=self.person,
                asked_on=clock.today(),
                notes=self.says("agreed"),
            ),
            by=self.lead,
        )
        testimonials.keep_received(asked, piece, by=self.lead)
        return {
            "evidence_id": piece.id,
            "evidence_uid": piece.uid,
            "testimonial_id": asked.id,
            "testimonial_uid": asked.uid,
        }

    def _piece(self, what: str, record: Record, link: Link, **other: Any) -> Evidence:
        details = evidence.EvidenceDetails(
            title=self.says(f"{what} evidence"),
            kind=EvidenceKind.TESTIMONIAL,
            on=clock.today(),
            url=f"https://{self.says('').strip()}.example/{what}",
            upload=Upload(self.says(f"{what}.txt"), io.BytesIO(self.says(what).encode())),
            source=self.says("source"),
            corroborating=self.person,
            rights=self.says("rights"),
            permission_until=clock.today() + timedelta(days=30),
            substitute=self.says("substitute"),
            corroboration=7,
            contribution=5,
            notes=self.says("notes"),
            records=[record],
            links=[link],
            **other,
        )
        return evidence.add_evidence(self.project, details, by=self.lead)
