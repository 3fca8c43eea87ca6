"""What a program can do with one sort of thing, in one description.

Addresses, guards, the OpenAPI document, reading and writing all follow from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.api.parts import Part
from impacttracker.projects.access import Permission
from impacttracker.projects.models import Project

Values = Mapping[str, Any]
"""What a program gave, or a row says, by attribute."""
Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Asked:
    """Where something is asked, and for whom: nobody else's rights matter."""

    project: Project
    viewer: User


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A parameter that chooses among the things of a list."""

    name: str
    schema: Mapping[str, Any]
    about: str


@dataclass(frozen=True)
class Wanted:
    """A page of a list: how much of it, from where on, and what it chooses."""

    limit: int
    after: Place | None
    chosen: Mapping[str, str]


Create = Callable[[dict[str, Any], Asked], Any]
Change = Callable[[Any, dict[str, Any], Asked], None]
Act = Callable[[Any, Asked], None]


@dataclass(frozen=True)
class Bin:
    """Where things stay for a while, and the way back."""

    binned: Callable[[str, Asked], Any]
    """The row with that uid where it is in the bin."""
    restore: Act


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One sort of thing. What is None cannot be done with it."""

    name: str
    """Of one; its parameter in addresses is `{name}_uid`."""
    path: str
    """Of all of them, below the project."""
    about: str
    parts: Sequence[Part]
    page: Callable[[Asked, Wanted], Sequence[Any]]
    """One more than wanted where there are more, which stands last."""
    place: Callable[[Any], Place]
    """Where a row stands in the list."""
    places: tuple[type[int] | type[str], ...]
    """What a place is made of."""
    one: Callable[[str, Asked], Any]
    """The row with that uid, or None; a row in the bin is not there."""
    told: Callable[[Sequence[Any], Asked], list[Values]]
    """What the rows say, in statements whose number does not grow with them."""
    became: Callable[[str, Asked], str | None] | None = None
    """The uid of what a thing turned out to be, whose own uid leads there."""
    filters: Sequence[Filter] = ()
    create: Create | None = None
    change: Change | None = None
    remove: Act | None = None
    bin: Bin | None = None
    """Where what is removed goes; where there is none, it is gone for good."""
    permission: Permission = Permission.RECORD_WRITE
    """What it takes to change one."""
    schemas: Mapping[str, Mapping[str, Any]] | None = None
    """Schemas that take the place of those that follow from the parts: told, new, changed."""

    @property
    def parameter(self) -> str:
        return f"{self.name}_uid"

    @property
    def title(self) -> str:
        return self.name.capitalize()

    def pointer_of(self, problem: str) -> str:
        """Where in a body stands what an operation calls *problem*."""
        by_key = {part.key: part.name for part in self.parts}
        if not problem:
            return ""
        if problem in by_key:
            return f"/{by_key[problem]}"
        return f"/answers/{problem}" if "answers" in by_key else ""
