"""A part of what a project holds: some records, and what belongs to them; knows no database."""

from collections.abc import Collection
from dataclasses import replace

from impacttracker.exchange.contents import AwardFacts, Contents, EvidenceFacts


def narrowed(contents: Contents, uids: Collection[str], reference: str = "") -> Contents:
    """Of *contents* the records with *uids*, who took part in them, and what is about them.

    What an award itself answers, and what it owes, comes along where *reference* names it.
    """
    records = tuple(one for one in contents.records if one.uid in uids)
    links = tuple(one for one in contents.links if one.cause in uids and one.effect in uids)
    supporting = {uid for link in links for uid in link.evidence}
    evidence = tuple(
        replace(one, supports=tuple(uid for uid in one.supports if uid in uids))
        for one in contents.evidence
        if one.uid in supporting or any(uid in uids for uid in one.supports)
    )
    part = replace(
        contents,
        awards=_awards(contents, {one for record in records for one in record.awards}, reference),
        records=records,
        links=links,
        evidence=evidence,
        testimonials=tuple(
            replace(one, kept_as=_among(one.kept_as, evidence))
            for one in contents.testimonials
            if one.about in uids
        ),
        followups=tuple(one for one in contents.followups if any(key in uids for key in one.about)),
        set_aside=tuple(one for one in contents.set_aside if one.entry in uids),
    )
    return _with_those_named(_of_award(part, reference))


def _of_award(part: Contents, reference: str) -> Contents:
    """*part* with what one award answers itself and owes; with nothing of the kind for none."""
    return replace(
        part,
        narratives=tuple(one for one in part.narratives if one.award == reference),
        obligations=tuple(one for one in part.obligations if one.award == reference),
        returns=tuple(one for one in part.returns if one.award == reference),
    )


def _awards(contents: Contents, named: Collection[str], reference: str) -> tuple[AwardFacts, ...]:
    wanted = {reference} if reference else named
    return tuple(one for one in contents.awards if one.reference in wanted)


def _among(uids: tuple[str, ...], pieces: tuple[EvidenceFacts, ...]) -> tuple[str, ...]:
    kept = {piece.uid for piece in pieces}
    return tuple(uid for uid in uids if uid in kept)


def _with_those_named(part: Contents) -> Contents:
    """*part* with no other people and organisations than those that it names, and their parents."""
    took_part = [one for record in part.records for one in record.participants]
    promised = {key for one in part.followups for key in one.about}
    named = {one.person for one in took_part} | {one.corroborating for one in part.evidence}
    named |= {one.person for one in part.testimonials} | promised
    people = tuple(one for one in part.people if one.uid in named)
    places = {one.organisation for one in took_part} | promised
    places |= {place.organisation for person in people for place in person.affiliations}
    parents = {one.key: one.parent for one in part.organisations}
    for key in [*places]:
        while key and (key := parents.get(key)) and key not in places:
            places.add(key)
    organisations = tuple(one for one in part.organisations if one.key in places)
    uids = {one.uid for one in people} | {one.uid for one in organisations}
    return replace(
        part,
        people=people,
        organisations=organisations,
        kept_apart=tuple(
            one for one in part.kept_apart if one.first in uids and one.second in uids
        ),
    )
