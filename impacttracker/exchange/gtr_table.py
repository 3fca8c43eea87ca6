"""How Gateway to Research names what we record, as data: for its reader and for its writer."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from impacttracker.formats.layout import Line

TABLE = Path(__file__).with_name("gtr_api.toml")
# GtR-1 gives each list of outcomes twice in JSON, once sorted.
SORTED = "sorted"


@dataclass(frozen=True, kw_only=True, eq=False)
class GtrField:
    """One element of an outcome: its names, and the answer of ours that it is.

    `type` is what it is in GtR-2: text, or "boolean", "int", "list", "date" or "money".
    """

    line: Line
    also: tuple[str, ...] = ()
    type: str = "text"

    @property
    def name(self) -> str:
        return self.line.label


@dataclass(frozen=True, kw_only=True, eq=False)
class GtrKind:
    """One sort of outcome: its names in both interfaces, and its elements in the schema's order."""

    kind: str
    name: str
    path: str
    rel: str
    fields: tuple[GtrField, ...]
    plural: str = ""
    listed: str = ""
    also: tuple[str, ...] = ()

    @property
    def in_lists(self) -> str:
        """The name under which a list in JSON holds them."""
        return self.listed or self.name

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of one or of several of them, as `plain` gives it."""
        singular = (self.name, *self.also, f"{self.name}Output")
        several = (self.plural or f"{self.name}s", self.path, f"{self.name}Outputs")
        listed = (self.listed, f"{self.listed}s") if self.listed else ()
        every = (*singular, *several, *listed, *(f"{name}s" for name in self.also))
        return frozenset(map(plain, every))

    def field(self, name: str) -> GtrField | None:
        """The field that is called *name* in either interface."""
        place = self.place(name)
        return None if place < 0 else self.fields[place]

    def place(self, name: str) -> int:
        """Where among the fields that of *name* stands; below zero where there is none."""
        return self._places.get(plain(name), -1)

    @cached_property
    def _places(self) -> dict[str, int]:
        second = {plain(name): place for place, one in enumerate(self.fields) for name in one.also}
        return second | {plain(one.name): place for place, one in enumerate(self.fields)}


@dataclass(frozen=True, kw_only=True, eq=False)
class GtrTable:
    """All sorts of outcomes, in the order of the schema."""

    kinds: tuple[GtrKind, ...]
    transport: frozenset[str] = field(default_factory=frozenset)
    """Elements that say how an answer came, and nothing about what it is of."""

    def named(self, name: str) -> GtrKind | None:
        """The sort of outcome that *name* is a name of, in either interface."""
        return self._named.get(plain(name).removeprefix(SORTED))

    def kind(self, kind: str) -> GtrKind | None:
        """What our *kind* is there; the first, where two are one of ours."""
        return next((one for one in self.kinds if one.kind == kind), None)

    @cached_property
    def _named(self) -> Mapping[str, GtrKind]:
        return {name: one for one in self.kinds for name in one.names}


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """*name* without prefix and case, in which copies of answers differ."""
    return name.rpartition(":")[2].lstrip("@").casefold()


@cache
def gtr_table() -> GtrTable:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return GtrTable(
        kinds=tuple(map(_kind, table["kinds"])),
        transport=frozenset(map(plain, table["transport"])),
    )


def _kind(told: Mapping[str, Any]) -> GtrKind:
    fields = tuple(map(_field, told["fields"]))
    return GtrKind(**{**told, "fields": fields, "also": tuple(told.get("also", ()))})


def _field(told: Mapping[str, Any]) -> GtrField:
    line = {name: value for name, value in told.items() if name not in ("name", "also", "type")}
    return GtrField(
        line=Line(label=told["name"], **line),
        also=tuple(told.get("also", ())),
        type=told.get("type", "text"),
    )
