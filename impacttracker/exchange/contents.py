"""What a file holds of a project, and what a project gives to a file; knows no database.

Things refer to each other by `key`: an archive's uid, or what a reader made up inside one file.
Two facts are equal when they say the same, wherever in a file they stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from impacttracker.evidence.vocabulary import Audience, EvidenceKind
from impacttracker.exchange.attached import Attached
from impacttracker.exchange.candidates import Candidate
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.settled import (
    KeptApartFacts,
    ObligationFacts,
    ReturnFacts,
    SetAsideFacts,
)
from impacttracker.followups.vocabulary import Direction
from impacttracker.partners.vocabulary import Closeness, Level, Origin, Participation
from impacttracker.projects.vocabulary import Rhythm
from impacttracker.records.operations import UNKNOWN
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.when import When


@dataclass(frozen=True, kw_only=True)
class ProjectFacts(Fact):
    """The project itself. Its code is the reader's business: an import is told where to go."""

    code: str = ""
    title: str = ""
    lead_organisation: str = ""
    department: str = ""
    abstract: str = ""
    start_on: date | None = None
    end_on: date | None = None
    rhythm: Rhythm | None = None


@dataclass(frozen=True, kw_only=True)
class AwardFacts(Fact):
    """A grant, known by its reference."""

    reference: str
    funder: str = ""
    scheme: str = ""
    title: str = ""
    start_on: date | None = None
    end_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class PositionFacts(Fact):
    """Where a partner stood on a day."""

    on: date
    interest: Level | None = None
    influence: Level | None = None
    impact: Level | None = None
    wanted: Participation | None = None
    reached: Participation | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts(Fact):
    """A partner, and what the project holds of it. Without a uid it is known by its name."""

    key: str
    uid: str = ""
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    sector: str | None = None
    country: str | None = None
    website: str | None = None
    ror: str | None = None
    interest: str = ""
    influence: str = ""
    impact: str = ""
    talking_points: str = ""
    positions: tuple[PositionFacts, ...] = ()
    """The earliest first."""
    rhythm: Rhythm | None = None


@dataclass(frozen=True, kw_only=True)
class AffiliationFacts(Fact):
    """Where somebody worked, as what, and when."""

    organisation: str
    role: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PersonFacts(Fact):
    """A contact. Without a uid they are known by their addresses, or by name and organisation."""

    key: str = field(default="", compare=False)
    """What else in the file calls them, where they have no uid."""
    is_mentioned: bool = field(default=False, compare=False)
    """Whether the file only names them beside a record: who knows it knows them, or has reasons."""
    uid: str = ""
    name: str
    other_names: tuple[str, ...] = ()
    known_by: str = ""
    """The e-mail address of the colleague who knows them best, in this project."""
    closeness: Closeness | None = None
    known_since: date | None = None
    emails: tuple[str, ...] = ()
    affiliations: tuple[AffiliationFacts, ...] = ()
    lawful_basis: str = ""
    basis_on: date | None = None
    origin: Origin | None = None
    notified_on: date | None = None
    do_not_contact: bool = False
    erased_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ParticipantFacts(Fact):
    """Who took part, beside the name as it was recorded."""

    role: ParticipantRole
    organisation: str | None = None
    person: str | None = None
    name_as_recorded: str = ""
    department: str | None = None
    sector: str | None = None
    country: str | None = None


EDITION = "edition"
"""Where the `source` of a record keeps its edition, as a list that sorts; most have none."""
ROW_NUMBER = "number"
"""Where it keeps what its own table calls it: another table may count from 1 as well."""


@dataclass(frozen=True, kw_only=True)
class RecordFacts(Fact):
    """A record of any kind.

    Without a uid it is known by its `source`, its identifiers, or its title and date.
    """

    uid: str = ""
    kind: str
    title: str
    when: When = UNKNOWN
    url: str | None = None
    visibility: Visibility = Visibility.TEAM
    awards: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    participants: tuple[ParticipantFacts, ...] = ()
    who: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The names of those who took part, as somebody typed them over what a row of ours said."""
    identifiers: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    unmapped: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LinkFacts(Fact):
    """That one record led to another, and the evidence for it."""

    cause: str
    effect: str
    verb: Verb
    strength: Strength
    rationale: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceFacts(Fact):
    """A piece of evidence and the records that it supports."""

    uid: str
    kind: str = EvidenceKind.OTHER
    title: str
    on: date | None = None
    url: str | None = None
    file: str | None = None
    sha256: str | None = None
    made_by: str = ""
    corroborator: str = ""
    corroborating: str | None = None
    rights: str = ""
    permission_until: date | None = None
    confidential: bool = False
    substitute: str = ""
    audience: Audience = Audience.FOLLOWS
    corroboration: int | None = None
    contribution: int | None = None
    notes: str = ""
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TestimonialFacts(Fact):
    """Of whom a testimonial on a record is wanted, and on which days what happened."""

    uid: str
    about: str
    person: str | None = None
    whom: str = ""
    asked_on: date | None = None
    chased_on: date | None = None
    received_on: date | None = None
    consented_on: date | None = None
    declined_on: date | None = None
    notes: str = ""
    kept_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NarrativeFacts(Fact):
    """An award's own answers in one section and period; a statement says what it is about."""

    award: str | None = None
    section: str
    topic: str = ""
    period: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    unmapped: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FollowUpFacts(Fact):
    """A promise, about records, organisations or people by their keys; the owner by e-mail."""

    uid: str
    about: tuple[str, ...]
    what: str
    due_on: date | None = None
    done_on: date | None = None
    owner: str = ""
    direction: Direction = Direction.OURS
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A project with all that belongs to it, in the order in which it was written down.

    `fills` says that nothing in it takes the place of what stands here: it fills what is empty,
    and what differs is flagged. `leaves_out_other_awards` says that it may be of more awards than
    the project has: what belongs to none of its own is left out, and counted. `has_identifiers`
    says that the system it comes from names each entry, so that two of them are never one. `file`
    is the name of the file that it stood in, where there are several.
    """

    reader: str = ""
    file: str = ""
    fills: bool = False
    leaves_out_other_awards: bool = False
    has_identifiers: bool = True
    project: ProjectFacts = ProjectFacts()
    awards: tuple[AwardFacts, ...] = ()
    organisations: tuple[OrganisationFacts, ...] = ()
    people: tuple[PersonFacts, ...] = ()
    records: tuple[RecordFacts, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    evidence: tuple[EvidenceFacts, ...] = ()
    testimonials: tuple[TestimonialFacts, ...] = ()
    narratives: tuple[NarrativeFacts, ...] = ()
    followups: tuple[FollowUpFacts, ...] = ()
    obligations: tuple[ObligationFacts, ...] = ()
    returns: tuple[ReturnFacts, ...] = ()
    kept_apart: tuple[KeptApartFacts, ...] = ()
    set_aside: tuple[SetAsideFacts, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    """What is not believed at once: it waits in the inbox."""
    asks: bool = False
    """Whether it was read by a guess that a person should look at first."""
    skipped: tuple[Flag, ...] = ()
    flagged: tuple[Flag, ...] = ()
    mended: tuple[Flag, ...] = ()
    """What was damaged on its way, such as by a spreadsheet program, and what it was taken for."""
    rejected: tuple[Rejected, ...] = ()
    attached: Attached | None = field(default=None, compare=False, repr=False)
