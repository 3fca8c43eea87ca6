"""How names are compared and gone through: what people mean to be the same reads the same."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from impacttracker.database import LARGEST_KEY

# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"})


def plain(text: str) -> str:
    """*text* without case and accents: "lodz" for "Łódź"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return letters.translate(PLAIN)


def folded(name: str) -> str:
    """*name* without case, accents, punctuation or double spaces, for look-up."""
    words = re.sub(r"[^\w]+", " ", plain(name.replace("&", " and "))).split()
    # A name may be made of signs alone; then it is compared as it stands.
    return (" ".join(words) or name.strip())[:500]


def who_is_called(name: str, known: Iterable[tuple[int, str, Sequence[str]]]) -> int | None:
    """The key of the first of *known* (key, name, other names) who is called so; else of the only
    one who has, or had, it as another name."""
    wanted, others = folded(name), []
    for key, own, also in known:
        if folded(own) == wanted:
            return key
        if wanted in map(folded, also):
            others.append(key)
    return others[0] if len(others) == 1 else None


@dataclass(frozen=True)
class Stop:
    """Where a page of names stopped: the next one goes on below it.

    It carries the name itself: a key alone could be used to feel out the name behind it.
    """

    name: str
    key: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The stop that an address says, or nothing where it makes no sense."""
        name, _, key = text.rpartition("-")
        if not (key.isascii() and key.isdecimal()) or len(key) > 10 or int(key) > LARGEST_KEY:
            return None
        return cls(name, int(key))

    def __str__(self) -> str:
        return f"{self.name}-{self.key}"
