"""When two organisations or two people may be one, and by which rule; it asks no database.

A likeness is only ever a suggestion. Names are compared folded (`partners.names`): without case,
accents and punctuation.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from urllib.parse import urlsplit

from rapidfuzz.distance import OSA

from impacttracker.partners.names import folded
from impacttracker.partners.recognising import TITLES
from impacttracker.vocabulary import Vocabulary


class Rule(Vocabulary):
    """Why two may be one, the most telling first."""

    ROR = "ror", "the same ROR identifier"
    EMAIL = "email", "the same e-mail address"
    NAME = "name", "the same name"
    WORDS = "words", "the same words in the name"
    WEBSITE = "website", "the same website"
    ACRONYM = "acronym", "one is short for the other"
    INITIAL = "initial", "the same name with initials"
    SPELLING = "spelling", "nearly the same spelling"
    SHORTER = "shorter", "one name is a part of the other"


# Words that say nothing of which organisation is meant: small ones, and forms of companies.
ENGLISH = ("a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to")
FOREIGN = ("de", "del", "der", "des", "di", "do", "du", "e", "et", "la", "le", "les", "und", "y")
SMALL = frozenset((*ENGLISH, *FOREIGN))
COMPANY = frozenset(
    ("ag", "bv", "cic", "cio", "co", "gmbh", "inc", "limited", "llc", "llp", "ltd", "plc", "sa")
)
# Words that are left out when people speak of it.
BODIES = ("authority", "council", "department", "dept", "group", "ministry", "office", "trust")
PLACES = ("borough", "city", "county", "england", "scotland", "uk", "wales")
LEFT_OUT = frozenset((*BODIES, *PLACES, "international", "national", "royal"))
# Hosts on which many have their pages: there the path says whose page it is.
SOCIAL = ("facebook.com", "instagram.com", "linkedin.com", "medium.com", "twitter.com", "x.com")
SHARED_HOSTS = frozenset((*SOCIAL, "github.com", "gov.uk", "sites.google.com"))
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 9


@dataclass(frozen=True, slots=True)
class Looks:
    """What an organisation is compared by; each of its names counts."""

    folded: frozenset[str]
    words: frozenset[tuple[str, ...]]
    """The telling words of each name, sorted."""
    acronyms: frozenset[str]
    """The initials of its long names."""
    short: frozenset[str]
    """Its names of one short word."""
    ror: str
    website: str


@dataclass(frozen=True, slots=True)
class PersonLooks:
    """What a person is compared by."""

    words: frozenset[tuple[str, ...]]
    emails: frozenset[str]


@lru_cache(maxsize=50_000)
def looks_of(names: tuple[str, ...], ror: str = "", website: str = "") -> Looks:
    """How an organisation of these *names* looks; what stands in brackets is a name as well."""
    called = {folded(name) for name in _unbracketed(names)} - {""}
    return Looks(
        folded=frozenset(called),
        words=frozenset(filter(None, (telling_words(name) for name in called))),
        acronyms=frozenset(short for name in called for short in _acronyms(name)),
        short=frozenset(name for name in called if _may_be_short(name)),
        ror=_ror(ror),
        website=site_of(website),
    )


def looks_of_person(names: Iterable[str], emails: Iterable[str] = ()) -> PersonLooks:
    """How a person of these names and addresses looks; titles before a name do not count."""
    words = (tuple(word for word in folded(name).split() if word not in TITLES) for name in names)
    return PersonLooks(
        words=frozenset(filter(None, words)),
        emails=frozenset(email.strip().casefold() for email in emails if email.strip()),
    )


def likeness(one: Looks, other: Looks) -> Rule | None:
    """The most telling rule by which the two may be one organisation."""
    if one.ror and one.ror == other.ror:
        return Rule.ROR
    if one.folded & other.folded:
        return Rule.NAME
    if _joined(one.words) & _joined(other.words):
        return Rule.WORDS
    if one.website and one.website == other.website:
        return Rule.WEBSITE
    if one.acronyms & other.short or other.acronyms & one.short:
        return Rule.ACRONYM
    pairs = [(mine, theirs) for mine in one.words for theirs in other.words]
    if any(_spelt_alike(mine, theirs) for mine, theirs in pairs):
        return Rule.SPELLING
    if any(_is_shorter(mine, theirs) or _is_shorter(theirs, mine) for mine, theirs in pairs):
        return Rule.SHORTER
    return None


def likeness_of_people(one: PersonLooks, other: PersonLooks) -> Rule | None:
    """The most telling rule by which the two may be one person."""
    if one.emails & other.emails:
        return Rule.EMAIL
    pairs = [(mine, theirs) for mine in one.words for theirs in other.words]
    if any(mine == theirs for mine, theirs in pairs):
        return Rule.NAME
    if any(sorted(mine) == sorted(theirs) for mine, theirs in pairs):
        return Rule.WORDS
    if any(_has_initials(mine, theirs) or _has_initials(theirs, mine) for mine, theirs in pairs):
        return Rule.INITIAL
    if any(_spelt_alike(tuple(sorted(mine)), tuple(sorted(theirs))) for mine, theirs in pairs):
        return Rule.SPELLING
    return None


def telling_words(name: str) -> tuple[str, ...]:
    """The words of a folded *name* that tell which one is meant, sorted."""
    words = name.split()
    telling = [word for word in words if word not in SMALL and word not in COMPANY]
    return tuple(sorted(telling or words))


def letters_allowed(word: str) -> int:
    """By how many letters *word* may be misspelt and still be meant."""
    if any(sign.isdigit() for sign in word) or len(word) < 5:
        return 0
    return 1 if len(word) < 10 else 2


def site_of(address: str) -> str:
    """The host of *address* without "www.", with its path where many share the host."""
    said = address.strip().casefold()
    try:
        parts = urlsplit(said if "//" in said else f"//{said}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if "." not in host:
        return ""
    return f"{host}{parts.path.rstrip('/')}" if host in SHARED_HOSTS else host


def _unbracketed(names: Collection[str]) -> Iterator[str]:
    for name in names:
        yield name
        if "(" in name:
            yield re.sub(r"\([^)]*\)", " ", name)
            yield from re.findall(r"\(([^)]+)\)", name)


def _ror(ror: str) -> str:
    """The identifier alone, however its address was written."""
    return ror.strip().casefold().rstrip("/").rpartition("/")[2]


def _acronyms(name: str) -> Iterator[str]:
    words = name.split()
    for chosen in (words, [word for word in words if word not in SMALL]):
        initials = "".join(word[0] for word in chosen)
        if SHORTEST_ACRONYM <= len(initials) <= LONGEST_ACRONYM:
            yield initials


def _may_be_short(name: str) -> bool:
    return " " not in name and SHORTEST_ACRONYM <= len(name) <= LONGEST_ACRONYM


def _joined(words: Collection[tuple[str, ...]]) -> set[str]:
    return {" ".join(one) for one in words}


def _spelt_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the words differ by a letter or two; words that both have do not count."""
    if len(one) != len(other):
        return False
    mine, theirs = _but(one, other), _but(other, one)
    if not mine or len(mine) > 2:
        return False
    return any(
        all(is_misspelt(word, meant) for word, meant in zip(mine, order, strict=True))
        for order in permutations(theirs)
    )


def is_misspelt(one: str, other: str) -> bool:
    """Whether one word may be meant by the other."""
    allowed = min(letters_allowed(one), letters_allowed(other))
    return allowed > 0 and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _but(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    rest = list(others)
    kept = []
    for word in words:
        if word in rest:
            rest.remove(word)
        else:
            kept.append(word)
    return kept


def _is_shorter(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether *other* only adds words to *one* that people leave out when they speak of it."""
    if len(one) >= len(other):
        return False
    added = _but(other, one)
    return (
        not _but(one, other)
        and all(word in LEFT_OUT for word in added)
        and any(word not in LEFT_OUT for word in one)
    )


def _has_initials(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether *one* reads as *other* with initials: "j smith" or "j r smith" for "jane smith"."""
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    given, whole = one[:-1], other[:-1]
    if not any(len(word) == 1 for word in given):
        return False
    return all(
        mine == theirs or (len(mine) == 1 and theirs.startswith(mine))
        for mine, theirs in zip(given, whole, strict=False)
    )
