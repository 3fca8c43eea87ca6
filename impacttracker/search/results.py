"""What was found, as people read it: lines with the words in context, each leading to its thing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import kind_in_words
from impacttracker.followups import access as promises
from impacttracker.followups.entries import entries_of as promised
from impacttracker.followups.models import FollowUp
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import Acquaintance, Partnership
from impacttracker.presentation import day
from impacttracker.projects.access import GRANTS, Permission, is_member
from impacttracker.projects.models import Membership
from impacttracker.records import access as records
from impacttracker.records.entries import entry_of
from impacttracker.records.models import Participant, Record
from impacttracker.search import texts
from impacttracker.search.asked import Asked
from impacttracker.search.excerpts import Excerpt, Part, excerpts, marked
from impacttracker.search.queries import Found
from impacttracker.search.texts import Text
from impacttracker.search.vocabulary import Sort


@dataclass(frozen=True)
class Line:
    """What `search/parts.html` shows of a thing that was found."""

    family: str
    title: Sequence[Part]
    href: str
    under: Sequence[str]
    excerpts: Sequence[Excerpt]
    when: str = ""


Lines = Iterator[tuple[int, Line]]
"""(key of the thing, line)."""


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: str
    label: str
    family: str
    number: int
    lines: Sequence[Line]


def label_of(kind: str) -> str:
    """The heading of a kind: "Engagements", "Partners"."""
    return KINDS[kind].about.plural if kind in KINDS else Sort(kind).label


def kinds_in_order() -> list[str]:
    """Every kind of thing that can be found: who, then what, then what stands behind it."""
    return [Sort.PARTNER, Sort.PERSON, *KINDS, Sort.NARRATIVE, Sort.EVIDENCE, Sort.PROMISE]


def groups_of(
    found: Iterable[Found], asked: Asked, places: Sequence[Membership], viewer: User
) -> list[Group]:
    """*found* with its lines, in the order in which kinds stand on the page."""
    reading = _Reading(asked, places, viewer)
    by_kind = {one.kind: one for one in found}
    keys: dict[Sort, list[int]] = {}
    for one in by_kind.values():
        for match in one.matches:
            keys.setdefault(match.sort, []).append(match.key)
    lines = {(sort, key): line for sort in keys for key, line in reading.lines(sort, keys[sort])}
    return [
        Group(
            kind=kind,
            label=label_of(kind),
            family=str(KINDS[kind].about.family) if kind in KINDS else FAMILIES[Sort(kind)],
            number=by_kind[kind].number,
            lines=[
                lines[match.sort, match.key]
                for match in by_kind[kind].matches
                # Between finding and reading somebody may have taken it away.
                if (match.sort, match.key) in lines
            ],
        )
        for kind in kinds_in_order()
        if kind in by_kind and by_kind[kind].number
    ]


FAMILIES = {
    Sort.PARTNER: "collaboration",
    Sort.PERSON: "collaboration",
    Sort.NARRATIVE: "narrative",
    Sort.EVIDENCE: "outcome",
    Sort.PROMISE: "promise",
}


class _Reading:
    """Reads things of one sort in a fixed number of statements, and puts them into lines."""

    def __init__(self, asked: Asked, places: Sequence[Membership], viewer: User) -> None:
        self._asked, self._viewer = asked, viewer
        self._places = {place.project_id: place for place in places}

    def lines(self, sort: Sort, keys: Sequence[int]) -> Lines:
        readers: Mapping[Sort, Callable[[Sequence[int]], Lines]] = {
            Sort.PARTNER: self._partners,
            Sort.PERSON: self._people,
            Sort.RECORD: self._records,
            Sort.NARRATIVE: self._narratives,
            Sort.EVIDENCE: self._evidence,
            Sort.PROMISE: self._promises,
        }
        return readers[sort](keys)

    def _records(self, keys: Sequence[int]) -> Lines:
        took_part = selectinload(Record.participants)
        found = (
            select(Record)
            .where(Record.id.in_(keys), records.visible_to(self._viewer))
            .options(
                joinedload(Record.project),
                took_part.joinedload(Participant.organisation),
                took_part.joinedload(Participant.person),
            )
        )
        for one in db.session.scalars(found):
            entry = entry_of(one)
            yield self._line(
                one,
                one.title,
                texts.texts_of_record(one),
                entry.href,
                family=entry.family,
                under=[entry.kind, *entry.under],
                when=entry.when,
            )

    def _narratives(self, keys: Sequence[int]) -> Lines:
        whole: Any = with_polymorphic(Narrative, "*")
        found = (
            select(whole)
            .where(whole.id.in_(keys), is_member(self._viewer, whole.project_id))
            .options(joinedload(whole.award))
        )
        for one in db.session.scalars(found):
            title, said = texts.title_of_narrative(one), texts.texts_of_narrative(one)
            href = self._address("narratives.show", one, narrative_id=one.id)
            under = [one.award.reference] if one.award else []
            yield self._line(one, title, said, href, under=under)

    def _evidence(self, keys: Sequence[int]) -> Lines:
        found = (
            select(Evidence)
            .where(Evidence.id.in_(keys), evidence.visible_to(self._viewer))
            .options(joinedload(Evidence.corroborating))
        )
        for one in db.session.scalars(found):
            href = self._address("evidence.show", one, evidence_id=one.id)
            under = [kind_in_words(one.kind), *(["confidential"] if one.confidential else [])]
            said = texts.texts_of_evidence(one)
            yield self._line(one, one.title, said, href, under=under, when=day(one.on))

    def _promises(self, keys: Sequence[int]) -> Lines:
        found = (
            select(FollowUp)
            .where(FollowUp.id.in_(keys), promises.visible_to(self._viewer))
            .options(joinedload(FollowUp.project), joinedload(FollowUp.owner))
        )
        for one in db.session.scalars(found):
            (entry,) = promised([one], with_about=False)
            href, said = self._address_of_promise(one), texts.texts_of_promise(one)
            yield self._line(one, one.what, said, href, under=[entry["under"]], when=entry["due"])

    def _partners(self, keys: Sequence[int]) -> Lines:
        found = (
            select(Partnership)
            .where(Partnership.id.in_(keys), is_member(self._viewer, Partnership.project_id))
            .options(joinedload(Partnership.organisation))
        )
        for one in db.session.scalars(found):
            organisation = one.organisation
            href = self._address("partners.show", one, organisation_id=organisation.id)
            under = [fact for fact in (organisation.sector, organisation.country) if fact]
            yield self._line(one, organisation.name, texts.texts_of_partner(one), href, under=under)

    def _people(self, keys: Sequence[int]) -> Lines:
        found = (
            select(Acquaintance)
            .where(Acquaintance.id.in_(keys), is_member(self._viewer, Acquaintance.project_id))
            .options(joinedload(Acquaintance.person))
        )
        for one in db.session.scalars(found):
            href = self._address("partners.person", one, person_id=one.person_id)
            yield self._line(one, one.person.name, texts.texts_of_person(one.person), href)

    def _line(
        self,
        thing: Any,
        title: str,
        said: Iterable[Text],
        href: str,
        *,
        family: str = "",
        under: Sequence[str] = (),
        when: str = "",
    ) -> tuple[int, Line]:
        where = [self._code(thing)] if len(self._places) > 1 else []
        wanted = self._asked.wanted
        line = Line(
            family=family,
            title=marked(title, wanted),
            href=href,
            under=[*under, *where],
            excerpts=excerpts(said, title, wanted),
            when=when,
        )
        return thing.id, line

    def _address_of_promise(self, promise: FollowUp) -> str:
        """Where it can be changed; for those who only read, what it is about."""
        role = self._places[promise.project_id].role
        if Permission.RECORD_WRITE in GRANTS[role]:
            return self._address("followups.edit", promise, followup_id=promise.id)
        if promise.record_id:
            return self._address("records.show", promise, record_id=promise.record_id)
        if promise.organisation_id:
            key = promise.organisation_id
            return self._address("partners.show", promise, organisation_id=key)
        return self._address("partners.person", promise, person_id=promise.person_id)

    def _address(self, endpoint: str, thing: Any, **values: Any) -> str:
        return url_for(endpoint, project_code=self._code(thing), **values)

    def _code(self, thing: Any) -> str:
        return self._places[thing.project_id].project.code
