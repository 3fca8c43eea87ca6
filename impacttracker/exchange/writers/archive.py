"""Writes a project as lossless JSON: the same contents give the same bytes on every database.

Lists stand in an order that depends on no database key: by uid, links by their ends, awards by
funder and reference, narratives by award, section, topic and period.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from impacttracker.database import storable
from impacttracker.evidence.vocabulary import Audience
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    EvidenceFacts,
    FollowUpFacts,
    LinkFacts,
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    PositionFacts,
    ProjectFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.readers.archive_parts import PARTS_OF

FORMAT, VERSION = "impacttracker-archive", 1


def write(contents: Contents) -> str:
    """The archive of *contents*, ending with one new line."""
    lists = {
        "awards": sorted(map(_award, contents.awards), key=_by("funder", "reference")),
        "organisations": sorted(map(_organisation, contents.organisations), key=_by("uid")),
        "people": sorted(map(_person, contents.people), key=_by("uid")),
        "records": sorted(map(_record, contents.records), key=_by("uid")),
        "links": sorted(map(_link, contents.links), key=_by("from", "to", "verb")),
        "evidence": sorted(map(_evidence, contents.evidence), key=_by("uid")),
        "narratives": sorted(
            map(_narrative, contents.narratives), key=_by("award", "section", "topic", "period")
        ),
        "followups": sorted(map(_followup, contents.followups), key=_by("uid")),
    }
    if contents.testimonials:
        lists["testimonials"] = sorted(map(_testimonial, contents.testimonials), key=_by("uid"))
    for name in ("obligations", "returns", "kept_apart", "set_aside"):
        if facts := getattr(contents, name):
            lists[name] = sorted(map(_told, facts), key=_by("uid", "rule", "entry", "first"))
    head = {"format": FORMAT, "version": VERSION, "project": _project(contents.project)}
    return storable(_json({**head, **lists}, indent=2) + "\n")


def _by(*names: str) -> Any:
    """Orders by these parts, and what is alike in them by all that it says."""
    return lambda one: ([one.get(name) or "" for name in names], _json(one))


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent)


def _project(project: ProjectFacts) -> dict[str, Any]:
    return {
        "code": project.code,
        "title": project.title,
        "lead_organisation": project.lead_organisation,
        "department": project.department,
        "abstract": project.abstract,
        "start": _said(project.start_on),
        "end": _said(project.end_on),
        **_given(rhythm=project.rhythm),
    }


def _award(award: AwardFacts) -> dict[str, Any]:
    return {
        "funder": award.funder,
        "reference": award.reference,
        "scheme": award.scheme,
        "title": award.title,
        "start": _said(award.start_on),
        "end": _said(award.end_on),
        "amount": _said(award.amount),
        "currency": award.currency,
    }


def _organisation(organisation: OrganisationFacts) -> dict[str, Any]:
    return {
        "uid": organisation.uid,
        "name": organisation.name,
        "short_name": organisation.short_name,
        "aliases": list(organisation.aliases),
        "parent": organisation.parent,
        "sector": organisation.sector,
        "country": organisation.country,
        "website": organisation.website,
        "ror": organisation.ror,
        "interest": organisation.interest,
        "influence": organisation.influence,
        "impact": organisation.impact,
        **_given(
            talking_points=organisation.talking_points,
            rhythm=organisation.rhythm,
            positions=[_position(one) for one in organisation.positions],
        ),
    }


def _position(one: PositionFacts) -> dict[str, Any]:
    levels = {name: getattr(one, name) for name in ("interest", "influence", "impact")}
    return {"on": _said(one.on), **_given(**levels, wanted=one.wanted, reached=one.reached)}


def _person(person: PersonFacts) -> dict[str, Any]:
    later = {
        "origin": person.origin and str(person.origin),
        "notified_on": _said(person.notified_on),
        "do_not_contact": person.do_not_contact,
        "erased_on": _said(person.erased_on),
    }
    return {
        # Left out where nobody has said, so that an archive of before reads the same today.
        **{name: value for name, value in later.items() if value},
        **_known(person),
        "uid": person.uid,
        "name": person.name,
        "emails": list(person.emails),
        "affiliations": [
            {
                "organisation": one.organisation,
                "role": one.role,
                "from": _said(one.from_on),
                "to": _said(one.to_on),
            }
            for one in person.affiliations
        ],
        "lawful_basis": person.lawful_basis,
        "lawful_basis_since": _said(person.basis_on),
    }


def _known(person: PersonFacts) -> dict[str, Any]:
    return _given(
        other_names=list(person.other_names),
        known_by=person.known_by,
        closeness=person.closeness,
        known_since=person.known_since,
    )


def _record(record: RecordFacts) -> dict[str, Any]:
    return {
        "uid": record.uid,
        "kind": record.kind,
        "title": record.title,
        "when": record.when.edtf,
        "zone": record.when.zone,
        "url": record.url,
        "visibility": str(record.visibility),
        "awards": sorted(record.awards),
        "answers": _answers(record.answers),
        "participants": [_participant(one) for one in record.participants],
        "identifiers": record.identifiers,
        "source": record.source,
        "unmapped": record.unmapped,
    }


def _participant(one: ParticipantFacts) -> dict[str, Any]:
    return {
        "organisation": one.organisation,
        "person": one.person,
        "role": str(one.role),
        "name_as_recorded": one.name_as_recorded,
        "department": one.department,
        "sector": one.sector,
        "country": one.country,
    }


def _link(link: LinkFacts) -> dict[str, Any]:
    return {
        "from": link.cause,
        "to": link.effect,
        "verb": str(link.verb),
        "strength": str(link.strength),
        "rationale": link.rationale,
        "evidence": sorted(link.evidence),
    }


def _evidence(evidence: EvidenceFacts) -> dict[str, Any]:
    return {
        "uid": evidence.uid,
        "kind": evidence.kind,
        "title": evidence.title,
        "on": _said(evidence.on),
        "url": evidence.url,
        "file": evidence.file,
        "sha256": evidence.sha256,
        "confidential": evidence.confidential,
        "rights": evidence.rights,
        "supports": sorted(evidence.supports),
        **_said_only(
            source=evidence.made_by,
            corroborator=evidence.corroborator,
            corroborated_by=evidence.corroborating,
            permission_until=evidence.permission_until,
            substitute=evidence.substitute,
            audience=None if evidence.audience is Audience.FOLLOWS else str(evidence.audience),
            corroboration=evidence.corroboration,
            contribution=evidence.contribution,
            notes=evidence.notes,
        ),
    }


def _testimonial(testimonial: TestimonialFacts) -> dict[str, Any]:
    return {
        "uid": testimonial.uid,
        "about": testimonial.about,
        **_said_only(
            person=testimonial.person,
            whom=testimonial.whom,
            asked_on=testimonial.asked_on,
            chased_on=testimonial.chased_on,
            received_on=testimonial.received_on,
            consented_on=testimonial.consented_on,
            declined_on=testimonial.declined_on,
            notes=testimonial.notes,
            kept_as=list(testimonial.kept_as) or None,
        ),
    }


def _narrative(narrative: NarrativeFacts) -> dict[str, Any]:
    return {
        "award": narrative.award,
        "section": narrative.section,
        "period": narrative.period,
        "answers": _answers(narrative.answers),
        "source": narrative.source,
        "unmapped": narrative.unmapped,
        **_given(topic=narrative.topic),
    }


def _followup(followup: FollowUpFacts) -> dict[str, Any]:
    about, *others = followup.about
    return {
        "uid": followup.uid,
        "about": about,
        "also_about": others,
        "what": followup.what,
        "due": _said(followup.due_on),
        "done_on": _said(followup.done_on),
        "owner": followup.owner or None,
        "direction": str(followup.direction),
        **_given(outcome=followup.outcome),
    }


def _told(fact: Fact) -> dict[str, Any]:
    """Those parts of *fact* that say something, as the file calls them; of a return that was sent
    only how often."""
    parts = PARTS_OF[type(fact)]
    return _given(**{part.name: getattr(fact, name) for name, part in parts.items()})


def _given(**parts: Any) -> dict[str, Any]:
    """Those of *parts* that say something: archives written before there were any have none."""
    return {name: _said(value) for name, value in parts.items() if value}


def _answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said(value) for name, value in answers.items()}


def _said_only(**facts: Any) -> dict[str, Any]:
    """Those that say something, so that what came later changes no archive that lacks it."""
    return {name: _said(value) for name, value in facts.items() if value not in (None, "")}


def _said(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        return [_told(one) if isinstance(one, Fact) else one for one in value]
    return value.isoformat() if isinstance(value, date) else value
