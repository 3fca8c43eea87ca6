"""Reads a project's archive: strict about what it cannot mean, patient where parts are missing."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.contents import (
    AffiliationFacts,
    AwardFacts,
    Contents,
    EvidenceFacts,
    Flag,
    FollowUpFacts,
    LinkFacts,
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    PositionFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.fitting import fitted_narrative, fitted_record, fitted_title
from impacttracker.exchange.parts import (
    Part,
    amount,
    an_object,
    any_object,
    day,
    many,
    one_of,
    read_parts,
    term,
    text,
    text_or_none,
    uid,
    uid_or_none,
    yes_or_no,
)
from impacttracker.exchange.readers.mentions import check_mentions
from impacttracker.exchange.writers.archive import FORMAT, VERSION
from impacttracker.followups.models import FollowUp
from impacttracker.followups.vocabulary import Direction
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.partners.vocabulary import Level, Origin, Participation
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Link
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.when import When

PROJECT = {
    "code": Part("code", text(Project.code)),
    "title": Part("title", text(Project.title)),
    "lead_organisation": Part("lead_organisation", text(Project.lead_organisation)),
    "department": Part("department", text(Project.department)),
    "abstract": Part("abstract", text()),
    "start_on": Part("start", day),
    "end_on": Part("end", day),
}
AWARD = {
    "funder": Part("funder", text(Award.funder), needed=True),
    "reference": Part("reference", text(Award.reference), needed=True),
    "scheme": Part("scheme", text(Award.scheme)),
    "title": Part("title", text(Award.title)),
    "start_on": Part("start", day),
    "end_on": Part("end", day),
    "amount": Part("amount", amount),
    "currency": Part("currency", text(Award.currency)),
}
POSITION = {
    "on": Part("on", day, needed=True),
    "interest": Part("interest", term(Level)),
    "influence": Part("influence", term(Level)),
    "impact": Part("impact", term(Level)),
    "wanted": Part("wanted", term(Participation)),
    "reached": Part("reached", term(Participation)),
}
ORGANISATION = {
    "uid": Part("uid", uid, needed=True),
    "name": Part("name", text(Organisation.name), needed=True),
    "short_name": Part("short_name", text(Organisation.short_name)),
    "aliases": Part("aliases", many(text(Organisation.name))),
    "parent": Part("parent", uid_or_none),
    "sector": Part("sector", text_or_none(Organisation.sector)),
    "country": Part("country", text_or_none(Organisation.country)),
    "website": Part("website", text_or_none(Organisation.website)),
    "ror": Part("ror", text_or_none(Organisation.ror)),
    "interest": Part("interest", text()),
    "influence": Part("influence", text()),
    "impact": Part("impact", text()),
    "talking_points": Part("talking_points", text()),
    "positions": Part(
        "positions",
        many(lambda value, where: PositionFacts(**read_parts(value, where, POSITION))),
    ),
}
AFFILIATION = {
    "organisation": Part("organisation", uid, needed=True),
    "role": Part("role", text(Affiliation.role)),
    "from_on": Part("from", day),
    "to_on": Part("to", day),
}
PERSON = {
    "uid": Part("uid", uid, needed=True),
    "name": Part("name", text(Person.name), needed=True),
    "emails": Part("emails", many(text())),
    "affiliations": Part(
        "affiliations",
        many(lambda value, where: AffiliationFacts(**read_parts(value, where, AFFILIATION))),
    ),
    "lawful_basis": Part("lawful_basis", text(Person.lawful_basis)),
    "basis_on": Part("lawful_basis_since", day),
    "origin": Part("origin", term(Origin)),
    "notified_on": Part("notified_on", day),
    "do_not_contact": Part("do_not_contact", yes_or_no),
    "erased_on": Part("erased_on", day),
}
PARTICIPANT = {
    "role": Part("role", term(ParticipantRole), needed=True),
    "organisation": Part("organisation", uid_or_none),
    "person": Part("person", uid_or_none),
    "name_as_recorded": Part("name_as_recorded", text()),
    "department": Part("department", text_or_none()),
    "sector": Part("sector", text_or_none()),
    "country": Part("country", text_or_none()),
}
RECORD = {
    "uid": Part("uid", uid),
    "kind": Part("kind", one_of(KINDS), needed=True),
    "title": Part("title", text()),
    "url": Part("url", text_or_none()),
    "visibility": Part("visibility", term(Visibility)),
    "awards": Part("awards", many(text(Award.reference))),
    "answers": Part("answers", any_object),
    "participants": Part(
        "participants",
        many(lambda value, where: ParticipantFacts(**read_parts(value, where, PARTICIPANT))),
    ),
    "identifiers": Part("identifiers", any_object),
    "source": Part("source", any_object),
    "unmapped": Part("unmapped", any_object),
}
LINK = {
    "cause": Part("from", uid, needed=True),
    "effect": Part("to", uid, needed=True),
    "verb": Part("verb", term(Verb), needed=True),
    "strength": Part("strength", term(Strength), needed=True),
    "rationale": Part("rationale", text(Link.rationale)),
    "evidence": Part("evidence", many(uid)),
}
EVIDENCE = {
    "uid": Part("uid", uid, needed=True),
    "kind": Part("kind", text(Evidence.kind)),
    "title": Part("title", text(Evidence.title), needed=True),
    "on": Part("on", day),
    "url": Part("url", text_or_none(Evidence.url)),
    "file": Part("file", text_or_none(Evidence.file)),
    "sha256": Part("sha256", text_or_none(Evidence.sha256)),
    "confidential": Part("confidential", yes_or_no),
    "rights": Part("rights", text()),
    "supports": Part("supports", many(uid)),
}
NARRATIVE = {
    "award": Part("award", text_or_none(Award.reference)),
    "section": Part("section", one_of(SECTIONS), needed=True),
    "period": Part("period", text(Narrative.period)),
    "answers": Part("answers", any_object),
    "source": Part("source", any_object),
    "unmapped": Part("unmapped", any_object),
}
FOLLOWUP = {
    "uid": Part("uid", uid, needed=True),
    "about": Part("about", uid, needed=True),
    "also_about": Part("also_about", many(uid)),
    "what": Part("what", text(FollowUp.what), needed=True),
    "due_on": Part("due", day),
    "done_on": Part("done_on", day),
    "owner": Part("owner", text(FollowUp.owner_as_recorded)),
    "direction": Part("direction", term(Direction)),
}


def recognises(text: str) -> bool:
    """Whether *text* is JSON that calls itself an archive of ours."""
    return text.lstrip().startswith("{") and FORMAT in text


def read(text: str) -> Contents:
    """Everything that the archive says; `Unreadable` says what in it is wrong, and where."""
    held = an_object(_parsed(text), "The file")
    _check_kind(held)
    records, unfit_records = _fitted(many(_record)(held.get("records"), "records"), fitted_record)
    narratives, unfit_narratives = _fitted(
        many(lambda value, where: NarrativeFacts(**read_parts(value, where, NARRATIVE)))(
            held.get("narratives"), "narratives"
        ),
        fitted_narrative,
    )
    contents = Contents(
        reader="archive",
        project=ProjectFacts(**read_parts(held.get("project") or {}, "project", PROJECT)),
        awards=_list(held, "awards", AwardFacts, AWARD),
        organisations=many(_organisation)(held.get("organisations"), "organisations"),
        people=_list(held, "people", PersonFacts, PERSON),
        records=records,
        links=_list(held, "links", LinkFacts, LINK),
        evidence=_list(held, "evidence", EvidenceFacts, EVIDENCE),
        narratives=narratives,
        followups=many(_followup)(held.get("followups"), "followups"),
        flagged=(*unfit_records, *unfit_narratives),
    )
    check_mentions(contents)
    return contents


def _parsed(text: str) -> Any:
    try:
        return _storable(json.loads(text, parse_constant=_refuse_constant))
    except RecursionError:
        raise Unreadable("The archive is nested too deeply to be one of ours.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"The archive is damaged at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except ValueError as error:
        raise Unreadable(f"The archive is damaged: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number.")


def _storable(value: Any) -> Any:
    """Escapes in JSON can spell characters that no database takes."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): _storable(one) for name, one in value.items()}
    return value


def _check_kind(held: dict[str, Any]) -> None:
    if held.get("format") != FORMAT:
        raise Unreadable(f"This is no archive: its “format” is not {FORMAT}.")
    version = held.get("version")
    if version != VERSION or isinstance(version, bool):
        raise Unreadable(
            f"This archive is of version {version!r}, and only version {VERSION} can be read here. "
            "Install the newest Impact Tracker first."
        )


def _list(
    held: dict[str, Any], name: str, fact: type[Any], parts: dict[str, Part]
) -> tuple[Any, ...]:
    return many(lambda value, where: fact(**read_parts(value, where, parts)))(held.get(name), name)


def _organisation(value: Any, where: str) -> OrganisationFacts:
    parts = read_parts(value, where, ORGANISATION)
    if "positions" in parts:
        parts["positions"] = tuple(sorted(parts["positions"], key=lambda one: one.on))
    return OrganisationFacts(key=parts["uid"], **parts)


def _record(value: Any, where: str) -> RecordFacts:
    parts = read_parts(value, where, RECORD)
    when = text_or_none()(value.get("when"), f"{where}.when")
    zone = text_or_none()(value.get("zone"), f"{where}.zone")
    parts.setdefault("title", fitted_title(parts["kind"], ""))
    parts["awards"] = tuple(sorted(parts.get("awards", ())))
    # What has no identifier is known by what it says, so that reading it twice adds nothing.
    parts.setdefault("uid", str(uuid5(NAMESPACE_URL, json.dumps(value, sort_keys=True))))
    try:
        found = {"when": When.from_edtf(when, zone)} if when else {}
    except ValueError as error:
        raise Unreadable(f"{where}.when cannot be read: {error}") from None
    return RecordFacts(**{**parts, **found, "given": parts["given"] | set(found)})


def _followup(value: Any, where: str) -> FollowUpFacts:
    parts = read_parts(value, where, FOLLOWUP)
    about = (parts.pop("about"), *parts.pop("also_about", ()))
    given = (parts.pop("given") - {"also_about"}) | {"about"}
    return FollowUpFacts(about=about, given=given, **parts)


def _fitted(facts: Iterable[Any], fit: Any) -> tuple[tuple[Any, ...], list[Flag]]:
    fitted, flagged = [], []
    for fact in facts:
        kept, sentences = fit(fact)
        fitted.append(replace(kept, given=fact.given | ({"unmapped"} if sentences else set())))
        flagged += [Flag(fact.where, sentence) for sentence in sentences]
    return tuple(fitted), flagged
