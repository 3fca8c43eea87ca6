"""What every drawer reads in a document the same way: paragraphs, links, depths, widths."""

import re
from collections.abc import Container, Sequence

NOT_ANSWERED = "Not answered yet"
"""Said of a missing answer that says nothing itself."""
ADDRESSES = ("https://", "http://", "mailto:")
BETWEEN_PARAGRAPHS = re.compile(r"(?>\r\n|\r|\n)[ \t]*(?>\r\n|\r|\n)\s*")
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
REPLACED = "\ufffd"


class Outline:
    """Gives every heading its depth: never one deeper than its parent's and one more."""

    def __init__(self) -> None:
        self._levels: list[int] = []

    def depth(self, level: int) -> int:
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return len(self._levels)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines separate; one at least."""
    return BETWEEN_PARAGRAPHS.split(text.strip("\r\n"))


def leads_to(link: str | None, anchors: Container[str]) -> str | None:
    """Where a link leads, if it is an address of the web or mail or a place that exists."""
    if not link:
        return None
    if link.startswith("#"):
        return link if link[1:] in anchors else None
    return link if link.isprintable() and link.lower().startswith(ADDRESSES) else None


def sayable(text: str) -> str:
    """The text as XML and HTML can carry it: what they cannot is shown as replaced."""
    return UNSAYABLE.sub(REPLACED, text)


def widths_of(shares: Sequence[float], floors: Sequence[float], usable: float) -> list[float]:
    """*usable* points by *shares*, but no column below its floor as far as there is room: one
    that needs more takes it from the others, and none takes more than a third for it."""
    floors = [min(floor, usable / 3) for floor in floors]
    held: dict[int, float] = {}
    while True:
        rest = usable - sum(held.values())
        open_shares = sum(share for place, share in enumerate(shares) if place not in held)
        widths = [
            held.get(place, rest * share / open_shares if open_shares else 0)
            for place, share in enumerate(shares)
        ]
        short = {
            place: floors[place] for place, width in enumerate(widths) if width < floors[place]
        }
        if sum(held.values()) + sum(short.values()) > usable:
            return [usable * share / sum(shares) for share in shares]
        if not short:
            return widths
        held |= short
