"""Narrows what a report is made of to one partner: what it took part in, and what that led to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from impacttracker.partners.models import Organisation
from impacttracker.pathway.graph import Tie
from impacttracker.records.models import Record
from impacttracker.reports.material import Material
from impacttracker.reports.promises import between


def takes_part(partner: Organisation | None, record: Record) -> bool:
    return partner is not None and any(
        one.organisation_id == partner.id for one in record.participants
    )


def narrowed(material: Material, partner: Organisation | None) -> Material:
    """*material* as far as it is about *partner*; nothing of the project's work without one."""
    theirs = {one.id for one in material.records if takes_part(partner, one)}
    told = _with_what_followed(theirs, material.ties_from)
    supported = ((piece, [key for key in keys if key in told]) for piece, keys in material.evidence)
    return replace(
        material,
        partner=partner,
        records=[one for one in material.records if one.id in told],
        ahead=[one for one in material.ahead if takes_part(partner, one)],
        promises=[one for one in material.promises if partner in between(one, material.by_key)],
        links=[one for one in material.links if {one.cause, one.effect} <= told],
        evidence=[(piece, keys) for piece, keys in supported if keys],
        attributed=[one for one in material.attributed if one[0] in told],
    )


def _with_what_followed(
    begins: Collection[int], ties_from: Mapping[int, Sequence[Tie]]
) -> set[int]:
    """*begins*, and every record that a chain of links leads to from one of them."""
    found, waiting = set(begins), list(begins)
    while waiting:
        for tie in ties_from.get(waiting.pop(), ()):
            if tie.effect not in found:
                found.add(tie.effect)
                waiting.append(tie.effect)
    return found
