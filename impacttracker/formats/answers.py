"""Which answers of ours a format may ask for, by what fills its section."""

from functools import cache

from impacttracker.fields import fields_of
from impacttracker.formats.format import Fill, Section
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS

OF_RECORDS = frozenset(
    {"title", "when", "url", "kind", "sort", "reference", "partners", "awards", "chain", "evidence"}
)
OF_PARTICIPANTS = frozenset(
    f"participant.{part}" for part in ("organisation", "department", "country", "sector")
)
OF_AWARD = frozenset(
    {"project.title", "project.code", "project.lead_organisation", "project.department"}
    | {"project.abstract", "project.start", "project.end", "award.funder", "award.reference"}
    | {"award.title", "award.scheme", "award.start", "award.end", "award.amount", "award.currency"}
    | {"team.leads", "team.names", "partners.names", "period", "text."}
)
OF_PARTNERS = frozenset(
    f"partner.{part}"
    for part in ("name", "sector", "country", "website", "ror", "records", "roles", "gave")
)
OF_TEAM = frozenset({"member.name", "member.role"})
OF_SOURCES = frozenset(
    f"source.{part}" for part in ("number", "said", "kind", "date", "url", "supports")
)
OF_TALLIES = frozenset(
    f"tally.{part}"
    for part in ("term", "records", "exact", "estimate", "unknown", "not_said", "days", "not_timed")
)


def known_answers(section: Section) -> frozenset[str] | None:
    """The names that the fields of *section* may take; None where nothing fills it.

    "text." stands for any text of the award's own, such as "text.plain_summary".
    """
    match section.fill:
        case Fill.RECORDS:
            return _of_kinds(section.kinds)
        case Fill.NARRATIVE:
            return _of_narrative(section.narrative or "")
        case Fill.QUESTIONS | Fill.GRID:
            return OF_AWARD
        case Fill.PARTNERS:
            return OF_PARTNERS
        case Fill.TEAM:
            return OF_TEAM
        case Fill.SOURCES:
            return OF_SOURCES
        case Fill.TALLY:
            return OF_TALLIES if set(section.kinds) <= set(KINDS) else None
        case Fill.FIGURES | Fill.CHAIN | Fill.HEADING:
            return frozenset()


@cache
def _of_kinds(kinds: tuple[str, ...]) -> frozenset[str] | None:
    """What one of *kinds* at least can answer."""
    if not kinds or not set(kinds) <= set(KINDS):
        return None
    asked = {field.name for kind in kinds for field in fields_of(KINDS[kind])}
    return OF_RECORDS | OF_PARTICIPANTS | asked


@cache
def _of_narrative(narrative: str) -> frozenset[str] | None:
    if narrative not in SECTIONS:
        return None
    return frozenset(field.name for field in fields_of(SECTIONS[narrative]))
