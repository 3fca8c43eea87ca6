"""What awards owe their funders, as programs read and write it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from impacttracker.api.days import DAY, DAY_OR_NONE, MOMENT
from impacttracker.api.looking_up import awards_named
from impacttracker.api.parts import Part, thing
from impacttracker.api.problems import Unacceptable
from impacttracker.api.resource import Asked, Resource, Values, Wanted
from impacttracker.api.shapes import (
    TOLD_TEXT,
    UID_SHAPE,
    VERSION,
    several,
    term,
    word,
)
from impacttracker.database import db
from impacttracker.exchange.details import obligation_details
from impacttracker.exchange.facts import facts_of_obligation
from impacttracker.exchange.settled import ObligationFacts
from impacttracker.formats.held import owed_formats
from impacttracker.obligations import operations
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.periods import periods_of
from impacttracker.obligations.queries import seen_by
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.projects.access import Permission

PERIOD = (
    Part(name="period", shape=TOLD_TEXT, attribute="name"),
    Part(name="from", shape=DAY_OR_NONE, attribute="from_on"),
    Part(name="to", shape=DAY_OR_NONE, attribute="to_on"),
    Part(name="due", shape=DAY, attribute="due_on"),
)
PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="award", shape=word(60), needed=True, about="The award's reference."),
    Part(
        name="format",
        shape=word(60),
        attribute="format_key",
        needed=True,
        about="The key of the funder's format, such as ukri.",
    ),
    Part(
        name="period",
        shape=word(operations.LONGEST_PERIOD),
        needed=True,
        about="The first, as the funder calls it: 2027, 2026/27.",
    ),
    Part(name="from", shape=DAY_OR_NONE, attribute="from_on"),
    Part(name="to", shape=DAY_OR_NONE, attribute="to_on"),
    Part(name="due", shape=DAY, attribute="due_on", needed=True, about="The first deadline."),
    Part(name="repeats", shape=term(Repeats), about="Once, unless it is said."),
    Part(
        name="until",
        shape=DAY_OR_NONE,
        attribute="until_on",
        about="No deadline lies after it; needed for what is owed every year.",
    ),
    Part(
        name="periods",
        shape=several(thing(PERIOD)),
        given="never",
        about="All that is owed by it, counted from the first.",
    ),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Obligation]:
    """In the order in which they were noted."""
    found = seen_by(asked.viewer).where(Obligation.project_id == asked.project.id)
    if wanted.after:
        found = found.where(Obligation.id > wanted.after[0])
    return db.session.scalars(found.order_by(Obligation.id).limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Obligation | None:
    here = seen_by(asked.viewer).where(Obligation.project_id == asked.project.id)
    return db.session.scalar(here.where(Obligation.uid == uid))


def told(obligations: Sequence[Obligation], asked: Asked) -> list[Values]:
    return [
        {
            **vars(facts_of_obligation(one)),
            "periods": [vars(period) for period in periods_of(one)],
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "version": one.version,
        }
        for one in obligations
    ]


def create(given: dict[str, Any], asked: Asked) -> Obligation:
    details = _details(ObligationFacts(uid="", **given), asked)
    return operations.owe(asked.project, details, by=asked.viewer)


def change(obligation: Obligation, given: dict[str, Any], asked: Asked) -> None:
    held = facts_of_obligation(obligation)
    details = _details(replace(held, **given), asked, held.format_key)
    operations.change_obligation(obligation, details, version=obligation.version, by=asked.viewer)


def remove(obligation: Obligation, asked: Asked) -> None:
    operations.remove_obligation(obligation, by=asked.viewer)


def _details(fact: ObligationFacts, asked: Asked, stored: str = "") -> operations.ObligationDetails:
    """With a format that is held, or the one that is *stored*."""
    keys = [one.key for one in owed_formats()]
    if fact.format_key not in (*keys, stored):
        raise Unacceptable({"/format": f"Choose one of: {', '.join(keys)}."})
    return obligation_details(fact, awards_named([("/award", fact.award)], asked))


OBLIGATIONS = Resource(
    name="obligation",
    path="obligations",
    about="What an award owes its funder: a report, once or every year. Leads and managers write.",
    parts=PARTS,
    page=page,
    place=lambda obligation: (obligation.id,),
    places=(int,),
    one=one,
    told=told,
    create=create,
    change=change,
    remove=remove,
    permission=Permission.RETURN_PREPARE,
)
