"""Promises and tasks, as programs read and write them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from impacttracker.api.days import DAY_OR_NONE, MOMENT
from impacttracker.api.looking_up import (
    OF_RECORDS,
    keys_of_records,
    members_called,
    organisations_named,
    people_named,
    records_named,
)
from impacttracker.api.parts import Part
from impacttracker.api.resource import Asked, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    UID_OR_NONE,
    UID_SHAPE,
    VERSION,
    needed_text,
    term,
    text,
)
from impacttracker.exchange.facts import facts_of_followup
from impacttracker.followups import operations
from impacttracker.followups.models import FollowUp
from impacttracker.followups.queries import found_by, seen_by
from impacttracker.followups.vocabulary import Direction

PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="record", shape=UID_OR_NONE, given="once", about="What it is about, by uid; one of"),
    Part(name="organisation", shape=UID_OR_NONE, given="once", about="the three has to be said."),
    Part(name="person", shape=UID_OR_NONE, given="once"),
    Part(name="what", shape=needed_text(1000), needed=True),
    Part(name="due", attribute="due_on", shape=DAY_OR_NONE),
    Part(name="done_on", shape=DAY_OR_NONE, about="The day on which it was kept; null reopens it."),
    Part(name="owner", shape=text(254), about="The e-mail address of who sees to it."),
    Part(name="direction", shape=term(Direction)),
    Part(name="outcome", shape=text(2000), about="What came of it, in a sentence."),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[FollowUp]:
    """The newest first."""
    found = seen_by(asked.viewer).where(FollowUp.project_id == asked.project.id)
    if state := wanted.chosen.get("state"):
        is_open = FollowUp.done_on.is_(None)
        found = found.where(is_open if state == "open" else ~is_open)
    if record := wanted.chosen.get("record"):
        found = found.where(FollowUp.record_id.in_(keys_of_records(record, asked)))
    if wanted.after:
        found = found.where(FollowUp.id < wanted.after[0])
    return found_by(found.order_by(FollowUp.id.desc()).limit(wanted.limit + 1))


def one(uid: str, asked: Asked) -> FollowUp | None:
    here = seen_by(asked.viewer).where(FollowUp.project_id == asked.project.id)
    return next(iter(found_by(here.where(FollowUp.uid == uid))), None)


def told(followups: Sequence[FollowUp], asked: Asked) -> list[Values]:
    return [_said(one) for one in followups]


def create(given: dict[str, Any], asked: Asked) -> FollowUp:
    followup = operations.promise(asked.project, _details(given, asked), by=asked.viewer)
    _settle(followup, given, asked)
    return followup


def change(followup: FollowUp, given: dict[str, Any], asked: Asked) -> None:
    held = {name: getattr(followup, name) for name in ("what", "due_on", "direction")}
    details = _details({**held, **given}, asked)
    if given.get("owner", _owner(followup)) == _owner(followup):
        # Somebody who has left, or whom an archive named, stays until another one is said.
        recorded = followup.owner_as_recorded
        details = replace(details, owner=followup.owner, owner_as_recorded=recorded)
    operations.change_promise(followup, details, version=followup.version, by=asked.viewer)
    _settle(followup, given, asked)


def _settle(followup: FollowUp, given: dict[str, Any], asked: Asked) -> None:
    """Note that it was kept, or that it was not after all, and what came of it."""
    if "done_on" in given and given["done_on"] != followup.done_on:
        operations.reopen(followup, by=asked.viewer)
        if given["done_on"]:
            operations.keep_promise(followup, on=given["done_on"], by=asked.viewer)
    if "outcome" in given:
        operations.say_outcome(followup, given["outcome"], by=asked.viewer)


def _details(given: dict[str, Any], asked: Asked) -> operations.FollowUpDetails:
    owner, record = given.get("owner") or "", given.get("record") or ""
    organisation, person = given.get("organisation") or "", given.get("person") or ""
    return operations.FollowUpDetails(
        what=given["what"],
        due_on=given.get("due_on"),
        owner=members_called([("/owner", owner)], asked).get(owner.lower()),
        direction=given.get("direction", Direction.OURS),
        record=records_named([("/record", record)], asked).get(record),
        organisation=organisations_named([("/organisation", organisation)], asked).get(
            organisation
        ),
        person=people_named([("/person", person)], asked).get(person),
    )


def _owner(followup: FollowUp) -> str:
    return facts_of_followup(followup).owner


def _said(followup: FollowUp) -> Values:
    about = {name: getattr(followup, name) for name in ("record", "organisation", "person")}
    return {
        **vars(facts_of_followup(followup)),
        **{name: one.uid if one else None for name, one in about.items()},
        "created_at": followup.created_at,
        "updated_at": followup.updated_at,
        "version": followup.version,
    }


FOLLOWUPS = Resource(
    name="followup",
    path="followups",
    about="What was promised, by whom, by when; and what came of it.",
    parts=PARTS,
    page=page,
    place=lambda followup: (followup.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(
        OF_RECORDS,
        Filter(
            name="state",
            schema={"type": "string", "enum": ["open", "done"]},
            about="Only what is still to be done, or what was done.",
        ),
    ),
    create=create,
    change=change,
)
