"""Finds a person's names and addresses in text, however they are cased, accented or spaced.

Knows no database. What names somebody for certain is told apart from a lone first or last name,
which may be anybody's: only a person can decide about those.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from impacttracker.partners.names import PLAIN, folded

ERASED = "[name erased]"

BETWEEN_WORDS = r"(?:[\s.,\-–’']{1,3})"
MIDDLE_INITIAL = rf"(?:{BETWEEN_WORDS}\w)?"
SHORTEST_ALONE = 3
"""Letters that a lone name has at least: shorter ones are words of other meaning, too."""


@dataclass(frozen=True)
class Mention:
    """Where a text names somebody, as places in that text."""

    start: int
    end: int
    is_certain: bool


@dataclass(frozen=True)
class Names:
    """What somebody is called: their names in full, and their e-mail addresses."""

    full: tuple[str, ...]
    emails: tuple[str, ...] = ()

    def in_text(self, text: str) -> list[Mention]:
        """Every mention in *text*, in order; none overlaps another, and certain ones go first."""
        plain, places = _folded_with_places(text)
        found = [
            Mention(places[match.start()], places[match.end() - 1] + 1, is_certain)
            for match, is_certain in self._matches(plain)
        ]
        return sorted(found, key=lambda one: one.start)

    def without(self, text: str, *, also_possible: bool = False, instead: str = ERASED) -> str:
        """*text* with *instead* for each certain mention, and on request each possible one."""
        parts, at = [], 0
        for one in self.in_text(text):
            if one.is_certain or also_possible:
                parts += [text[at : one.start], instead]
                at = one.end
        return "".join([*parts, text[at:]])

    def without_in(self, value: Any, *, also_possible: bool = False, instead: str = ERASED) -> Any:
        """The same for whatever JSON holds: text in lists and objects, keys included."""
        inside = partial(self.without_in, also_possible=also_possible, instead=instead)
        if isinstance(value, str):
            return self.without(value, also_possible=also_possible, instead=instead)
        if isinstance(value, list):
            return [inside(one) for one in value]
        if isinstance(value, dict):
            return {inside(key): inside(one) for key, one in value.items()}
        return value

    @cached_property
    def _words_alone(self) -> tuple[str, ...]:
        """First and last names, which are looked for alone."""
        words = [folded(name).split() for name in self.full]
        ends = [end for name in words if name for end in (name[0], name[-1])]
        return tuple(dict.fromkeys(end for end in ends if len(end) >= SHORTEST_ALONE))

    @cached_property
    def _certain(self) -> re.Pattern[str] | None:
        patterns = [rf"(?<![\w+-]){re.escape(_fold(email))}(?![\w-])" for email in self.emails]
        for name in self.full:
            patterns += _patterns_of(folded(name).split())
        return re.compile("|".join(patterns)) if patterns else None

    @cached_property
    def _possible(self) -> re.Pattern[str] | None:
        words = "|".join(re.escape(word) for word in self._words_alone)
        return re.compile(rf"\b(?:{words})\b") if words else None

    def _matches(self, plain: str) -> Iterator[tuple[re.Match[str], bool]]:
        taken: list[tuple[int, int]] = []
        for match in self._certain.finditer(plain) if self._certain else ():
            taken.append(match.span())
            yield match, True
        for match in self._possible.finditer(plain) if self._possible else ():
            start, end = match.span()
            if not any(start < right and left < end for left, right in taken):
                yield match, False


def names_of(name: str, emails: Collection[str], others: Collection[str] = ()) -> Names:
    """The names of somebody called *name*, and *others* under which they were recorded."""
    full = dict.fromkeys(one.strip() for one in (name, *others))
    return Names(
        tuple(one for one in full if folded(one)), tuple(dict.fromkeys(filter(None, emails)))
    )


def _patterns_of(words: list[str]) -> Iterator[str]:
    """How a name of *words* is written: in order, or the last name first with a comma."""
    words = [re.escape(word) for word in words]
    if not any(word.upper() != word for word in words):
        # A script without capitals puts no spaces around a name, and often none inside it.
        yield rf"{BETWEEN_WORDS}?".join(words)
        return
    yield rf"\b{(MIDDLE_INITIAL + BETWEEN_WORDS).join(words)}\b"
    if len(words) > 1:
        first = BETWEEN_WORDS.join(words[:-1])
        yield rf"\b{words[-1]},\s*{first}{MIDDLE_INITIAL}\b"


def _fold(text: str) -> str:
    return _folded_with_places(text)[0]


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """*text* as it is compared, and for each of its signs the place in *text* it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKD", sign.casefold()).translate(PLAIN):
            if not unicodedata.combining(one):
                signs.append(one)
                places.append(place)
    return "".join(signs), places
