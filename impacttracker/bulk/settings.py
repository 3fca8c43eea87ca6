"""What is set on many records at once, and what each of them would say then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from impacttracker.fields import Answer, Field, fields_of, stored
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.records.operations import ParticipantDetails, RecordDetails
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import ParticipantRole, Visibility

EMPTIED = "--"
"""What stands for emptying an answer; no list has it as an option."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is to be set; whatever is empty stays as it is on each record."""

    visibility: str = ""
    add_award: int | None = None
    remove_award: int | None = None
    organisation: int | None = None
    person: int | None = None
    role: str = ParticipantRole.PARTNER.value
    answers: Mapping[str, str] = field(default_factory=dict)
    """By name of the answer, as a form sends it."""
    to_bin: bool = False

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> Self:
        return cls(**said)

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def sets_nothing(self) -> bool:
        return replace(self, role=Settings().role) == Settings()


@dataclass(frozen=True)
class Named:
    """The things that `Settings` names by their keys, as far as they are there."""

    add_award: Award | None = None
    organisation: Organisation | None = None
    person: Person | None = None


def common_questions(kinds: Iterable[type[Record]]) -> list[Field]:
    """The choices and yes-or-no questions that all of *kinds* ask, with the same options."""
    asked = [
        {one.name: one for one in fields_of(kind) if one.answer in (Answer.CHOICE, Answer.FLAG)}
        for kind in kinds
    ]
    first, *others = asked or [{}]
    return [
        one
        for name, one in first.items()
        if all(name in other and other[name].vocabulary == one.vocabulary for other in others)
    ]


def told(record: Record, settings: Settings, named: Named) -> RecordDetails:
    """What *record* would say."""
    held = details_of(record)
    return replace(
        held,
        visibility=Visibility(settings.visibility) if settings.visibility else held.visibility,
        awards=_awards(held.awards, settings, named),
        participants=_participants(held.participants, settings, named),
        answers=_answers(record, held.answers, settings),
    )


def _awards(held: Sequence[Award], settings: Settings, named: Named) -> list[Award]:
    kept = [award for award in held if award.id != settings.remove_award]
    added = named.add_award
    return kept if added is None or added in kept else [*kept, added]


def _participants(
    held: Sequence[ParticipantDetails], settings: Settings, named: Named
) -> list[ParticipantDetails]:
    if named.organisation is None and named.person is None:
        return list(held)
    role = ParticipantRole(settings.role)
    added = ParticipantDetails(role=role, organisation=named.organisation, person=named.person)
    is_there = any(
        (one.role, one.organisation, one.person) == (role, added.organisation, added.person)
        for one in held
    )
    return [*held] if is_there else [*held, added]


def _answers(record: Record, held: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    fields = {one.name: one for one in fields_of(type(record))}
    new = {
        name: None if said == EMPTIED else stored(fields[name], said)
        for name, said in settings.answers.items()
        if name in fields
    }
    return {**held, **new}
