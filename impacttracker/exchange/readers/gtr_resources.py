"""Finds in answers of Gateway to Research what they are about, wherever it stands in them.

An answer may be one thing, a list, a page of a list, or a whole project with its outcomes inside.
Copies that went through a web browser have lost which empty element ended where, so what stands
inside which list is not believed: a thing is known by its own name, or by its address.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from impacttracker.exchange.gtr_table import GtrKind, gtr_table, plain
from impacttracker.exchange.readers.gtr_tree import Tree
from impacttracker.exchange.readers.gtr_values import get, items, raw, several
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS

OTHERS = {
    "project": "project",
    "projects": "project",
    "organisation": "organisation",
    "organisations": "organisation",
    "person": "person",
    "persons": "person",
    "fund": "fund",
    "funds": "fund",
}
BESIDE = frozenset(
    {"leadresearchorganisation", "organisationrole", "organisationroles"}
    | {"personrole", "personroles"}
)
"""What GtR-1 says of a project beside it."""

OUTPUTS = frozenset({"output", "outputs", "outcomes"})
KNOWN_BY = frozenset({"id", "outcomeid"})
UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
PATH = re.compile(r"/(?:outcomes/)?([A-Za-z]+)/[0-9A-Fa-f-]{36}$")
FEWEST_FIELDS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """An outcome as it stood; *project* is the one in which it stood, where it did."""

    kind: GtrKind
    held: Tree
    where: str
    project: Tree | None = None


@dataclass(kw_only=True)
class Resources:
    """What several answers hold together."""

    outcomes: list[Outcome] = field(default_factory=list)
    projects: list[Tree] = field(default_factory=list)
    organisations: list[Tree] = field(default_factory=list)
    people: list[Tree] = field(default_factory=list)
    funds: list[Tree] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return any((self.outcomes, self.projects, self.organisations, self.people, self.funds))

    def add(self, tree: Any, file: str = "") -> None:
        """Add what *tree*, the answer in *file*, holds."""
        _Walk(self, file).through("", tree, None)


def uuid_of(held: Mapping[str, Any]) -> str:
    """The identifier that Gateway to Research gave something, in small letters."""
    said = raw(get(held, "id"))
    if not said:
        said = raw(get(held, "href")).rpartition("/")[2]
    return said.casefold() if UUID.fullmatch(said) else ""


def links_of(held: Mapping[str, Any]) -> Iterator[tuple[str, str, Tree]]:
    """(rel, the identifier of what it leads to, the link) of each link of something."""
    for one in items(get(held, "links")):
        if isinstance(one, dict):
            there = raw(get(one, "href")).rpartition("/")[2]
            yield raw(get(one, "rel")).upper(), there.casefold(), one


class _Walk:
    """One way through one answer."""

    def __init__(self, found: Resources, file: str) -> None:
        self._found, self._file, self._table = found, file, gtr_table()

    def through(self, name: str, value: Any, project: Tree | None) -> None:
        for held in several(value):
            if not isinstance(held, dict):
                continue
            kind = self._table.named(name) if name else self._told_by_itself(held)
            other = OTHERS.get(plain(name)) if name else _other_told_by_address(held)
            if kind and _is_one(held, kind):
                self._outcome(kind, held, project)
            elif other and get(held, "id", "href", "title", "name", "surname"):
                self._other(other, held, {})
            else:
                self._inside(held, project)

    def _inside(self, held: Tree, project: Tree | None) -> None:
        """Through a list, a page or a wrapper, with what GtR-1 says beside a project."""
        beside = {name: value for name, value in held.items() if plain(name) in BESIDE}
        for name, value in held.items():
            if name in beside or plain(name) in self._table.transport:
                continue
            if beside and plain(name) == "project":
                for one in several(value):
                    if isinstance(one, dict):
                        self._other("project", one, beside)
            else:
                self.through(name, value, project)

    def _outcome(self, kind: GtrKind, held: Tree, project: Tree | None) -> None:
        inside = [name for name in held if self._holds_others(name, held[name], kind)]
        own = {name: value for name, value in held.items() if name not in inside}
        label = SECTIONS[kind.kind].heading if kind.kind in SECTIONS else _singular(kind.kind)
        self._found.met[label] += 1
        where = f"{label} {self._found.met[label]}"
        self._found.outcomes.append(
            Outcome(kind=kind, held=own, where=self._in_file(where), project=project)
        )
        for name in inside:
            self.through(name, held[name], project)

    def _other(self, sort: str, held: Tree, beside: Tree) -> None:
        if sort != "project":
            lists = {
                "organisation": self._found.organisations,
                "person": self._found.people,
                "fund": self._found.funds,
            }
            lists[sort].append(held)
            return
        inside = [name for name in held if self._holds_others(name, held[name])]
        own = {name: value for name, value in held.items() if name not in inside}
        project = {**beside, **own}
        self._found.projects.append(project)
        for name in inside:
            self.through(name, held[name], project)

    def _holds_others(self, name: str, value: Any, kind: GtrKind | None = None) -> bool:
        """Whether other outcomes stand inside under *name*, rather than an answer."""
        if kind and kind.field(name):
            return False
        is_some = any(isinstance(one, dict) for one in several(value))
        return is_some and (plain(name) in OUTPUTS or self._table.named(name) is not None)

    def _told_by_itself(self, held: Tree) -> GtrKind | None:
        """What something without a name is: its address says so, else its own elements do."""
        if path := _path_of(held):
            return next((one for one in self._table.kinds if one.path == path), None)
        if not any(plain(name) in KNOWN_BY for name in held):
            return None
        fits = {one: sum(one.field(name) is not None for name in held) for one in self._table.kinds}
        best = max(fits, key=lambda one: fits[one])
        return best if fits[best] >= FEWEST_FIELDS else None

    def _in_file(self, where: str) -> str:
        return f"{self._file}, {where}" if self._file else where


def _singular(kind: str) -> str:
    return KINDS[kind].about.singular


def _other_told_by_address(held: Tree) -> str | None:
    if path := _path_of(held):
        return OTHERS.get(path)
    # A project has an address of its own in GtR-1, and can be known by its reference.
    return "project" if get(held, "grantReference", "grantCategory") else None


def _path_of(held: Tree) -> str:
    """The part of its own address that says what it is; such addresses may have double slashes."""
    found = PATH.search(re.sub("/{2,}", "/", raw(get(held, "href"))))
    return found[1].casefold() if found else ""


def _is_one(held: Tree, kind: GtrKind) -> bool:
    """Whether *held* is an outcome itself, and no list of such."""
    return any(plain(name) in KNOWN_BY or kind.field(name) for name in held)
