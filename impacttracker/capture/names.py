"""Finds in a text whom a project knows: partners, people and the members of its team.

    known = queries.known_in(project, viewer)      # three statements, however many texts follow
    for found in known.found_in(text):
        found.words, found.candidates, found.is_whole

Case and accents do not matter. `is_whole` tells a name that was written out, or an organisation's
short name or alias, from a first name or surname alone, which only a line typed in haste should be
trusted with: who looks through long texts takes whole names only. Several candidates are namesakes;
somebody has to choose. Nothing here asks the database: `known_in` has asked as the viewer may.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from impacttracker.capture.draft import Candidate, Sort, Words
from impacttracker.capture.everyday import DONE_BY_SOMEBODY, EVERYDAY, NO_NAMES, TITLES
from impacttracker.capture.tokens import Token, after, tokens_of, words_at
from impacttracker.partners.names import folded

# While somebody types, the same names are compared at every key.
_folded = lru_cache(maxsize=20_000)(folded)
_STARTS = re.compile(r"(?:^|[.;!?:–—(]\s*)$")
LEGAL_FORMS = {"ltd", "limited", "plc", "llp", "inc", "cic", "gmbh", "bv"}


@dataclass(frozen=True)
class Found:
    """Words of a text that name somebody known, and whom they may mean."""

    words: Words
    candidates: tuple[Candidate, ...]
    is_whole: bool = True


@dataclass(frozen=True)
class _Name:
    """One name that somebody answers to."""

    candidate: Candidate
    written: str
    is_whole: bool = True
    is_surname: bool = False


@dataclass
class Known:
    """Everybody a project knows, by every name they answer to."""

    _by_name: dict[str, list[_Name]] = field(default_factory=dict)
    _longest: int = 1

    def add_organisation(self, candidate: Candidate, names: Iterable[str]) -> None:
        """Let an organisation answer to each of *names*."""
        for name in (part for one in names for part in _with_short_name(one)):
            for variant in _variants(_folded(name)):
                self._add(variant, _Name(candidate, name))

    def add_person(self, candidate: Candidate, others: Iterable[str] = ()) -> None:
        """Let a person or a member answer to their name and to *others* that they have or had,
        whole and in part."""
        for name in (candidate.name, *others):
            self._add_name(candidate, name)

    def _add_name(self, candidate: Candidate, name: str) -> None:
        words = _without_titles(name)
        if not words:
            return
        first, last = words[0], words[-1]
        self._add(" ".join(words), _Name(candidate, name, is_whole=len(words) > 1))
        if len(words) > 1:
            for whole in {f"{first} {last}", f"{first[0]} {last}", f"{first} {last[0]}"} - {
                " ".join(words)
            }:
                self._add(whole, _Name(candidate, name))
            self._add(first, _Name(candidate, name, is_whole=False))
            self._add(last, _Name(candidate, name, is_whole=False, is_surname=True))

    def found_in(self, text: str) -> list[Found]:
        """Whom *text* names, in order; of names that overlap, the longest that begins first."""
        tokens = tokens_of(text)
        found: list[Found] = []
        at = 0
        while at < len(tokens):
            match = self._match_at(text, tokens, at)
            if match is None:
                at += 1
                continue
            length, names = match
            end = after(text, tokens[at + length - 1].end)
            candidates = tuple(dict.fromkeys(name.candidate for name in names))
            whole = any(name.is_whole for name in names)
            found.append(Found(words_at(text, tokens[at].start, end), candidates, whole))
            at += length
        return found

    def organisations(self) -> Iterator[tuple[str, Candidate]]:
        """Each name an organisation answers to, folded, for those who compare loosely."""
        for name, held in self._by_name.items():
            for one in held:
                if one.candidate.sort is Sort.ORGANISATION:
                    yield name, one.candidate

    def called(self, name: str) -> Candidate | None:
        """The only one who goes by the whole of *name*."""
        meant = [one.candidate for one in self._by_name.get(folded(name), ()) if one.is_whole]
        return meant[0] if len(meant) == 1 else None

    def _add(self, name: str, entry: _Name) -> None:
        held = self._by_name.setdefault(name, [])
        if all(entry.candidate != one.candidate for one in held):
            held.append(entry)
        self._longest = max(self._longest, name.count(" ") + 1)

    def _match_at(self, text: str, tokens: list[Token], at: int) -> tuple[int, list[_Name]] | None:
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            key = " ".join(token.folded for token in tokens[at : at + length])
            names = self._by_name.get(key)
            if names and (meant := _meant(names, text, tokens, at, length)):
                return length, meant
        return None


def _meant(names: list[_Name], text: str, tokens: list[Token], at: int, length: int) -> list[_Name]:
    """Those of *names* whom the words mean; whole names before parts of names."""
    whole = [one for one in names if one.is_whole and _is_written_so(one, text, tokens, at, length)]
    return whole or [
        one for one in names if not one.is_whole and _is_meant_alone(one, text, tokens, at)
    ]


def _is_written_so(name: _Name, text: str, tokens: list[Token], at: int, length: int) -> bool:
    """A name that is also an everyday word (NICE, Shelter) has to be written as a name."""
    token = tokens[at]
    if length > 1 or token.folded not in EVERYDAY:
        return True
    if name.written.isupper():
        return token.text.isupper()
    return token.is_capital and not _begins_a_sentence(text, tokens, at)


def _is_meant_alone(name: _Name, text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    has_title = before is not None and before.folded in TITLES
    if name.is_surname and not has_title:
        if not token.is_capital or token.folded in EVERYDAY or token.folded in NO_NAMES:
            return False
        return not (before and _is_part_of_a_name(text, before, token))
    is_written_so = token.is_capital and not _begins_a_sentence(text, tokens, at)
    if not has_title and token.folded in EVERYDAY and not is_written_so:
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return name.is_surname or not (following and _is_part_of_a_name(text, token, following))


def _begins_a_sentence(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a capital says nothing: unless it goes on as only names do, “Grace owes us”."""
    token = tokens[at]
    begins = _STARTS.search(text[: token.start]) is not None
    following = tokens[at + 1].folded if at + 1 < len(tokens) else ""
    return begins and following not in DONE_BY_SOMEBODY


def _is_part_of_a_name(text: str, first: Token, second: Token) -> bool:
    """Whether two words stand together as first name and surname: “Jane Porter”."""
    are_together = re.fullmatch(r"[ \-]", text[first.end : second.start]) is not None
    are_names = {first.folded, second.folded}.isdisjoint(NO_NAMES)
    # Capitals all through are an organisation's: “Jane CIPFA”.
    return (
        are_together
        and are_names
        and first.is_capital
        and second.is_capital
        and not (len(second.text) > 1 and second.text.isupper())
    )


def _with_short_name(name: str) -> list[str]:
    """*name*, and its halves where it carries its short name: “Institute of Finance (IOF)”."""
    found = re.fullmatch(r"(.*\S)\s*\(([^\W\d_][\w&]{1,11})\)", name)
    return [name, found[1], found[2]] if found else [name]


def _variants(name: str) -> set[str]:
    """What an organisation is also called: without its article and its legal form."""
    words = name.split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[-1] in LEGAL_FORMS:
        words = words[:-1]
    return {name, " ".join(words)}


def _without_titles(name: str) -> list[str]:
    last, comma, first = name.partition(",")
    words = _folded(f"{first} {last}" if comma and first.strip() else name).split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return words
