"""What a file tells of and nobody believes at once: it waits until somebody decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from impacttracker.exchange.fact import Fact
from impacttracker.inbox.vocabulary import Reason
from impacttracker.records.vocabulary import Verb

if TYPE_CHECKING:
    from impacttracker.exchange.contents import EvidenceFacts, OrganisationFacts, RecordFacts


@dataclass(frozen=True, kw_only=True)
class Reference(Fact):
    """What would have led to it, wherever that is recorded: known by an identifier or its title."""

    title: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    verb: Verb = Verb.LED_TO

    def as_json(self) -> dict[str, Any]:
        return {"title": self.title, "identifiers": dict(self.identifiers), "verb": self.verb.value}


@dataclass(frozen=True, kw_only=True)
class Candidate(Fact):
    """A record that may be ours, with whom and what it names.

    *fingerprint* is a hash by which it is known wherever it is told of again.
    """

    fingerprint: str
    record: "RecordFacts"
    organisations: "tuple[OrganisationFacts, ...]" = ()
    evidence: "tuple[EvidenceFacts, ...]" = ()
    came_of: tuple[Reference, ...] = ()
    reason: Reason = Reason.CANDIDATE
    file: str = ""
