"""Organisations that several records name, and that nobody here answers to; knows no database.

Titles are Written With Capitals, so where a name ends in them only repetition tells: every part
of a run of capitals that reads like an organisation is counted, and the longest of those that
stand in the same records is the name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from impacttracker.capture.everyday import NO_ORGANISATIONS
from impacttracker.capture.names import Known
from impacttracker.mentions.proposals import texts_of
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded
from impacttracker.records.models import Record

FEWEST_RECORDS = 2
"""A name that a single record has is as often a title or a place."""
MOST_STRANGERS = 40
LONGEST_RUN = 12
FEWEST_INITIALS = 4

_HEADS = (
    "university|college|council|institute|institution|ministry|department|committee|trust|"
    "foundation|society|association|hospital|bank|centre|center|agency|office|forum|commission|"
    "union|federation|network|partnership|authority|board|alliance|consortium|observatory|"
    "laboratory|chamber|confederation|parliament|government|senedd|assembly|academy|treasury|"
    "catapult|charity|cooperative|ltd|llp|plc|inc|gmbh|journal"
)
_ENDS_AS_ONE = re.compile(rf"(?:{_HEADS})s?", re.IGNORECASE)
_BEGINS_AS_ONE = re.compile(
    r"(?:university|college|institute|ministry|department|society|association|bank|centre|agency|"
    r"office|federation|council|confederation|chamber|academy|foundation|network|school)",
    re.IGNORECASE,
)
_LINKS = frozenset({"of", "for", "and", "the", "&", "on", "in", "de", "la", "du", "der", "für"})
_JOINS_AFTER_ONE = frozenset({"of", "for", "on", "de", "du", "für"})
_SMALL_WORDS = _LINKS | {"to"}
_GENERIC = frozenset(
    {"member", "members", "representative", "representatives", "partnership", "senior", "ceo"}
    | {"chair", "advice", "citation", "report", "presentation", "meeting", "workshop"}
    | {"discussion", "the", "a", "an"}
)
_NO_NAMES = frozenset({"local government", "central government", "national government"})
# Commas are inside the names of departments alone: “Department for Levelling Up, Housing and …”.
_MINISTRY = re.compile(r"department|ministry|office", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,8}[A-Z]")


@dataclass(frozen=True)
class Stranger:
    """A name that looks like an organisation's, and the records whose texts hold it."""

    name: str
    records: tuple[Record, ...]
    maybe: Organisation | None = None
    """A partner that the name may be short for."""

    @property
    def sha256(self) -> str:
        return sha256(folded(self.name).encode()).hexdigest()

    @property
    def key(self) -> str:
        """What its buttons are called."""
        return self.sha256[:16]


def strangers_in(
    records: Iterable[Record], known: Known, partners: Iterable[Organisation]
) -> list[Stranger]:
    """Organisations named in at least `FEWEST_RECORDS` of *records*, the most named first.

    Initials of one of the *partners* are told from a single record on.
    """
    named: dict[str, dict[int, Record]] = {}
    written: dict[str, str] = {}
    initials = _initials(partners)
    for record in records:
        for text in texts_of(record):
            for name in _names_in(_masked(text, known), initials):
                written.setdefault(folded(name), name)
                named.setdefault(folded(name), {})[record.id] = record
    found = [
        Stranger(written[name], tuple(held.values()), initials.get(name))
        for name, held in named.items()
        if (len(held) >= FEWEST_RECORDS or name in initials) and not _is_part(name, named)
    ]
    return sorted(found, key=lambda one: (-len(one.records), folded(one.name)))[:MOST_STRANGERS]


def _is_part(name: str, named: Mapping[str, Mapping[int, Record]]) -> bool:
    """Whether *name* only ever stands inside one longer name."""
    return any(
        f" {name} " in f" {other} " and len(held) == len(named[name])
        for other, held in named.items()
        if other != name
    )


def _masked(text: str, known: Known) -> str:
    """*text* with a break in place of whoever is known."""
    for one in reversed(known.found_in(text)):
        if one.is_whole:
            text = f"{text[: one.words.start]}.{text[one.words.end :]}"
    return text


def _names_in(text: str, initials: Mapping[str, Organisation]) -> Iterator[str]:
    for run in _runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + LONGEST_RUN) + 1):
                words = [*run[start : end - 1], re.sub(r"['’]s?$", "", run[end - 1])]
                if _reads_as_one(words, initials):
                    yield " ".join(words).replace(" ,", ",")


def _runs(text: str) -> Iterator[list[str]]:
    """Words with capitals that follow each other, with the small words and commas between."""
    for piece in re.split(r"[^\w\s’'&,\-]|\s[-–]\s|[\n\r]", text):
        run: list[str] = []
        for word in re.findall(r",|&|[\w’'\-]+", piece):
            if word[0].isupper() or (run and (word in _LINKS or word == ",")):
                run.append(word)
            else:
                yield from [run] if run else []
                run = []
        yield from [run] if run else []


def _reads_as_one(words: list[str], initials: Mapping[str, Organisation]) -> bool:
    first, last = words[0], words[-1]
    if not (first[0].isupper() and last[0].isupper()) or first.lower() in _GENERIC:
        return False
    if len(words) == 1:
        is_acronym = _ACRONYM.fullmatch(first) and folded(first) not in NO_ORGANISATIONS
        return bool(is_acronym) or folded(first) in initials
    if "," in words and not _MINISTRY.fullmatch(first):
        return False
    if _BEGINS_AS_ONE.fullmatch(first) and words[1] in _JOINS_AFTER_ONE:
        return True
    is_one = _ENDS_AS_ONE.fullmatch(last) is not None and _LINKS.isdisjoint(words[:2])
    return is_one and " ".join(words).lower() not in _NO_NAMES


def _initials(partners: Iterable[Organisation]) -> dict[str, Organisation]:
    """The first letters of each partner's name, with its small words and without."""
    found: dict[str, Organisation] = {}
    for partner in partners:
        words = folded(partner.name).split()
        every = "".join(word[0] for word in words)
        large = "".join(word[0] for word in words if word not in _SMALL_WORDS)
        for letters in (every, large) if len(words) > 1 else ():
            for length in range(FEWEST_INITIALS, len(letters) + 1):
                found.setdefault(letters[:length], partner)
    return found
