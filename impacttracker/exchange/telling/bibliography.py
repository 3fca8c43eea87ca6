"""A bibliography as what a project holds: publications, data sets, software; knows no database.

A work is known by its DOI, whichever file tells of it; without one by what tells works apart for
people: its kind, title, year, first author, and where it came out. What two entries say of one
work is put together.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.identifiers import (
    arxiv_of,
    doi_of,
    isbn_of,
    plain_reference,
    pmcid_of,
    pmid_of,
)
from impacttracker.exchange.readers.publications import Bibliography
from impacttracker.exchange.telling.fitting import fitted_record
from impacttracker.exchange.works import Work
from impacttracker.partners.names import folded
from impacttracker.records.operations import UNKNOWN, is_web_address
from impacttracker.when import UnreadableDate, When

READER = "publications"
_DASH = re.compile(r"(?<=\d)\s*[-‐‑–—]+\s*(?=\d)")
TYPES = Path(__file__).with_name("publication_types.toml")
WHOLE_BOOKS = frozenset({"Book", "Book (Edited)", "Monograph"})
PLACES = ("volume", "issue", "pages", "chapter_number", "isbn")
"""Where works of one title differ that are not one."""


def contents_of(bibliography: Bibliography) -> Contents:
    """What the works are here; those that are one are taken once, and flagged."""
    flagged: list[Flag] = []
    records: dict[tuple[str, int], RecordFacts] = {}
    for work in bibliography.works:
        record, sentences = _record(work)
        key = _key(record, work, records)
        record = replace(record, source=_source(*key))
        if known := records.get(key):
            rule = "the same DOI" if key[0].startswith("doi:") else "the same title, year and place"
            sentences = [f"It is in the file twice, by {rule}: taken once, with what both say."]
            record = _both(known, record)
        records[key] = record
        flagged += (Flag(work.where, sentence) for sentence in (*work.flags, *sentences))
    flagged += _of_types(bibliography.works)
    return Contents(
        reader=READER,
        fills=True,
        records=tuple(records.values()),
        flagged=tuple(flagged),
        rejected=tuple(bibliography.rejected),
    )


def for_awards(contents: Contents, held: Collection[str], chosen: str = "") -> Contents:
    """*contents* whose works belong to those awards of theirs that the project holds.

    An award's number is compared without its signs: ES/V015842/1 is ESV0158421 to some
    publishers. Where an award was *chosen*, every work belongs to it as well.
    """
    plain = {plain_reference(reference): reference for reference in held}

    def placed(record: RecordFacts) -> RecordFacts:
        named = {plain[key] for one in record.awards if (key := plain_reference(one)) in plain}
        awards = tuple(sorted(named | ({chosen} if chosen else set())))
        given = record.given | ({"awards"} if awards else set())
        return replace(record, awards=awards, given=given - (set() if awards else {"awards"}))

    return replace(contents, records=tuple(map(placed, contents.records)))


def _record(work: Work) -> tuple[RecordFacts, list[str]]:
    kind, sort = _kind_of(work)
    when, url = _when(work.dates), _url(work)
    answers, left = _answers(kind, sort, work)
    if work.url and not url:
        left["url"] = work.url
    if not when and any(work.dates):
        left["date"] = next(filter(None, work.dates))
    record = RecordFacts(
        kind=kind,
        title=work.title,
        when=when or UNKNOWN,
        url=url or None,
        awards=tuple(dict.fromkeys(work.awards)),
        answers=answers,
        identifiers=_identifiers(work, sort),
        unmapped={**left, **work.unmapped},
        where=f"{work.where}: {work.title[:80]}" if work.title else work.where,
    )
    fitted, sentences = fitted_record(record)
    given = {"title", "identifiers", "unmapped", "answers"}
    given |= {name for name, value in (("when", when), ("url", url)) if value}
    return replace(fitted, given=frozenset(given)), sentences


def _kind_of(work: Work) -> tuple[str, str]:
    """(the kind of record, what the table says of the type)."""
    sort = _types()[work.dialect].get(work.type, "")
    if sort == "Book" and work.editors and not work.authors:
        sort = "Book (Edited)"
    return _types()["kinds"].get(sort, "publication"), sort


def _said(work: Work) -> dict[str, str]:
    """What a publication answers, whatever the work is."""
    people = {"authors": "; ".join(work.authors), "editors": "; ".join(work.editors)}
    said = {name: text for name, text in {**people, **work.answers}.items() if text}
    if "pages" in said:
        said["pages"] = _DASH.sub("–", said["pages"])
    if doi := _doi(work):
        said["doi"] = doi
    return said


def _url(work: Work) -> str:
    """Its own address, or else that of its DOI."""
    is_own = is_web_address(work.url) and not doi_of(work.url)
    return work.url if is_own else f"https://doi.org/{doi}" if (doi := _doi(work)) else ""


def _answers(kind: str, sort: str, work: Work) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the answers that *kind* takes, what is left of what was said)."""
    said = _said(work)
    answers: dict[str, str] = {**said, "type": sort}
    left: dict[str, Any] = {"abstract": work.abstract}
    if not sort:
        left["type"] = work.type
    if kind != "publication":
        left = {**said, **left}
        answers = {"description": left.pop("abstract")}
        material = _types()["materials"][sort]
        answers["software_type" if kind == "software" else "material_type"] = material
        licence = _types()["licences"].get(work.licence.lower())
        if licence and kind == "software":
            answers |= {"licence": "Open Source", "open_source_licence": licence}
    return answers, {label: value for label, value in left.items() if value}


def _identifiers(work: Work, sort: str) -> dict[str, str]:
    answers = work.answers
    found = {
        "doi": _doi(work),
        # That of the book is no identifier of a chapter.
        "isbn": isbn_of(answers.get("isbn", "")) if sort in WHOLE_BOOKS else "",
        "pmid": pmid_of(answers.get("pmid", "")),
        "pmcid": pmcid_of(answers.get("pmcid", "")),
        "arxiv": arxiv_of(work.arxiv),
    }
    return {name: text for name, text in found.items() if text}


def _doi(work: Work) -> str:
    return doi_of(work.answers.get("doi", "")) or doi_of(work.url)


def _when(dates: Iterable[str]) -> When | None:
    for text in filter(None, dates):
        day = text.strip().partition("T")[0].rstrip("~?%")
        for read in (When.from_edtf, When.read):
            try:
                return read(f"{day}.." if day.endswith("/") else day)
            except UnreadableDate:
                continue
    return None


def _key(
    record: RecordFacts, work: Work, others: Mapping[tuple[str, int], RecordFacts]
) -> tuple[str, int]:
    """What a work is known by; the number tells those apart that only look like one."""
    if doi := record.identifiers.get("doi"):
        return f"doi:{doi}", 0
    first = folded(work.authors[0].partition(",")[0]) if work.authors else ""
    place = folded(work.answers.get("journal") or work.answers.get("publisher") or "")
    told = [record.kind, folded(work.title), record.when.edtf[:4], first, place]
    if not work.title:
        told.append(repr(work))
    known_by = sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()
    number = 0
    while (other := others.get((known_by, number))) and not _agree(record, other):
        number += 1
    return known_by, number


def _agree(one: RecordFacts, other: RecordFacts) -> bool:
    said, also = one.answers, other.answers
    return all(said[name] == also[name] for name in PLACES if name in said and name in also)


def _source(known_by: str, number: int) -> dict[str, Any]:
    return {"reader": READER, "fingerprint": known_by, "occurrence": number}


def _both(known: RecordFacts, again: RecordFacts) -> RecordFacts:
    """*known* with what it lacks of what is said *again*; what differs is kept beside it."""
    if again.kind != known.kind:
        # What one kind answers is no answer of the other.
        left = {**again.answers, **again.unmapped}
        again = replace(again, answers={}, unmapped=left)
    fresh = dict(_differing(known, again))
    return replace(
        known,
        when=known.when if known.when != UNKNOWN else again.when,
        url=known.url or again.url,
        awards=tuple(dict.fromkeys((*known.awards, *again.awards))),
        answers={**again.answers, **known.answers},
        identifiers={**again.identifiers, **known.identifiers},
        unmapped={**again.unmapped, **known.unmapped, **fresh},
        given=known.given | again.given,
    )


def _differing(known: RecordFacts, again: RecordFacts) -> Iterator[tuple[str, Any]]:
    if again.title != known.title:
        yield "title (said again)", again.title
    for one, other in ((known.answers, again.answers), (known.unmapped, again.unmapped)):
        for name, value in other.items():
            if name in one and one[name] != value:
                yield f"{name} (said again)", value


def _of_types(works: Iterable[Work]) -> Iterator[Flag]:
    """One sentence for each type that no table knows."""
    unknown = Counter(work.type for work in works if not _kind_of(work)[1])
    for name, number in unknown.items():
        said = f"“{name}” is no type of publication here" if name else "No type is given"
        yield Flag("types", f"{said}: choose one yourself ({number:,}).")


@cache
def _types() -> dict[str, dict[str, str]]:
    return tomllib.loads(TYPES.read_text(encoding="utf-8"))
