"""Finds names that nobody is known by yet, and tells an organisation from a person."""

import re
from collections.abc import Sequence

from impacttracker.capture.draft import Participant, Sort, Words
from impacttracker.capture.everyday import EVERYDAY, NO_NAMES, NO_ORGANISATIONS, TITLES
from impacttracker.capture.places import is_town, is_venue
from impacttracker.capture.tokens import after, words_at
from impacttracker.partners.names import folded

_ORGANISATION = (
    r"university|universities|college|school|academy|council|institute|institution|ministry|"
    r"department|committee|trust|foundation|society|association|hospital|bank|centre|center|agency|"
    r"office|forum|commission|union|federation|network|group|partnership|charity|church|company|"
    r"ltd|limited|plc|llp|inc|gmbh|nhs|parliament|government|authority|board|bureau|club|alliance|"
    r"service|services|consortium|observatory|times|post|guardian|news|radio|press|police|"
    r"housing|england|scotland|wales|uk|international|europe|beckett|"
    r"laboratory|labs|journal|chamber|confederation|cooperative|co-op"
)
_IS_ORGANISATION = re.compile(rf"\b(?:{_ORGANISATION})\b", re.IGNORECASE)
_LINKS = r"(?:of the|of|for the|for|and the|and|&|de la|de|del|di|du|des|der|von|van|la|al|in)"
_CAPITAL = r"(?:[^\W\d_a-zß-öø-ÿ][\w’'\-]*\.?(?:’s|'s)?|[\u3040-\u30ff\u4e00-\u9fff]+)"
_RUN = re.compile(rf"{_CAPITAL}(?:(?: {_LINKS})? {_CAPITAL}|(?<=Radio) \d\b|(?<=Channel) \d\b)*")
_LOWER = re.compile(
    r"\b(?P<it>(?:[^\W\d_]+\s){1,3}(?:university|college|council|institute|hospital|academy))\b"
)
_BEFORE_SOMEBODY = re.compile(
    r"(?:\b(?:met|meet|with|from|by|and|mp|cllr|thank|ask|chase|remind|tell|told|invite|saw|phoned"
    r"|rang|called|emailed|director|chair|chief|head|professor|colleague|to)|w/|&|\(|,)\s*$",
    re.IGNORECASE,
)
_BEFORE_A_FIRST_NAME = re.compile(r"\b(?:met|with|and|by)\s*$", re.IGNORECASE)
_BEFORE_AN_ORGANISATION = re.compile(r"(?:\b(?:at|for|to|the)|@)\s*$", re.IGNORECASE)
_BEFORE_A_PAPER = re.compile(
    r"\b(?:article|piece|op-ed|column|letter) (?:in|for)(?: the)?\s*$", re.IGNORECASE
)
_BEFORE_SOMETHING = re.compile(r"(?:\b(?:at|of|for|in|the|to|into|on)|@)\s*$", re.IGNORECASE)
_DOES_AFTERWARDS = re.compile(
    r"\s*(?:→|->|\b(?:to|will|would|wants|wanted|asked|said|promised|agreed|chaired|organised|sends|"
    r"hosted|spoke|gave|needs|rang|called|phoned|emailed|owes|is|was|has)\b|['’]ll\b|\()",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"(?:(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\.?\s+)+", re.IGNORECASE
)
_KEPT_TITLES = {"lord", "lady", "baroness", "baron", "sir", "dame"}


def newcomers_in(text: str, taken: Sequence[Words]) -> list[Participant]:
    """Names of *text* outside *taken* that look like an organisation's or a person's."""
    masked = _masked(text, taken)
    found = [_told(text, *match.span()) for match in _RUN.finditer(masked)]
    if not re.search(r"[A-Z]", masked):
        found += [_lower(text, match) for match in _LOWER.finditer(masked)]
    return [one for one in found if one is not None]


def _masked(text: str, taken: Sequence[Words]) -> str:
    signs = list(text)
    for words in taken:
        signs[words.start : words.end] = "\x00" * (words.end - words.start)
    return "".join(signs)


def _told(text: str, start: int, end: int) -> Participant | None:
    start = _past_ordinary_words(text, start, end)
    title = _TITLE.match(text, start, end)
    start = title.end() if title else start
    end = after(text, start + len(text[start:end].rstrip(" .-–")))
    name = re.sub(r"['’]s$", "", text[start:end])
    words = words_at(text, start, end)
    if not name or not re.search(r"\w", name):
        return None
    if title:
        return _person(_titled(title[0], name), words_at(text, title.start(), end))
    if _is_ordinary(text, start, name):
        return None
    if _IS_ORGANISATION.search(name):
        return _organisation(name, words)
    if is_town(name) or name.split()[-1].lower() in NO_NAMES or is_venue(name):
        return None
    return _by_its_surroundings(text, name, words)


def _by_its_surroundings(text: str, name: str, words: Words) -> Participant:
    """What a name is that says nothing of itself, told from the words around it."""
    before, rest = text[: words.start], text[words.end :]
    if re.fullmatch(r"[A-Z][A-Z&]{1,6}", name) or _BEFORE_A_PAPER.search(before):
        return _organisation(name, words)
    if re.search(rf"\s{_LINKS}\s", name):
        return _organisation(name, words, is_taken=not re.search(r"\bin\s*$", before))
    count = len(name.split())
    if 2 <= count <= 3 and not re.search(r"\d", name):
        is_person = _is_full_name(before, rest)
        return _person(name, words) if is_person else _organisation(name, words, is_taken=False)
    if count == 1 and (_BEFORE_A_FIRST_NAME.search(before) or _is_doing(rest)):
        return _person(name, words, is_taken=bool(_is_doing(rest)))
    is_aimed_at = _BEFORE_AN_ORGANISATION.search(before) is not None
    return _organisation(name, words, is_taken=is_aimed_at or count > 3)


def _is_full_name(before: str, rest: str) -> bool:
    """Whether two or three words with capitals are somebody's first name and surname."""
    does = _DOES_AFTERWARDS.match(rest)
    if _BEFORE_SOMETHING.search(before) and not (does and not rest.lstrip().startswith("(")):
        return re.search(r"\bto\s*$", before) is not None
    return bool(_BEFORE_SOMEBODY.search(before) or does or not before.strip())


def _is_doing(rest: str) -> re.Match[str] | None:
    return re.match(r"\s*(?:\b(?:to|will|wants|asked|promised)\b|['’]ll\b)", rest, re.IGNORECASE)


def _past_ordinary_words(text: str, start: int, end: int) -> int:
    """Where the name begins in a run that a sentence's first words may have joined: “Met Ruth”."""
    while start < end:
        match = re.match(r"([\w’'\-]+)\.?\s+", text[start:end])
        if not match or folded(match[1]) not in NO_NAMES:
            return start
        start += match.end()
    return start


def _is_ordinary(text: str, start: int, name: str) -> bool:
    """Whether a word has its capital only because it begins a sentence, or is no name at all."""
    word = folded(name)
    if word in NO_NAMES or word in NO_ORGANISATIONS or len(name) == 1:
        return True
    begins = re.search(r"(?:^|[.;!?:–—(]\s|\x00\s?)$", text[:start]) is not None
    is_one = " " not in name and "-" not in name
    if is_one and word in EVERYDAY:
        return True
    return begins and is_one and not name.isupper() and not _is_doing(text[start + len(name) :])


def _titled(title: str, name: str) -> str:
    kept = [word for word in title.split() if word.lower().rstrip(".") in _KEPT_TITLES]
    return " ".join([*kept, name])


def _lower(text: str, match: re.Match[str]) -> Participant | None:
    """A university or council in a line without capitals: “talk sheffield hallam university”."""
    start = _past_ordinary_words(text, match.start("it"), match.end("it"))
    name = text[start : match.end("it")]
    if len(name.split()) < 2 or any(word in NO_NAMES for word in name.split()):
        return None
    return _organisation(name.title(), words_at(text, start, match.end("it")))


def _organisation(name: str, words: Words, *, is_taken: bool = True) -> Participant:
    return Participant(name=name, sort=Sort.ORGANISATION, is_taken=is_taken, words=(words,))


def _person(name: str, words: Words, *, is_taken: bool = True) -> Participant:
    return Participant(name=name, sort=Sort.PERSON, is_taken=is_taken, words=(words,))
