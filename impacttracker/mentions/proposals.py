"""Who is named in a record and does not take part in it yet; knows no database and no page."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from impacttracker.capture.draft import Candidate, Sort, Words
from impacttracker.capture.names import Found, Known
from impacttracker.fields import Answer, fields_of
from impacttracker.partners.names import folded
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import ParticipantRole

AROUND = 60
"""How many signs of the text are shown on either side of a name."""

_FUNDS = re.compile(r"\b(?:funded|supported|sponsored|commissioned|paid) by(?: the)?\s*$", re.I)
_HOSTS = re.compile(
    r"\b(?:(?:hosted|organised|organized|convened|held|run|chaired) (?:by|at)|at)(?: the)?\s*$",
    re.I,
)
# “The team at the Cabinet Office” came from there; nothing took place there.
_WORKS = re.compile(
    r"\b(?:teams?|members?|staff|colleagues?|officers?|managers?|directors?|advisers?|analysts?"
    r"|people|contacts?|economists?) at(?: the)?\s*$",
    re.I,
)
_SPEAKS = re.compile(r"\b(?:speakers?|keynote|presented|speech|talk|address) (?:by|from)\s*$", re.I)

Pair = tuple[int | None, Sort, int]
"""A record's key, and the sort and key of somebody who is named in it."""


@dataclass(frozen=True)
class Proposal:
    """That somebody who is named in a record took part in it."""

    record: Record
    candidate: Candidate
    role: ParticipantRole
    before: str
    words: str
    after: str
    others: tuple[Candidate, ...] = ()
    """Namesakes who may be meant just as well."""

    @property
    def key(self) -> str:
        """What its buttons are called."""
        return f"{self.candidate.sort}-{self.candidate.key}-{self.record.id}"


@dataclass(frozen=True)
class Group:
    """Everything that is proposed of one partner or person."""

    candidate: Candidate
    proposals: tuple[Proposal, ...]

    @property
    def key(self) -> str:
        return f"{self.candidate.sort}-{self.candidate.key}"


def proposals_in(
    records: Iterable[Record],
    known: Known,
    *,
    aside: Collection[Pair] = (),
    ours: Collection[str] = (),
) -> list[Group]:
    """Who is named in *records* without taking part, those named in most records first.

    What was set *aside* is left out, and so are organisations called as one of *ours* (folded).
    """
    by_candidate: dict[Candidate, list[Proposal]] = {}
    for record in records:
        for one in _proposed(record, known, ours):
            if (record.id, one.candidate.sort, one.candidate.key) not in aside:
                by_candidate.setdefault(one.candidate, []).append(one)
    groups = [Group(candidate, tuple(found)) for candidate, found in by_candidate.items()]
    return sorted(groups, key=lambda one: (-len(one.proposals), folded(one.candidate.name)))


def texts_of(record: Record) -> Iterator[str]:
    """The title of *record*, and what it says in prose."""
    yield record.title
    for field in fields_of(type(record)):
        if field.answer is Answer.PROSE and (text := getattr(record, field.name)):
            yield text


def _proposed(record: Record, known: Known, ours: Collection[str]) -> list[Proposal]:
    taking_part = _taking_part(record)
    found: dict[Candidate, Proposal] = {}
    for text in texts_of(record):
        for one in known.found_in(text):
            if not _is_meant(one) or any(_names(who) & taking_part for who in one.candidates):
                continue
            for who in one.candidates:
                if folded(who.name) not in ours and who not in found:
                    found[who] = _proposal(record, text, one, who)
    return list(found.values())


def _is_meant(found: Found) -> bool:
    """Long texts are trusted with whole names only, written with capitals where letters have any;
    who works on the project is not a partner."""
    words = found.words.text
    is_name = words != words.lower() or words == words.upper()
    is_ours = any(who.sort is Sort.MEMBER for who in found.candidates)
    return found.is_whole and is_name and not is_ours


def _taking_part(record: Record) -> set[object]:
    """Who takes part, by key and by every name that the record gives them."""
    taking: set[object] = set()
    for one in record.participants:
        taking |= {(Sort.ORGANISATION, one.organisation_id), (Sort.PERSON, one.person_id)}
        taking |= {folded(name) for name in (one.name_as_recorded, one.name) if name}
    return taking - {(Sort.ORGANISATION, None), (Sort.PERSON, None)}


def _names(who: Candidate) -> set[object]:
    return {(who.sort, who.key), folded(who.name)}


def _proposal(record: Record, text: str, found: Found, who: Candidate) -> Proposal:
    words = found.words
    before = text[max(0, words.start - AROUND) : words.start]
    after = text[words.end : words.end + AROUND]
    return Proposal(
        record=record,
        candidate=who,
        role=role_of(record, text, words, who.sort),
        before=f"…{before}" if words.start > AROUND else before,
        words=words.text,
        after=f"{after}…" if words.end + AROUND < len(text) else after,
        others=tuple(one for one in found.candidates if one != who),
    )


def role_of(record: Record, text: str, words: Words, sort: Sort) -> ParticipantRole:
    """What somebody probably was, by the words before their name and by the kind of record."""
    before, roles = text[max(0, words.start - AROUND) : words.start], record.about.roles
    if _FUNDS.search(before):
        return ParticipantRole.FUNDER
    is_place = _HOSTS.search(before) is not None and not _WORKS.search(before)
    if ParticipantRole.HOST in roles and sort is Sort.ORGANISATION and is_place:
        return ParticipantRole.HOST
    if ParticipantRole.SPEAKER in roles and _SPEAKS.search(before):
        return ParticipantRole.SPEAKER
    return roles[0]


def flattened(groups: Sequence[Group]) -> dict[str, Proposal]:
    """Every proposal of *groups* by its key."""
    return {one.key: one for group in groups for one in group.proposals}
