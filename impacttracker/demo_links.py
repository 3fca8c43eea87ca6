"""What the demonstration tells of what led to what."""

from collections.abc import Mapping
from typing import Any, Protocol

from impacttracker.accounts.models import User
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Strength, Verb

Facts = Mapping[str, Any]


class Telling(Protocol):
    """A telling of the story that is under way."""

    story: Facts
    lead: User
    records: dict[str, Record]
    linked: set[tuple[str, str]]


def link_what_is_told(telling: Telling) -> None:
    """Each link of the story whose two records are there by now."""
    for one in telling.story["links"]:
        ends = (one["from"], one["to"])
        if ends in telling.linked or not telling.records.keys() >= set(ends):
            continue
        telling.linked.add(ends)
        details = LinkDetails(
            cause=telling.records[one["from"]],
            effect=telling.records[one["to"]],
            verb=Verb(one["verb"]),
            strength=Strength(one["strength"]),
            rationale=one["rationale"],
        )
        link_records(details, by=telling.lead)
