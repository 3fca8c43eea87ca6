"""What a person, a file or the demonstration tells us about a record, before it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Award
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import Form, When

UNKNOWN = When(Form.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class ParticipantDetails:
    """Who took part, as what; the name as recorded stays beside the entity."""

    role: ParticipantRole
    organisation: Organisation | None = None
    person: Person | None = None
    name_as_recorded: str = ""
    department: str | None = None
    sector: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordDetails:
    """What a person, a file or the demonstration tells us about a record."""

    title: str
    when: When = UNKNOWN
    url: str | None = None
    visibility: Visibility = Visibility.TEAM
    answers: Mapping[str, Any] = field(default_factory=dict)
    participants: Sequence[ParticipantDetails] = ()
    awards: Sequence[Award] = ()
    identifiers: Mapping[str, Any] | None = None
    source: Mapping[str, Any] | None = None
    unmapped: Mapping[str, Any] | None = None
    uid: str | None = None
