"""What every fact of a file has in common: where it stood, and which of its parts were given."""

from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The base of all: where it stood, and which of its parts the file gave."""

    where: str = field(default="", compare=False)
    given: frozenset[str] = field(default=frozenset(), compare=False)

    def over(self, known: Self) -> Self:
        """*known* with what this one gives in place of what it said; the rest of it stays."""
        return replace(known, **{name: getattr(self, name) for name in self.given})

    def filling(self, known: Self) -> tuple[Self, list[str]]:
        """*known* with its empty parts filled, and the names of those that say another thing."""
        said = {name: getattr(self, name) for name in sorted(self.given) if getattr(self, name)}
        filled = {name: value for name, value in said.items() if not getattr(known, name)}
        differing = [name for name, value in said.items() if value != getattr(known, name)]
        return replace(known, **filled), [name for name in differing if name not in filled]
