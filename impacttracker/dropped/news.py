"""What an invitation says that the record made of an earlier version of it does not say."""

from dataclasses import dataclass
from typing import Any

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.exchange.invitations import Event, Standing
from impacttracker.records.models import Record


@dataclass(frozen=True)
class News:
    """A fact that changed, as a page shows it."""

    name: str
    label: str
    held: str
    said: str
    value: Any


def news_of(record: Record, event: Event) -> list[News]:
    """What *event* says anew; nothing of a series, whose other times are records of their own.

    An invitation that is older than the one that the record holds has no news.
    """
    is_older = event.sequence < record.identifiers.get("calendar_sequence", 0)
    if event.series is not None or is_older or not isinstance(record, Engagement):
        return []
    found = []
    if event.when is not None and event.when != record.when:
        held, said = record.when.in_words(), event.when.in_words()
        found.append(News("when", record.about.when, held, said, event.when))
    if event.place and event.place != (record.place or ""):
        found.append(News("place", "Place", record.place or "", event.place, event.place))
    is_cancelled = event.standing is Standing.CANCELLED
    if is_cancelled and record.status != Status.CANCELLED:
        held = Status(record.status).label if record.status in set(Status) else ""
        found.append(News("status", "Status", held, Status.CANCELLED.label, Status.CANCELLED.value))
    return found
