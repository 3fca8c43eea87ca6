"""Reads which records may be linked with one: few by index, for `suggestions` to score.

What is linked already, what would close a circle, and what somebody has dismissed is left out.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, literal, or_, select, union_all

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners.models import Organisation, Person
from impacttracker.pathway.graph import Known
from impacttracker.pathway.queries import FACTS, LINK, PARTICIPANT, RECORD, as_known, seen
from impacttracker.pathway.suggestions import Candidate, Suggestion, ends_of, suggested
from impacttracker.records.models import Participant, Record, Unrelated
from impacttracker.records.queries import says
from impacttracker.when import YEAR

MOST_NEAR = 400
"""So many of the records next in time are looked at for shared words."""
MOST_SHARING = 120
"""So many of those next in time in which a partner or a person took part as well."""
MOST_FOUND = 30
MOST_SOUGHT = 6
"""The words of a search that count."""

LATEST_IN_A_DAY = 9_999
"""What the last moment of a day adds to its sort key."""

UNRELATED = Unrelated.__table__.c

Names = Mapping[int, Sequence[str]]


def suggestions_for(record: Record, viewer: User, *, before: bool) -> list[Suggestion]:
    """What may have led to *record*, or else (not *before*) what may have come of it."""
    beside = [
        *_on_its_side(record, viewer, before=before),
        RECORD.id.not_in(_barred(record, before=before)),
        RECORD.id.not_in(_dismissed(record)),
    ]
    near = _nearest(record, beside, MOST_NEAR, before=before)
    sharing = _nearest(record, [*beside, _shares(record)], MOST_SHARING, before=before)
    parts = (near.subquery("near"), sharing.subquery("sharing"))
    rows = db.session.execute(union_all(*(select(part) for part in parts))).all()
    found = {row.id: as_known(row) for row in rows}
    partners, people = _shared_names(record, found)
    candidates = [
        Candidate(record=one, partners=partners[key], people=people[key])
        for key, one in found.items()
    ]
    return suggested(known_of(record), candidates, before=before)


def found_for(record: Record, viewer: User, text: str) -> list[Known]:
    """Records whose titles say every word of *text*, the newest first: also those of which a link
    would be refused, so that whoever looks for one is told why."""
    words = text.split()[:MOST_SOUGHT]
    rows = db.session.execute(
        select(*FACTS)
        .where(
            *seen(record.project_id, viewer),
            RECORD.id != record.id,
            *(says(word) for word in words),
        )
        .order_by(RECORD.sort_key.desc(), RECORD.id.desc())
        .limit(MOST_FOUND)
    )
    return [as_known(row) for row in rows]


def known_of(record: Record) -> Known:
    return Known(record.id, record.kind, record.title, record.when)


def _on_its_side(record: Record, viewer: User, *, before: bool) -> list[ColumnElement[bool]]:
    """That the viewer may see a record, and that it may lie on the wanted side in time."""
    conditions = seen(record.project_id, viewer)
    ends = ends_of(record.when)
    if before and ends:
        conditions.append(RECORD.sort_key <= _key_of(ends[1]) + LATEST_IN_A_DAY)
    elif ends:
        # What is known by its year alone is sorted at the beginning of it.
        conditions.append(RECORD.sort_key >= ends[0].year * YEAR)
        conditions.append(RECORD.last_on >= ends[0])
    return conditions


def _nearest(
    record: Record, conditions: Sequence[ColumnElement[bool]], most: int, *, before: bool
) -> Select[Any]:
    """The records next to *record* in time: by the index that orders every list."""
    found = select(*FACTS).where(*conditions).limit(most)
    if before or not record.first_on:
        return found.order_by(RECORD.sort_key.desc(), RECORD.id.desc())
    return found.order_by(RECORD.sort_key, RECORD.id)


def _key_of(day: date) -> int:
    return (day.year * 10_000 + day.month * 100 + day.day) * 10_000


def _shares(record: Record) -> ColumnElement[bool]:
    """That one who took part in *record* took part in another."""
    organisations, people = _taking_part(record)
    sharing = select(PARTICIPANT.record_id).where(
        PARTICIPANT.project_id == record.project_id, _is_one_of(organisations, people)
    )
    return RECORD.id.in_(sharing)


def _taking_part(record: Record) -> tuple[set[int], set[int]]:
    taking_part = record.participants
    return (
        {one.organisation_id for one in taking_part if one.organisation_id},
        {one.person_id for one in taking_part if one.person_id},
    )


def _barred(record: Record, *, before: bool) -> CompoundSelect[Any]:
    """The keys of *record* itself, of what it is linked with, and of what would close a circle:
    what it led to may not have led to it, nor what led to it have come of it."""
    near, far = (LINK.from_id, LINK.to_id) if before else (LINK.to_id, LINK.from_id)
    chain = select(far.label("id")).where(near == record.id).cte("chain", recursive=True)
    chain = chain.union(select(far).join(chain, near == chain.c.id))
    return union_all(
        select(literal(record.id)),
        select(near).where(far == record.id),
        select(chain.c.id),
    )


def _dismissed(record: Record) -> CompoundSelect[Any]:
    return union_all(
        select(UNRELATED.other_id).where(UNRELATED.one_id == record.id),
        select(UNRELATED.one_id).where(
            UNRELATED.project_id == record.project_id, UNRELATED.other_id == record.id
        ),
    )


def _shared_names(record: Record, keys: Collection[int]) -> tuple[Names, Names]:
    """The names of the partners and of the people of *record* that each other one has too."""
    organisations, people = _taking_part(record)
    partners: dict[int, list[str]] = defaultdict(list)
    persons: dict[int, list[str]] = defaultdict(list)
    if not organisations and not people:
        return partners, persons
    sharing = _who_took_part(record.project_id, organisations, people)
    for row in db.session.execute(sharing.where(PARTICIPANT.record_id.in_(keys))):
        if row.organisation_id in organisations:
            _add(partners[row.record_id], row.organisation)
        if row.person_id in people:
            _add(persons[row.record_id], row.person)
    return partners, persons


def _who_took_part(
    project_id: int, organisations: Collection[int], people: Collection[int]
) -> Select[Any]:
    """Of these, who took part in what, with their names."""
    return (
        select(
            PARTICIPANT.record_id,
            PARTICIPANT.organisation_id,
            PARTICIPANT.person_id,
            Organisation.name.label("organisation"),
            Person.name.label("person"),
        )
        .select_from(Participant)
        .outerjoin(Organisation, Organisation.id == PARTICIPANT.organisation_id)
        .outerjoin(Person, Person.id == PARTICIPANT.person_id)
        .where(PARTICIPANT.project_id == project_id, _is_one_of(organisations, people))
        .order_by(PARTICIPANT.record_id, PARTICIPANT.position, PARTICIPANT.id)
    )


def _is_one_of(organisations: Collection[int], people: Collection[int]) -> ColumnElement[bool]:
    return or_(PARTICIPANT.organisation_id.in_(organisations), PARTICIPANT.person_id.in_(people))


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)
