"""A chain as a sentence: what came first, what that led to, and what came of it in the end."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from impacttracker.pathway.graph import Graph, Known
from impacttracker.records.vocabulary import Family


@dataclass(frozen=True, slots=True)
class Step:
    """A record of the chain, after the words that join it to the one before."""

    joined: str
    record: Known
    when: str
    """In brackets behind its title; nothing where its date is not known."""


@dataclass(frozen=True, slots=True)
class Sentence:
    steps: Sequence[Step]

    def __str__(self) -> str:
        """As plain text, with the titles in quotation marks."""
        return "".join(self._parts()) + "."

    def _parts(self) -> Iterator[str]:
        for step in self.steps:
            yield f"{step.joined}“{step.record.title}”{step.when}"


@dataclass(frozen=True, slots=True)
class Told:
    """An influence, and the chain that it is part of."""

    influence: Known
    sentence: Sentence


def sentence_of(graph: Graph, key: int) -> Sentence | None:
    """The chain through the record *key*; nothing where nothing is linked with it."""
    path = graph.path_through(key)
    if not path:
        return None
    steps = [_step("", graph.records[path[0].cause])]
    for place, tie in enumerate(path):
        joined = f", which {tie.verb.label} " if place else f" {tie.verb.label} "
        steps.append(_step(joined, graph.records[tie.effect]))
    return Sentence(steps)


def sentences_of(graph: Graph, most: int, among: Collection[int] | None = None) -> list[Told]:
    """The chains behind the newest influences (of the keys in *among*), each chain once."""
    influences = [
        one
        for one in graph.records.values()
        if one.family is Family.POLICY and (among is None or one.id in among)
    ]
    influences.sort(key=lambda one: (one.when.sort_key, one.id), reverse=True)
    told: dict[tuple[int, ...], Told] = {}
    for one in influences:
        sentence = sentence_of(graph, one.id)
        if sentence and len(told) < most:
            chain = tuple(step.record.id for step in sentence.steps)
            told.setdefault(chain, Told(one, sentence))
    return list(told.values())


def _step(joined: str, record: Known) -> Step:
    when = f" ({record.when.in_words()})" if record.when.points else ""
    return Step(joined, record, when)
