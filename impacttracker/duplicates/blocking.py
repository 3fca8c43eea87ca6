"""Finds likely pairs among many without comparing each with each: only who shares a key meets.

Words that may be misspellings of each other count as one word there, so that every two which a
rule of `likeness` would find share one of their keys.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from impacttracker.duplicates.likeness import (
    LEFT_OUT,
    Looks,
    PersonLooks,
    Rule,
    is_misspelt,
    letters_allowed,
    likeness,
    likeness_of_people,
)

MOST_IN_A_BLOCK = 60
"""A key that more share tells nothing: of those only the first are compared."""

Pair = tuple[int, int, Rule]
"""Two keys, the smaller first, and the rule."""


def pairs_of_organisations(looks: Mapping[int, Looks]) -> list[Pair]:
    """The likely pairs, the most telling rule first, then by key."""
    meant = _meant(word for one in looks.values() for words in one.words for word in words)
    short = {name for one in looks.values() for name in one.short}
    return _pairs(looks, lambda one: _keys(one, meant, short), likeness)


def pairs_of_people(looks: Mapping[int, PersonLooks]) -> list[Pair]:
    """The likely pairs, the most telling rule first, then by key."""
    meant = _meant(word for one in looks.values() for words in one.words for word in words)
    return _pairs(looks, lambda one: _keys_of_person(one, meant), likeness_of_people)


def _pairs(
    looks: Mapping[int, Any],
    keys_of: Callable[[Any], Iterable[Hashable]],
    rule_of: Callable[[Any, Any], Rule | None],
) -> list[Pair]:
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for key in sorted(looks):
        for shared in set(keys_of(looks[key])):
            blocks[shared].append(key)
    met = {
        pair
        for block in blocks.values()
        if len(block) > 1
        for pair in combinations(block[:MOST_IN_A_BLOCK], 2)
    }
    order = list(Rule)
    found = [
        (one, other, rule) for one, other in met if (rule := rule_of(looks[one], looks[other]))
    ]
    return sorted(found, key=lambda pair: (order.index(pair[2]), pair[0], pair[1]))


def _keys(looks: Looks, meant: Mapping[str, str], short: Collection[str]) -> Iterator[Hashable]:
    yield from (("name", name) for name in looks.folded)
    # Many have the same initials; that only counts where somebody is called by them.
    yield from (("short", name) for name in (*looks.short, *looks.acronyms) if name in short)
    if looks.ror:
        yield "ror", looks.ror
    if looks.website:
        yield "website", looks.website
    for words in looks.words:
        yield "words", _as_meant(words, meant)
        if spoken := tuple(word for word in words if word not in LEFT_OUT):
            yield "spoken", spoken


def _keys_of_person(looks: PersonLooks, meant: Mapping[str, str]) -> Iterator[Hashable]:
    yield from (("email", email) for email in looks.emails)
    for words in looks.words:
        yield "words", _as_meant(words, meant)
        yield "initial", words[-1], words[0][0]


def _as_meant(words: Iterable[str], meant: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(meant.get(word, word) for word in words))


def _meant(words: Iterable[str]) -> dict[str, str]:
    """For each word that may be a misspelling, one word that stands for all it may mean.

    Two words that differ by a letter have the same letters once one is left out of each; so only
    those meet, however many words there are.
    """
    stands_for: dict[str, str] = {}
    blocks: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        for left in _with_letters_left_out(word, letters_allowed(word)):
            blocks[left].append(word)
    for block in blocks.values():
        for one, other in combinations(block[:MOST_IN_A_BLOCK], 2):
            if is_misspelt(one, other):
                mine, theirs = _root(one, stands_for), _root(other, stands_for)
                stands_for[max(mine, theirs)] = min(mine, theirs)
    return {word: _root(word, stands_for) for word in stands_for}


def _root(word: str, stands_for: Mapping[str, str]) -> str:
    while stands_for.get(word, word) != word:
        word = stands_for[word]
    return word


def _with_letters_left_out(word: str, number: int) -> set[str]:
    left = {word}
    for _ in range(number):
        left |= {one[:at] + one[at + 1 :] for one in left for at in range(len(one))}
    return left
