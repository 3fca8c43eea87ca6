"""Finds where it was: a room, a venue, a town, or a meeting that has no place but a screen."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from impacttracker.capture.draft import Guess, Participant
from impacttracker.capture.everyday import NO_NAMES
from impacttracker.capture.tokens import words_at
from impacttracker.partners.names import folded

_VENUE = (
    r"House|Hall|Buildings?|Street|St|Road|Rd|Square|Lane|Avenue|Hotel|Library|Museum|Gallery|"
    r"Theatre|Festival|Market|Guildhall|Cathedral|Church|Park|Stadium|Arena|Castle|Palace|Inn|"
    r"Show|Lords|Commons|Mill|Works|Pavilion|Chambers|Campus|Exchange|Tower|Wharf|Dock|Farm"
)
_OCCASION = (
    r"conference|event|meeting|workshop|seminar|webinar|dinner|lunch|launch|agm|symposium|summit|"
    r"awards?|stand|stall|reception|lecture|council|board|committee|panel|staff|team|event|day"
)
_NAME = r"[A-Z0-9ŁÅØÖÄÜÉ][\w’'.-]*"
_RUN = rf"{_NAME}(?: (?:(?:of|the|and|for|&|de|di|la|St\.?) )?{_NAME})*"
_AT = re.compile(rf"(?:\bat|@)\s(?:the\s|their\s)?(?P<it>{_RUN})(?P<next>\s[\w-]+)?")
_IN = re.compile(rf"\b(?:in|near)\s(?:the\s)?(?P<it>{_RUN})")
_ALONE = re.compile(rf"(?:^|[,;.–—(]\s?)(?P<it>{_RUN})(?=\s*(?:[,;.–—)\x00(]|$))")
_VENUE_ALONE = re.compile(rf"\b(?P<it>(?:{_NAME} ){{1,4}}(?:{_VENUE}))\b")
_ROOM = re.compile(r"\b(?P<it>(?:room|rm)\s?[A-Z]?\d[\w.]*)\b", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:at|to|in|on)\s(?P<it>our (?:own )?(?:\w+ )?(?:lab|campus|department|institute|offices?)|"
    r"(?:the )?\w+ lab|campus)\b",
    re.IGNORECASE,
)
_SCREEN = re.compile(
    r"\b(?:(?:via|over|on|by|using)\s)?(?P<it>zoom|(?:ms |microsoft )?teams\b(?! of)"
    r"|skype|webex|google meet|online)\b",
    re.IGNORECASE,
)
_TOWN = re.compile(rf"(?P<it>{_NAME})(?!\s[a-z])(?!_)")
# What an organisation's people go to: “at the University of York”, but not “at DEFRA”.
_IS_A_SITE = re.compile(
    r"\b(?:uni|university|uniwersytet\w*|school|college|academy|hospital|museum|library)\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(rf",\s(?P<town>{_NAME})")


@cache
def towns() -> frozenset[str]:
    """Towns that lines name most often, as names are compared; others need an “in” before them."""
    held = Path(__file__).with_name("towns.txt").read_text(encoding="utf-8")
    return frozenset(folded(town) for town in held.splitlines())


def is_town(name: str) -> bool:
    """Whether *name* is that of a town and of nothing else we know of."""
    return folded(name) in towns()


def is_venue(name: str) -> bool:
    """Whether *name* is that of a building, a street or a festival."""
    return re.search(rf"\b(?:{_VENUE})$", name) is not None


def place_in(masked: str, named: Sequence[Participant]) -> Guess[str] | None:
    """Where it was, if *masked* (a line with gaps where words are taken) says so."""
    for start, end in _looked_for(masked, named):
        words = words_at(masked, start, end)
        after = _AFTERWARDS.match(masked, end)
        if after and is_town(after["town"]) and not is_town(words.text):
            words = words_at(masked, start, after.end())
        value = words.text.strip(" .'’-")
        return Guess(value[:1].upper() + value[1:], (words,))
    return None


def _looked_for(text: str, named: Sequence[Participant]) -> Iterator[tuple[int, int]]:
    """Stretches that name a place, those that are one most surely first."""
    known = {one.words[0].start: one for one in named if one.candidates}
    free = _outside(text, named)
    yield from (match.span("it") for match in _ROOM.finditer(text))
    at = [match for match in _AT.finditer(text) if _is_somewhere(match)]
    yield from (match.span("it") for match in at if match.start("it") not in known)
    yield from (match.span("it") for match in _OURS.finditer(text))
    yield from (match.span("it") for match in _VENUE_ALONE.finditer(free))
    yield from (
        match.span("it")
        for match in _IN.finditer(free)
        if match.start("it") not in known and _is_a_name(match["it"])
    )
    for pattern in (_ALONE, _TOWN):
        yield from (match.span("it") for match in pattern.finditer(free) if is_town(match["it"]))
    yield from (match.span("it") for match in _SCREEN.finditer(text))
    for match in at:
        one = known.get(match.start("it"))
        if one and _IS_A_SITE.search(one.words[0].text):
            yield one.words[0].start, one.words[0].end


def _outside(text: str, named: Sequence[Participant]) -> str:
    """*text* with gaps where somebody is named whose name may hold that of a town."""
    signs = list(text)
    for one in named:
        if one.candidates or one.is_taken:
            start, end = one.words[0].start, one.words[0].end
            signs[start:end] = "_" * (end - start)
    return "".join(signs)


def _is_somewhere(match: re.Match[str]) -> bool:
    """“At the Arup conference” says which, not where."""
    following = (match["next"] or "").strip().lower()
    last = match["it"].split()[-1].lower()
    is_number = match["it"][0].isdigit() and " " not in match["it"]
    is_occasion = re.fullmatch(_OCCASION, following) or re.fullmatch(_OCCASION, last)
    return _is_a_name(match["it"]) and not is_number and not is_occasion


def _is_a_name(text: str) -> bool:
    first = folded(text.split()[0])
    return first not in NO_NAMES and not re.fullmatch(r"(?:19|20)\d\d|\d+", first)
