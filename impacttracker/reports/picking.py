"""Which entries a section tells where its funder takes only so many."""

from collections.abc import Sequence

from impacttracker.evidence.models import Evidence
from impacttracker.formats.format import Pick, Section
from impacttracker.records.models import Record
from impacttracker.reports.material import Material

Sources = Sequence[tuple[Evidence, Sequence[str]]]
"""Evidence with the titles of what it supports."""


def picked_records(
    section: Section, records: Sequence[Record], material: Material
) -> Sequence[Record]:
    """Those that led to most, of as many the latest; they keep their order."""
    if section.pick is not Pick.LINKED or section.limit is None:
        return records
    ties = material.ties_from
    ranked = sorted(
        records, key=lambda one: (len(ties.get(one.id, ())), one.sort_key, one.id), reverse=True
    )
    chosen = {one.id for one in ranked[: section.limit.most]}
    return [one for one in records if one.id in chosen]


def picked_sources(section: Section, sources: Sources) -> Sources:
    """Those that are corroborated best, of as many those that support most; in their order."""
    if section.pick is not Pick.STRONGEST or section.limit is None:
        return sources
    ranked = sorted(sources, key=lambda one: (one[0].corroboration or 0, len(one[1])), reverse=True)
    chosen = {piece.id for piece, _ in ranked[: section.limit.most]}
    return [one for one in sources if one[0].id in chosen]
