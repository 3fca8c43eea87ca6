"""Checks that what an archive mentions is in it once, and that nothing is a part of itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents
from impacttracker.narratives.models import is_topic

IDENTIFIED = ("organisations", "people", "records", "evidence", "testimonials", "followups")
Mention = tuple[str, str, set[str]]


@dataclass(frozen=True)
class Held:
    """The identifiers of what an archive holds."""

    organisations: set[str]
    people: set[str]
    records: set[str]
    evidence: set[str]
    testimonials: set[str]
    followups: set[str]


def check_mentions(contents: Contents) -> None:
    """Refuse two things of one name, mentions of what is not there, and circles of parts."""
    held = Held(**{name: _identifiers(contents, name) for name in IDENTIFIED})
    for where, uid, known in _mentions(contents, held):
        if uid not in known:
            raise Unreadable(f"{where} names {uid}, which the archive does not hold.")
    _check_narratives(contents)
    _check_participants(contents)
    _check_parts(contents)


def _identifiers(contents: Contents, name: str) -> set[str]:
    met: dict[str, str] = {}
    for fact in getattr(contents, name):
        if fact.uid in met:
            raise Unreadable(f"{fact.where}.uid stands already at {met[fact.uid]}.")
        met[fact.uid] = fact.where
    return set(met)


def _mentions(contents: Contents, held: Held) -> Iterator[Mention]:
    for organisation in contents.organisations:
        yield from _each(f"{organisation.where}.parent", [organisation.parent], held.organisations)
    for person in contents.people:
        for affiliation in person.affiliations:
            yield f"{affiliation.where}.organisation", affiliation.organisation, held.organisations
    for record in contents.records:
        for one in record.participants:
            yield from _each(f"{one.where}.organisation", [one.organisation], held.organisations)
            yield from _each(f"{one.where}.person", [one.person], held.people)
    for link in contents.links:
        yield from _each(link.where, [link.cause, link.effect], held.records)
        yield from _each(f"{link.where}.evidence", link.evidence, held.evidence)
    for piece in contents.evidence:
        yield from _each(f"{piece.where}.supports", piece.supports, held.records)
        yield from _each(f"{piece.where}.corroborated_by", [piece.corroborating], held.people)
    for asked in contents.testimonials:
        yield from _each(f"{asked.where}.about", [asked.about], held.records)
        yield from _each(f"{asked.where}.person", [asked.person], held.people)
        yield from _each(f"{asked.where}.kept_as", asked.kept_as, held.evidence)
    yield from _mentions_apart(contents, held)
    about = held.records | held.organisations | held.people
    for followup in contents.followups:
        yield from _each(f"{followup.where}.about", followup.about, about)


def _mentions_apart(contents: Contents, held: Held) -> Iterator[Mention]:
    for pair in contents.kept_apart:
        known = held.organisations if pair.subject == "organisation" else held.people
        yield from _each(pair.where, [pair.first, pair.second], known)


def _each(where: str, uids: Iterable[str | None], known: set[str]) -> list[Mention]:
    return [(where, uid, known) for uid in uids if uid is not None]


def _check_narratives(contents: Contents) -> None:
    met = set()
    for fact in contents.narratives:
        if not is_topic(fact.topic, fact.section):
            raise Unreadable(f"{fact.where}.topic cannot be “{fact.topic}” in {fact.section}.")
        place = (fact.award, fact.section, fact.topic, fact.period)
        if fact.award and place in met:
            raise Unreadable(f"{fact.where} answers what another narrative answers already.")
        met.add(place)


def _check_participants(contents: Contents) -> None:
    for record in contents.records:
        for one in record.participants:
            if not (one.organisation or one.person or one.name_as_recorded):
                raise Unreadable(f"{one.where} names nobody.")


def _check_parts(contents: Contents) -> None:
    above = {one.uid: one.parent for one in contents.organisations}
    settled: set[str] = set()
    for organisation in contents.organisations:
        path: set[str] = set()
        step: str | None = organisation.uid
        while step is not None and step not in settled:
            if step in path:
                raise Unreadable(f"{organisation.where}.parent goes round in a circle.")
            path.add(step)
            step = above[step]
        settled |= path
