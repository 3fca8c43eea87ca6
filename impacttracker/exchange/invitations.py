"""What a calendar file holds, in neutral words: events, who invited whom, and when."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from impacttracker.exchange.messages import Address
from impacttracker.when import When


class Standing(StrEnum):
    """How far an event is agreed (RFC 5545 section 3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Invited:
    """Somebody who was asked to come."""

    who: Address
    declined: bool = False


@dataclass(frozen=True, kw_only=True)
class Series:
    """How an event repeats; every time is a wall clock at *home*."""

    starts: datetime
    home: tzinfo
    rule: str = ""
    """As the file says it (RRULE); empty where all dates are listed."""
    until: datetime | None = None
    also: tuple[datetime, ...] = ()
    without: frozenset[datetime] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event; of a series the first, or the one that *recurrence* names."""

    uid: str = ""
    recurrence: str = ""
    """Which one of its series it is (RECURRENCE-ID); empty for the series itself."""
    sequence: int = 0
    title: str = ""
    when: When | None = None
    standing: Standing = Standing.CONFIRMED
    place: str = ""
    url: str = ""
    description: str = ""
    organiser: Address | None = None
    invited: tuple[Invited, ...] = ()
    series: Series | None = None
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read, a sentence each."""

    @property
    def key(self) -> str:
        """What it is known by wherever it turns up again; empty where the file gave it no UID."""
        return f"{self.uid}#{self.recurrence}" if self.recurrence and self.uid else self.uid
