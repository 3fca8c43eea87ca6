"""The passages of a project that name somebody, in the words of the page that shows them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from impacttracker.database import db
from impacttracker.fields import fields_of
from impacttracker.partners.mentions import Mention, Names, names_of
from impacttracker.partners.models import Person
from impacttracker.privacy.texts import Text, texts_of, things_with
from impacttracker.projects.models import Change, Project
from impacttracker.records.models import Participant, Record

AROUND = 60
"""Letters shown on each side of a name."""

MOST_SHOWN = 500

PLACES = {
    "award": "An award",
    "change": "History",
    "evidence": "Evidence",
    "finding_override": "Why a warning was set aside",
    "follow_up": "A promise",
    "funder_return": "A return",
    "kept_answer": "What a program was answered today",
    "keyed_answer": "A keying sheet",
    "link": "Why one thing led to another",
    "narrative": "A narrative",
    "obligation": "What is owed",
    "participant": "Who took part",
    "partnership": "Notes on a partner",
    "personal_token": "What a token of a program is for",
    "project": "The project itself",
    "record": "A record",
    "testimonial": "A testimonial",
}


@dataclass(frozen=True)
class Passage:
    """Words around a mention, and where they stand."""

    key: str
    """Of the text; several passages may stand in one."""
    place: str
    before: str
    words: str
    after: str
    is_certain: bool
    thing: Any


@dataclass(frozen=True)
class Found:
    """A text that names somebody, with the thing that it belongs to."""

    text: Text
    thing: Any
    is_certain: bool
    """Whether some mention in it is."""


def names_in(project: Project, person: Person) -> Names:
    """What *person* is called: by name, by address, and as they were recorded in *project*."""
    recorded = db.session.scalars(
        select(Participant.name_as_recorded)
        .where(Participant.project_id == project.id, Participant.person_id == person.id)
        .distinct()
        .order_by(Participant.name_as_recorded)
    ).all()
    own = [one for one in recorded if _names_the_person(one, person)]
    return names_of(person.name, person.emails, [*own, *person.other_names])


def found_in(project: Project, names: Names) -> list[Found]:
    """The texts of *project* that name somebody, for certain or possibly."""
    hits: list[tuple[Text, bool]] = []
    for text in texts_of(project):
        mentions = [one for words in _words_in(text.value) for one in names.in_text(words)]
        if mentions:
            hits.append((text, any(one.is_certain for one in mentions)))
    things = things_with([text for text, _ in hits])
    return [
        Found(text, things[(text.model, text.row)], is_certain)
        for text, is_certain in hits
        if (text.model, text.row) in things
    ]


def passages_of(found: Collection[Found], names: Names) -> Sequence[Passage]:
    """Each mention in its words, certain ones first; `MOST_SHOWN` of them at most."""
    every = [
        _passage(one, words, mention)
        for one in found
        for words in _words_in(one.text.value)
        for mention in names.in_text(words)
    ]
    return sorted(every, key=lambda one: not one.is_certain)[:MOST_SHOWN]


def _passage(one: Found, words: str, mention: Mention) -> Passage:
    start, end = max(0, mention.start - AROUND), mention.end + AROUND
    return Passage(
        key=one.text.key,
        place=place_of(one),
        before=("…" if start else "") + words[start : mention.start],
        words=words[mention.start : mention.end],
        after=words[mention.end : end] + ("…" if end < len(words) else ""),
        is_certain=mention.is_certain,
        thing=one.thing if isinstance(one.thing, Record) else None,
    )


def place_of(one: Found) -> str:
    """Where a text stands, as people call it."""
    table = one.text.model.__tablename__
    place = PLACES.get(table, table.replace("_", " ").capitalize())
    if isinstance(one.thing, Change):
        return f"{place} of “{one.thing.subject_title}”"
    asked = {field.name: field.question for field in fields_of(type(one.thing))}
    question = asked.get(one.text.attribute, "")
    return f"{place}: {question}" if question else place


def _words_in(value: Any) -> Iterator[str]:
    """The texts that *value* holds, wherever they stand in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _words_in(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _words_in(one)


def _names_the_person(recorded: str, person: Person) -> bool:
    """Whether a recorded name is the person's, and not their organisation's beside them."""
    return any(one.is_certain for one in names_of(person.name, ()).in_text(recorded))
