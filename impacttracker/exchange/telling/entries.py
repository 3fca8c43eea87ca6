"""What an entry of a public page or answer says, as the facts of a project; knows no labels."""

from collections.abc import Iterable, Mapping
from typing import Any

from impacttracker.exchange.contents import (
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.exchange.page import Entry
from impacttracker.exchange.telling.fitting import fitted_narrative, fitted_record
from impacttracker.partners.names import folded
from impacttracker.records.operations import UNKNOWN
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When

COMMON = frozenset({"title", "when", "zone", "url", "participants"})


def record_of(
    entry: Entry, source: Mapping[str, Any], labels: Mapping[str, str]
) -> tuple[RecordFacts, list[str]]:
    """What *entry* of a public page says, and a sentence for each thing that had to be put aside.

    What is put aside stands under the *labels* that the source has for our answers.
    """
    answers = entry.answers
    when = answers.get("when")
    record = RecordFacts(
        kind=entry.kind,
        title=answers.get("title") or "",
        when=When.from_edtf(when, answers.get("zone")) if when else UNKNOWN,
        url=answers.get("url") or None,
        visibility=Visibility.REPORTABLE,
        answers={name: value for name, value in answers.items() if name not in COMMON},
        participants=tuple(_participant(one) for one in answers.get("participants", ())),
        source=source,
        unmapped=entry.unmapped,
    )
    return fitted_record(record, labels)


def narrative_of(
    entry: Entry, source: Mapping[str, Any], labels: Mapping[str, str]
) -> tuple[NarrativeFacts, list[str]]:
    """What *entry*, an award's own answers, says; as `record_of`."""
    narrative = NarrativeFacts(
        section=entry.kind, answers=entry.answers, source=source, unmapped=entry.unmapped
    )
    return fitted_narrative(narrative, labels)


def _participant(said: Mapping[str, str]) -> ParticipantFacts:
    name = said["name_as_recorded"]
    return ParticipantFacts(
        role=ParticipantRole(said["role"]),
        organisation=folded(name),
        name_as_recorded=name,
        department=said["department"] or None,
        sector=said["sector"] or None,
        country=said["country"] or None,
    )


def organisations_in(records: Iterable[RecordFacts]) -> tuple[OrganisationFacts, ...]:
    """Each organisation that a record names, once, as it is first met."""
    found: dict[str, OrganisationFacts] = {}
    for record in records:
        for one in record.participants:
            key = one.organisation or ""
            found.setdefault(
                key,
                OrganisationFacts(
                    key=key,
                    name=one.name_as_recorded,
                    sector=one.sector,
                    country=one.country,
                    where=record.where,
                ),
            )
    return tuple(found.values())
