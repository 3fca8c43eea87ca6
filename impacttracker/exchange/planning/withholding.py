"""Keeps out of an import whoever was erased from the project: a file of before still names them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from impacttracker.exchange.contents import Contents, ParticipantFacts
from impacttracker.exchange.fact import Fact
from impacttracker.partners.mentions import ERASED, Names, names_of


def without_erased(contents: Contents, stand_ins: Mapping[str, str]) -> Contents:
    """*contents* without the people who were erased, and without their names in any text.

    *stand_ins* has the uid of who stands in for each of them, by the uid that the file knows.
    """
    gone = [person for person in contents.people if person.uid in stand_ins]
    if not gone:
        return contents
    names = [names_of(person.name, person.emails, person.other_names) for person in gone]
    kept = tuple(person for person in contents.people if person not in gone)
    found: Contents = _without(replace(contents, people=kept), names, stand_ins)
    return found


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
    if isinstance(value, Fact | Contents):
        held = {one.name: inside(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **held)
    return value
