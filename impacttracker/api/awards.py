"""The grants to a project, as programs read and write them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from impacttracker.api.days import DAY_OR_NONE
from impacttracker.api.parts import Part
from impacttracker.api.resource import Asked, Resource, Values, Wanted
from impacttracker.api.shapes import AMOUNT_OR_NONE, UID_SHAPE, VERSION, needed_text, text
from impacttracker.database import db
from impacttracker.exchange.contents import AwardFacts
from impacttracker.exchange.details import award_details
from impacttracker.exchange.facts import facts_of_award
from impacttracker.projects import operations
from impacttracker.projects.access import Permission, is_member
from impacttracker.projects.models import Award

PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="funder", shape=needed_text(200), needed=True),
    Part(
        name="reference",
        shape=needed_text(60),
        needed=True,
        about="By which records and narratives name it.",
    ),
    Part(name="scheme", shape=text(300)),
    Part(name="title", shape=text(500)),
    Part(name="start", shape=DAY_OR_NONE, attribute="start_on"),
    Part(name="end", shape=DAY_OR_NONE, attribute="end_on"),
    Part(name="amount", shape=AMOUNT_OR_NONE),
    Part(name="currency", shape=text(3), about="Three letters, such as GBP."),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Award]:
    """In the order in which they were added."""
    found = _here(asked).order_by(Award.id)
    if wanted.after:
        found = found.where(Award.id > wanted.after[0])
    return db.session.scalars(found.limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Award | None:
    found: Award | None = db.session.scalar(_here(asked).where(Award.uid == uid))
    return found


def told(awards: Sequence[Award], asked: Asked) -> list[Values]:
    return [{**vars(facts_of_award(one)), "uid": one.uid, "version": one.version} for one in awards]


def create(given: dict[str, Any], asked: Asked) -> Award:
    details = award_details(AwardFacts(**given))
    return operations.add_award(asked.project, details, by=asked.viewer)


def change(award: Award, given: dict[str, Any], asked: Asked) -> None:
    details = award_details(replace(facts_of_award(award), **given))
    operations.correct_award(award, details, version=award.version, by=asked.viewer)


def remove(award: Award, asked: Asked) -> None:
    operations.remove_award(award, by=asked.viewer)


def _here(asked: Asked) -> Any:
    return select(Award).where(
        Award.project_id == asked.project.id, is_member(asked.viewer, Award.project_id)
    )


AWARDS = Resource(
    name="award",
    path="awards",
    about="The grants to the project. One on which something hangs cannot be removed.",
    parts=PARTS,
    page=page,
    place=lambda award: (award.id,),
    places=(int,),
    one=one,
    told=told,
    create=create,
    change=change,
    remove=remove,
    permission=Permission.PROJECT_SET_UP,
)
