"""An award's own answers, as programs read and write them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_polymorphic

from impacttracker.api.answers import answers_of_model, merged
from impacttracker.api.days import MOMENT
from impacttracker.api.looking_up import awards_named
from impacttracker.api.parts import Part
from impacttracker.api.problems import Unacceptable
from impacttracker.api.resource import Asked, Bin, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    ANYTHING,
    TOLD_TEXT_OR_NONE,
    UID_SHAPE,
    VERSION,
    Misfit,
    Shape,
    misfit,
    text,
    word,
)
from impacttracker.database import db
from impacttracker.exchange.facts import facts_of_narrative
from impacttracker.narratives import operations
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.narratives.operations import LONGEST_PERIOD, NEW
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Award


def _section(value: Any) -> str:
    if not isinstance(value, str) or value not in SECTIONS:
        raise misfit(f"Choose one of: {', '.join(SECTIONS)}.")
    return value


PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(
        name="award",
        shape=Shape(TOLD_TEXT_OR_NONE.schema, word(60).read, asked=word(60).taken),
        needed=True,
        about="The award's reference; null where an import could not tell, until it is said.",
    ),
    Part(
        name="section",
        shape=Shape({"type": "string", "enum": list(SECTIONS)}, _section),
        needed=True,
        given="once",
    ),
    Part(name="topic", shape=text(60), given="once", about="Of a statement: what it is about."),
    Part(
        name="period",
        shape=text(LONGEST_PERIOD),
        given="once",
        about="The funder's name for the period, such as 2027.",
    ),
    Part(
        name="answers",
        shape=Shape({"type": "object"}, ANYTHING.read, dict, ANYTHING.taken),
        about="What its section asks. Null takes an answer back; what is left out stays.",
    ),
    Part(name="source", shape=ANYTHING, given="never"),
    Part(name="unmapped", shape=ANYTHING, given="never"),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Narrative]:
    """In the order in which they were written."""
    found, whole = _found(asked)
    if section := wanted.chosen.get("section"):
        found = found.where(whole.section == section)
    if wanted.after:
        found = found.where(whole.id > wanted.after[0])
    return db.session.scalars(found.order_by(whole.id).limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Narrative | None:
    found, whole = _found(asked)
    narrative: Narrative | None = db.session.scalar(found.where(whole.uid == uid))
    return narrative


def binned(uid: str, asked: Asked) -> Narrative | None:
    found, whole = _found(asked, binned=True)
    narrative: Narrative | None = db.session.scalar(found.where(whole.uid == uid))
    return narrative


def told(narratives: Sequence[Narrative], asked: Asked) -> list[Values]:
    return [_said(one) for one in narratives]


def create(given: dict[str, Any], asked: Asked) -> Narrative:
    section = given["section"]
    return operations.answer_narrative(
        asked.project,
        _award(given["award"], asked),
        section,
        given.get("period", ""),
        merged({}, _answers(SECTIONS[section], given.get("answers"))),
        topic=given.get("topic", ""),
        version=NEW,
        by=asked.viewer,
    )


def change(narrative: Narrative, given: dict[str, Any], asked: Asked) -> None:
    held = facts_of_narrative(narrative)
    if given.get("award", held.award) != held.award:
        operations.give_to_award(narrative, _award(given["award"], asked), by=asked.viewer)
    if "answers" in given:
        answers = _answers(type(narrative), given["answers"])
        operations.rewrite_narrative(
            narrative, merged(held.answers, answers), version=narrative.version, by=asked.viewer
        )


def remove(narrative: Narrative, asked: Asked) -> None:
    operations.bin_narrative(narrative, by=asked.viewer)


def restore(narrative: Narrative, asked: Asked) -> None:
    operations.restore_narrative(narrative, by=asked.viewer)


def _found(asked: Asked, *, binned: bool = False) -> tuple[Any, Any]:
    """Narratives with their answers: every section's table is joined along, in one statement."""
    whole: Any = with_polymorphic(Narrative, "*")
    found = (
        select(whole)
        .where(
            is_member(asked.viewer, whole.project_id),
            whole.project_id == asked.project.id,
            whole.binned_at.is_not(None) if binned else whole.binned_at.is_(None),
        )
        .options(joinedload(whole.award))
    )
    return found, whole


def _said(narrative: Narrative) -> Values:
    fact = vars(facts_of_narrative(narrative))
    return {
        **fact,
        "answers": answers_of_model(type(narrative)).write(fact["answers"]),
        "uid": narrative.uid,
        "created_at": narrative.created_at,
        "updated_at": narrative.updated_at,
        "version": narrative.version,
    }


def _award(reference: str, asked: Asked) -> Award:
    return awards_named([("/award", reference)], asked)[reference]


def _answers(section: type[Narrative], given: Mapping[str, Any] | None) -> dict[str, Any]:
    try:
        found: dict[str, Any] = answers_of_model(section).read(given or {})
    except Misfit as wrong:
        raise Unacceptable(wrong.under("answers")) from None
    return found


NARRATIVES = Resource(
    name="narrative",
    path="narratives",
    about="What an award says of itself, by section and period; texts may cite what is here.",
    parts=PARTS,
    page=page,
    place=lambda narrative: (narrative.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(
        Filter(
            name="section",
            schema={"type": "string", "enum": list(SECTIONS)},
            about="Of one section.",
        ),
    ),
    create=create,
    change=change,
    remove=remove,
    bin=Bin(binned, restore),
)
