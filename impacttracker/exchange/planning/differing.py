"""What a file says otherwise than what stands here: one question of one thing, to be settled.

Both sides are kept as an archive tells them, so that they can be shown, compared and taken.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from impacttracker.database import db
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.readers import archive as reader
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import label_of, subject_of
from impacttracker.exchange.vocabulary import Settlement
from impacttracker.exchange.writers import archive as writer
from impacttracker.fields import stored
from impacttracker.projects.models import Project

DIFFERS = "It says otherwise for “{label}” than what stands here, which stays."
ANSWERS = "answers"
TOGETHER = ({"when", "zone"}, {"about", "also_about"})
"""Parts of an archive that say one thing between them."""

Told = dict[str, Any]
"""A thing, or some parts of it, as an archive tells of it; None stands for nothing."""


@dataclass(frozen=True)
class Difference:
    """A question of which a file says something else than what stands here, and stays.

    It is known by the thing, the question, and what the file says, wherever that stood.
    """

    about: str
    """What the thing is: the name of a `tables.Subject`."""
    uid: str
    """Which thing it is; of a project its code."""
    name: str
    here: Told
    there: Told
    where: str = field(default="", compare=False)

    @property
    def digest(self) -> str:
        return digest_of([self.about, self.uid, self.name, self.there])

    def as_flag(self) -> Flag:
        """The same in a sentence."""
        return Flag(self.where, DIFFERS.format(label=label_of(self.about, self.name)))


def differences(told: Fact, known: Fact, row: Any, names: Any) -> list[Difference]:
    """What *told* says of each question of *names*, where that differs from what is *known*."""
    subject = subject_of(known)
    found = []
    for name in names:
        here, there = _sides(subject, known, _with(subject, known, told, name))
        if here != there:
            where = told.where or getattr(known, "name", "") or subject.label
            found.append(Difference(subject.name, uid_of(row), name, here, there, where))
    return found


def kept_in(project: Project) -> frozenset[str]:
    """The digests of those of which somebody said that what stands here shall stay."""
    return frozenset(
        db.session.scalars(
            select(ImportDifference.digest).where(
                ImportDifference.project_id == project.id,
                ImportDifference.settled == Settlement.KEPT,
            )
        )
    )


def standing(fact: Fact, there: Told) -> Told:
    """What *fact* says of those parts of which a file says *there*."""
    told = as_told(subject_of(fact), fact)
    if set(there) == {ANSWERS}:
        return {ANSWERS: {name: told[ANSWERS].get(name) for name in there[ANSWERS]}}
    return {name: told.get(name) for name in there}


def uid_of(row: Any) -> str:
    """What a thing is called for good: its uid, or the code of a project."""
    found: str = row.code if isinstance(row, Project) else row.uid
    return found


def digest_of(said: Any) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def as_told(subject: Subject, fact: Any) -> Told:
    """*fact* as an archive tells of it."""
    part: Any = {subject.part_of: fact if subject.part_of == "project" else (fact,)}
    held: Any = json.loads(writer.write(Contents(**part)))[subject.part_of]
    told: Told = held[0] if isinstance(held, list) else held
    return told


def with_parts(fact: Fact, *parts: Told) -> Any:
    """*fact* with those *parts* of it in place of what it says there."""
    subject = subject_of(fact)
    told = as_told(subject, fact)
    for one in parts:
        answers = {**told.get(ANSWERS, {}), **one.get(ANSWERS, {})}
        told |= one | ({ANSWERS: answers} if answers else {})
    told = _said(told) | ({ANSWERS: _said(told[ANSWERS])} if ANSWERS in told else {})
    is_one = subject.part_of == "project"
    whole = {"format": writer.FORMAT, "version": writer.VERSION}
    contents = reader.read_part(json.dumps({**whole, subject.part_of: told if is_one else [told]}))
    found = getattr(contents, subject.part_of)
    return found if is_one else found[0]


def _said(told: Told) -> Told:
    return {name: value for name, value in told.items() if value is not None}


def _with(subject: Subject, known: Any, told: Any, name: str) -> Any:
    question = subject.named.get(name)
    if question is None or question.field is None:
        return replace(known, **{name: getattr(told, name)})
    value = told.answers.get(name)
    with suppress(ValueError):
        value = stored(question.field, value)
    return replace(known, answers={**known.answers, name: value})


def _sides(subject: Subject, known: Any, wanted: Any) -> tuple[Told, Told]:
    """Those parts in which the two differ, of each."""
    here, there = as_told(subject, known), as_told(subject, wanted)
    names = {name for name in {**here, **there} if here.get(name) != there.get(name)}
    if names == {ANSWERS}:
        answers, others = here[ANSWERS], there[ANSWERS]
        asked = {one for one in {**answers, **others} if answers.get(one) != others.get(one)}
        return {ANSWERS: _only(asked, answers)}, {ANSWERS: _only(asked, others)}
    for several in TOGETHER:
        names |= several if several & names else set()
    return _only(names, here), _only(names, there)


def _only(names: set[str], told: Told) -> Told:
    return {name: told.get(name) for name in sorted(names)}
