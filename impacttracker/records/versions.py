"""What a record says as plain data: kept beside the words of its history, and read back later.

Words are for people; what is to be put back must be kept as it was stored. Partners are named by
their uid beside what they were called, because they may be merged or erased in the meantime.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from impacttracker.database import db
from impacttracker.fields import Field, fields_of, stored
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects import history
from impacttracker.projects.models import Award, Change
from impacttracker.records.details import ParticipantDetails, RecordDetails
from impacttracker.records.models import Participant, Record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When

Values = dict[str, Any]
"""What a record or a narrative says, by name, as JSON holds it."""

WORDS_OF_A_PARTICIPANT = ("name_as_recorded", "department", "sector", "country")


def details_of(record: Record) -> RecordDetails:
    """*record* as it would be told: change a part of it, and correct the record with the rest."""
    return RecordDetails(
        title=record.title,
        when=record.when,
        url=record.url,
        visibility=record.visibility,
        answers={one.name: getattr(record, one.name) for one in fields_of(type(record))},
        participants=[_told(one) for one in record.participants],
        awards=[one.award for one in record.attributions],
    )


def values_of(record: Record) -> Values:
    """Everything that *record* says and that can be put back."""
    return _values(details_of(record), type(record))


def answers_as_values(answered: object) -> Values:
    """What a record or a narrative answers, as JSON holds it."""
    fields = fields_of(type(answered))
    return {one.name: _plain(getattr(answered, one.name)) for one in fields}


def former(record: Record, details: RecordDetails, answers: Mapping[str, Any]) -> Values:
    """What *record* says of everything that *details* would change."""
    now_said = values_of(record)
    then_said = _values(details, type(record)) | {
        name: _plain(value) for name, value in answers.items()
    }
    return {name: value for name, value in now_said.items() if then_said[name] != value}


def words_of_changes(
    record: Record, details: RecordDetails, answers: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What differs, in the words of the questions."""
    there = [_in_words(one) for one in details_of(record).participants]
    pairs: list[tuple[str, Any, Any]] = [
        (record.about.title, record.title, details.title.strip()),
        (record.about.when, *_whens_in_words(record.when, details.when)),
        ("Web address", record.url, details.url or None),
        ("Who may see it", record.visibility.label, details.visibility.label),
        *(
            (one.question, _shown(one, getattr(record, one.name)), _shown(one, answers[one.name]))
            for one in fields_of(type(record))
        ),
        ("Who took part", there, [_in_words(one) for one in details.participants]),
        (
            "Awards",
            sorted(attribution.award.reference for attribution in record.attributions),
            sorted(award.reference for award in details.awards),
        ),
    ]
    return history.differences(pairs)


def _whens_in_words(was: When, shall_be: When) -> tuple[str, str]:
    """Both in words; where those are the same, with what tells them apart, such as a zone."""
    words = was.in_words(), shall_be.in_words()
    if was != shall_be and words[0] == words[1]:
        return was.to_type(), shall_be.to_type()
    return words


def as_of(values: Values, newer: Iterable[Change]) -> Values | None:
    """What was said before *newer* (the newest first), given what is said today.

    Nothing where one of them kept words alone: then nobody knows the stored answers.
    """
    then = dict(values)
    for change in newer:
        if change.was is None and change.verb == "changed":
            return None
        then |= change.was or {}
    return then


def told_from(
    record: Record, values: Values, names: Iterable[str]
) -> tuple[RecordDetails, list[str]]:
    """(*record* with the parts *names* as *values* say them, what cannot be put back in words)."""
    details, lost = vars(details_of(record)), list[str]()
    fields = {one.name: one for one in fields_of(type(record))}
    answers = dict(details["answers"])
    for name in names:
        if name in fields:
            answers[name] = stored(fields[name], values[name])
        elif name == "when":
            details["when"] = When.from_edtf(values[name]["edtf"], values[name]["zone"])
        elif name == "visibility":
            details["visibility"] = Visibility(values[name])
        elif name == "awards":
            details["awards"] = _awards(record.project_id, values[name], lost)
        elif name == "participants":
            details["participants"] = _participants(values[name], lost)
        else:
            details[name] = values[name]
    return RecordDetails(**details | {"answers": answers}), lost


def _values(details: RecordDetails, kind: type[Record]) -> Values:
    return {
        "title": details.title.strip(),
        "when": {"edtf": details.when.edtf, "zone": details.when.zone},
        "url": details.url or None,
        "visibility": details.visibility.value,
        **{one.name: _plain(details.answers.get(one.name)) for one in fields_of(kind)},
        "participants": [_participant_values(one) for one in details.participants],
        "awards": sorted(award.reference for award in details.awards),
    }


def _participant_values(one: ParticipantDetails) -> Values:
    said = {
        "role": one.role.value,
        "organisation": one.organisation.uid if one.organisation else None,
        "person": one.person.uid if one.person else None,
        "called": _name(one),
        **{name: getattr(one, name) for name in WORDS_OF_A_PARTICIPANT},
    }
    return {name: value for name, value in said.items() if value}


def _participants(values: Sequence[Values], lost: list[str]) -> list[ParticipantDetails]:
    organisations = _by_uid(Organisation, {one.get("organisation") for one in values})
    people = _by_uid(Person, {one.get("person") for one in values})
    told = []
    for one in values:
        organisation = organisations.get(one.get("organisation"))
        person = people.get(one.get("person"))
        words = {name: one.get(name) for name in WORDS_OF_A_PARTICIPANT}
        if organisation is None and person is None:
            words["name_as_recorded"] = one.get("name_as_recorded") or one.get("called", "")
            if not words["name_as_recorded"]:
                lost.append("Somebody who took part is not known any more, and is left out.")
                continue
            if one.get("organisation") or one.get("person"):
                lost.append(f"“{words['name_as_recorded']}” is kept as a name: it is no partner.")
        words["name_as_recorded"] = words["name_as_recorded"] or ""
        role = ParticipantRole(one["role"])
        told.append(
            ParticipantDetails(role=role, organisation=organisation, person=person, **words)  # type: ignore[arg-type]
        )
    return told


def _by_uid(model: Any, uids: set[Any]) -> dict[Any, Any]:
    """Whom *uids* name; of somebody who was merged into another, the one who is left."""
    found = db.session.scalars(select(model).where(model.uid.in_(uids - {None})))
    return {one.uid: _left_of(one) for one in found}


def _left_of(one: Any) -> Any:
    while one.merged_into_id is not None:
        one = db.session.get(type(one), one.merged_into_id)
    return one


def _awards(project_id: int, references: Sequence[str], lost: list[str]) -> list[Award]:
    held = db.session.scalars(
        select(Award)
        .where(Award.project_id == project_id, Award.reference.in_(references))
        .order_by(Award.id)
    ).all()
    for reference in sorted(set(references) - {award.reference for award in held}):
        lost.append(f"The project has no award {reference} any more.")
    return list(held)


def _told(one: Participant) -> ParticipantDetails:
    return ParticipantDetails(
        role=one.role,
        organisation=one.organisation,
        person=one.person,
        **{name: getattr(one, name) for name in WORDS_OF_A_PARTICIPANT},
    )


def _plain(value: Any) -> Any:
    """*value* as JSON holds it; an empty answer is None, however the database spells it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _name(one: ParticipantDetails) -> str:
    entities = " · ".join(entity.name for entity in (one.person, one.organisation) if entity)
    return one.name_as_recorded or entities


def _shown(one: Field, value: Any) -> Any:
    return one.label_of(value) if isinstance(value, str) else value


def _in_words(one: ParticipantDetails) -> str:
    return one.role.said_of(_name(one), one.department, one.sector, one.country)
