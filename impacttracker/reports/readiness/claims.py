"""Claims that nothing stands behind: no evidence, no engagement."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family
from impacttracker.reports.filled import Entry
from impacttracker.reports.material import Material
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity
from impacttracker.reports.readiness.placeholders import stands_for_nothing
from impacttracker.reports.readiness.reading import Reading, about

# "No impact yet" and its like claim nothing.
CLAIMS_NOTHING = re.compile(
    r"(?:there (?:is|are|was|were|has been|have been) )?"
    r"(?:no|none|nothing|not|too early)(?: \w+)? ?\b"
    r"(?:yet|impacts?|known|applicable|outcomes?|outputs?|effects?|so far|to (?:say|tell|report))\b"
    r".{0,60}",
    re.IGNORECASE | re.DOTALL,
)
EVIDENCED = frozenset({Family.POLICY, Family.OUTCOME, Family.COLLABORATION})


def without_evidence(reading: Reading) -> Iterator[Finding]:
    """Influences and outcomes that claim something, with no evidence and no address to look at."""
    support = reading.told.material.support
    for entry, record in reading.records:
        claim = claim_of(entry, record)
        if not claim or support.get(record.id):
            continue
        if not (record.url or record.unmapped.get("url_truncated")):
            do = "Add evidence for what it claims: nothing supports it, not even a web address."
            severity = Severity.DOUBT
        elif record.about.family is Family.POLICY:
            do = "Keep a copy of what its web address shows as evidence: pages move and vanish."
            severity = Severity.NICE
        else:
            continue
        place = Place("evidence.add", {"record": record.id})
        found = about(entry, None, Rule.NO_EVIDENCE, severity, do, claim)
        yield replace(found, place=place)


def claim_of(entry: Entry, record: Record) -> str:
    """What an entry says came of it; empty where it claims nothing."""
    if record.about.family not in EVIDENCED:
        return ""
    said = next((str(one.said) for one in entry.answers if one.field.answer == "impact"), "")
    if stands_for_nothing(said) or CLAIMS_NOTHING.fullmatch(said.strip()):
        said = ""
    return said or (entry.title if record.about.family is Family.POLICY else "")


def without_engagement(reading: Reading) -> Iterator[Finding]:
    """Influences to which none of the engagements told leads, not even through other records; a
    citation may come of a publication alone."""
    material = reading.told.material
    engagements = [one.id for one in material.records if one.about.family is Family.ENGAGEMENT]
    publications = [one.id for one in material.records if one.kind == "publication"]
    reached = _reached_from(engagements, material)
    cited = _reached_from([*engagements, *publications], material)
    for entry, record in reading.records:
        if not isinstance(record, PolicyInfluence):
            continue
        is_citation = (record.influence_type or "").startswith("Citation")
        if record.id in (cited if is_citation else reached):
            continue
        what = "engagement or publication" if is_citation else "engagement"
        do = f"Link the {what} that led to it: no link in this return leads back to one."
        found = about(entry, None, Rule.NO_ENGAGEMENT, Severity.DOUBT, do, entry.title)
        yield replace(found, place=Place("records.show", {"record_id": record.id}, "links"))


def _reached_from(causes: Iterable[int], material: Material) -> set[int]:
    """The keys of the records to which *causes* lead, step by step."""
    reached: set[int] = set()
    waiting = list(causes)
    while waiting:
        for tie in material.ties_from.get(waiting.pop(), ()):
            if tie.effect not in reached:
                reached.add(tie.effect)
                waiting.append(tie.effect)
    return reached
