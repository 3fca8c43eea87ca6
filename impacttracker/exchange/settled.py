"""What awards owe and their returns, and what people settled: facts of a file, without a database.

What they looked at is named by fingerprints, so that it means nothing once it has changed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from impacttracker.exchange.fact import Fact
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.returns.vocabulary import State


@dataclass(frozen=True, kw_only=True)
class ObligationFacts(Fact):
    """What an award owes its funder, and when it is due first."""

    uid: str
    award: str
    format_key: str
    period: str
    due_on: date
    from_on: date | None = None
    to_on: date | None = None
    repeats: Repeats = Repeats.ONCE
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class KeyedFacts(Fact):
    """That somebody typed one answer of a return into the funder's portal."""

    box: str
    digest: str
    at: datetime
    title: str = ""
    label: str = ""
    by: str = ""
    """Their e-mail address."""


@dataclass(frozen=True, kw_only=True)
class ReturnFacts(Fact):
    """A return and how far it came, without what was sent: those bytes are for backups alone."""

    uid: str
    award: str
    format_key: str
    format_version: str
    period: str
    from_on: date | None = None
    to_on: date | None = None
    due_on: date | None = None
    state: State = State.OPEN
    response_code: str = ""
    nothing_to_report: bool = False
    declaration: str = ""
    include: tuple[str, ...] = ()
    sent: int = 0
    keyed: tuple[KeyedFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetAsideFacts(Fact):
    """That somebody knows better about one warning, and why."""

    rule: str
    digest: str
    reason: str
    at: datetime
    entry: str = ""
    """The key of what it is about; nothing where it is about no single thing."""
    by: str = ""
    """Their e-mail address."""


@dataclass(frozen=True, kw_only=True)
class KeptApartFacts(Fact):
    """That two organisations or two people, by their uids, are not the same."""

    subject: str
    first: str
    second: str
