"""Records and the links between them, held in memory: chains, and the path that tells most."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

from impacttracker.kinds import KINDS
from impacttracker.records.vocabulary import Family, Strength, Verb
from impacttracker.when import When

WEIGHT = {
    Strength.ATTENDED: 1,
    Strength.INFORMED: 2,
    Strength.CHANGED: 3,
    Strength.CREDITED: 4,
}
FIRST_CONTACT = 5
"""What a path gains by beginning with an engagement: it is then told from the first contact."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the pathway needs to know of a record."""

    id: int
    kind: str
    title: str
    when: When

    @property
    def family(self) -> Family:
        return KINDS[self.kind].about.family

    @property
    def year(self) -> int | None:
        """The first year it can mean; none where its date is not known."""
        return self.when.first_on.year if self.when.first_on else None


@dataclass(frozen=True, slots=True)
class Tie:
    """A link, without the records at its ends."""

    id: int
    cause: int
    effect: int
    verb: Verb
    strength: Strength
    rationale: str = ""


class Graph:
    """Records, and the links whose both ends are among them; none of them goes in a circle."""

    def __init__(self, records: Iterable[Known], ties: Iterable[Tie]) -> None:
        self.records: Mapping[int, Known] = {one.id: one for one in records}
        self.ties: Sequence[Tie] = [
            tie for tie in ties if tie.cause in self.records and tie.effect in self.records
        ]
        self.into: dict[int, list[Tie]] = defaultdict(list)
        self.out_of: dict[int, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            self.into[tie.effect].append(tie)
            self.out_of[tie.cause].append(tie)

    def behind(self, key: int) -> set[int]:
        """Every record that led to *key*, directly or not."""
        return _reached(key, lambda one: [tie.cause for tie in self.into.get(one, ())])

    def beyond(self, key: int) -> set[int]:
        """Every record that *key* led to, directly or not."""
        return _reached(key, lambda one: [tie.effect for tie in self.out_of.get(one, ())])

    def chain_of(self, key: int) -> tuple[frozenset[int], frozenset[int]]:
        """The records and the links of the whole chain through *key*: all before, all after."""
        if key not in self.records:
            return frozenset(), frozenset()
        before, after = self.behind(key) | {key}, self.beyond(key) | {key}
        ties = {tie.id for tie in self.ties if tie.effect in before or tie.cause in after}
        return frozenset(before | after), frozenset(ties)

    def path_through(self, key: int) -> list[Tie]:
        """The path through *key* that tells most, from its first cause to its last effect.

        Each link counts as much as it is strong, so that longer and stronger paths win; one that
        begins with an engagement is told from the first contact. Of equals, the earliest.
        """
        before = _followed(key, self._best_causes, lambda tie: tie.cause)
        after = _followed(key, self._best_effects, lambda tie: tie.effect)
        return [*before[::-1], *after]

    @cached_property
    def in_order(self) -> Sequence[int]:
        """The keys of all records, each after everything that led to it; else by date."""
        waits_for = {key: len(self.into.get(key, ())) for key in self.records}
        ready = [self._place(key) for key, number in waits_for.items() if not number]
        heapify(ready)
        ordered = []
        while ready:
            _, key = heappop(ready)
            ordered.append(key)
            for tie in self.out_of.get(key, ()):
                waits_for[tie.effect] -= 1
                if not waits_for[tie.effect]:
                    heappush(ready, self._place(tie.effect))
        return ordered

    def _place(self, key: int) -> tuple[int, int]:
        return self.records[key].when.sort_key, key

    @cached_property
    def _best_causes(self) -> Mapping[int, Tie]:
        begins = {
            key: FIRST_CONTACT * (one.family is Family.ENGAGEMENT)
            for key, one in self.records.items()
        }
        return self._best(self.in_order, self.into, lambda tie: tie.cause, begins)

    @cached_property
    def _best_effects(self) -> Mapping[int, Tie]:
        return self._best(self.in_order[::-1], self.out_of, lambda tie: tie.effect, {})

    def _best(
        self,
        order: Sequence[int],
        touching: Mapping[int, Sequence[Tie]],
        end: Callable[[Tie], int],
        begins: Mapping[int, int],
    ) -> Mapping[int, Tie]:
        """For each record the link by which its best path goes on."""
        best: dict[int, Tie] = {}
        worth: dict[int, int] = {}
        for key in order:
            worth[key] = begins.get(key, 0)
            for tie in sorted(touching.get(key, ()), key=lambda tie: self._place(end(tie))):
                gained = worth[end(tie)] + WEIGHT[tie.strength]
                if key not in best or gained > worth[key]:
                    best[key], worth[key] = tie, gained
        return best


def _reached(key: int, steps: Callable[[int], Sequence[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = [key]
    while waiting:
        fresh = [one for one in steps(waiting.pop()) if one not in reached]
        reached.update(fresh)
        waiting += fresh
    return reached


def _followed(key: int, best: Mapping[int, Tie], end: Callable[[Tie], int]) -> list[Tie]:
    path = []
    while tie := best.get(key):
        path.append(tie)
        key = end(tie)
    return path
