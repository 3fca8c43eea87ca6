"""What a thing says to one question, as people read it: labels, names and days, no codes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.tables.cells import label_of
from impacttracker.exchange.tables.questions import Question, Shape
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import PARTS, subject_of
from impacttracker.fields import is_absent, stored
from impacttracker.partners.access import organisations_visible_to, people_visible_to
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.history import said
from impacttracker.records.answered import in_words
from impacttracker.when import When

Names = Mapping[str, str]
"""What partners and people are called, by their uids."""
OF_ITS_PLACE = frozenset({"owner", "place"})
"""What a row of a part says in a sheet of its own alone: what it belongs to, and where there."""


def words_of(fact: Any, name: str, names: Names) -> str:
    """What *fact* says to the question *name*: several things a line each."""
    subject = subject_of(fact)
    question = subject.named.get(name)
    if question is None:
        part = next(one for one in PARTS.values() if one.part_of == name)
        return "\n".join(_row(part, one, names) for one in getattr(fact, name))
    return "\n".join(_lines(question, _value(question, fact), names))


def names_for(facts: Iterable[Any], questions: Iterable[str], viewer: User) -> Names:
    """What those partners and people are called whom *facts* name in answer to *questions*."""
    uids = {uid for fact, name in zip(facts, questions, strict=True) for uid in _uids(fact, name)}
    if not uids:
        return {}
    found: dict[str, str] = {}
    for model, seen in (
        (Organisation, organisations_visible_to(viewer)),
        (Person, people_visible_to(viewer)),
    ):
        rows = db.session.execute(select(model.uid, model.name).where(model.uid.in_(uids), seen))
        found |= dict(rows.all())
    return found


def _uids(fact: Any, name: str) -> Iterator[str]:
    question = subject_of(fact).named.get(name)
    if question is None:
        for part in getattr(fact, name):
            yield from filter(
                None, (getattr(part, "organisation", ""), getattr(part, "person", ""))
            )
    elif question.shape in (Shape.ONE, Shape.MANY):
        yield from _several(getattr(fact, name))


def _several(value: Any) -> list[Any]:
    if is_absent(value):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _value(question: Question, fact: Any) -> Any:
    return fact.answers.get(question.name) if question.is_answer else getattr(fact, question.name)


def _lines(question: Question, value: Any, names: Names) -> list[str]:
    if question.field:
        return _answer(question, value)
    if isinstance(value, When):
        return [value.in_words()]
    if question.shape in (Shape.ONE, Shape.MANY):
        return [names.get(uid, "Somebody who is not known here") for uid in _several(value)]
    if question.shape is Shape.TERM:
        return [label_of(question, str(one)) for one in _several(value)]
    return [said(one) for one in _several(value)]


def _answer(question: Question, value: Any) -> list[str]:
    field: Any = question.field
    try:
        shown = in_words(field, stored(field, value))
    except ValueError:
        # A file may say what no answer takes: then its own words are shown.
        shown = said(value)
    return [shown] if isinstance(shown, str) else shown


def _row(part: Subject, fact: Fact, names: Names) -> str:
    told = (
        line
        for question in part.questions
        if question.name not in OF_ITS_PLACE
        for line in _lines(question, getattr(fact, question.name), names)
    )
    return " · ".join(dict.fromkeys(filter(None, told)))
