"""Returns to funders, as programs read them: people prepare, sign and send them, on pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, url_for
from sqlalchemy import select

from impacttracker.addresses import outside_address
from impacttracker.api.days import DAY_OR_NONE, MOMENT, MOMENT_OR_NONE
from impacttracker.api.parts import Part, thing
from impacttracker.api.resource import Asked, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    COUNT_OR_NONE,
    FLAG,
    TOLD_TEXT,
    TOLD_TEXT_OR_NONE,
    UID_SHAPE,
    VERSION,
    several,
    term,
    text,
)
from impacttracker.database import db
from impacttracker.exchange.facts import facts_of_return
from impacttracker.returns import files
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.queries import seen_by
from impacttracker.returns.vocabulary import State

SNAPSHOT = (
    Part(name="number", shape=VERSION, about="1 was sent first; each amendment counts on."),
    Part(name="at", shape=MOMENT),
    Part(name="by", shape=TOLD_TEXT, attribute="by_name"),
    Part(name="content_sha256", shape=TOLD_TEXT),
    Part(name="pdf", shape=TOLD_TEXT, attribute="address", about="Where its very bytes are read."),
    Part(name="pdf_sha256", shape=TOLD_TEXT),
    Part(name="pdf_size", shape=COUNT_OR_NONE, about="In bytes."),
)
TOLD_OF_SENT = tuple(part.key for part in SNAPSHOT if part.key != "address")
PARTS = tuple(
    Part(name=name, shape=shape, attribute=attribute, about=about, given="never")
    for name, shape, attribute, about in (
        ("uid", UID_SHAPE, "", ""),
        ("award", TOLD_TEXT, "", "The award's reference."),
        ("format", TOLD_TEXT, "format_key", "The key of the funder's format."),
        ("format_version", TOLD_TEXT, "", ""),
        ("period", TOLD_TEXT, "", "As the funder calls it."),
        ("from", DAY_OR_NONE, "from_on", ""),
        ("to", DAY_OR_NONE, "to_on", ""),
        ("due", DAY_OR_NONE, "due_on", "The deadline."),
        ("state", term(State), "", ""),
        ("response_code", text(), "", "What the funder says of whether it expects it."),
        ("expected", FLAG, "is_expected", "Whether it does."),
        ("nothing_to_report", FLAG, "", ""),
        ("declaration", text(), "", "Why there is nothing to report."),
        (
            "include",
            several(TOLD_TEXT),
            "",
            "Sections that name people, and are sent.",
        ),
        ("signed_by", TOLD_TEXT_OR_NONE, "", ""),
        ("signed_at", MOMENT_OR_NONE, "", ""),
        ("sent", several(thing(SNAPSHOT)), "snapshots", "Each time it was sent, the first first."),
        ("created_at", MOMENT, "", ""),
        ("updated_at", MOMENT, "", ""),
        ("version", VERSION, "", ""),
    )
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Return]:
    """In the order in which they were opened."""
    found = seen_by(asked.viewer).where(Return.project_id == asked.project.id)
    if state := wanted.chosen.get("state"):
        found = found.where(Return.state == State(state))
    if wanted.after:
        found = found.where(Return.id > wanted.after[0])
    return db.session.scalars(found.order_by(Return.id).limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Return | None:
    here = seen_by(asked.viewer).where(Return.project_id == asked.project.id)
    return db.session.scalar(here.where(Return.uid == uid))


def told(returns: Sequence[Return], asked: Asked) -> list[Values]:
    sent = _sent_of(returns, asked)
    return [
        {
            **vars(facts_of_return(one, ())),
            "state": one.state,
            "is_expected": one.is_expected,
            "signed_by": one.signed_by.name if one.signed_by else None,
            "signed_at": one.signed_at,
            "snapshots": sent[one.id],
            "created_at": one.created_at,
            "updated_at": one.updated_at,
            "version": one.version,
        }
        for one in returns
    ]


def sent_pdf(returned: Return, number: int) -> Response | None:
    """The document of that number, if *returned* was sent so often."""
    wanted = select(Snapshot).where(Snapshot.return_id == returned.id, Snapshot.number == number)
    snapshot = db.session.scalar(wanted)
    return files.pdf(snapshot.pdf, returned, str(number)) if snapshot else None


def _sent_of(returns: Sequence[Return], asked: Asked) -> Mapping[int, list[Values]]:
    """What was sent of each of *returns*, without the contents."""
    found: dict[int, list[Values]] = defaultdict(list)
    uids = {one.id: one.uid for one in returns if one.sent}
    rows = select(Snapshot).where(Snapshot.return_id.in_(uids)).order_by(Snapshot.number)
    for snapshot in db.session.scalars(rows) if uids else ():
        where: dict[str, Any] = {
            "project_code": asked.project.code,
            "return_uid": uids[snapshot.return_id],
            "number": snapshot.number,
        }
        said = {name: getattr(snapshot, name) for name in TOLD_OF_SENT}
        address = outside_address(url_for("api.read_sent", **where))
        found[snapshot.return_id].append(said | {"address": address})
    return found


RETURNS = Resource(
    name="return",
    path="returns",
    about="What is told a funder about a period; what was sent when, and its PDF. To be read "
    "alone: returns are prepared, signed and sent by people.",
    parts=PARTS,
    page=page,
    place=lambda returned: (returned.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(
        Filter(
            name="state",
            schema={"type": "string", "enum": [one.value for one in State]},
            about="In this state.",
        ),
    ),
)
