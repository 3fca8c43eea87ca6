"""Which record here one of a file is, where neither its uid nor its origin says so; and twins.

Two entries of one system are never taken for one: its own identifiers say that they are two. A
table of somebody's own has none: what one of its rows became when it was edited is known again.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from impacttracker.duplicates.blocking import pairs_of_organisations
from impacttracker.duplicates.likeness import Looks, looks_of
from impacttracker.duplicates.likeness import Rule as Likeness
from impacttracker.exchange.contents import OrganisationFacts, RecordFacts
from impacttracker.exchange.planning.identity import origin
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded
from impacttracker.records.models import Record
from impacttracker.vocabulary import Vocabulary

PUBLISHED = ("outcomeid", "doi", "pmid", "pmcid", "arxiv")
"""Identifiers that name one work or outcome wherever it is told of: funders publish the id under
which a return told them of it. An ISBN may be that of the whole book."""
NEARLY = 90
"""How alike two titles are that may be one, of 100 (`rapidfuzz.fuzz.token_sort_ratio`)."""
MOST_COMPARED = 200
"""How many records of its kind and year an entry is compared with at most."""


class Rule(Vocabulary):
    """By what a record was known again."""

    IDENTIFIER = "identifier", "the same DOI or other identifier"
    TITLE = "title", "the same kind, title and date"
    LIKENESS = "likeness", "nearly the same title in the same year"


@dataclass(frozen=True)
class Match:
    """A record that is here already, and the rule that says so."""

    row: Record
    rule: Rule


class Matching:
    """The records of a project as far as files may tell of them again.

    *system* is the reader of files whose entries have identifiers of their own; "" for others.
    """

    def __init__(self, rows: Iterable[Record], system: str) -> None:
        self._system = system
        self._met: set[int] = set()
        self._by_key: dict[Hashable, list[Match]] = defaultdict(list)
        self._by_year: dict[Hashable, list[tuple[str, Record]]] = defaultdict(list)
        for row in rows:
            for rule, key in _keys(row):
                self._by_key[key].append(Match(row, rule))
            self._by_year[_kind_and_year(row)].append((folded(row.title), row))

    def meet(self, row: Record) -> None:
        """Note that *row* is what some other entry of the file tells of."""
        self._met.add(row.id)

    def of(self, fact: RecordFacts) -> Match | None:
        """The record that *fact* tells of, which then is no other entry's."""
        for _, key in _keys(fact):
            for match in self._by_key.get(key, ()):
                if self._may_be(match.row):
                    self.meet(match.row)
                    return match
        return None

    def like(self, fact: RecordFacts) -> Record | None:
        """A record that *fact* may tell of: a person has to look."""
        title = folded(fact.title)
        return next(
            (
                row
                for name, row in self._by_year.get(_kind_and_year(fact), ())[:MOST_COMPARED]
                if self._may_be(row) and fuzz.token_sort_ratio(title, name, score_cutoff=NEARLY)
            ),
            None,
        )

    def _may_be(self, row: Record) -> bool:
        is_known_there = row.source.get("reader") == self._system and origin(row.source)
        return row.id not in self._met and not is_known_there


def twins(
    told: Sequence[OrganisationFacts], known: Sequence[Organisation]
) -> list[tuple[OrganisationFacts, Organisation, Likeness]]:
    """Whom each organisation of a file may be of those *known*: the likeliest, and by what."""
    looks = {-place: _looks(one) for place, one in enumerate(told, 1)}
    looks |= {one.id: _looks(one) for one in known}
    here = {one.id: one for one in known}
    found: dict[int, tuple[OrganisationFacts, Organisation, Likeness]] = {}
    for one, other, rule in pairs_of_organisations(looks):
        if one < 0 < other:
            found.setdefault(one, (told[-one - 1], here[other], rule))
    return [found[place] for place in sorted(found, reverse=True)]


def _looks(one: OrganisationFacts | Organisation) -> Looks:
    names = (one.name, one.short_name, *one.aliases)
    return looks_of(names, one.ror or "", one.website or "")


def _keys(one: RecordFacts | Record) -> Iterator[tuple[Rule, Hashable]]:
    """What *one* is looked up by, the most telling first."""
    if one.uid:
        # What we publish of a record without an id of its funder has ours in that place.
        yield Rule.IDENTIFIER, (one.kind, "outcomeid", one.uid.casefold())
    for name in PUBLISHED:
        if value := one.identifiers.get(name):
            yield Rule.IDENTIFIER, (one.kind, name, str(value).casefold())
    if uid := one.identifiers.get("calendar_uid"):
        which = one.identifiers.get("calendar_recurrence", "")
        yield Rule.IDENTIFIER, (one.kind, "calendar_uid", str(uid), str(which))
    ids = one.identifiers.get("message_ids")
    for message in ids if isinstance(ids, list) else ():
        yield Rule.IDENTIFIER, (one.kind, "message_ids", str(message))
    if (title := folded(one.title)) and one.when.first_on:
        yield Rule.TITLE, (one.kind, title, one.when.edtf)


def _kind_and_year(one: RecordFacts | Record) -> tuple[Any, ...]:
    return one.kind, one.when.first_on.year if one.when.first_on else None
