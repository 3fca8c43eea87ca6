"""Marks by which a text cites evidence and records: [[evidence:…]], [[engagement:…]].

A stored text names what it cites by its uid, because that survives an archive and another
installation. Forms show the number that stands in the address of its page, and take either.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

MARK = r"\[\[[a-z][a-z0-9_]{0,39}:[A-Za-z0-9._-]{1,36}\]\]"
MARKS = re.compile(MARK)
WITH_BLANK = re.compile(rf"[ \u00a0]{MARK}(?!\w)|{MARK}")
EVIDENCE = "evidence"


class Mark(NamedTuple):
    """What is cited: "evidence" or a kind of record, and its uid or its number."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"[[{self.kind}:{self.key}]]"


def marks_in(text: str) -> list[Mark]:
    """Every mark in *text*, once, in the order of first mention."""
    return list(dict.fromkeys(_read(found) for found in MARKS.findall(text)))


def replaced(text: str, say: Callable[[Mark], str]) -> str:
    """*text* with what *say* gives in the place of each mark; where that is nothing, the blank
    before the mark goes with it. Nothing else changes."""

    def said(found: re.Match[str]) -> str:
        spelt = found[0].lstrip(" \u00a0")
        words = say(_read(spelt))
        return found[0].replace(spelt, words) if words else ""

    return WITH_BLANK.sub(said, text)


def without_marks(text: str) -> str:
    """*text* as it reads without its citations."""
    return replaced(text, lambda _: "")


def uncited(answer: Any) -> Any:
    """An *answer* of any shape, without marks where it is a text."""
    return without_marks(answer) if isinstance(answer, str) else answer


def _read(spelt: str) -> Mark:
    kind, _, key = spelt[2:-2].partition(":")
    return Mark(kind, key)
