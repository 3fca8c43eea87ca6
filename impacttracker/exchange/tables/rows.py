"""Facts as rows: what each says to the questions of its sheet, and how its readers call it."""

from collections.abc import Iterator, Mapping
from typing import Any

from impacttracker.exchange.contents import Contents, LinkFacts, ParticipantFacts, RecordFacts
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.tables.cells import Names, cells_of
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, PARTS
from impacttracker.kinds import KINDS
from impacttracker.records.entries import FROM_THE_EFFECT
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.spreadsheets.cell import Cell, joined

Linked = Mapping[str, list[LinkFacts]]
"""The links that touch each record, by its uid."""


def facts_for(subject: Subject, contents: Contents) -> Iterator[tuple[Fact, Mapping[str, Any]]]:
    """The facts that stand in the sheet of *subject*, and what their rows say beside."""
    if subject.name in PARTS:
        for owner in getattr(contents, subject.owner):
            parts = getattr(owner, subject.part_of)
            for place, fact in enumerate(parts, 1):
                yield fact, {"owner": owner.uid, "place": place_of(place, len(parts))}
        return
    held = getattr(contents, subject.part_of)
    for fact in held if isinstance(held, tuple) else (held,):
        if all(getattr(fact, name) == value for name, value in subject.fixed.items()):
            yield fact, {}


def place_of(place: int, number: int) -> str:
    """Where a part stands among all of its owner: "2 of 3"."""
    return f"{place} of {number}"


def row_of(
    subject: Subject, fact: Fact, beside: Mapping[str, Any], names: Names, linked: Linked
) -> dict[str, Cell]:
    """The cells of the row for *fact*, by the keys of the columns."""
    cells = cells_of(subject, {**said_by(subject, fact), **beside}, names)
    if isinstance(fact, RecordFacts) and subject.name != MIXED:
        cells |= _shown(fact, names, linked)
    return cells


def said_by(subject: Subject, fact: Fact) -> dict[str, Any]:
    """What *fact* says to each question of *subject*."""
    answers: Mapping[str, Any] = getattr(fact, "answers", {})
    return {
        name: answers.get(name) if question.is_answer else getattr(fact, name, None)
        for name, question in subject.named.items()
    }


def part_rows(subject: Subject, owner: Fact, names: Names) -> list[dict[str, Cell]]:
    """The rows of what *owner* has of *subject*."""
    parts = getattr(owner, subject.part_of)
    return [
        row_of(subject, fact, {"place": place_of(place, len(parts))}, names, {})
        for place, fact in enumerate(parts, 1)
    ]


def names_in(contents: Contents) -> dict[str, str]:
    """What everything in *contents* is called, by uid."""
    found = {one.uid: one.name for one in contents.organisations}
    found |= {one.uid: one.name for one in contents.people}
    found |= {one.uid: one.title for one in contents.records}
    return found | {one.uid: one.title for one in contents.evidence}


def linked_in(contents: Contents) -> Linked:
    touching: dict[str, list[LinkFacts]] = {}
    for link in contents.links:
        touching.setdefault(link.cause, []).append(link)
        touching.setdefault(link.effect, []).append(link)
    return touching


def name_of(one: ParticipantFacts, names: Names) -> str:
    """As recorded, or else as the person and the organisation are called."""
    called = (names.get(uid, "") for uid in (one.person, one.organisation) if uid)
    return one.name_as_recorded or " · ".join(filter(None, called))


def _shown(fact: RecordFacts, names: Names, linked: Linked) -> dict[str, Cell]:
    links = [_link_in_words(fact.uid, link, names) for link in linked.get(fact.uid, ())]
    return {
        "who": joined([name_of(one, names) for one in fact.participants]) or None,
        "who:parts": joined([part_in_words(one, name_of(one, names)) for one in fact.participants])
        or None,
        "linked": joined(links) or None,
        "kind": KINDS[fact.kind].about.singular,
        "kind_code": fact.kind,
    }


def part_in_words(one: ParticipantFacts, name: str) -> str:
    """As what somebody took part who is shown by *name*, and what is told beside."""
    return ParticipantRole(one.role).said_of(name, one.department, one.sector, one.country)


def _link_in_words(uid: str, link: LinkFacts, names: Names) -> str:
    if link.cause == uid:
        return f"{link.verb.label} “{names.get(link.effect, '')}”"
    return f"{FROM_THE_EFFECT[link.verb]} “{names.get(link.cause, '')}”"
