"""Citations in policy documents as candidates: whether a document that cites us was influenced is
for a person to say, so each waits in the inbox.

A document is known by its address, else by its number in the index or its title and source, so
that what any index says of it again is the same candidate.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

from impacttracker.edtf import Precision
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.exchange.candidates import Candidate, Reference
from impacttracker.exchange.contents import (
    Contents,
    EvidenceFacts,
    OrganisationFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.readers.policy_citations import (
    Citations,
    Row,
    kind_of_influence,
    reach_of,
)
from impacttracker.exchange.telling.fitting import fitted_record
from impacttracker.partners.names import folded
from impacttracker.records.operations import UNKNOWN, is_web_address
from impacttracker.records.vocabulary import ParticipantRole, Verb
from impacttracker.vocabulary import terms
from impacttracker.when import UnreadableDate, When

READER = "policy-citations"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]", re.ASCII)
LONGEST_TITLE = 500
"""Of a piece of evidence."""


def contents_of(several: Iterable[Citations]) -> Contents:
    """The candidates of all files: one for each document, with all of ours that it cites."""
    found = list(several)
    documents: dict[str, list[Row]] = {}
    for row in (row for citations in found for row in citations.rows):
        documents.setdefault(_known_by(row), []).append(row)
    flagged: list[Flag] = []
    candidates = tuple(_candidate(key, rows, flagged) for key, rows in documents.items())
    return Contents(
        reader=READER,
        fills=True,
        candidates=candidates,
        skipped=tuple(flag for citations in found for flag in citations.skipped),
        flagged=tuple(flagged),
        rejected=tuple(row for citations in found for row in citations.rejected),
    )


def _candidate(key: str, rows: Sequence[Row], flagged: list[Flag]) -> Candidate:
    row = rows[0]
    came_of = _references(rows)
    record, sentences = fitted_record(_influence(key, row, came_of))
    flagged += (Flag(row.where, sentence) for sentence in sentences)
    source = row.said["source"]
    return Candidate(
        fingerprint=_hash(key),
        record=record,
        organisations=(
            OrganisationFacts(
                key=folded(source),
                name=source[:500],
                country=_country(row) or None,
                where=row.where,
            ),
        ),
        evidence=_evidence(row, record),
        came_of=came_of,
        file=row.file,
        where=row.where,
    )


def _influence(key: str, row: Row, came_of: Sequence[Reference]) -> RecordFacts:
    said = row.said
    when = _when(said.get("published", ""))
    country, reach = _country(row), reach_of(said.get("country", ""))
    answers = {
        "influence_type": kind_of_influence(said.get("series", "")),
        "publication_cited": _in_words(came_of),
        "geographic_reach": reach or ("National" if country else ""),
        "country": country,
    }
    left = {name: said[name] for name in ("document", "series") if name in said}
    if said.get("country") and not country and not reach:
        left["country"] = said["country"]
    if said.get("published") and when == UNKNOWN:
        left["published"] = said["published"]
    return RecordFacts(
        kind="policy_influence",
        title=said["title"],
        when=when,
        url=said.get("url"),
        answers={name: value for name, value in answers.items() if value},
        participants=(_influenced(row),),
        source={"reader": READER, "fingerprint": _hash(key), "occurrence": 0},
        unmapped={**left, **row.rest},
        where=row.where,
    )


def _influenced(row: Row) -> ParticipantFacts:
    source = row.said["source"]
    return ParticipantFacts(
        role=ParticipantRole.INFLUENCED,
        organisation=folded(source),
        name_as_recorded=source,
        country=_country(row) or None,
    )


def _evidence(row: Row, record: RecordFacts) -> tuple[EvidenceFacts, ...]:
    """The document itself, where its address can be followed."""
    if not record.url or not is_web_address(record.url):
        return ()
    points = record.when.points
    is_a_day = len(points) == 1 and points[0].precision is Precision.DAY
    piece = EvidenceFacts(
        uid="",
        kind=EvidenceKind.POLICY_DOCUMENT,
        title=record.title[:LONGEST_TITLE],
        on=points[0].first_on if is_a_day else None,
        url=record.url,
        made_by=row.said["source"][:LONGEST_TITLE],
        where=row.where,
    )
    return (piece,)


def _references(rows: Sequence[Row]) -> tuple[Reference, ...]:
    """Each work once; its title is told where a row is about one work alone."""
    found: dict[str, Reference] = {}
    for row in rows:
        title = row.said.get("titles", "")
        for doi in row.dois:
            known = found.get(doi)
            if known is None or not known.title:
                told = title if len(row.dois) == 1 else ""
                found[doi] = Reference(title=told, identifiers={"doi": doi}, verb=Verb.CITED_IN)
        if title and not row.dois:
            found.setdefault(folded(title), Reference(title=title, verb=Verb.CITED_IN))
    return tuple(found.values())


def _in_words(came_of: Sequence[Reference]) -> str:
    return "; ".join(
        ". ".join(filter(None, (one.title, _address(one.identifiers.get("doi", "")))))
        for one in came_of
    )


def _address(doi: str) -> str:
    return f"https://doi.org/{doi}" if doi else ""


def _country(row: Row) -> str:
    """The source's country as the list of countries has it; else empty."""
    listed = terms("country")
    country = listed.current(row.said.get("country", "").strip())
    return country if country in listed.options else ""


def _when(text: str) -> When:
    moment = _MOMENT.match(text)
    try:
        return When.read(moment[1] if moment else text)
    except UnreadableDate:
        return UNKNOWN


def _known_by(row: Row) -> str:
    """Its address, which several indexes may share, before its number in one of them."""
    said = row.said
    named = f"{folded(said['title'])}\n{folded(said['source'])}"
    return said.get("url", "").lower() or said.get("document") or named


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
