"""Records of every kind, as programs read and write them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, tuple_

from impacttracker.api.answers import answers_of_model, merged
from impacttracker.api.days import MOMENT, when_said
from impacttracker.api.kept_views import keys_in
from impacttracker.api.looking_up import awards_named, organisations_named, people_named, uids_in
from impacttracker.api.parts import Part, taken_schema, thing, told_schema
from impacttracker.api.problems import Unacceptable
from impacttracker.api.resource import Asked, Bin, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    ANYTHING,
    TOLD_TEXT,
    TOLD_TEXT_OR_NONE,
    UID_OR_NONE,
    UID_SHAPE,
    VERSION,
    Misfit,
    Shape,
    needed_text,
    several,
    term,
    text,
    text_or_none,
    word,
)
from impacttracker.database import db
from impacttracker.exchange.contents import ParticipantFacts, RecordFacts
from impacttracker.exchange.details import record_details
from impacttracker.exchange.facts import facts_of_record
from impacttracker.kinds import KINDS
from impacttracker.projects.models import Award
from impacttracker.records import operations
from impacttracker.records.models import Attribution, Participant, Record
from impacttracker.records.queries import says, whole
from impacttracker.records.vocabulary import ParticipantRole, Visibility

PARTICIPANT = (
    Part(name="role", shape=term(ParticipantRole), needed=True),
    Part(name="organisation", shape=UID_OR_NONE, about="The uid of a partner of the project."),
    Part(name="person", shape=UID_OR_NONE, about="The uid of somebody whom the project knows."),
    Part(
        name="name_as_recorded",
        shape=text(500),
        about="Stands beside the two, or alone where neither is known.",
    ),
    Part(name="name", shape=TOLD_TEXT, given="echoed", about="As pages call them."),
    Part(name="department", shape=text_or_none(300)),
    Part(name="sector", shape=text_or_none(100)),
    Part(name="country", shape=text_or_none(100)),
)


def _kind(value: Any) -> str:
    if not isinstance(value, str) or value not in KINDS:
        raise Misfit({"": f"Choose one of: {', '.join(KINDS)}."})
    return value


def _any_answers(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = ANYTHING.read(value)
    return found


EDTF = (
    "When, as exactly as it is known, in EDTF: 2022-03-04, 2022-03, 2021, {2019,2021}, "
    "2022-03-04/2022-03-06, 2021/.. (since), 2022-03-04T10:00:00Z; XXXX is not known."
)
PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(
        name="kind",
        shape=Shape({"type": "string", "enum": list(KINDS)}, _kind),
        needed=True,
        given="once",
    ),
    Part(name="title", shape=needed_text(2000), needed=True),
    Part(name="when", shape=word(200), about=EDTF),
    Part(name="zone", shape=text_or_none(60), about="Where a time of day was typed."),
    Part(name="url", shape=text_or_none(2000)),
    Part(name="visibility", shape=term(Visibility)),
    Part(
        name="awards",
        shape=several(word(60)),
        about="The references of the project's awards that it came of.",
    ),
    Part(
        name="answers",
        # Which ones there are follows from the kind, which stands beside them or in the record.
        shape=Shape({"type": "object"}, _any_answers, dict, {"type": ["object", "null"]}),
        about="What its kind asks. Null takes an answer back; what is left out stays.",
    ),
    Part(name="participants", shape=several(thing(PARTICIPANT)), about="Given, all are replaced."),
    Part(name="identifiers", shape=ANYTHING, about="What other systems call it."),
    Part(name="source", shape=ANYTHING, about="How it came in."),
    Part(name="unmapped", shape=ANYTHING, about="What no answer takes, kept as it came."),
    Part(name="author", shape=TOLD_TEXT_OR_NONE, given="never", about="Who recorded it."),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)


def page(asked: Asked, wanted: Wanted) -> Sequence[Record]:
    """The newest first, as lists show them."""
    found = _here(asked).order_by(Record.sort_key.desc(), Record.id.desc())
    if kind := wanted.chosen.get("kind"):
        found = found.where(Record.kind == kind)
    if words := wanted.chosen.get("title"):
        found = found.where(says(words))
    if reference := wanted.chosen.get("award"):
        named = Record.attributions.any(Attribution.award.has(Award.reference == reference))
        found = found.where(named)
    if uids := wanted.chosen.get("uid"):
        found = found.where(Record.uid.in_(uids_in(uids, "uid")))
    if view := wanted.chosen.get("view"):
        found = found.where(Record.id.in_(keys_in(view, asked)))
    if wanted.after:
        found = found.where(tuple_(Record.sort_key, Record.id) < wanted.after)
    return db.session.scalars(found.limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Record | None:
    return db.session.scalar(_here(asked).where(Record.uid == uid))


def binned(uid: str, asked: Asked) -> Record | None:
    found = whole(asked.viewer).where(
        Record.project_id == asked.project.id, Record.uid == uid, Record.binned_at.is_not(None)
    )
    return db.session.scalar(found)


def told(records: Sequence[Record], asked: Asked) -> list[Values]:
    return [_said(one) for one in records]


def create(given: dict[str, Any], asked: Asked) -> Record:
    answers = _answers(KINDS[given["kind"]], given.get("answers"))
    fact = RecordFacts(**_with_when(given, None) | {"answers": merged({}, answers)})
    details = record_details(fact, *_named(fact, asked))
    return operations.add_record(KINDS[fact.kind], asked.project, details, by=asked.viewer)


def change(record: Record, given: dict[str, Any], asked: Asked) -> None:
    held = facts_of_record(record)
    said = dict(vars(held)) | _with_when(given, record)
    if "answers" in given:
        answers = _answers(type(record), given["answers"])
        said["answers"] = merged(held.answers, answers)
    for name in ("identifiers", "source", "unmapped"):
        if name in given:
            said[name] = merged(getattr(held, name), given[name])
    fact = RecordFacts(**said)
    operations.correct_record(
        record,
        record_details(fact, *_named(fact, asked)),
        version=record.version,
        by=asked.viewer,
        # What an import left unfitting is not held against what does not touch it.
        keep_unfitting="answers" not in given,
    )


def remove(record: Record, asked: Asked) -> None:
    operations.bin_record(record, by=asked.viewer)


def restore(record: Record, asked: Asked) -> None:
    operations.restore_record(record, by=asked.viewer)


def schemas() -> dict[str, Mapping[str, Any]]:
    """A schema per kind, told and new, by name; and those that stand for all of them."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, model in KINDS.items():
        shape = answers_of_model(model)
        for suffix, schema, answers in (
            ("", told_schema(PARTS), shape.schema),
            ("New", taken_schema(PARTS, is_new=True), shape.taken),
        ):
            properties = {
                **schema["properties"],
                "kind": {"type": "string", "const": name},
                "answers": answers,
            }
            called = f"{model.about.singular}{suffix}"
            found[f"{model.__name__}{suffix}"] = {
                **schema,
                "title": called if not suffix else f"A new {model.about.singular.lower()}",
                "properties": properties,
            }
    found["Record"] = _either("")
    found["RecordNew"] = _either("New")
    found["RecordChange"] = taken_schema(PARTS, is_new=False)
    return found


def _either(suffix: str) -> dict[str, Any]:
    names = {
        name: f"#/components/schemas/{model.__name__}{suffix}" for name, model in KINDS.items()
    }
    return {
        "oneOf": [{"$ref": one} for one in names.values()],
        "discriminator": {"propertyName": "kind", "mapping": names},
    }


def _here(asked: Asked) -> Select[Record]:
    return whole(asked.viewer).where(
        Record.project_id == asked.project.id, Record.binned_at.is_(None)
    )


def _said(record: Record) -> Values:
    fact = vars(facts_of_record(record))
    return {
        **fact,
        "when": record.when.edtf,
        "zone": record.when.zone,
        "answers": answers_of_model(type(record)).write(fact["answers"]),
        "participants": _took_part(record.participants, fact["participants"]),
        "author": record.author.name if record.author else None,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "version": record.version,
    }


def _took_part(rows: Sequence[Participant], facts: Sequence[ParticipantFacts]) -> list[Values]:
    return [{**vars(fact), "name": row.name} for row, fact in zip(rows, facts, strict=True)]


def _answers(kind: type[Record], given: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = answers_of_model(kind).read(given or {})
    except Misfit as wrong:
        raise Unacceptable(wrong.under("answers")) from None
    return found


def _with_when(given: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """*given* with its date and zone as the one value that they are."""
    rest = {name: value for name, value in given.items() if name not in ("when", "zone")}
    if "participants" in rest:
        rest["participants"] = tuple(ParticipantFacts(**one) for one in rest["participants"])
    if "when" not in given and "zone" not in given:
        return rest
    edtf = given.get("when") or (record.when.edtf if record else "XXXX")
    zone = given.get("zone", record.when.zone if record else None)
    return {**rest, "when": when_said(edtf, zone)}


def _named(fact: RecordFacts, asked: Asked) -> tuple[dict[str, Any], dict[str, Award]]:
    """(partners by uid, awards by reference) that *fact* names."""
    took_part = list(enumerate(fact.participants))
    organisations = [(f"/participants/{n}/organisation", one.organisation) for n, one in took_part]
    people = [(f"/participants/{n}/person", one.person) for n, one in took_part]
    rows = {**organisations_named(organisations, asked), **people_named(people, asked)}
    awards = [(f"/awards/{place}", one) for place, one in enumerate(fact.awards)]
    if problems := {
        f"/participants/{n}": "Name an organisation, a person or a name as it was recorded."
        for n, one in took_part
        if not (one.organisation or one.person or one.name_as_recorded)
    }:
        raise Unacceptable(problems)
    return rows, awards_named(awards, asked)


RECORDS = Resource(
    name="record",
    path="records",
    about="Anything dated that counts, of sixteen kinds; each has answers of its own.",
    parts=PARTS,
    page=page,
    place=lambda record: (record.sort_key, record.id),
    places=(int, int),
    one=one,
    told=told,
    filters=(
        Filter(name="kind", schema={"type": "string", "enum": list(KINDS)}, about="Of one kind."),
        Filter(name="title", schema={"type": "string"}, about="Whose title has this text."),
        Filter(name="award", schema={"type": "string"}, about="That came of this award."),
        Filter(name="uid", schema={"type": "string"}, about="With these uids, commas between."),
        Filter(name="view", schema={"type": "string"}, about="In this kept view, by its uid."),
    ),
    create=create,
    change=change,
    remove=remove,
    bin=Bin(binned, restore),
    schemas=schemas(),
)
