"""The words of a text as the index and a question know them, and where in the text they stand.

Both databases are given words that are folded and parted here, so that both find the same: no
case, no accents, no apostrophes; an address or a number is the row of its parts. What is written
without spaces (Chinese, Japanese, Thai …) is cut into pairs of letters that overlap, so that
"東京" is found in the midst of a sentence.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from impacttracker.partners.names import plain

LONGEST_WORD = 60
"""Longer ones are cut, in the index and in a question alike."""

# Thai to Burmese, Khmer, kana, Chinese characters, Hangul, and their later extensions.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
SCRIPTS = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
BEGINS_UNSPACED = re.compile(f"[{UNSPACED}]")
# Joiners and soft hyphens stand inside words, and are nothing to look for.
INVISIBLE = "\u00ad\u200c\u200d\u2060"
NOTHING = dict.fromkeys(map(ord, INVISIBLE))
ASCII = re.compile(r"[A-Za-z0-9]+")


class Word(NamedTuple):
    """A word of the index, and from where to where it stands in the text."""

    token: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrase:
    """Words that have to follow each other; the last may go on where it *is_open*."""

    tokens: tuple[str, ...]
    is_open: bool = False


def tokens_of(text: str) -> list[str]:
    """The words of *text* in their order, as the index keeps them."""
    if text.isascii():
        return [run[:LONGEST_WORD] for run in ASCII.findall(text.lower())]
    return [token for run in _runs().findall(text) for token, _, _ in _parts(run)]


def words_of(text: str) -> Iterator[Word]:
    """The words of *text* in their order, each with its place."""
    if text.isascii():
        for run in ASCII.finditer(text.lower()):
            yield Word(run[0][:LONGEST_WORD], run.start(), run.end())
        return
    for run in _runs().finditer(text):
        for token, start, end in _parts(run[0]):
            yield Word(token, run.start() + start, run.start() + end)


def phrases_of(text: str, *, is_open: bool = False) -> list[Phrase]:
    """What has to be found for *text*, words joined by signs following each other.

    With *is_open* the last word may be the beginning of a longer one. A single letter is not,
    but in scripts without spaces, where it may be a word.
    """
    pieces = [piece for run in _runs().findall(text) for piece in _pieces(run)]
    phrases: list[Phrase] = []
    spaced: list[str] = []
    for piece in pieces:
        if not _is_unspaced(piece):
            spaced.append(piece[:LONGEST_WORD])
            continue
        if spaced:
            phrases.append(Phrase(tuple(spaced)))
            spaced = []
        phrases.append(_pairs(piece))
    if spaced:
        phrases.append(Phrase(tuple(spaced), is_open and len(spaced[-1]) > 1))
    return phrases


def found_in(phrases: Sequence[Phrase], words: list[Word]) -> list[tuple[int, int]]:
    """From where to where *phrases* stand in the text of *words*, in order, none overlapping."""
    by_token: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        by_token.setdefault(word.token, []).append(at)
    spans = [span for phrase in phrases for span in _places(phrase, words, by_token)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _places(
    phrase: Phrase, words: list[Word], by_token: dict[str, list[int]]
) -> Iterator[tuple[int, int]]:
    first, length = phrase.tokens[0], len(phrase.tokens)
    if length == 1 and phrase.is_open:
        begins = [at for at, word in enumerate(words) if word.token.startswith(first)]
    else:
        begins = by_token.get(first, [])
    for at in begins:
        row = words[at : at + length]
        if len(row) == length and _is_said(phrase, [word.token for word in row]):
            end = row[-1].end
            if phrase.is_open and _is_unspaced(first) and length == 1:
                end = min(end, row[0].start + len(first))
            yield row[0].start, end


def _is_said(phrase: Phrase, tokens: list[str]) -> bool:
    if tokens[:-1] != list(phrase.tokens[:-1]):
        return False
    last = phrase.tokens[-1]
    return tokens[-1].startswith(last) if phrase.is_open else tokens[-1] == last


def _pairs(piece: str) -> Phrase:
    """The pairs of letters of *piece*; a single letter is the beginning of a pair."""
    if len(piece) == 1:
        return Phrase((piece,), is_open=True)
    return Phrase(tuple(piece[at : at + 2] for at in range(len(piece) - 1)))


@lru_cache(maxsize=10_000)
def _parts(run: str) -> tuple[tuple[str, int, int], ...]:
    """(word, start, end) of each word in a *run* of letters."""
    pieces = _pieces(run)
    # Folding may make two letters of one, or one of two: then only the whole is known.
    fits = sum(map(len, pieces)) == len(run)
    parts: list[tuple[str, int, int]] = []
    at = 0
    for piece in pieces:
        for start, end in _places_in(piece):
            place = (at + start, at + end) if fits else (0, len(run))
            parts.append((piece[start:end][:LONGEST_WORD], *place))
        at += len(piece)
    return tuple(parts)


def _places_in(piece: str) -> list[tuple[int, int]]:
    """Where the words of a *piece* in one script stand: all of it, or pairs that overlap."""
    if not _is_unspaced(piece):
        return [(0, len(piece))]
    return [(at, min(at + 2, len(piece))) for at in range(len(piece))]


@lru_cache(maxsize=10_000)
def _pieces(run: str) -> tuple[str, ...]:
    """A *run* of letters folded, and parted where its script changes."""
    folded = unicodedata.normalize("NFC", plain(run)).translate(NOTHING)
    return tuple(piece for part in _runs().findall(folded) for piece in SCRIPTS.findall(part))


def _is_unspaced(piece: str) -> bool:
    return not piece.isascii() and BEGINS_UNSPACED.match(piece) is not None


@cache
def _runs() -> re.Pattern[str]:
    """Letters and numbers in a row, with the marks that stand on or between them."""
    # Beyond stand characters alone, and signs that choose between their shapes.
    marks = "".join(
        sign
        for sign in map(chr, range(0x300, 0x20000))
        if unicodedata.category(sign).startswith("M")
    )
    return re.compile(rf"(?:[^\W_]|[{marks}{INVISIBLE}])+")
