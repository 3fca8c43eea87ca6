"""What led to what, as programs read and write it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import or_

from impacttracker.api.looking_up import OF_RECORDS, keys_of_records, records_named
from impacttracker.api.parts import Part
from impacttracker.api.resource import Asked, Resource, Values, Wanted
from impacttracker.api.shapes import UID_SHAPE, VERSION, several, term, text
from impacttracker.evidence.queries import supporting_links
from impacttracker.exchange.contents import LinkFacts
from impacttracker.exchange.facts import facts_of_link
from impacttracker.records import linking
from impacttracker.records.models import Link
from impacttracker.records.queries import latest_links_in
from impacttracker.records.vocabulary import Strength, Verb

PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="from", attribute="cause", shape=UID_SHAPE, needed=True, given="once"),
    Part(name="to", attribute="effect", shape=UID_SHAPE, needed=True, given="once"),
    Part(name="verb", shape=term(Verb), needed=True),
    Part(name="strength", shape=term(Strength), needed=True),
    Part(name="rationale", shape=text(1000), about="One sentence: why we say so."),
    Part(
        name="evidence",
        shape=several(UID_SHAPE),
        given="never",
        about="What supports it. Evidence says so itself, and is told of when that changes.",
    ),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Link]:
    """The newest first; those with an end that the caller may not see are not there."""
    before = int(wanted.after[0]) if wanted.after else None
    of = []
    if record := wanted.chosen.get("record"):
        keys = keys_of_records(record, asked)
        of.append(or_(Link.from_id.in_(keys), Link.to_id.in_(keys)))
    return latest_links_in(asked.project, asked.viewer, *of, before=before, limit=wanted.limit + 1)


def one(uid: str, asked: Asked) -> Link | None:
    found = latest_links_in(asked.project, asked.viewer, Link.uid == uid, limit=1)
    return next(iter(found), None)


def told(links: Sequence[Link], asked: Asked) -> list[Values]:
    proofs = supporting_links(links, asked.viewer)
    return [_said(one, tuple(piece.uid for piece in proofs.get(one.id, ()))) for one in links]


def create(given: dict[str, Any], asked: Asked) -> Link:
    fact = LinkFacts(**given)
    ends = records_named([("/from", fact.cause), ("/to", fact.effect)], asked)
    details = linking.LinkDetails(
        cause=ends[fact.cause],
        effect=ends[fact.effect],
        verb=fact.verb,
        strength=fact.strength,
        rationale=fact.rationale,
    )
    return linking.link_records(details, by=asked.viewer)


def change(link: Link, given: dict[str, Any], asked: Asked) -> None:
    fact = replace(facts_of_link(link, ()), **given)
    claim = linking.Claim(verb=fact.verb, strength=fact.strength, rationale=fact.rationale)
    linking.correct_link(link, claim, version=link.version, by=asked.viewer)


def remove(link: Link, asked: Asked) -> None:
    linking.unlink_records(link, by=asked.viewer)


def _said(link: Link, evidence: tuple[str, ...]) -> Values:
    return {**vars(facts_of_link(link, evidence)), "uid": link.uid, "version": link.version}


LINKS = Resource(
    name="link",
    path="links",
    about="What led to what, and how well that stands. A chain never goes in a circle.",
    parts=PARTS,
    page=page,
    place=lambda link: (link.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(OF_RECORDS,),
    create=create,
    change=change,
    remove=remove,
)
