"""Reads works in JSON: of Crossref, in the form of citation styles (CSL), and of DataCite."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from impacttracker.database import all_storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.readers import datacite
from impacttracker.exchange.readers.html_text import text_of_html
from impacttracker.exchange.readers.said import Said, beside_names, in_lines, objects_in, text_in
from impacttracker.exchange.readers.small_signs import DIGITS, above, below
from impacttracker.exchange.works import Work

ANSWERS = {
    "journal": ("container-title", "event-title"),
    "volume": ("volume",),
    "issue": ("issue",),
    "pages": ("page", "article-number"),
    "chapter_number": ("chapter-number",),
    "edition": ("edition-number", "edition"),
    "publisher": ("publisher",),
    "place_published": ("publisher-location", "publisher-place"),
    "doi": ("DOI",),
    "isbn": ("ISBN",),
    "issn": ("ISSN",),
    "pmid": ("PMID",),
    "pmcid": ("PMCID",),
}
DATES = ("issued", "published", "published-print", "published-online", "posted")
BROKEN = "This JSON is damaged, or not whole. Save it again from where it came."

_ISBN_ADDRESS = "http://id.crossref.org/isbn/"
_SCRIPT = re.compile(rf"<(?:jats:)?su([bp])>\s*({DIGITS})\s*</(?:jats:)?su\1>", re.IGNORECASE)
_JOURNALS = re.compile(r"(</?)jats:", re.IGNORECASE)
_HEADING = re.compile(r"(</?)title>", re.IGNORECASE)
# What journals escape and web pages escape again is marked up still when it was read once.
_MARKED_UP = re.compile(
    r"</?(?:jats:)?(?:b|bold|em|i|italic|p|sc|sec|span|strong|su[bp]|title|u)(?:\s[^<>]*)?/?>", re.I
)
_MAY_BE = re.compile(r'"titles?"\s*:')
# Other programs have titles and types as well, but call no type of theirs like this.
_TYPE = re.compile(r"[a-z]+(?:[-_][a-z]+)*", re.ASCII)


def recognises(text: str) -> bool:
    """Whether *text* is JSON, and one of the works that are looked for stands in it."""
    if text.lstrip()[:1] not in ("{", "[") or not _MAY_BE.search(text):
        return False
    try:
        return next(_items(_parsed(text)), None) is not None
    except Unreadable:
        return False


def check(text: str) -> None:
    """Refuse what begins as JSON and is not whole."""
    if text.lstrip()[:1] in ("{", "["):
        _parsed(text)


def read(text: str) -> list[Work]:
    """The works in *text*, in their order."""
    return [
        datacite.work(item, number) if datacite.is_one(item) else _work(item, number)
        for number, item in enumerate(_items(_parsed(text)), 1)
    ]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=str)
    except RecursionError:
        raise Unreadable("This JSON is nested too deeply to be a list of works.") from None
    except ValueError:
        raise Unreadable(BROKEN) from None


def _items(held: Any) -> Iterator[dict[str, Any]]:
    """The works in an answer: one or several, with or without the envelope they came in."""
    if isinstance(held, dict):
        for name in ("message", "items", "data"):
            if isinstance(held.get(name), dict | list):
                yield from _items(held[name])
                return
    for one in held if isinstance(held, list) else [held]:
        inside = one.get("attributes", one) if isinstance(one, dict) else None
        if isinstance(inside, dict) and (datacite.is_one(inside) or _is_one(inside)):
            yield all_storable(inside)


def _is_one(item: Mapping[str, Any]) -> bool:
    is_titled = isinstance(item.get("title"), str | list)
    is_typed = _TYPE.fullmatch(text_in(item.get("type"))) is not None
    return is_titled and is_typed and any(name in item for name in ("DOI", "issued", "author"))


def _work(item: dict[str, Any], number: int) -> Work:
    said = Said(item)
    where = f"work {number}"
    kind = said.text("type")
    title = ": ".join(filter(None, (_words(said.text("title")), _words(said.text("subtitle")))))
    dates = tuple(filter(None, (_date(said.value(name)) for name in DATES)))
    people, editors = list(objects_in(said.value("author"))), said.value("editor")
    funders = list(objects_in(said.value("funder")))
    abstract = _words(said.prose("abstract")).removeprefix("Abstract\n").strip()
    answers = {name: _words(text) for name, text in said.answers(ANSWERS).items()}
    if "isbn" in answers:
        answers["isbn"] = answers["isbn"].removeprefix(_ISBN_ADDRESS)
    return Work(
        where=where,
        dialect="csl",
        type=kind,
        title=title,
        authors=tuple(filter(None, map(_name, people))),
        editors=tuple(filter(None, map(_name, objects_in(editors)))),
        dates=dates,
        answers=answers,
        abstract=abstract,
        url=said.text("URL"),
        awards=tuple(number for one in funders for number in _numbers(one)),
        unmapped={**said.rest, **_of_people(people), **_of_funders(funders)},
    )


def _words(text: str) -> str:
    """*text* without the marks of web pages and journals that publishers leave in it."""
    for is_again in (False, True):
        if "<" in text or "&" in text:
            # What was read once has lines of its own.
            text = text.replace("\n", "<br>") if is_again else text
            text = _SCRIPT.sub(lambda found: (below if found[1] in "bB" else above)(found[2]), text)
            text = text_of_html(_HEADING.sub(r"\1h3>", _JOURNALS.sub(r"\1", text)))
        if not _MARKED_UP.search(text):
            break
    return text


def _name(person: Mapping[str, Any]) -> str:
    particles = (text_in(person.get(f"{one}-particle")) for one in ("non-dropping", "dropping"))
    family = " ".join(filter(None, (*particles, text_in(person.get("family")))))
    suffix, given = text_in(person.get("suffix")), text_in(person.get("given"))
    whole = ", ".join(filter(None, (" ".join(filter(None, (family, suffix))), given)))
    return (whole or text_in(person.get("literal")) or text_in(person.get("name"))).strip()


def _date(value: Any) -> str:
    """The date in EDTF: from its parts, or as it stands there raw; of several a span."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    days = [_day(one) for one in parts if isinstance(one, list)] if isinstance(parts, list) else []
    return "/".join(filter(None, days[:2])) or text_in(value.get("raw")).strip()


def _day(parts: list[Any]) -> str:
    numbers = []
    for part in parts[:3]:
        digits = text_in(part).strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
            break
        numbers.append(int(digits))
    return "-".join(f"{one:0{width}}" for one, width in zip(numbers, (4, 2, 2), strict=False))


def _numbers(funder: Mapping[str, Any]) -> list[str]:
    awards = funder.get("award")
    found = [awards] if isinstance(awards, str) else awards if isinstance(awards, list) else []
    return [text_in(one).strip() for one in found if text_in(one).strip()]


def _of_people(people: list[Mapping[str, Any]]) -> dict[str, Any]:
    return beside_names(
        (
            _name(one),
            [text_in(one.get("ORCID"))],
            [text_in(place.get("name")) for place in objects_in(one.get("affiliation"))],
        )
        for one in people
    )


def _of_funders(funders: list[Mapping[str, Any]]) -> dict[str, Any]:
    return in_lines(
        "funder", ((text_in(one.get("name")), ", ".join(_numbers(one))) for one in funders)
    )
