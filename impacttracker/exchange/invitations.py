"""What a calendar file holds, in neutral words: events, who invited whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    modified: str = ""
    """When it was changed last, in UTC, as text that sorts; empty where the file does not say."""
    title: str = ""
    when: When | None = None
    standing: Standing = Standing.CONFIRMED
    place: str = ""
    url: str = ""
    description: str = ""
    organiser: Address | None = None
    invited: tuple[Invited, ...] = ()
    series: Series | None = None
    is_private: bool = False
    """Whether it is for the eyes of its owner alone (CLASS)."""
    shown_as: str = ""
    """What others see of the time, in Outlook's words: “oof” is out of office."""
    categories: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    """What else it says that no answer takes, under plain names."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read, a sentence each."""

    @property
    def edition(self) -> tuple[int, str]:
        """Of two versions of one event the later one is greater."""
        return self.sequence, self.modified

    @property
    def key(self) -> str:
        """What it is known by wherever it turns up again; empty where the file gave it no UID."""
        return key_of(self.uid, self.recurrence)


def key_of(uid: str, recurrence: str) -> str:
    """What one time of a series is known by, or an event that is none."""
    return f"{uid}#{recurrence}" if recurrence and uid else uid
