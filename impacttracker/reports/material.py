"""What a report is made of, as it was read from the database once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from impacttracker.evidence.models import Evidence
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.marks import Mark
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import Organisation, Person
from impacttracker.pathway.graph import Tie
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.models import Record


@dataclass(frozen=True)
class Material:
    """Everything that a report about a project, or about one of its awards, is made of."""

    project: Project
    awards: Sequence[Award]
    """The award it is about, or all of the project's."""
    records: Sequence[Record]
    narratives: Sequence[Narrative]
    kept_back: int
    """Records that the team keeps to itself, and so are not in it; private ones are not counted."""
    not_held: int
    """Engagements that are planned or were cancelled: a report tells what took place."""
    links: Sequence[Tie]
    """What led to what among the records."""
    unattributed: int
    """Reportable records that came of no award; only counted where an award was chosen."""
    members: Sequence[Membership] = ()
    """The team, leads first."""
    evidence: Sequence[tuple[Evidence, Sequence[int]]] = ()
    """What supports the records or a link between them, with the keys of those records."""
    attributed: Sequence[tuple[int, str]] = ()
    """Which record came of which award, by its reference."""
    cited: Mapping[Mark, Record | Evidence] = field(default_factory=dict)
    """What the texts cite, as far as a return may name it."""
    ahead: Sequence[Record] = ()
    """Engagements that are planned, the next first."""
    promises: Sequence[FollowUp] = ()
    """What is promised and not done, by us and by others."""
    partner: Organisation | None = None
    """The one partner that it is about; None where it is about all."""
    not_to_contact: Sequence[Person] = ()
    """Whom the project knows, and who asked not to be contacted."""

    @cached_property
    def titles(self) -> dict[int, str]:
        return {record.id: record.title for record in self.records}

    @cached_property
    def by_key(self) -> dict[int, Record]:
        """All its records by their keys, those that lie ahead included."""
        return {record.id: record for record in (*self.records, *self.ahead)}

    @cached_property
    def ties_from(self) -> dict[int, list[Tie]]:
        """What a record led to."""
        found: dict[int, list[Tie]] = {}
        for tie in self.links:
            found.setdefault(tie.cause, []).append(tie)
        return found

    @cached_property
    def references(self) -> dict[int, list[str]]:
        """The awards that a record came of."""
        found: dict[int, list[str]] = {}
        for record_id, reference in self.attributed:
            found.setdefault(record_id, []).append(reference)
        return found

    @cached_property
    def support(self) -> dict[int, list[Evidence]]:
        """What supports a record."""
        found: dict[int, list[Evidence]] = {}
        for evidence, supported in self.evidence:
            for record_id in supported:
                found.setdefault(record_id, []).append(evidence)
        return found
