"""A typed line: its clauses, and which of its words some guess has taken."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from impacttracker.capture.draft import Words
from impacttracker.capture.tokens import words_at

# Dots that end no sentence: those of numbers, initials and abbreviations.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|dr|prof|mr|mrs|ms|st|rev|hon|e\.g|i\.e|approx|est|vs|no|mtg|dept|govt|min"
    r"|mins|yest|cllr|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[ap]\.m|w))$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[;!?]+(?=\s|$)|\.+(?=\s|$)|\s[–—-]\s|:(?=\s|$)|,(?=\s|$)|[()](?!s\b)")
# What begins a clause of its own even where no sign stands before it.
_BEGINS = re.compile(
    r"(?<=\s)(?:(?:and|but|then|so)\s+)?(?="
    r"(?:follow(?:ing)?[ -]?up|chase|remind)\b(?!\s+(?:needed|required|to do))"
    r"|(?:i|we|he|she|they)(?:['’]ll|\s+(?:will|shall|owe|promised|agreed)\b))",
    re.IGNORECASE,
)
_NOT_A_BEGINNING = re.compile(
    r"\b(?:no|nothing to|not|to|any|a|the|without|said)\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Clause:
    """A stretch of the line that says one thing, without the sign that ends it."""

    start: int
    end: int
    sign: str = ""
    """What stands before it: "" at the beginning, "," ";" "." ":" "–" "(" or " "."""


@dataclass
class Line:
    """A line in the form that `tokens.tidy` gives it."""

    text: str
    _taken: list[tuple[int, int]] = field(default_factory=list)

    def take(self, start: int, end: int) -> Words:
        """Let a guess have these words, so that no other guess and no note repeats them."""
        self._taken.append((start, end))
        return words_at(self.text, start, end)

    def is_free(self, start: int, end: int) -> bool:
        """Whether no guess has any of it yet."""
        return all(end <= first or last <= start for first, last in self._taken)

    def masked(self) -> str:
        """The line with what is taken as gaps, so that every place stays where it was."""
        signs = list(self.text)
        for start, end in self._taken:
            signs[start:end] = "\x00" * (end - start)
        return "".join(signs)

    def clauses(self) -> list[Clause]:
        """The whole line, in clauses."""
        clauses = []
        start, sign = 0, ""
        for stop in self._stops():
            clauses.append(Clause(start, stop.start(), sign))
            start, sign = stop.end(), stop[0].strip()[:1] or " "
        clauses.append(Clause(start, len(self.text), sign))
        return [one for one in (self._trimmed(clause) for clause in clauses) if one.start < one.end]

    def _stops(self) -> Iterator[re.Match[str]]:
        found = [*self._signs(), *self._beginnings()]
        last = 0
        for stop in sorted(found, key=lambda match: (match.start(), -match.end())):
            if stop.start() >= last:
                last = stop.end()
                yield stop

    def _signs(self) -> Iterable[re.Match[str]]:
        for stop in _STOP.finditer(self.text):
            before = self.text[: stop.start()]
            is_short = stop[0] == "." and _ABBREVIATION.search(before)
            if not (is_short and stop.end() < len(self.text)):
                yield stop

    def _beginnings(self) -> Iterable[re.Match[str]]:
        for match in _BEGINS.finditer(self.text):
            if not _NOT_A_BEGINNING.search(self.text[: match.start()]):
                yield match

    def _trimmed(self, clause: Clause) -> Clause:
        said = self.text[clause.start : clause.end]
        start = clause.start + len(said) - len(said.lstrip())
        return Clause(start, clause.start + len(said.rstrip()), clause.sign)
