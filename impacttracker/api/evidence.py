"""Evidence and what it supports, as programs read and write it; its file has an address apart."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.api.days import DAY_OR_NONE, MOMENT
from impacttracker.api.looking_up import (
    OF_RECORDS,
    each_of,
    keys_of_records,
    links_named,
    people_named,
    records_named,
)
from impacttracker.api.parts import Part
from impacttracker.api.resource import Asked, Bin, Filter, Resource, Values, Wanted
from impacttracker.api.shapes import (
    COUNT_OR_NONE,
    FLAG,
    SCORE_OR_NONE,
    TOLD_TEXT_OR_NONE,
    UID_OR_NONE,
    UID_SHAPE,
    VERSION,
    needed_text,
    several,
    term,
    text,
    web_address,
    word,
)
from impacttracker.database import db
from impacttracker.evidence import operations
from impacttracker.evidence.access import visible_to
from impacttracker.evidence.files import Upload
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.evidence.queries import links_supported_by, seen_by, supported_by
from impacttracker.evidence.vocabulary import Audience, EvidenceKind
from impacttracker.exchange.contents import EvidenceFacts
from impacttracker.exchange.details import evidence_details
from impacttracker.exchange.facts import facts_of_evidence
from impacttracker.records.models import Link
from impacttracker.records.queries import links_with

KINDS = ", ".join(one.value for one in EvidenceKind)
PARTS = (
    Part(name="uid", shape=UID_SHAPE, given="never"),
    Part(name="kind", shape=word(40), about=f"One of: {KINDS}; or as an import brought it."),
    Part(name="title", shape=needed_text(500), needed=True),
    Part(name="on", shape=DAY_OR_NONE),
    Part(name="url", shape=web_address(2000)),
    Part(name="file", shape=TOLD_TEXT_OR_NONE, given="never", about="The name of its file."),
    Part(name="sha256", shape=TOLD_TEXT_OR_NONE, given="never"),
    Part(name="media_type", shape=TOLD_TEXT_OR_NONE, given="never"),
    Part(
        name="size",
        shape=COUNT_OR_NONE,
        given="never",
        about="In bytes; null where the file is not held here.",
    ),
    Part(name="source", attribute="made_by", shape=text(500), about="Who said or made it."),
    Part(name="corroborator", shape=text(500), about="Who can confirm it, in words."),
    Part(
        name="corroborated_by",
        attribute="corroborating",
        shape=UID_OR_NONE,
        about="The uid of a contact who can.",
    ),
    Part(name="rights", shape=text(), about="Who may be quoted, and how."),
    Part(name="permission_until", shape=DAY_OR_NONE),
    Part(name="confidential", shape=FLAG, about="Never in anything that leaves the project."),
    Part(name="substitute", shape=text(500), about="What may be said in its place."),
    Part(name="audience", shape=term(Audience)),
    Part(name="corroboration", shape=SCORE_OR_NONE),
    Part(name="contribution", shape=SCORE_OR_NONE),
    Part(name="notes", shape=text()),
    Part(
        name="supports",
        shape=several(UID_SHAPE),
        about="The uids of records. Given, all that are shown are replaced.",
    ),
    Part(
        name="supports_links",
        shape=several(UID_SHAPE),
        about="The uids of links. Given, all that are shown are replaced.",
    ),
    Part(name="created_at", shape=MOMENT, given="never"),
    Part(name="updated_at", shape=MOMENT, given="never"),
    Part(name="version", shape=VERSION, given="never"),
)
SUPPORTED = ("supports", "supports_links")


def page(asked: Asked, wanted: Wanted) -> Sequence[Evidence]:
    """The last added first."""
    found = _here(asked).order_by(Evidence.id.desc())
    if kind := wanted.chosen.get("kind"):
        found = found.where(Evidence.kind == kind)
    if record := wanted.chosen.get("record"):
        of = EvidenceOfRecord.record_id.in_(keys_of_records(record, asked))
        found = found.where(Evidence.id.in_(select(EvidenceOfRecord.evidence_id).where(of)))
    if wanted.after:
        found = found.where(Evidence.id < wanted.after[0])
    return db.session.scalars(found.limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> Evidence | None:
    piece: Evidence | None = db.session.scalar(_here(asked).where(Evidence.uid == uid))
    return piece


def binned(uid: str, asked: Asked) -> Evidence | None:
    return db.session.scalar(
        select(Evidence).where(
            visible_to(asked.viewer),
            Evidence.project_id == asked.project.id,
            Evidence.uid == uid,
            Evidence.binned_at.is_not(None),
        )
    )


def told(pieces: Sequence[Evidence], asked: Asked) -> list[Values]:
    records = supported_by(pieces, asked.viewer)
    links = _links_of(pieces, asked)
    return [_said(one, [it.uid for it in records.get(one.id, ())], links[one.id]) for one in pieces]


def create(given: dict[str, Any], asked: Asked) -> Evidence:
    fact = EvidenceFacts(uid="", **_facts(given))
    details = evidence_details(fact, _rows(fact, given, asked))
    links = links_named(each_of("supports_links", given), asked)
    named = [links[uid] for uid in given.get("supports_links", ())]
    return operations.add_evidence(asked.project, replace(details, links=named), by=asked.viewer)


def change(piece: Evidence, given: dict[str, Any], asked: Asked) -> None:
    held = facts_of_evidence(piece, ())
    fact = replace(held, **_facts(given))
    rows = _rows(fact, given, asked)
    if "corroborating" not in given:
        rows[held.corroborating or ""] = piece.corroborating
    operations.correct_evidence(
        piece, evidence_details(fact, rows), version=piece.version, by=asked.viewer
    )
    if "supports" in given:
        wanted = [rows[uid] for uid in given["supports"]]
        _support(piece, "records", supported_by([piece], asked.viewer)[piece.id], wanted, asked)
    if "supports_links" in given:
        links = links_named(each_of("supports_links", given), asked)
        wanted = [links[uid] for uid in given["supports_links"]]
        _support(piece, "links", links_supported_by(piece, asked.viewer), wanted, asked)


def remove(piece: Evidence, asked: Asked) -> None:
    operations.bin_evidence(piece, by=asked.viewer)


def restore(piece: Evidence, asked: Asked) -> None:
    operations.restore_evidence(piece, by=asked.viewer)


def give_file(piece: Evidence, upload: Upload, asked: Asked) -> None:
    """Keep the bytes of a piece that has none; the very same ones may be given again."""
    if piece.sha256:
        operations.give_file_again(piece, upload, by=asked.viewer)
        return
    rows = {piece.corroborating.uid: piece.corroborating} if piece.corroborating else {}
    details = evidence_details(facts_of_evidence(piece, ()), rows)
    operations.correct_evidence(
        piece, replace(details, upload=upload), version=piece.version, by=asked.viewer
    )


def _support(
    piece: Evidence, what: str, held: Collection[Any], wanted: Collection[Any], asked: Asked
) -> None:
    """Let *piece* support just what is *wanted*, of what the caller sees."""
    gone = [one for one in held if one not in wanted]
    operations.withdraw(piece, **{what: gone}, by=asked.viewer)
    operations.support(piece, **{what: wanted}, by=asked.viewer)


def _here(asked: Asked) -> Any:
    return (
        seen_by(asked.viewer)
        .where(Evidence.project_id == asked.project.id)
        .options(joinedload(Evidence.corroborating))
    )


def _links_of(pieces: Sequence[Evidence], asked: Asked) -> Mapping[int, list[str]]:
    """The uids of the links that each piece supports and the caller may see."""
    pairs = db.session.execute(
        select(EvidenceOfLink.link_id, EvidenceOfLink.evidence_id)
        .where(EvidenceOfLink.evidence_id.in_([one.id for one in pieces]))
        .order_by(EvidenceOfLink.link_id)
    ).all()
    seen: dict[int, Link] = {
        one.id: one for one in links_with({key for key, _ in pairs}, asked.viewer)
    }
    found: dict[int, list[str]] = defaultdict(list)
    for key, piece in pairs:
        if key in seen:
            found[piece].append(seen[key].uid)
    return found


def _said(piece: Evidence, records: list[str], links: list[str]) -> Values:
    return {
        **vars(facts_of_evidence(piece, ())),
        "supports": sorted(records),
        "supports_links": sorted(links),
        "media_type": piece.media_type,
        "size": piece.size,
        "created_at": piece.created_at,
        "updated_at": piece.updated_at,
        "version": piece.version,
    }


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "supports_links"}


def _rows(fact: EvidenceFacts, given: dict[str, Any], asked: Asked) -> dict[str, Any]:
    named = given.get("corroborating")
    return {
        **people_named([("/corroborated_by", named)], asked),
        **records_named(each_of("supports", given), asked),
    }


EVIDENCE = Resource(
    name="evidence",
    path="evidence",
    about="What shows that records and links are true. What supports only private records of "
    "others is not there.",
    parts=PARTS,
    page=page,
    place=lambda piece: (piece.id,),
    places=(int,),
    one=one,
    told=told,
    filters=(OF_RECORDS, Filter(name="kind", schema={"type": "string"}, about="Of one kind.")),
    create=create,
    change=change,
    remove=remove,
    bin=Bin(binned, restore),
)
