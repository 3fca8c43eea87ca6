"""What formats may ask about partners, funders and bodies, and the sums that came from them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.outcomes.models import FurtherFunding
from impacttracker.partners.models import Organisation
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.reports.material import Material

SHARED = "shared with others"
Sum = tuple[str | None, Decimal | None, bool]
"""Currency, amount, and whether several bodies gave it together."""


def partners_of(records: Sequence[Record]) -> list[tuple[Organisation, list[Record]]]:
    """Every organisation that took part, by name, with the records in which it did."""
    found: dict[int, tuple[Organisation, dict[int, Record]]] = {}
    for record in records:
        for one in record.participants:
            if one.organisation is not None:
                _, theirs = found.setdefault(one.organisation.id, (one.organisation, {}))
                theirs[record.id] = record
    by_name = sorted(found.values(), key=lambda one: (one[0].name.casefold(), one[0].id))
    return [(organisation, list(theirs.values())) for organisation, theirs in by_name]


def of_partner(organisation: Organisation, records: Sequence[Record]) -> dict[str, Any]:
    """What is known of an organisation, and of the *records* in which it took part."""
    shared = [one for one in records if isinstance(one, Collaboration)]
    return _about(organisation) | {
        "partner.website": organisation.website,
        "partner.ror": organisation.ror,
        "partner.records": len(records),
        "partner.roles": _roles_of(organisation, records),
        "partner.gave": [one.partner_contribution for one in shared if one.partner_contribution],
        "partner.engagements": sum(isinstance(one, Engagement) for one in records),
        "partner.cash": _sums((one.currency, one.amount, _is_joint(one)) for one in shared),
        "partner.in_kind": _sums(
            (one.in_kind_currency, one.in_kind_amount, _is_joint(one)) for one in shared
        ),
        "partner.funding": _sums(_grants_of(organisation, records)),
    }


def _about(organisation: Organisation) -> dict[str, Any]:
    return {
        "partner.name": organisation.name,
        "partner.sector": organisation.sector,
        "partner.country": organisation.country,
    }


def _roles_of(organisation: Organisation, records: Sequence[Record]) -> list[str]:
    """As what an organisation took part, each role once."""
    taking_part = (one for record in records for one in record.participants)
    roles = {one.role for one in taking_part if one.organisation_id == organisation.id}
    return [role.label for role in ParticipantRole if role in roles]


def _is_joint(record: Record, role: ParticipantRole = ParticipantRole.PARTNER) -> bool:
    return sum(one.role == role for one in record.participants) > 1


def _grants_of(organisation: Organisation, records: Sequence[Record]) -> Iterator[Sum]:
    for record in records:
        if isinstance(record, FurtherFunding) and any(
            one.role == ParticipantRole.FUNDER and one.organisation_id == organisation.id
            for one in record.participants
        ):
            yield record.currency, record.amount, _is_joint(record, ParticipantRole.FUNDER)


def _sums(amounts: Iterator[Sum]) -> list[str]:
    """A sum for each currency; what several gave together is told apart, and as such."""
    totals: defaultdict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for currency, amount, is_joint in amounts:
        if amount:
            totals[currency or "", is_joint] += amount
    return [
        f"{currency} {total:,.2f}".strip() + (f" ({SHARED})" if is_joint else "")
        for (currency, is_joint), total in sorted(totals.items())
    ]


def facts_of_bodies(material: Material) -> dict[str, Any]:
    """Who gave awards, who is bound by an agreement, where influence reached, and the partner
    that the report is about."""
    awards = material.awards
    formal = [
        one for one in material.records if isinstance(one, Collaboration) and one.formal_agreement
    ]
    return {
        "awards.references": [one.reference for one in awards],
        "awards.funders": _each(one.funder for one in awards),
        "awards.schemes": _each(one.scheme for one in awards),
        "awards.grants": [_grant(one) for one in awards],
        "partners.formal": [one.name for one, _ in partners_of(formal)],
        "countries.influenced": _each(
            one.country for one in material.records if isinstance(one, PolicyInfluence)
        ),
        **(_about(material.partner) if material.partner else {}),
    }


def _grant(award: Award) -> str:
    if award.amount is None:
        return award.reference
    currency = "" if award.currency in ("", "GBP") else f"{award.currency} "
    return f"{award.reference}: {currency}{award.amount:.0f}"


def _each(said: Iterator[str | None]) -> list[str]:
    return list(dict.fromkeys(one for one in said if one))
