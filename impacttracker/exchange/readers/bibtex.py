"""Reads BibTeX and biblatex (.bib) as neutral works; LaTeX's letters become letters."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from impacttracker.exchange.flags import Rejected
from impacttracker.exchange.readers.latex import plain
from impacttracker.exchange.readers.said import LONGEST_TEXT, Said, is_of_another
from impacttracker.exchange.works import Work

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

ANSWERS = {
    "journal": ("journaltitle", "journal", "booktitle"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages", "eid"),
    "chapter_number": ("chapter",),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "place_published": ("location", "address"),
    "doi": ("doi",),
    "isbn": ("isbn",),
    "issn": ("issn",),
    "pmid": ("pmid",),
    "pmcid": ("pmcid",),
}
# A sign of LaTeX in these is a part of them.
AS_IT_STANDS = frozenset({"doi", "url", "eprint", "file", "isbn", "issn", "pmid", "pmcid"})
PASSED_ON = frozenset(
    {"address", "booktitle", "date", "editor", "isbn", "issn", "location", "month", "number"}
    | {"organization", "publisher", "series", "volume", "year"}
)
"""What an entry takes from the one that its “crossref” names, where it says nothing itself."""
MOST_PIECES = 50
MOST_NAMES = 5_000

_BEGINS = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    rf"(?:(?P<before>\d{{1,2}})\.? )?(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
    r"(?: (?P<after>\d{1,2}))?|(?P<number>\d{1,2})",
    re.IGNORECASE | re.ASCII,
)
_DAY = re.compile(r"\d{1,2}", re.ASCII)
_PIECE = re.compile(r'"((?:[^"{]|\{[^{}]*\})*)"|\{([^{}]*)\}|([^\s#"{}]+)')


def recognises(text: str) -> bool:
    """Whether an entry stands in *text*, and nothing of another sort before it."""
    found = _BEGINS.search(text)
    return found is not None and not is_of_another(text[: found.start()])


def read(text: str) -> tuple[list[Work], list[Rejected]]:
    """The works in *text*, and the entries that cannot be told apart."""
    from bibtexparser.splitter import Splitter

    for name in ("bibtexparser", "pylatexenc"):
        # What they would log are texts of whoever gave the file.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    library = Splitter(text).split()
    strings = {key.lower(): str(one.value) for key, one in library.strings_dict.items()}
    works, rejected = [], []
    failed = {id(block) for block in library.failed_blocks}
    entries = {entry.key.lower(): entry for block in library.blocks if (entry := _entry(block))}
    for block in library.blocks:
        if (entry := _entry(block)) is not None:
            works.append(_work(entry, _fields_of(entry, entries, strings)))
        elif id(block) in failed:
            rejected.append(_rejected(block))
    return works, rejected


def _entry(block: "Block") -> "Entry | None":
    """An entry, also one whose key or whose fields stand there twice."""
    from bibtexparser.model import Entry

    inside: Any = getattr(block, "ignore_error_block", None)
    return next((one for one in (block, inside) if isinstance(one, Entry)), None)


def _rejected(block: "Block") -> Rejected:
    return Rejected(
        sheet="",
        number=(block.start_line or 0) + 1,
        head=("entry",),
        cells=((block.raw or "")[:LONGEST_TEXT],),
        why="This entry never ends, or a comma, a bracket or an equals sign is missing in it.",
    )


def _fields_of(
    entry: "Entry", others: Mapping[str, "Entry"], strings: Mapping[str, str]
) -> dict[str, str]:
    """What an entry says, and what it takes from the book or the proceedings that it is of."""
    said = _fields(entry, strings)
    whole = others.get(said.get("crossref", "").strip().lower())
    if whole is None or whole is entry:
        return said
    passed_on = _fields(whole, strings)
    passed_on.setdefault("booktitle", passed_on.get("title", ""))
    return {name: text for name, text in passed_on.items() if name in PASSED_ON} | said


def _work(entry: "Entry", raw: dict[str, str]) -> Work:
    authors, editors = (tuple(_names(raw.pop(name, ""))) for name in ("author", "editor"))
    said = Said({name: _plain(name, value) for name, value in raw.items()})
    kind = entry.entry_type.strip().lower()
    is_arxiv = str(said.peek("eprinttype") or said.peek("archiveprefix")).lower() == "arxiv"
    return Work(
        where=f"entry {entry.key[:80]}" if entry.key else f"line {(entry.start_line or 0) + 1}",
        dialect="bibtex",
        type="preprint" if is_arxiv and kind in {"misc", "online", "unpublished"} else kind,
        title=": ".join(filter(None, (said.text("title"), said.text("subtitle")))),
        authors=authors,
        editors=editors,
        dates=tuple(_dates(said)),
        answers=said.answers(ANSWERS),
        abstract=said.prose("abstract"),
        url=said.text("url"),
        arxiv=said.text("eprint") if is_arxiv else "",
        unmapped=said.rest,
    )


def _fields(entry: "Entry", strings: Mapping[str, str]) -> dict[str, str]:
    """What each field says; one that stands there again is numbered."""
    met: Counter[str] = Counter()
    said = {}
    for field in entry.fields:
        name = field.key.strip().lower()
        met[name] += 1
        twin = name if met[name] == 1 else f"{name} ({met[name]})"
        said[twin] = _resolved(str(field.value), strings)
    return said


def _resolved(value: str, strings: Mapping[str, str]) -> str:
    """*value* without what encloses it, with the strings that it names, and joined at each “#”."""
    said = value.strip()
    if len(said) > LONGEST_TEXT:
        return said[:LONGEST_TEXT]
    if said[:1] in '{"' and "#" not in said:
        return said[1:-1]
    if said.startswith("{") and _closes(said) == len(said) - 1:
        return said[1:-1]
    if not re.search(r'^"|#', said):
        return _named(said, strings)
    pieces = list(_PIECE.finditer(said))
    if re.sub(r"[\s#]", "", _PIECE.sub("", said)) or len(pieces) > MOST_PIECES:
        return said.strip('"')
    return "".join(
        _named(one[3], strings) if one[3] else (one[1] or one[2] or "") for one in pieces
    )[:LONGEST_TEXT]


def _named(name: str, strings: Mapping[str, str]) -> str:
    """What the string *name* stands for; one that names others is followed no further."""
    found = strings.get(name.lower(), name).strip()
    return found[1:-1] if len(found) > 1 and found[0] in '{"' else found


def _closes(text: str) -> int:
    """Where the bracket closes that *text* begins with."""
    depth = 0
    for place, sign in enumerate(text):
        is_escaped = place and text[place - 1] == "\\"
        depth += 0 if is_escaped else (sign == "{") - (sign == "}")
        if not depth:
            return place
    return -1


def _plain(name: str, text: str) -> str:
    if name in AS_IT_STANDS:
        return text.replace("\\_", "_").replace("\\%", "%")
    return plain(text)


def _names(text: str) -> Iterator[str]:
    """Each of the names that “and” joins, family name first."""
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    for name in map(str.strip, split_multiple_persons_names(text)[:MOST_NAMES]):
        if name.lower() == "others":
            yield "et al."
        elif name.startswith("{") and _closes(name) == len(name) - 1:
            yield plain(name[1:-1])
        else:
            parts = parse_single_name_into_parts(name, strict=False)
            family = " ".join((*parts.von, *parts.last, *parts.jr))
            given = " ".join(parts.first)
            yield plain(", ".join(filter(None, (family, given))))


def _dates(said: Said) -> Iterator[str]:
    yield said.text("date")
    year = said.text("year")
    month = _MONTH.fullmatch(str(said.peek("month") or "").replace("~", " ").strip())
    if year and month:
        name = (month["name"] or "").lower()
        number = _MONTHS.index(name) + 1 if name else int(month["number"])
        before, after, apart = month["before"], month["after"], str(said.peek("day") or "")
        day = before or after or (apart if _DAY.fullmatch(apart) else "")
        said.value("month")
        if day:
            said.value("day")
            yield f"{year}-{number:02}-{int(day):02}"
        yield f"{year}-{number:02}"
    yield year
