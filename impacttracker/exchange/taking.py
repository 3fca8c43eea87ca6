"""Records what waited in the inbox, once somebody took it. Flushes, never commits."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Text, cast, or_

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Refused, Stale
from impacttracker.evidence.queries import supporting
from impacttracker.exchange import operations, queries
from impacttracker.exchange.contents import Contents, LinkFacts, OrganisationFacts, RecordFacts
from impacttracker.exchange.facts import facts_of_record
from impacttracker.exchange.planning.identity import origin
from impacttracker.exchange.planning.waiting import contents_of
from impacttracker.inbox import operations as inbox
from impacttracker.inbox.citing import cited_in
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.vocabulary import Fate
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.queries import whole
from impacttracker.records.vocabulary import Strength, Verb


def take(
    project: Project,
    item: InboxItem,
    *,
    by: User,
    answers: Mapping[str, Any] | None = None,
    meant: Organisation | None = None,
) -> Record:
    """Record what *item* holds, linked with what led to it as far as that is here.

    *answers* take the place of what it says; *meant* is who of several namesakes it names.
    Raises `Stale` where somebody decided before, and `Refused` where its record is in the bin.
    """
    if item.fate is not Fate.WAITING:
        raise Stale(inbox.SETTLED)
    contents = _as_known_here(replace(contents_of(item.holds), reader=item.reader), project, by)
    if meant is not None:
        contents = replace(contents, organisations=tuple(_as(meant, contents.organisations)))
    (told,) = contents.records
    told = _of_our_awards(project, told)
    told = replace(told, answers={**told.answers, **(answers or {})})
    causes = list(_causes(project, item, by))
    contents = replace(
        contents,
        records=(told, *(facts_of_record(cause) for cause, _ in causes)),
        links=tuple(_link(contents, told, cause, verb) for cause, verb in causes),
    )
    operations.bring_in(project, [contents], by=by)
    inbox.note_taken(item, by=by)
    return db.session.scalars(whole(by).where(Record.uid == told.uid)).one()


def _as(meant: Organisation, told: Iterable[OrganisationFacts]) -> Iterator[OrganisationFacts]:
    """What is *told* of organisations, said of *meant* where it has their name."""
    names = set(map(folded, (meant.name, meant.short_name, *meant.aliases)))
    for one in told:
        yield replace(one, uid=meant.uid) if folded(one.name) in names else one


def _as_known_here(contents: Contents, project: Project, by: User) -> Contents:
    """*contents* with the uid that its record has here, where it was told of before."""
    (told,) = contents.records
    known = _known_here(told, project, by)
    if known is None:
        return contents
    if known.binned_at is not None:
        raise Refused(f"“{known.title}” is in the bin. Take it out again first.")
    kept = {piece.url for piece in supporting(known, by)}
    evidence = (one for one in contents.evidence if one.url not in kept)
    return replace(
        contents,
        records=(replace(told, uid=known.uid),),
        evidence=tuple(replace(one, supports=(known.uid,)) for one in evidence),
    )


def _known_here(told: RecordFacts, project: Project, by: User) -> Record | None:
    """The record that another file told of, or that somebody recorded with the same address."""
    came_from = origin(told.source)
    is_it = []
    if came_from:
        written = json.dumps(told.source["fingerprint"])
        held = cast(Record.__table__.c.source, Text)
        is_it.append(held.contains(written, autoescape=True))
    if told.url:
        is_it.append(Record.url == told.url)
    if not is_it:
        return None
    found = db.session.scalars(
        whole(by)
        .where(Record.project_id == project.id, Record.kind == told.kind, or_(*is_it))
        .order_by(Record.id)
    ).all()
    same = (one for one in found if came_from and origin(one.source) == came_from)
    return next(same, next((one for one in found if told.url and one.url == told.url), None))


def _of_our_awards(project: Project, told: RecordFacts) -> RecordFacts:
    """*told* of those awards that the project has; of the others it keeps the numbers."""
    held = {award.reference for award in queries.awards_of(project)}
    ours = tuple(one for one in told.awards if one in held)
    others = [one for one in told.awards if one not in held]
    kept = {"awards that are not here": others} if others else {}
    return replace(told, awards=ours, unmapped={**told.unmapped, **kept})


def _causes(project: Project, item: InboxItem, by: User) -> Iterator[tuple[Record, Verb]]:
    cited = cited_in(project, item.came_of, by)
    met = set()
    for reference in item.came_of:
        key = cited.key_of(reference)
        if key is not None and key not in met:
            met.add(key)
            cause = db.session.scalars(whole(by).where(Record.id == key)).one()
            yield cause, Verb(reference["verb"])


def _link(contents: Contents, told: RecordFacts, cause: Record, verb: Verb) -> LinkFacts:
    return LinkFacts(
        cause=cause.uid,
        effect=told.uid,
        verb=verb,
        strength=Strength.CREDITED,
        evidence=tuple(one.uid for one in contents.evidence),
    )
