"""A record as one line of a list: what the row component shows, everywhere in the same words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from impacttracker.records.models import Link, Record
from impacttracker.records.vocabulary import Verb

MOST_NAMES = 3
# The verbs of links as the effect says them; the cause says them as they are labelled.
FROM_THE_EFFECT = {
    Verb.INFORMED: "informed by",
    Verb.LED_TO: "came of",
    Verb.CITED_IN: "cites",
    Verb.ADOPTED_BY: "adopted",
    Verb.FOLLOWS: "followed",
}


@dataclass(frozen=True)
class Led:
    """One end of a link, as a line under a record: "led to", the other record, a note."""

    words: str
    title: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Tag:
    """A small label; the tone is "attention", "danger" or "plain"."""

    label: str
    tone: str = "plain"


@dataclass(frozen=True)
class Entry:
    """What `components/record.html` shows of a record."""

    family: str
    title: str
    href: str
    kind: str
    under: tuple[str, ...]
    links: tuple[Led, ...]
    when: str
    edtf: str
    status: str = ""
    tag: Tag | None = None
    anchor: str = ""
    """What the line is called where each record stands once, so that one can come back to it."""


def entries_of(
    records: Sequence[Record], links: Sequence[Link] = (), *, with_project: bool = False
) -> list[Entry]:
    """*records* as lines, each with those of *links* that touch it; queries nothing."""
    touching = _by_record(links)
    return [entry_of(record, touching.get(record.id, ()), with_project) for record in records]


def entry_of(
    record: Record, links: Sequence[Link] = (), with_project: bool = False, tag: Tag | None = None
) -> Entry:
    """One record as a line."""
    status = getattr(record, "status", None)
    planned = Tag("planned") if status == "planned" else None
    cancelled = Tag("cancelled") if status == "cancelled" else None
    return Entry(
        family=str(record.about.family),
        title=record.title,
        href=href_of(record),
        kind=kind_in_words(record),
        under=tuple(_under(record, with_project)),
        links=tuple(_led(record, link) for link in links),
        when=record.when.in_words(),
        edtf=record.when_edtf,
        status="cancelled" if cancelled else "",
        tag=tag or cancelled or planned,
        anchor=f"record-{record.id}",
    )


def href_of(record: Record) -> str:
    """The address of a record's page. Its project must have been loaded along."""
    return url_for("records.show", project_code=record.project.code, record_id=record.id)


def kind_in_words(record: Record) -> str:
    """The most telling word for what it is: the form of an engagement, else the kind."""
    for name in ("form", "influence_type"):
        if said := getattr(record, name, None):
            return str(said)
    return record.about.singular


def link_entry(link: Link, other: Record) -> dict[str, Any]:
    """A link as the page of one of its ends shows it, with the record at its *other* end."""
    return {
        "id": link.id,
        "verb": link.verb.label,
        "strength": link.strength.label,
        "rationale": link.rationale,
        "title": other.title,
        "href": href_of(other),
        "family": str(other.about.family),
        "kind": kind_in_words(other),
        "when": other.when.in_words(),
    }


def _under(record: Record, with_project: bool) -> list[str]:
    names = list(dict.fromkeys(one.name for one in record.participants))
    said = [
        *names[:MOST_NAMES],
        *([f"and {len(names) - MOST_NAMES} more"] if names[MOST_NAMES:] else []),
    ]
    if reach := getattr(record, "geographic_reach", None):
        said.append(reach)
    if (people := getattr(record, "attendance", None)) is not None:
        about = "about " if getattr(record, "attendance_known", None) == "estimate" else ""
        said.append(f"{about}{people:,} {'person' if people == 1 else 'people'}")
    return [record.project.code, *said] if with_project else said


def _led(record: Record, link: Link) -> Led:
    is_cause = link.from_id == record.id
    words, other = (
        (link.verb.label, link.effect) if is_cause else (FROM_THE_EFFECT[link.verb], link.cause)
    )
    return Led(words, other.title, href_of(other), link.strength.label)


def _by_record(links: Sequence[Link]) -> Mapping[int, Sequence[Link]]:
    touching: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        touching[link.from_id].append(link)
        touching[link.to_id].append(link)
    return touching
