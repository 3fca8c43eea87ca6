"""What becomes of a record here when its source tells of it again.

Three rules, each to be told in a sentence. A source that says what it said last time changes
nothing, whatever was done to the record since. What nobody changed here since follows its source.
What somebody changed here, or is known again by no more than its title or the number of its row,
stays as it is: empty answers are filled, and what differs is flagged.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from impacttracker.exchange.contents import EDITION, ParticipantFacts, PositionFacts, RecordFacts
from impacttracker.exchange.fact import together
from impacttracker.partners.operations import PositionDetails

DIGEST = "digest"
"""Where a record keeps, in its `source`, what the source said of it last."""
RATED = tuple(vars(PositionDetails()))
MERGED = frozenset({"answers", "identifiers", "unmapped"})


@dataclass(frozen=True)
class Filled:
    """A record as it shall be, and the names of what the file says otherwise."""

    fact: RecordFacts
    differing: tuple[str, ...] = ()


def remembering(told: RecordFacts) -> RecordFacts:
    """*told* with what is needed to know it again."""
    return replace(told, source={**told.source, DIGEST: digest_of(told)})


def filled(told: RecordFacts, known: RecordFacts, *, follows: bool = True) -> Filled:
    """*known* after its source has *told* of it; it *follows* only what is surely its source."""
    said_last = known.source.get(DIGEST)
    digest = digest_of(told)
    if said_last == digest or is_older(told.source, known.source):
        return Filled(known)
    edition = {name: told.source[name] for name in (EDITION,) if name in told.source}
    source = {**told.source, **known.source, **edition, DIGEST: digest}
    if follows and said_last == digest_of(known):
        return Filled(replace(_followed(told, known), source=source))
    fact, differing = _with_gaps_filled(told, known)
    return Filled(fact if fact == known else replace(fact, source=source), differing)


def is_older(told: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether a source tells an edition before the one that is here."""
    now, then = told.get(EDITION), known.get(EDITION)
    return isinstance(now, list) and isinstance(then, list) and now < then


def digest_of(fact: RecordFacts) -> str:
    """A digest of all that *fact* says of the record itself."""
    said = {
        "title": fact.title,
        "when": fact.when.edtf,
        "url": fact.url or "",
        "visibility": fact.visibility,
        "awards": sorted(fact.awards),
        "answers": {name: fact.answers[name] for name in sorted(fact.answers)},
        "participants": [_said_of(one) for one in fact.participants],
    }
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _followed(told: RecordFacts, known: RecordFacts) -> RecordFacts:
    """*known* with what the source says now; what it never says stays."""
    merged: Any = {name: {**getattr(known, name), **getattr(told, name)} for name in MERGED}
    return replace(told.over(known), **merged)


def _with_gaps_filled(told: RecordFacts, known: RecordFacts) -> tuple[RecordFacts, tuple[str, ...]]:
    parts = replace(told, given=told.given - MERGED - {"awards", "source", "visibility", "uid"})
    fact, differing = parts.filling(known)
    merged: dict[str, Any] = {}
    for name in sorted(MERGED):
        merged[name], others = together(getattr(told, name), getattr(known, name))
        if name == "answers":
            differing += others
    awards = tuple(sorted({*known.awards, *told.awards}))
    return replace(fact, awards=awards, **merged), tuple(differing)


def with_what_changed(
    told: Collection[PositionFacts], known: tuple[PositionFacts, ...]
) -> tuple[PositionFacts, ...]:
    """Where a partner stood, and since today, where a source *told* of it otherwise.

    What it leaves open stays as it was last: a register rates what it rates, and no more.
    """
    for one in told:
        last = known[-1] if known else PositionFacts(on=one.on)
        said = {name: value for name in RATED if (value := getattr(one, name)) is not None}
        now: PositionFacts = replace(last, **said)
        if now != last:
            known = (*known, replace(now, on=one.on))
    return known


def _said_of(one: ParticipantFacts) -> list[str]:
    """By the name as it was recorded: which entry that is here may change when two are merged."""
    return [
        one.role,
        one.name_as_recorded or one.person or one.organisation or "",
        one.department or "",
        one.sector or "",
        one.country or "",
    ]
