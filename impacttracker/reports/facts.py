"""What formats may ask about records, awards, partners and evidence beyond their own answers."""

from collections.abc import Sequence
from typing import Any

from impacttracker.clock import today
from impacttracker.edtf import Precision
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats.sorts import sort_of
from impacttracker.narratives.models import Statement
from impacttracker.outcomes.models import Publication
from impacttracker.projects.history import said as in_words
from impacttracker.projects.models import Award, Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from impacttracker.reports.material import Material
from impacttracker.reports.narrowing import takes_part
from impacttracker.reports.partner_facts import facts_of_bodies, partners_of
from impacttracker.reports.said import YEARS_ALONE

ON_FILE = "Held on file"
"""What stands for a confidential source that has no other wording."""


def of_record(record: Record, material: Material) -> dict[str, Any]:
    """The answers that every record gives, whatever its kind asks."""
    return {
        **(_of_engagement(record) if isinstance(record, Engagement) else {}),
        "takes_part": takes_part(material.partner, record),
        "kind": record.about.singular,
        "sort": sort_of(record),
        "dated_by": dated_by(record),
        "reference": reference_to(record),
        "partners": bodies_in(record),
        "awards": material.references.get(record.id, []),
        "chain": [material.titles[tie.effect] for tie in material.ties_from.get(record.id, [])],
        "evidence": [
            said_of_source(one) for one in material.support.get(record.id, []) if may_be_named(one)
        ],
    }


def bodies_in(record: Record) -> list[str]:
    """The organisations that took part, as recorded where only a name is: a person is none."""
    names = (
        one.organisation.name if one.organisation else one.name
        for one in record.participants
        if one.organisation or not one.person
    )
    return list(dict.fromkeys(filter(None, names)))


def _of_engagement(record: Engagement) -> dict[str, Any]:
    """Whom it was for, and as what it stands: what nobody has marked has taken place."""
    audiences = [record.primary_audience, *(record.other_audiences or ())]
    return {
        "audiences": list(dict.fromkeys(one for one in audiences if one and one != "None")),
        "status": Status(record.status or Status.HELD).label,
    }


def dated_by(record: Record) -> str:
    """How finely its date is known: "Year", "Month" or "Day"; empty where it has none."""
    points = record.when.points
    if any(one.precision in YEARS_ALONE for one in points):
        return "Year"
    if any(one.precision is Precision.MONTH for one in points):
        return "Month"
    return "Day" if points else ""


def reference_to(record: Record) -> str:
    """A record in one line, as a list of references has it."""
    year = record.first_on.year if record.first_on else None
    if isinstance(record, Publication):
        return _of_publication(record, year)
    parts = [record.title, sort_of(record)]
    if isinstance(record, Engagement) and record.place:
        parts.append(record.place)
    if record.when.points:
        parts.append(record.when.in_words())
    return _sentence(parts, address_of(record))


def _of_publication(record: Publication, year: int | None) -> str:
    # Where nobody is named the title stands first, as every style of references has it.
    first = record.authors or record.title.strip().rstrip(".")
    told = [f"{first} ({year})" if year else first, *([record.title] if record.authors else [])]
    return _sentence([*told, where_published(record)], address_of(record))


def address_of(record: Record) -> str:
    """The web address of a record, of a publication that of its DOI; empty where it has none."""
    doi = (isinstance(record, Publication) and record.doi) or ""
    bare = doi.removeprefix("https://doi.org/")
    return f"https://doi.org/{bare}" if bare else record.url or ""


def where_published(record: Publication) -> str:
    """The journal with its volume and pages, else the publisher; empty where neither is known."""
    volume = record.volume or ""
    if record.issue:
        volume += f"({record.issue})"
    where = ", ".join(part for part in (record.journal, volume, record.pages) if part)
    return where or record.publisher or ""


def _sentence(parts: Sequence[str], address: str | None) -> str:
    said = ". ".join(part.strip().rstrip(".") for part in parts if part and part.strip())
    return f"{said}. {address}" if address else f"{said}."


def of_award(award: Award | None, material: Material, period: str) -> dict[str, Any]:
    """What the project and the award say of themselves, and the award's own texts."""
    facts = _facts_of_award(award) if award else {}
    return _facts_of_project(material) | facts | texts_of(material, [award]) | {"period": period}


def texts_of(material: Material, awards: Sequence[Award | None]) -> dict[str, Any]:
    """The own texts of *awards*; where several say something of a topic, the first one's."""
    found: dict[str, Any] = {}
    for key in reversed([award.id if award else None for award in awards]):
        found |= {
            f"text.{one.topic}": one.text
            for one in material.narratives
            if isinstance(one, Statement) and one.award_id == key and one.text
        }
    return found


def _facts_of_project(material: Material) -> dict[str, Any]:
    project = material.project
    leads = [one.user.name for one in material.members if one.role is Role.LEAD]
    return {
        "project.title": project.title,
        "project.code": project.code,
        "project.lead_organisation": project.lead_organisation,
        "project.department": project.department,
        "project.abstract": project.abstract,
        "project.start": in_words(project.start_on),
        "project.end": in_words(project.end_on),
        "team.leads": leads,
        "team.names": [one.user.name for one in material.members],
        "partners.names": [one.name for one, _ in partners_of(material.records)],
        **facts_of_bodies(material),
    }


def _facts_of_award(award: Award) -> dict[str, Any]:
    return {
        "award.funder": award.funder,
        "award.reference": award.reference,
        "award.title": award.title,
        "award.scheme": award.scheme,
        "award.start": in_words(award.start_on),
        "award.end": in_words(award.end_on),
        "award.amount": award.amount,
        "award.currency": award.currency,
    }


def of_member(member: Membership) -> dict[str, Any]:
    return {"member.name": member.user.name, "member.role": member.role.label}


def of_source(evidence: Evidence, number: int, supports: Sequence[str]) -> dict[str, Any]:
    """What may be said of a piece of evidence; of a confidential one its wording alone."""
    answers: dict[str, Any] = {
        "source.number": number,
        "source.said": said_of_source(evidence),
        "source.supports": list(supports),
    }
    if not evidence.confidential:
        answers |= {
            "source.kind": evidence.kind_label,
            "source.date": in_words(evidence.on),
            "source.url": evidence.url,
        }
    return answers


def of_cited_record(record: Record, number: int) -> dict[str, Any]:
    """A record among the sources that texts cite."""
    return {
        "source.number": number,
        "source.said": reference_to(record),
        "source.kind": record.about.singular,
        "source.date": record.when.in_words() if record.when.points else "",
        "source.url": record.url,
        "source.supports": [],
    }


def said_of_source(evidence: Evidence) -> str:
    """A source in one line; a confidential one by the wording that stands for it."""
    if evidence.confidential:
        return evidence.substitute or ON_FILE
    told = in_words(evidence.on) if evidence.on else ""
    return _sentence([evidence.title, evidence.kind_label, evidence.source, told], evidence.url)


def may_be_named(evidence: Evidence) -> bool:
    """Whether a return may list it unasked: not what only leads see, what is confidential and has
    no other wording, or what might be quoted only up to a day that has passed."""
    if evidence.audience is not Audience.FOLLOWS:
        return False
    if evidence.confidential:
        return bool(evidence.substitute)
    return evidence.permission_until is None or evidence.permission_until >= today()
