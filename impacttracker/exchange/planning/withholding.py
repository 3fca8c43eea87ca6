"""Keeps out of an import whoever was erased from the project: a file of before still names them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from impacttracker.exchange.contents import Contents, ParticipantFacts, PersonFacts
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.partners.erased import KeptOut, left_out
from impacttracker.partners.mentions import ERASED, Names, names_of

REFERENCES = frozenset({"person", "corroborating", "about"})
"""What refers to somebody by what the file calls them, which may be their address."""


def without_erased(contents: Contents, stand_ins: Mapping[str, str]) -> Contents:
    """*contents* without the people who were erased, and without their names in any text.

    *stand_ins* has the uid of who stands in for each of them, by what the file calls them. Whoever
    is kept keeps their name, also where somebody of the same name was erased.
    """
    gone = [person for person in contents.people if called(person) in stand_ins]
    if not gone:
        return contents
    kept = tuple(person for person in contents.people if called(person) not in stand_ins)
    names = [_names_of(person) for person in gone]
    found: Contents = _without(replace(contents, people=()), names, stand_ins)
    left = Flag("people", left_out(len(gone)))
    return replace(found, people=kept, skipped=(*found.skipped, left))


def stand_ins_by_address(
    contents: Contents, kept_out: KeptOut, here: Collection[str]
) -> dict[str, str]:
    """The uid of who stands in for each of the people of *contents* whose address was erased, by
    what the file calls them; whoever is *here* by their uid was not erased."""
    return {
        called(person): uid
        for person in contents.people
        if person.uid not in here and (uid := kept_out.stand_in(person.emails))
    }


def called(person: PersonFacts) -> str:
    """By which of its things a file refers to *person*."""
    return person.uid or person.key


def _names_of(person: PersonFacts) -> Names:
    """What the file calls them. Only our own archives are sure that a single word is a name."""
    names = [person.name, *person.other_names]
    sure = names if person.uid else [name for name in names if len(name.split()) > 1]
    return names_of("", person.emails, sure)


def _without(value: Any, names: Sequence[Names], stand_ins: Mapping[str, str]) -> Any:
    """*value* without *names*, and whatever it holds as well."""
    inside = partial(_without, names=names, stand_ins=stand_ins)
    if isinstance(value, str):
        for one in names:
            value = one.without(value)
        return value
    if isinstance(value, tuple | list):
        return type(value)(map(inside, value))
    if isinstance(value, Mapping):
        return {inside(key): inside(one) for key, one in value.items()}
    if isinstance(value, ParticipantFacts) and value.person in stand_ins:
        value = replace(value, name_as_recorded=ERASED if value.name_as_recorded else "")
    if isinstance(value, Fact | Contents | Flag | Rejected):
        parts = [one.name for one in fields(value) if one.name not in REFERENCES]
        return replace(value, **{name: inside(getattr(value, name)) for name in parts})
    return value
