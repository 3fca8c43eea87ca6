"""What each thing says: the texts that it is found by, and that are shown around the words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Enum, String, inspect, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import kind_in_words
from impacttracker.fields import Answer, Field, fields_of
from impacttracker.followups.models import FollowUp
from impacttracker.kinds import KINDS
from impacttracker.narratives.marks import without_marks
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.records.answered import in_words
from impacttracker.records.models import Participant, Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.search.vocabulary import Sort
from impacttracker.when import When

NOBODY = -1
IN_WORDS = frozenset({Answer.CHOICE, Answer.CHOICES, Answer.PROSE, Answer.LINE})


class Text(NamedTuple):
    """Some words, and what they answer."""

    label: str
    words: str


@dataclass(frozen=True)
class Told:
    """A thing that can be found, with everything that it says."""

    key: int
    project_id: int
    kind: str
    title: str
    texts: tuple[Text, ...]
    sort_key: int = 0
    private_to: int = 0


def told_by(sort: Sort, keys: Sequence[int], session: Session) -> Iterator[Told]:
    """What the things of *sort* with these *keys* say; what is in the bin says nothing."""
    return READERS[sort](keys, session)


def texts_of_record(record: Record) -> list[Text]:
    """Every text of *record* but its title."""
    return _said(
        *_answers(record),
        *(_text_of_participant(one) for one in record.participants),
        Text("Web address", record.url or ""),
        *_kept("Identifier", record.identifiers),
        *_kept("Kept as imported", record.unmapped),
    )


def texts_of_narrative(narrative: Narrative) -> list[Text]:
    """Every answer of *narrative* that is text, without the marks of what it cites."""
    said = _said(*_answers(narrative), *_kept("Kept as imported", narrative.unmapped))
    return [Text(one.label, without_marks(one.words)) for one in said]


def title_of_narrative(narrative: Narrative) -> str:
    """What a narrative is found as: "Key findings 2027"."""
    return f"{narrative.title} {narrative.period}".strip()


def texts_of_evidence(evidence: Evidence) -> list[Text]:
    """Every text of *evidence* but its title, and who can corroborate it."""
    known = evidence.corroborating.name if evidence.corroborating else ""
    said = _columns_of(evidence, but={"title", "kind", "sha256", "media_type"})
    return _said(Text("Kind", kind_in_words(evidence.kind)), *said, Text("Corroborator", known))


def texts_of_promise(promise: FollowUp) -> list[Text]:
    """Every text of *promise* but what it promises."""
    return _columns_of(promise, but={"what"})


def texts_of_partner(partnership: Partnership) -> list[Text]:
    """Every other name of an organisation, and what the project notes of it."""
    organisation = partnership.organisation
    return _said(
        Text("Short name", organisation.short_name),
        *(Text("Also called", name) for name in organisation.aliases),
        *_columns_of(partnership),
        Text("Website", organisation.website or ""),
        Text("Identifier", organisation.ror or ""),
    )


def texts_of_person(person: Person) -> list[Text]:
    """The addresses of *person*; where they work may be hidden, and is not said."""
    return _said(
        *(Text("Also called", name) for name in person.other_names),
        *(Text("E-mail", address) for address in person.emails),
    )


def _records(keys: Sequence[int], session: Session) -> Iterator[Told]:
    """Kind by kind: joined in one statement, every kind's table would be gone through."""
    table = Record.__table__.c
    wanted = select(table.id, table.kind, table.project_id).where(
        table.id.in_(keys), table.binned_at.is_(None)
    )
    rows = session.execute(wanted).all()
    by_kind: dict[str, list[int]] = {}
    for key, kind, _ in rows:
        by_kind.setdefault(kind, []).append(key)
    took_part = _participants(keys, {project_id for *_, project_id in rows}, session)
    for kind, held in by_kind.items():
        # What a later version recorded is left alone, not refused.
        if model := KINDS.get(kind):
            for record in session.scalars(select(model).where(model.id.in_(held))):
                set_committed_value(record, "participants", took_part.get(record.id, []))
                yield _told_by_record(record)


def _participants(
    keys: Sequence[int], projects: set[int], session: Session
) -> dict[int, list[Participant]]:
    """Who took part in each record: in one statement, and by the index, whatever their kinds."""
    found = (
        select(Participant)
        .where(Participant.project_id.in_(projects), Participant.record_id.in_(keys))
        .options(joinedload(Participant.organisation), joinedload(Participant.person))
        .order_by(Participant.record_id, Participant.position)
    )
    by_record: dict[int, list[Participant]] = {}
    for one in session.scalars(found):
        by_record.setdefault(one.record_id, []).append(one)
    return by_record


def _told_by_record(record: Record) -> Told:
    is_private = record.visibility is Visibility.PRIVATE
    return Told(
        key=record.id,
        project_id=record.project_id,
        kind=record.kind,
        title=record.title,
        texts=tuple(texts_of_record(record)),
        sort_key=record.sort_key,
        private_to=(record.author_id or NOBODY) if is_private else 0,
    )


def _narratives(keys: Sequence[int], session: Session) -> Iterator[Told]:
    for model in SECTIONS.values():
        found = select(model).where(model.id.in_(keys), model.binned_at.is_(None))
        for narrative in session.scalars(found):
            yield Told(
                narrative.id,
                narrative.project_id,
                Sort.NARRATIVE,
                title_of_narrative(narrative),
                tuple(texts_of_narrative(narrative)),
            )


def _evidence(keys: Sequence[int], session: Session) -> Iterator[Told]:
    found = (
        select(Evidence)
        .where(Evidence.id.in_(keys), Evidence.binned_at.is_(None))
        .options(joinedload(Evidence.corroborating))
    )
    for one in session.scalars(found):
        texts = tuple(texts_of_evidence(one))
        yield Told(one.id, one.project_id, Sort.EVIDENCE, one.title, texts, _day_key(one.on))


def _promises(keys: Sequence[int], session: Session) -> Iterator[Told]:
    for one in session.scalars(select(FollowUp).where(FollowUp.id.in_(keys))):
        texts = tuple(texts_of_promise(one))
        yield Told(one.id, one.project_id, Sort.PROMISE, one.what, texts, _day_key(one.due_on))


def _partners(keys: Sequence[int], session: Session) -> Iterator[Told]:
    found = (
        select(Partnership)
        .where(Partnership.id.in_(keys))
        .options(joinedload(Partnership.organisation))
    )
    for one in session.scalars(found):
        name = one.organisation.name
        yield Told(one.id, one.project_id, Sort.PARTNER, name, tuple(texts_of_partner(one)))


def _people(keys: Sequence[int], session: Session) -> Iterator[Told]:
    found = (
        select(Acquaintance)
        .where(Acquaintance.id.in_(keys))
        .options(joinedload(Acquaintance.person))
    )
    for one in session.scalars(found):
        texts = tuple(texts_of_person(one.person))
        yield Told(one.id, one.project_id, Sort.PERSON, one.person.name, texts)


READERS: Mapping[Sort, Callable[[Sequence[int], Session], Iterator[Told]]] = {
    Sort.PARTNER: _partners,
    Sort.PERSON: _people,
    Sort.RECORD: _records,
    Sort.NARRATIVE: _narratives,
    Sort.EVIDENCE: _evidence,
    Sort.PROMISE: _promises,
}
MODELS: Mapping[Sort, type[Any]] = {
    Sort.PARTNER: Partnership,
    Sort.PERSON: Acquaintance,
    Sort.RECORD: Record,
    Sort.NARRATIVE: Narrative,
    Sort.EVIDENCE: Evidence,
    Sort.PROMISE: FollowUp,
}
"""In whose table the key of each sort stands."""


def _answers(answered: object) -> Iterator[Text]:
    model: Any = type(answered)
    for field in _fields_in_words(model):
        if value := getattr(answered, field.name):
            yield Text(field.question, _joined(in_words(field, value)))


@cache
def _fields_in_words(model: Any) -> tuple[Field, ...]:
    return tuple(field for field in fields_of(model) if field.answer in IN_WORDS)


def _text_of_participant(one: Participant) -> Text:
    """Who took part, under the name of that day and under all of today's."""
    names = [one.name_as_recorded]
    if one.person:
        names.append(one.person.name)
    if one.organisation:
        names += _names_of(one.organisation)
    names += [one.department or "", one.sector or "", one.country or ""]
    return Text(one.role.label, _joined(dict.fromkeys(filter(None, names))))


def _names_of(organisation: Organisation) -> list[str]:
    return [organisation.name, organisation.short_name, *organisation.aliases]


def _columns_of(thing: object, *, but: Iterable[str] = ()) -> list[Text]:
    """Every column of *thing* that holds free text, also those that are added one day."""
    mapper: Any = inspect(type(thing))
    passed_over = {"uid", *but}
    return _said(
        *(
            Text(_label_of(name), getattr(thing, name) or "")
            for name, column in mapper.columns.items()
            if _is_text(column) and name not in passed_over
        )
    )


def _is_text(column: Any) -> bool:
    plain = getattr(column.type, "impl_instance", column.type)
    return isinstance(plain, String) and not isinstance(plain, Enum) and not column.foreign_keys


def _label_of(name: str) -> str:
    return {"url": "Web address"}.get(name) or name.replace("_", " ").capitalize()


def _kept(label: str, facts: Any) -> Iterator[Text]:
    """The texts in what is kept as JSON, however deep they stand."""
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from _kept(str(name), value)
    elif isinstance(facts, list):
        for value in facts:
            yield from _kept(label, value)
    elif isinstance(facts, str | int) and not isinstance(facts, bool):
        yield Text(label, str(facts))


def _said(*texts: Text) -> list[Text]:
    return [text for text in texts if text.words]


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else " · ".join(value)


def _day_key(day: Any) -> int:
    return When.on(day).sort_key if day else 0
