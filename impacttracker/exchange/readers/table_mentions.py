"""Takes out of what tables say the mentions of what no row of theirs is, and what stands twice.

An archive that mentions what it does not hold is damaged; a table may well have lost a sheet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from impacttracker.exchange.contents import Contents, LinkFacts
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.tables.naming import CALLED
from impacttracker.narratives.models import is_topic

MISSING = (
    "It names what has no row in the file, so that what stands here stays. Keep the sheet that has "
    "the row."
)

ABOUT = ("records", "organisations", "people")
"""What a promise can be about."""


@dataclass
class Settling:
    """The identifiers that the tables hold, and what had to be said on the way."""

    held: Mapping[str, Collection[str]]
    flagged: list[Flag] = field(default_factory=list)

    def one(self, fact: Any, name: str, *lists: str) -> Any:
        """*fact* without what it names under *name*, where no row is that."""
        uid = getattr(fact, name)
        if not uid or self._has(uid, lists):
            return fact
        return self._without(fact, name, None)

    def many(self, fact: Any, name: str, *lists: str) -> Any:
        """*fact* with those of what it names under *name* that have a row."""
        uids = getattr(fact, name)
        kept = tuple(uid for uid in uids if self._has(uid, lists))
        return fact if kept == uids else self._without(fact, name, kept)

    def parts(self, fact: Any, name: str, **named: str) -> Any:
        """*fact* with those of its parts that name nobody unknown."""
        every = getattr(fact, name)
        kept = tuple(
            one
            for one in every
            if all(
                not getattr(one, part) or self._has(getattr(one, part), [list_])
                for part, list_ in named.items()
            )
        )
        return fact if kept == every else self._without(fact, name, kept)

    def needed(self, facts: Iterable[Any], names: Mapping[str, tuple[str, ...]]) -> tuple[Any, ...]:
        """Those of *facts* that are about something that has a row."""
        kept = []
        for fact in facts:
            said = {name: getattr(fact, name) for name in names}
            uids = {
                name: (value,) if isinstance(value, str) else value for name, value in said.items()
            }
            if all(uids[name] and self._all(uids[name], lists) for name, lists in names.items()):
                kept.append(fact)
            else:
                self.flagged.append(Flag(fact.where, MISSING))
        return tuple(kept)

    def _all(self, uids: Iterable[str], lists: Collection[str]) -> bool:
        return all(self._has(uid, lists) for uid in uids)

    def _has(self, uid: str, lists: Iterable[str]) -> bool:
        return uid.startswith(CALLED) or any(uid in self.held[name] for name in lists)

    def _without(self, fact: Fact, name: str, kept: Any) -> Fact:
        # What nobody edited is not given, and stays whatever stands in the fact.
        if name in fact.given or fact.was is None:
            self.flagged.append(Flag(fact.where, MISSING))
        changes: Any = {name: kept, "given": fact.given - {name}}
        return replace(fact, **changes)


def settled(contents: Contents) -> Contents:
    """*contents* in which everything that is mentioned is there once."""
    contents = _each_once(contents)
    held = {name: {one.uid for one in getattr(contents, name)} for name in ("records", "evidence")}
    held["people"] = {one.uid or one.key for one in contents.people}
    keys = {one.key for one in contents.organisations}
    settling = Settling({**held, "organisations": keys})
    found = _named(contents, settling)
    return replace(found, flagged=(*contents.flagged, *settling.flagged))


def _named(contents: Contents, settling: Settling) -> Contents:
    one, many, parts = settling.one, settling.many, settling.parts
    organisations = [one(fact, "parent", "organisations") for fact in contents.organisations]
    people = [parts(fact, "affiliations", organisation="organisations") for fact in contents.people]
    records = [
        parts(fact, "participants", organisation="organisations", person="people")
        for fact in contents.records
    ]
    evidence = [
        many(one(fact, "corroborating", "people"), "supports", "records")
        for fact in contents.evidence
    ]
    links = settling.needed(contents.links, {"cause": ("records",), "effect": ("records",)})
    asked = settling.needed(contents.testimonials, {"about": ("records",)})
    return replace(
        contents,
        organisations=_without_circles(organisations, settling),
        people=tuple(people),
        records=tuple(records),
        links=tuple(many(fact, "evidence", "evidence") for fact in links),
        evidence=tuple(evidence),
        testimonials=tuple(
            many(one(fact, "person", "people"), "kept_as", "evidence") for fact in asked
        ),
        followups=settling.needed(contents.followups, {"about": ABOUT}),
    )


def _without_circles(facts: Iterable[Any], settling: Settling) -> tuple[Any, ...]:
    """Organisations none of which is a part of itself, however far round."""
    every = {fact.key: fact for fact in facts}
    for key, fact in every.items():
        step, met = fact.parent, {key}
        while step and step not in met:
            met.add(step)
            step = every[step].parent
        if step:
            settling.flagged.append(Flag(fact.where, "“Part of”: nobody can be a part of itself."))
            every[key] = replace(fact, parent=None, given=fact.given - {"parent"})
    return tuple(every.values())


def _each_once(contents: Contents) -> Contents:
    """Links, narratives, awards and organisations that stand twice stand once."""
    flagged: list[Flag] = []
    found: dict[str, Any] = {
        "links": _first(contents.links, _ends, flagged),
        "narratives": _first(contents.narratives, _place, flagged),
        "awards": _first(contents.awards, lambda one: one.reference, flagged),
        "organisations": _first(contents.organisations, lambda one: one.key, flagged),
    }
    return replace(contents, **found, flagged=(*contents.flagged, *flagged))


def _ends(link: LinkFacts) -> Any:
    return None if link.cause == link.effect else (link.cause, link.effect, link.verb)


def _place(fact: Any) -> Any:
    if not is_topic(fact.topic, fact.section):
        return None
    return (fact.award, fact.section, fact.topic, fact.period) if fact.award else object()


def _first(facts: Iterable[Any], key: Any, flagged: list[Flag]) -> tuple[Any, ...]:
    """The first of each key; those without one make no sense."""
    found: dict[Any, Any] = {}
    for fact in facts:
        known = key(fact)
        if known is None:
            flagged.append(Flag(fact.where, "It makes no sense as it stands, and is left out."))
        elif known in found:
            flagged.append(
                Flag(fact.where, f"It says again what stands in {found[known].where} already.")
            )
        else:
            found[known] = fact
    return tuple(found.values())
