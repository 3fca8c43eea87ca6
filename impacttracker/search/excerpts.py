"""Words in context: a title with what was found marked, and the passages around it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from impacttracker.search.texts import Text
from impacttracker.search.words import Phrase, found_in, tokens_of, words_of

BEFORE, WIDTH = 60, 200
"""Letters shown before the first word that was found, and in all."""
LONGEST_TITLE = 250
"""A longer title is cut around what was found, as lists cut it after three lines."""
MOST, MOST_SPANS = 2, 50
"""Passages that are shown, and words between which the best passage is chosen."""
Span = tuple[int, int]


class Part(NamedTuple):
    """Some letters, and whether they are what was looked for."""

    text: str
    is_found: bool


class Excerpt(NamedTuple):
    """A passage, and the question that it answers."""

    label: str
    parts: list[Part]


def marked(text: str, phrases: Sequence[Phrase]) -> list[Part]:
    """*text* in parts that were looked for or not; of a very long one what is around them."""
    spans = _spans(text, phrases)
    is_whole = len(text) <= LONGEST_TITLE or not spans
    return _parts(text, spans, (0, len(text)) if is_whole else _window(text, spans, LONGEST_TITLE))


def excerpts(texts: Iterable[Text], title: str, phrases: Sequence[Phrase]) -> list[Excerpt]:
    """The passages that say best why a thing was found.

    Those first that have words which the title lacks; none where the title says it all.
    """
    missing = [one for one in phrases if not _spans(title, [one])]
    chosen: list[Excerpt] = []
    for text in texts:
        if not missing or len(chosen) == MOST:
            break
        if told := [one for one in missing if _spans(text.words, [one])]:
            missing = [one for one in missing if one not in told]
            spans = _spans(text.words, phrases)
            parts = _parts(text.words, spans, _window(text.words, spans, WIDTH))
            chosen.append(Excerpt(text.label, parts))
    return chosen


def _spans(text: str, phrases: Sequence[Phrase]) -> list[Span]:
    if not _may_have(phrases, tokens_of(text)):
        return []
    return found_in(phrases, list(words_of(text)))


def _may_have(phrases: Sequence[Phrase], tokens: list[str]) -> bool:
    """Whether to look closer, which takes much longer than this."""
    held = set(tokens)
    return any(
        phrase.tokens[0] in held
        or (phrase.is_open and any(one.startswith(phrase.tokens[0]) for one in held))
        for phrase in phrases
    )


def _window(text: str, spans: list[Span], width: int) -> Span:
    """The stretch of *text* that shows the most of *spans*, cut between words where it can be."""
    some = spans[:MOST_SPANS]
    room = width - BEFORE
    first, last = max(some, key=lambda span: sum(0 <= one[0] - span[0] < room for one in some))
    start = max(0, first - BEFORE)
    end = min(len(text), max(start + width, last))
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else start
    if end < len(text):
        gap = text.rfind(" ", last, end)
        end = gap if gap >= 0 else end
    return start, end


def _parts(text: str, spans: list[Span], window: Span) -> list[Part]:
    at, end = window
    parts = [Part("… ", False)] if at else []
    for start, stop in spans:
        if start < at or stop > end:
            continue
        if start > at:
            parts.append(Part(text[at:start], False))
        parts.append(Part(text[start:stop], True))
        at = stop
    if at < end:
        parts.append(Part(text[at:end], False))
    return [*parts, Part(" …", False)] if end < len(text) else parts
