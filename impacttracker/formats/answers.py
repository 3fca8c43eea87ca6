"""Which answers of ours a format may ask for, by what fills its section."""

from functools import cache

from impacttracker.fields import fields_of
from impacttracker.formats.format import Fill, Section
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS

OF_RECORDS = frozenset(
    {"title", "when", "url", "kind", "sort", "reference", "partners", "awards", "chain", "evidence"}
    | {"takes_part", "dated_by"}
)
OF_PARTICIPANTS = frozenset(
    f"participant.{part}" for part in ("organisation", "department", "country", "sector")
)
OF_AWARD = frozenset(
    {"project.title", "project.code", "project.lead_organisation", "project.department"}
    | {"project.abstract", "project.start", "project.end", "award.funder", "award.reference"}
    | {"award.title", "award.scheme", "award.start", "award.end", "award.amount", "award.currency"}
    | {"awards.references", "awards.funders", "awards.schemes", "awards.grants"}
    | {"team.leads", "team.names", "partners.names", "partners.formal", "countries.influenced"}
    | {"partner.name", "partner.sector", "partner.country", "period", "text."}
)
# What engagements answer beyond their own questions: everybody they were for, each once.
OF_ENGAGEMENTS = frozenset({"audiences"})
OF_PARTNERS = frozenset(
    f"partner.{part}"
    for part in ("name", "sector", "country", "website", "ror", "records", "roles", "gave")
) | frozenset(f"partner.{part}" for part in ("engagements", "cash", "in_kind", "funding"))
OF_PROMISES = frozenset(
    f"promise.{part}" for part in ("what", "due", "by", "whom", "direction", "about")
)
OF_TEAM = frozenset({"member.name", "member.role"})
OF_SOURCES = frozenset(
    f"source.{part}" for part in ("number", "said", "kind", "date", "url", "supports")
)
OF_TALLIES = frozenset(
    f"tally.{part}"
    for part in ("term", "records", "exact", "estimate", "unknown", "not_said", "days", "not_timed")
)
OF_OTHERS = {
    Fill.QUESTIONS: OF_AWARD,
    Fill.GRID: OF_AWARD,
    Fill.PARTNERS: OF_PARTNERS,
    Fill.TEAM: OF_TEAM,
    Fill.SOURCES: OF_SOURCES,
    Fill.TALLY: OF_TALLIES,
    Fill.PROMISES: OF_PROMISES,
}


def known_answers(section: Section) -> frozenset[str] | None:
    """The names that the fields of *section* may take; None where nothing fills it.

    "text." stands for any text of the award's own, such as "text.plain_summary".
    """
    match section.fill:
        case Fill.RECORDS:
            return _of_kinds(section.kinds)
        case Fill.NARRATIVE:
            return _of_narrative(section.narrative or "")
        case Fill.AHEAD:
            return _of_kinds(("engagement",))
        case Fill.TALLY if not set(section.kinds) <= set(KINDS):
            return None
    return OF_OTHERS.get(section.fill, frozenset())


def can_answer(kind: str, answer: str) -> bool:
    """Whether records of *kind* have *answer*; in a section of several kinds not all do."""
    return answer in (_of_kinds((kind,)) or ())


@cache
def _of_kinds(kinds: tuple[str, ...]) -> frozenset[str] | None:
    """What one of *kinds* at least can answer."""
    if not kinds or not set(kinds) <= set(KINDS):
        return None
    asked = {field.name for kind in kinds for field in fields_of(KINDS[kind])}
    more = OF_ENGAGEMENTS if "engagement" in kinds else frozenset()
    return OF_RECORDS | OF_PARTICIPANTS | asked | more


@cache
def _of_narrative(narrative: str) -> frozenset[str] | None:
    if narrative not in SECTIONS:
        return None
    return frozenset(field.name for field in fields_of(SECTIONS[narrative]))
