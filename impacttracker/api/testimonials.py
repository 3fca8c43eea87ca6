"""Requests for testimonials, as programs read and write them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from impacttracker.api.days import DAY_OR_NONE, MOMENT
from impacttracker.api.looking_up import (
    OF_RECORDS,
    each_of,
    evidence_named,
    keys_of_records,
    people_named,
    records_named,
)
from impacttracker.api.parts import Part
from impacttracker.api.problems import Unacceptable
from impacttracker.api.resource import Asked, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import UID_OR_NONE, UID_SHAPE, VERSION, several, term, text
from impacttracker.exchange.contents import TestimonialFacts
from impacttracker.exchange.details import testimonial_details
from impacttracker.exchange.facts import facts_of_testimonial
from impacttracker.testimonials import operations
from impacttracker.testimonials.models import Testimonial
from impacttracker.testimonials.queries import all_kept_for, found_by, is_at, seen_by
from impacttracker.testimonials.vocabulary import Stage

PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="about", shape=UID_SHAPE, needed=True, about="The uid of the record."),
    Part(name="person", shape=UID_OR_NONE, about="Who is asked: the uid of a contact,"),
    Part(name="whom", shape=text(500), about="or a name, where the project has no such contact."),
    Part(name="stage", shape=term(Stage), given="never", about="The furthest that it has come."),
    Part(name="asked_on", shape=DAY_OR_NONE),
    Part(name="chased_on", shape=DAY_OR_NONE, about="When it was chased last."),
    Part(name="received_on", shape=DAY_OR_NONE),
    Part(name="consented_on", shape=DAY_OR_NONE, about="When they agreed to be quoted."),
    Part(name="declined_on", shape=DAY_OR_NONE),
    Part(name="notes", shape=text()),
    Part(
        name="kept_as",
        shape=several(UID_SHAPE),
        about="The uids of the evidence that holds what was received. More may be added.",
    ),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Testimonial]:
    """The newest first."""
    found = seen_by(asked.viewer).where(Testimonial.project_id == asked.project.id)
    if stage := wanted.chosen.get("stage"):
        found = found.where(is_at(Stage(stage)))
    if record := wanted.chosen.get("record"):
        found = found.where(Testimonial.record_id.in_(keys_of_records(record, asked)))
    if wanted.after:
        found = found.where(Testimonial.id < wanted.after[0])
    return found_by(found.order_by(Testimonial.id.desc()).limit(wanted.limit + 1))


def one(uid: str, asked: Asked) -> Testimonial | None:
    here = seen_by(asked.viewer).where(Testimonial.project_id == asked.project.id)
    return next(iter(found_by(here.where(Testimonial.uid == uid))), None)


def told(testimonials: Sequence[Testimonial], asked: Asked) -> list[Values]:
    kept = all_kept_for(testimonials, asked.viewer)
    return [
        {
            **vars(facts_of_testimonial(one, kept.get(one.id, ()))),
            "stage": one.stage,
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "version": one.version,
        }
        for one in testimonials
    ]


def create(given: dict[str, Any], asked: Asked) -> Testimonial:
    fact = TestimonialFacts(uid="", **given)
    details = testimonial_details(fact, _rows(given, asked))
    testimonial = operations.ask_for(asked.project, details, by=asked.viewer)
    _keep(testimonial, given, asked)
    return testimonial


def change(testimonial: Testimonial, given: dict[str, Any], asked: Asked) -> None:
    held = facts_of_testimonial(testimonial, ())
    rows = {
        held.about: testimonial.record,
        held.person or "": testimonial.person,
        **_rows(given, asked),
    }
    details = testimonial_details(replace(held, **given), rows)
    operations.correct_testimonial(
        testimonial, details, version=testimonial.version, by=asked.viewer
    )
    _keep(testimonial, given, asked)


def remove(testimonial: Testimonial, asked: Asked) -> None:
    operations.withdraw(testimonial, by=asked.viewer)


def _keep(testimonial: Testimonial, given: dict[str, Any], asked: Asked) -> None:
    """Note what was received; what it is kept as already stays."""
    if "kept_as" not in given:
        return
    wanted = given["kept_as"]
    held = all_kept_for([testimonial], asked.viewer).get(testimonial.id, ())
    if any(one.uid not in wanted for one in held):
        raise Unacceptable(
            {"/kept_as": "Give what is here as well: what was received stays, until it is binned."}
        )
    pieces = evidence_named(each_of("kept_as", given), asked)
    for uid in wanted:
        operations.keep_received(testimonial, pieces[uid], by=asked.viewer)


def _rows(given: dict[str, Any], asked: Asked) -> dict[str, Any]:
    return {
        **records_named([("/about", given.get("about"))], asked),
        **people_named([("/person", given.get("person"))], asked),
    }


TESTIMONIALS = Resource(
    name="testimonial",
    path="testimonials",
    about="Who outside is asked what came of the work, and how far that has come.",
    parts=PARTS,
    page=page,
    place=lambda testimonial: (testimonial.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(
        OF_RECORDS,
        Filter(
            name="stage",
            schema={"type": "string", "enum": [one.value for one in Stage]},
            about="That have come so far, and no further.",
        ),
    ),
    create=create,
    change=change,
    remove=remove,
)
