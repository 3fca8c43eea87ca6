"""What a return cannot name: evidence that is confidential, or no longer quotable, and citations
that lead nowhere."""

from collections import Counter
from collections.abc import Iterator

from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats.format import Fill, Section
from impacttracker.presentation import day
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity, digest_of
from impacttracker.reports.readiness.reading import Reading, about


def sources(reading: Reading) -> Iterator[Finding]:
    """What would be listed, were something said of it. What only leads see is not spoken of."""
    if not reading.lists_sources:
        return
    told = {record.id for _, record in reading.records} | {
        key for entry in reading.entries for key in entry.counted
    }
    section = next(
        (one.section for one in reading.told.sections if one.section.fill is Fill.SOURCES), None
    )
    for evidence, supported in reading.told.material.evidence:
        if evidence.audience is not Audience.FOLLOWS or not told.intersection(supported):
            continue
        if evidence.confidential and not evidence.substitute:
            do = (
                "Say what may stand in its place: it is confidential, and the return leaves it out."
            )
            yield _about(evidence, section, do, "substitute")
        elif evidence.permission_has_ended:
            do = (
                "Ask anew whether it may be quoted: that ended on "
                f"{day(evidence.permission_until)}, and the return leaves it out."
            )
            yield _about(evidence, section, do, "permission_until")


def lost_citations(reading: Reading) -> Iterator[Finding]:
    """Texts with citations that lead to nothing that may be named, and so print nothing."""
    numbers = Counter((one.entry, one.field) for one in reading.told.lost)
    for (entry, asked), number in numbers.items():
        which = "One citation leads" if number == 1 else f"{number} citations lead"
        do = f"Look what “{asked.label}” cites: {which} to nothing that this return may name."
        marks = [
            str(one.mark) for one in reading.told.lost if (one.entry, one.field) == (entry, asked)
        ]
        yield about(entry, asked, Rule.LOST_CITATION, Severity.DOUBT, do, "\n".join(marks))


def _about(evidence: Evidence, section: Section | None, do: str, control: str) -> Finding:
    return Finding(
        severity=Severity.DOUBT,
        rule=Rule.SOURCE,
        section=section,
        title=evidence.title,
        do=do,
        place=Place("evidence.edit", {"evidence_id": evidence.id}, control),
        digest=digest_of(control, evidence.uid),
    )
