"""What every fact of a file has in common: where it stood, and which of its parts were given."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

from impacttracker.errors import Invalid, Refused
from impacttracker.spreadsheets.fingerprints import Fingerprint


@dataclass(frozen=True)
class Was:
    """What a row of ours said when it was written, and each row of the parts of what it is."""

    row: Fingerprint
    edited: frozenset[str] = frozenset()
    """What of it a person edited since."""
    parts: Mapping[str, tuple[Fingerprint | None, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The base of all: where it stood, and which of its parts the file gave."""

    where: str = field(default="", compare=False)
    given: frozenset[str] = field(default=frozenset(), compare=False)
    answered: frozenset[str] | None = field(default=None, compare=False)
    """Of its answers those that the file gave, where the others stay; else it gives them all."""
    was: Was | None = field(default=None, compare=False)

    def over(self, known: Self) -> Self:
        """*known* with what this one gives in place of what it said; the rest of it stays."""
        said: dict[str, Any] = {name: getattr(self, name) for name in {*self.given, "where"}}
        if "answers" in said and self.answered is not None:
            held = dict(getattr(known, "answers", {}))
            kept = {name: value for name, value in held.items() if name not in self.answered}
            told = {name: value for name, value in said["answers"].items() if name in self.answered}
            said["answers"] = kept | told
        return replace(known, **said)

    def filling(self, known: Self) -> tuple[Self, list[str]]:
        """*known* with its empty parts filled, and the names of those that say another thing."""
        said = {name: getattr(self, name) for name in sorted(self.given) if getattr(self, name)}
        filled = {name: value for name, value in said.items() if not getattr(known, name)}
        differing = [name for name, value in said.items() if value != getattr(known, name)]
        return replace(known, **filled), [name for name in differing if name not in filled]


def together(told: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(what is known with what is told beside it, the names of what is told otherwise)."""
    differing = [name for name, value in told.items() if name in known and known[name] != value]
    return {**told, **known}, differing


@contextmanager
def saying_where(fact: Fact) -> Iterator[None]:
    """Let a refusal name the place in the file."""
    try:
        yield
    except Refused as error:
        raise Invalid({"": f"{fact.where}: {error}"}) from error
