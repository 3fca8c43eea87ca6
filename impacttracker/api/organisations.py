"""Partners that are organisations, as programs read and write them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from impacttracker.api.days import DAY, MOMENT
from impacttracker.api.looking_up import organisations_named
from impacttracker.api.parts import Part, thing
from impacttracker.api.resource import Asked, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    UID_OR_NONE,
    UID_SHAPE,
    VERSION,
    needed_text,
    several,
    term,
    text,
    text_or_none,
    web_address,
    word,
)
from impacttracker.database import db
from impacttracker.exchange.contents import OrganisationFacts, PositionFacts
from impacttracker.exchange.details import organisation_details, told_positions
from impacttracker.exchange.facts import facts_of_organisation
from impacttracker.partners import operations
from impacttracker.partners.models import Organisation, Partnership
from impacttracker.partners.names import Stop
from impacttracker.partners.queries import answers_to, by_name, partners_of
from impacttracker.partners.vocabulary import Level, Participation
from impacttracker.projects.vocabulary import Rhythm

LEVEL, PARTICIPATION = term(Level, nullable=True), term(Participation, nullable=True)
POSITION = (
    Part(name="on", shape=DAY, needed=True),
    Part(name="interest", shape=LEVEL),
    Part(name="influence", shape=LEVEL),
    Part(name="impact", shape=LEVEL),
    Part(name="wanted", shape=PARTICIPATION),
    Part(name="reached", shape=PARTICIPATION),
)
NOTES = ("interest", "influence", "impact", "talking_points")
PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="name", shape=needed_text(500), needed=True),
    Part(name="short_name", shape=text(100)),
    Part(name="aliases", shape=several(word(500)), about="Other names it is met under."),
    Part(name="parent", shape=UID_OR_NONE, about="The uid of the partner that it is a part of."),
    Part(name="sector", shape=text_or_none(100)),
    Part(name="country", shape=text_or_none(100)),
    Part(name="website", shape=web_address(2000)),
    Part(name="ror", shape=text_or_none(40), about="Its identifier in the ROR."),
    Part(name="interest", shape=text(), about="What this project notes of its interest."),
    Part(name="influence", shape=text()),
    Part(name="impact", shape=text()),
    Part(name="talking_points", shape=text()),
    Part(name="rhythm", shape=term(Rhythm, nullable=True), about="How often to be in touch."),
    Part(
        name="positions",
        shape=several(thing(POSITION)),
        about="Where it stood, the earliest first. Given, all are replaced.",
    ),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Organisation]:
    """By name."""
    found = partners_of(asked.project, asked.viewer).options(joinedload(Organisation.parent))
    if name := wanted.chosen.get("name"):
        found = found.where(answers_to(name))
    after = Stop(str(wanted.after[0]), int(wanted.after[1])) if wanted.after else None
    return by_name(found, Organisation.name, Organisation.id, after, wanted.limit + 1)


def one(uid: str, asked: Asked) -> Organisation | None:
    found = partners_of(asked.project, asked.viewer).options(joinedload(Organisation.parent))
    return db.session.scalar(found.where(Organisation.uid == uid))


def became(uid: str, asked: Asked) -> str | None:
    former = aliased(Organisation)
    key = select(former.merged_into_id).where(former.uid == uid).scalar_subquery()
    found = partners_of(asked.project, asked.viewer).where(Organisation.id == key)
    return db.session.scalar(found.with_only_columns(Organisation.uid))


def told(organisations: Sequence[Organisation], asked: Asked) -> list[Values]:
    noted = select(Partnership).where(Partnership.project_id == asked.project.id)
    keys = {one.id for one in organisations}
    above = {one.parent_id for one in organisations if one.parent_id}
    found = db.session.scalars(
        noted.where(Partnership.organisation_id.in_(keys | above)).options(
            selectinload(Partnership.positions)
        )
    )
    notes = {one.organisation_id: one for one in found}
    return [_said(one, notes[one.id], set(notes)) for one in organisations]


def create(given: dict[str, Any], asked: Asked) -> Organisation:
    fact = OrganisationFacts(key="", **_with_positions(given))
    details = organisation_details(fact, _parent(fact, asked))
    organisation = operations.add_organisation(asked.project, details, by=asked.viewer)
    _note(organisation, fact, asked)
    return organisation


def change(organisation: Organisation, given: dict[str, Any], asked: Asked) -> None:
    (held,) = told([organisation], asked)
    fact = OrganisationFacts(**{**_facts(held), **_with_positions(given)})
    details = organisation_details(fact, _parent(fact, asked))
    if "parent" not in given:
        # One that this project does not know stays as well.
        details = replace(details, parent=organisation.parent)
    operations.correct_organisation(
        organisation,
        details,
        project=asked.project,
        version=organisation.version,
        by=asked.viewer,
    )
    _note(organisation, fact, asked)


def _note(organisation: Organisation, fact: OrganisationFacts, asked: Asked) -> None:
    """What the project itself holds of a partner."""
    notes = db.session.scalars(
        select(Partnership).where(
            Partnership.project_id == asked.project.id,
            Partnership.organisation_id == organisation.id,
        )
    ).one()
    where, by = (asked.project, organisation), asked.viewer
    said = {name: getattr(fact, name) for name in NOTES}
    operations.describe_partnership(*where, **said, version=notes.version, by=by)
    operations.retell_positions(*where, told_positions(fact), by=by)
    operations.keep_in_touch(*where, fact.rhythm, by=by)


def _said(organisation: Organisation, notes: Partnership, known: set[int]) -> Values:
    fact = vars(facts_of_organisation(organisation, notes, known))
    return {
        **fact,
        "positions": [vars(one) for one in fact["positions"]],
        "created_at": organisation.created_at,
        "updated_at": organisation.updated_at,
        "version": organisation.version,
    }


def _facts(said: Values) -> dict[str, Any]:
    names = OrganisationFacts.__dataclass_fields__
    facts = {name: value for name, value in said.items() if name in names}
    return facts | {"positions": tuple(PositionFacts(**one) for one in said["positions"])}


def _with_positions(given: dict[str, Any]) -> dict[str, Any]:
    if "positions" not in given:
        return given
    placed = sorted(given["positions"], key=lambda one: one["on"])
    return {**given, "positions": tuple(PositionFacts(**one) for one in placed)}


def _parent(fact: OrganisationFacts, asked: Asked) -> dict[str, Organisation]:
    return organisations_named([("/parent", fact.parent)], asked)


ORGANISATIONS = Resource(
    name="organisation",
    path="organisations",
    about="Partners, shared by all projects of the installation, with what this one notes of them.",
    parts=PARTS,
    page=page,
    place=lambda organisation: (organisation.name, organisation.id),
    places=(str, int),
    one=one,
    became=became,
    told=told,
    filters=(Filter(name="name", schema={"type": "string"}, about="That answer to this."),),
    create=create,
    change=change,
)
