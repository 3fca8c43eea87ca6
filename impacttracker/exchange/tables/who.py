"""Who took part, as the row of a record names them: read from a cell, and found among those known.

A name that the record has already stays whoever it is, in whichever order it is typed. Another
one is somebody whom the file or the project knows by exactly that name, or else is new.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from impacttracker.exchange.contents import ParticipantFacts
from impacttracker.exchange.tables.values import Unfit
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import TITLES
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.spreadsheets.cell import parted

AS_WHAT = re.compile(r"(?P<name>.+?) \((?P<role>[^()]+)\)(?P<beside>(?: · .*)?)", re.DOTALL)
ROLES = {role.label.casefold(): role for role in ParticipantRole}
BESIDE = ("department", "sector", "country")
APART = " · "
"""Stands between a person and an organisation, and before what is told beside a name."""


@dataclass(frozen=True)
class Named:
    """One name of a cell; as what, and what is told beside, only where the cell says that."""

    name: str
    role: ParticipantRole | None = None
    beside: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Known:
    """One of those who take part already, and as what each is shown."""

    name: str
    fact: ParticipantFacts

    @property
    def beside(self) -> tuple[str, ...]:
        return tuple(part for one in BESIDE if (part := getattr(self.fact, one)))


def has_title(name: str) -> bool:
    """Whether a name begins like one of a person: Dr, Professor, Dame."""
    return bool(TITLES.intersection(folded(name).split()[:1]))


def in_names(text: str) -> tuple[Named, ...]:
    """Those whom a cell names."""
    return tuple(Named(one) for one in parted(text))


def as_what(text: str) -> tuple[Named, ...]:
    """Those whom a cell names with their roles: “Ofwat (host) · Rivers”."""
    return tuple(map(_as_what, parted(text)))


def _as_what(text: str) -> Named:
    match = AS_WHAT.fullmatch(text)
    role = ROLES.get(match["role"].casefold()) if match else None
    if match is None or role is None:
        return Named(text)
    beside = (piece.strip() for piece in match["beside"].split(APART))
    return Named(match["name"], role, tuple(filter(None, beside)))


def parted_from(
    named: Sequence[Named], known: Sequence[Known]
) -> Iterator[tuple[Named, ParticipantFacts | None]]:
    """Each of *named*, with whom of *known* it is: those of the same role first, each once."""
    left = list(known)
    for one in named:
        alike = [held for held in left if folded(held.name) == folded(one.name)]
        alike.sort(key=lambda held: one.role not in (None, held.fact.role))
        if alike:
            left.remove(alike[0])
        yield one, _brought_up(alike[0], one) if alike else None


def _brought_up(held: Known, one: Named) -> ParticipantFacts:
    fact = replace(held.fact, role=one.role) if one.role else held.fact
    if one.beside is None or one.beside == held.beside:
        return fact
    return replace(fact, **_told_beside(one, held))


def _told_beside(one: Named, held: Known) -> dict[str, Any]:
    """Department, sector and country, told apart by those that stood there."""
    beside = one.beside or ()
    names = [name for name in BESIDE if getattr(held.fact, name)]
    if not beside:
        return dict.fromkeys(BESIDE)
    if len(beside) == len(BESIDE):
        return dict(zip(BESIDE, beside, strict=True))
    if len(beside) != len(names):
        raise Unfit(
            f"of what stands beside “{one.name}” it cannot be told what is the department, the "
            "sector and the country: say it on the page of the record"
        )
    return dict(zip(names, beside, strict=True))
