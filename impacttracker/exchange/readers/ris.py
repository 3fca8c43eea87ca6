"""Reads RIS (.ris, as reference managers and publishers write it) as neutral works."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from impacttracker.exchange.identifiers import isbn_of
from impacttracker.exchange.readers.said import Said, is_of_another, text_in
from impacttracker.exchange.works import Work

ANSWERS = {
    "journal": ("JF", "JO", "T2", "BT", "JA", "J2"),
    "volume": ("VL",),
    "issue": ("IS",),
    "edition": ("ET",),
    "publisher": ("PB",),
    "place_published": ("CY", "PP"),
    "doi": ("DO",),
    "pmcid": ("C2",),
}
AUTHORS = ("AU", "A1")
EDITORS = ("A2", "ED")
DATES = ("DA", "PY", "Y1")
# What the tags are called in the specification, where nothing here takes them.
LABELS = {
    "A3": "tertiary authors", "A4": "subsidiary authors", "AB": "abstract", "AD": "address",
    "AN": "accession number", "C1": "custom 1", "C2": "custom 2", "C3": "custom 3",
    "C4": "custom 4", "C5": "custom 5", "C6": "custom 6", "C7": "custom 7", "C8": "custom 8",
    "CA": "caption", "CN": "call number", "DB": "database", "DP": "database provider",
    "EP": "end page", "ID": "reference id", "J2": "short title of the journal",
    "JA": "standard title of the journal", "JO": "abbreviated title of the journal",
    "KW": "keywords", "L1": "file", "LA": "language",
    "LB": "label", "M1": "number", "M3": "type of work", "N1": "notes", "N2": "abstract",
    "NV": "number of volumes", "RN": "research notes", "SE": "section", "SN": "ISSN or ISBN",
    "SP": "start page", "ST": "short title", "T3": "series", "TT": "translated title",
    "UR": "address", "Y2": "date of access",
}  # fmt: skip

_LINE = re.compile(r"^([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*)|\s*)$", re.ASCII)
_BEGINS = re.compile(r"^TY\s{1,3}-\s*[A-Z]{2,8}\s*$", re.MULTILINE | re.ASCII)
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})?(?:[/-](\d{1,2})?)?)?", re.ASCII)


def recognises(text: str) -> bool:
    """Whether a reference begins in *text*, with nothing of another sort before it."""
    found = _BEGINS.search(text)
    return found is not None and not is_of_another(text[: found.start()])


def read(text: str) -> list[Work]:
    """The works in *text*; what stands before the first is no part of any."""
    from rispy import RisParser

    # Every tag keeps its own name, and what stands there twice is a list.
    tags = _Itself()
    parser = RisParser(
        mapping=tags, list_tags=[], delimiter_tags_mapping={}, enforce_list_tags=False
    )
    entries = parser.parse_lines(_lines(text))
    return [_work(entry, number) for number, entry in enumerate(entries, 1)]


class _Itself(dict[str, str]):
    def __missing__(self, tag: str) -> str:
        return tag


def _lines(text: str) -> Iterator[str]:
    """Lines as the specification has them: continued lines joined, and every entry ended."""
    pending: list[str] = []
    is_open = False
    for line in text.splitlines():
        found = _LINE.match(line)
        if found is None:
            if pending and is_open:
                pending.append(line.strip())
            continue
        yield from _joined(pending)
        pending = []
        tag, said = found[1], (found[2] or "").strip()
        if tag == "TY" and is_open:
            yield "ER  - "
        is_open = tag != "ER" and (is_open or tag == "TY")
        pending = [f"{tag}  - {said}"]
    yield from _joined(pending)
    if is_open:
        yield "ER  - "


def _joined(pending: list[str]) -> list[str]:
    return [" ".join(pending)] if pending else []


def _work(entry: Mapping[str, Any], number: int) -> Work:
    said = Said(entry)
    kind = said.text("TY").upper()
    title = said.text("TI", "T1", "BT", "CT")
    authors, editors = _names(said, AUTHORS), _names(said, EDITORS)
    dates = tuple(_dates(said))
    answers = said.answers(ANSWERS) | _pages(said) | _number(said)
    abstract = said.prose("AB") or said.prose("N2")
    return Work(
        where=f"reference {number}",
        dialect="ris",
        type=kind,
        title=title,
        authors=authors,
        editors=editors,
        dates=dates,
        answers=answers,
        abstract=abstract,
        url=said.text("UR"),
        unmapped={LABELS.get(tag, tag): value for tag, value in said.rest.items()},
    )


def _names(said: Said, tags: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for tag in tags:
        value = said.value(tag)
        found += value if isinstance(value, list) else [value]
    # EndNote ends the name of an organisation with a comma.
    plain = (str(name).strip().removesuffix(",") for name in found if name)
    return tuple(name for name in plain if name)


def _dates(said: Said) -> Iterator[str]:
    for tag in DATES:
        if found := _DATE.match(text_in(said.peek(tag)).strip()):
            year, month, day = found.groups()
            said.value(tag)
            if month and day:
                yield f"{year}-{int(month):02}-{int(day):02}"
            if month:
                yield f"{year}-{int(month):02}"
            yield year


def _pages(said: Said) -> dict[str, str]:
    pages = "–".join(dict.fromkeys(filter(None, (said.text("SP"), said.text("EP")))))
    return {"pages": pages} if pages else {}


def _number(said: Said) -> dict[str, str]:
    """One tag holds the number of a book or of a journal, whichever it is."""
    number = said.text("SN")
    return {"isbn" if isbn_of(number) else "issn": number} if number else {}
