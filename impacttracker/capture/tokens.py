"""A text as words with their places, compared as names are compared."""

import re
import unicodedata
from dataclasses import dataclass

from impacttracker.capture.draft import Words
from impacttracker.partners.names import folded
from impacttracker.tidying import tidy_line

# A letter and a mark that joins it are one sign to its reader; "&" is read as a word.
_WORD = re.compile(r"[\w\u0300-\u036f]+|&")
POSSESSIVE = re.compile(r"['’][sS]\b")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it was typed, where, and as names are compared."""

    text: str
    start: int
    folded: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def tokens_of(text: str) -> list[Token]:
    """The words of *text* in order. A sign that reads as two words ("½") gives two."""
    return [
        Token(match[0], match.start(), word)
        for match in _WORD.finditer(text)
        for word in folded(match[0]).split()
    ]


def tidy(text: str) -> str:
    """*text* as one line in composed letters, which is what all places in it count from."""
    return " ".join(unicodedata.normalize("NFC", tidy_line(text)).split())


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch of *text* begins and ends between words, and so cuts none in two."""
    joins = (text[max(0, place - 1) : place + 1] for place in (start, end))
    return start < end and not any(len(pair) == 2 and _WORD.fullmatch(pair) for pair in joins)


def words_at(text: str, start: int, end: int) -> Words:
    """The words of *text* between two places."""
    return Words(text[start:end], start)


def after(text: str, end: int) -> int:
    """Where a name that ends at *end* really ends: “CIPFA’s” names CIPFA."""
    mark = POSSESSIVE.match(text, end)
    return mark.end() if mark else end
