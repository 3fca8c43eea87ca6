"""Contacts, as programs read and write them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from impacttracker.api.days import DAY_OR_NONE, MOMENT
from impacttracker.api.looking_up import members_called, organisations_named
from impacttracker.api.parts import Part, thing
from impacttracker.api.resource import Asked, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    FLAG,
    UID_SHAPE,
    VERSION,
    email,
    needed_text,
    several,
    term,
    text,
    word,
)
from impacttracker.database import db, storable
from impacttracker.exchange.contents import AffiliationFacts, PersonFacts
from impacttracker.exchange.details import known_details, person_details
from impacttracker.exchange.facts import facts_of_person
from impacttracker.partners import operations
from impacttracker.partners.models import Acquaintance, Affiliation, Person
from impacttracker.partners.names import Stop
from impacttracker.partners.queries import affiliations_of, by_name, people_of
from impacttracker.partners.vocabulary import Closeness, Origin

AFFILIATION = (
    Part(name="organisation", shape=UID_SHAPE, needed=True, about="The uid of a partner."),
    Part(name="role", shape=text(300)),
    Part(name="from", shape=DAY_OR_NONE, attribute="from_on"),
    Part(name="to", shape=DAY_OR_NONE, attribute="to_on"),
)
PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="name", shape=needed_text(300), needed=True),
    Part(name="other_names", shape=several(word(300))),
    Part(
        name="emails",
        shape=several(email()),
        about="The address in use first. That of somebody who was erased is refused.",
    ),
    Part(
        name="affiliations",
        shape=several(thing(AFFILIATION)),
        about="Where they work and worked. Given, all that are shown are replaced.",
    ),
    Part(
        name="known_by",
        shape=text(254),
        about="The e-mail address of the colleague who knows them best.",
    ),
    Part(name="closeness", shape=term(Closeness, nullable=True)),
    Part(name="known_since", shape=DAY_OR_NONE),
    Part(name="lawful_basis", shape=text(200), about="UK GDPR, article 6."),
    Part(name="lawful_basis_since", shape=DAY_OR_NONE, attribute="basis_on"),
    Part(name="origin", shape=term(Origin, nullable=True)),
    Part(name="notified_on", shape=DAY_OR_NONE, about="When they were told that this is kept."),
    Part(name="do_not_contact", shape=FLAG),
    Part(name="erased_on", shape=DAY_OR_NONE, given="never"),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Person]:
    """By name."""
    found = _whole(asked)
    if name := wanted.chosen.get("name"):
        lowered = storable(name).lower()
        found = found.where(func.lower(Person.name).contains(lowered, autoescape=True))
    after = Stop(str(wanted.after[0]), int(wanted.after[1])) if wanted.after else None
    return by_name(found, Person.name, Person.id, after, wanted.limit + 1)


def one(uid: str, asked: Asked) -> Person | None:
    found: Person | None = db.session.scalar(_whole(asked).where(Person.uid == uid))
    return found


def became(uid: str, asked: Asked) -> str | None:
    former = aliased(Person)
    key = select(former.merged_into_id).where(former.uid == uid).scalar_subquery()
    found = people_of(asked.project, asked.viewer).where(Person.id == key)
    return db.session.scalar(found.with_only_columns(Person.uid))


def told(people: Sequence[Person], asked: Asked) -> list[Values]:
    found = db.session.scalars(
        select(Acquaintance)
        .where(
            Acquaintance.project_id == asked.project.id,
            Acquaintance.person_id.in_([one.id for one in people]),
        )
        .options(joinedload(Acquaintance.known_by))
    )
    known = {one.person_id: one for one in found}
    seen: dict[int, list[Affiliation]] = defaultdict(list)
    for place in affiliations_of(people, asked.viewer):
        seen[place.person_id].append(place)
    return [_said(one, known[one.id], seen[one.id]) for one in people]


def create(given: dict[str, Any], asked: Asked) -> Person:
    fact = PersonFacts(uid="", **_with_affiliations(given))
    details = person_details(fact, _places(fact, asked))
    person = operations.add_person(asked.project, details, by=asked.viewer)
    if {"known_by", "closeness", "known_since"} & set(given):
        _note(person, fact, asked)
    return person


def change(person: Person, given: dict[str, Any], asked: Asked) -> None:
    (said,) = told([person], asked)
    shown = {**_facts(said), "affiliations": said["affiliations"], **given}
    fact = PersonFacts(**_with_affiliations(shown))
    details = person_details(fact, _places(fact, asked))
    # What the caller may not see stays as it is.
    seen = affiliations_of([person], asked.viewer)
    hidden = [operations.as_details(one) for one in person.affiliations if one not in seen]
    details = replace(details, affiliations=[*details.affiliations, *hidden])
    operations.correct_person(
        person, details, project=asked.project, version=person.version, by=asked.viewer
    )
    _note(person, fact, asked)


def _note(person: Person, fact: PersonFacts, asked: Asked) -> None:
    """Who of the project knows them."""
    held = db.session.scalars(
        select(Acquaintance).where(
            Acquaintance.project_id == asked.project.id, Acquaintance.person_id == person.id
        )
    ).one()
    is_as_recorded = fact.known_by == held.known_by_as_recorded
    wanted = [] if is_as_recorded else [("/known_by", fact.known_by or None)]
    members = members_called(wanted, asked)
    named = replace(fact, known_by=fact.known_by.lower() if members else fact.known_by)
    operations.know(asked.project, person, known_details(named, members), by=asked.viewer)


def _whole(asked: Asked) -> Any:
    places = selectinload(Person.affiliations).joinedload(Affiliation.organisation)
    return people_of(asked.project, asked.viewer).options(places)


def _said(person: Person, known: Acquaintance, seen: Sequence[Affiliation]) -> Values:
    return {
        **vars(facts_of_person(person, known)),
        "affiliations": [
            {
                "organisation": one.organisation.uid,
                "role": one.role,
                "from_on": one.from_on,
                "to_on": one.to_on,
            }
            for one in seen
        ],
        "created_at": person.created_at,
        "updated_at": person.updated_at,
        "version": person.version,
    }


def _facts(said: Values) -> dict[str, Any]:
    names = PersonFacts.__dataclass_fields__
    return {name: value for name, value in said.items() if name in names}


def _with_affiliations(given: dict[str, Any]) -> dict[str, Any]:
    places = given.get("affiliations", ())
    return {**given, "affiliations": tuple(AffiliationFacts(**one) for one in places)}


def _places(fact: PersonFacts, asked: Asked) -> dict[str, Any]:
    named = [
        (f"/affiliations/{place}/organisation", one.organisation)
        for place, one in enumerate(fact.affiliations)
    ]
    known = organisations_named(named, asked)
    return dict(known)


PEOPLE = Resource(
    name="person",
    path="people",
    about="Contacts whom the project knows. They are people: keep what you read as safe as here.",
    parts=PARTS,
    page=page,
    place=lambda person: (person.name, person.id),
    places=(str, int),
    one=one,
    became=became,
    told=told,
    filters=(Filter(name="name", schema={"type": "string"}, about="Whose name has this text."),),
    create=create,
    change=change,
)
