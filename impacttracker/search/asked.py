"""What somebody looks for, as they typed it: words, "phrases", and -words that must not occur.

Whatever is typed means something: no sign of a database's own query language gets through.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from impacttracker.search.words import Phrase, phrases_of
from impacttracker.tidying import tidy_line

LONGEST, MOST = 200, 24
"""Letters that are looked at, and phrases that are looked for."""
ITEM = re.compile(
    r"""(?P<without>(?<!\S)[-−])?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))"""
)


@dataclass(frozen=True)
class Asked:
    """What has to be found, all of it, and what must not."""

    text: str
    wanted: tuple[Phrase, ...]
    unwanted: tuple[tuple[Phrase, ...], ...]
    """What one -word stands for is unwanted only where all of it is found."""

    @classmethod
    def of(cls, typed: str) -> Self:
        """The last word may be the beginning of a longer one: so it is found while typing."""
        text = tidy_line(typed)[:LONGEST].strip()
        wanted: list[Phrase] = []
        unwanted: list[tuple[Phrase, ...]] = []
        for item in ITEM.finditer(text):
            said = item["phrase"] if item["word"] is None else item["word"]
            is_last = item["word"] is not None and item.end() == len(text)
            if not item["without"]:
                wanted += phrases_of(said, is_open=is_last)
            elif phrases := phrases_of(said):
                unwanted.append(tuple(phrases))
        return cls(text, tuple(dict.fromkeys(wanted[:MOST])), tuple(dict.fromkeys(unwanted[:MOST])))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for: -words alone find nothing."""
        return not self.wanted

    @cached_property
    def in_sqlite(self) -> tuple[str, str]:
        """(what FTS5 is asked for titles that have it all, and for what else has it).

        Every word is quoted, and holds letters and digits alone.
        """
        wanted = _all(map(_quoted, self.wanted))
        without = " OR ".join(_all(map(_quoted, one)) for one in self.unwanted)
        end = f" NOT ({without})" if without else ""
        return f"({{head}} : {wanted}){end}", f"({wanted} NOT ({{head}} : {wanted})){end}"

    @cached_property
    def in_postgresql(self) -> str:
        """As a `tsquery`, with the same care."""
        without = (f"!({_all(map(_followed, one), '&')})" for one in self.unwanted)
        return " & ".join([self.titles_in_postgresql, *without])

    @cached_property
    def titles_in_postgresql(self) -> str:
        """The words that are wanted, for a title alone."""
        return _all(map(_followed, self.wanted), "&")


def _all(said: Iterable[str], sign: str = "AND") -> str:
    return f"({f' {sign} '.join(said)})"


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"{" *" if phrase.is_open else ""}'


def _followed(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{token}'" for token in phrase.tokens)
    return f"({words}{':*' if phrase.is_open else ''})"
