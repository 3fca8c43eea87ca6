"""Lets what an import changed say again what it said before, through the operations of pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db, in_parts
from impacttracker.exchange.carrying_out import CarryingOut
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.inbox import operations as inbox
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Project
from impacttracker.receipts import keeping
from impacttracker.receipts.models import Receipt
from impacttracker.records.models import Link, Record

Found = Mapping[str, Mapping[int, Any]]
"""The rows that nobody changed since, by table and key."""


def put_back(receipt: Receipt, found: Found, *, by: User | None) -> None:
    """Put back all of *found* that stood there before the import."""
    for line in receipt.done:
        item = found[line["table"]].get(line["id"])
        if item is not None and "before" in line:
            inbox.say_again(item, line["before"], by=by)
    if receipt.before:
        _put_back_archived(receipt, found, by=by)


def _put_back_archived(receipt: Receipt, found: Found, *, by: User | None) -> None:
    contents = keeping.stood_before(receipt.before)
    is_told = receipt.project_id in found["project"]
    steps = {
        "project": [Step(Act.UPDATE, contents.project, receipt.project)] if is_told else [],
        "awards": _steps(contents.awards, found["award"], "reference"),
        "organisations": _steps(contents.organisations, found["organisation"]),
        "people": _steps(contents.people, found["person"]),
        "records": _steps(contents.records, found["record"]),
        "evidence": _steps(contents.evidence, found["evidence"]),
        "links": _link_steps(contents, found["link"]),
        "testimonials": _steps(contents.testimonials, found["testimonial"]),
        "narratives": _narrative_steps(contents, found["narrative"]),
        "followups": _steps(contents.followups, found["follow_up"]),
    }
    retell(receipt.project, steps, by=by)


def retell(project: Project, steps: Mapping[str, Sequence[Step]], *, by: User | None) -> None:
    """Let rows that are here say what the facts of *steps* do, part by part of `Contents`."""
    told: dict[str, Any] = {name: list(some) for name, some in steps.items() if name != "project"}
    facts = next(iter(steps.get("project", ())), Step(Act.KEEP, Contents().project, project))
    # What a piece of evidence supports as well since then is no part of what it says.
    told["evidence"] = [
        replace(step, fact=replace(step.fact, supports=())) for step in told.get("evidence", ())
    ]
    plan = Plan(project=project, contents=Contents(), facts=facts, **told)
    mentioned = _mentioned(told.get("followups", ()), told.get("testimonials", ()))
    CarryingOut(plan, by, keeps_files=False, also=mentioned).do()


def _steps(facts: tuple[Any, ...], rows: Mapping[int, Any], known_by: str = "uid") -> list[Step]:
    here = {getattr(row, known_by): row for row in rows.values()}
    return [
        Step(Act.UPDATE, fact, here[getattr(fact, known_by)])
        for fact in facts
        if getattr(fact, known_by) in here
    ]


def _link_steps(contents: Contents, rows: Mapping[int, Link]) -> list[Step]:
    here = {(row.cause.uid, row.effect.uid, row.verb): row for row in rows.values()}
    ends = ((fact, (fact.cause, fact.effect, fact.verb)) for fact in contents.links)
    return [Step(Act.UPDATE, fact, here[key]) for fact, key in ends if key in here]


def _narrative_steps(contents: Contents, rows: Mapping[int, Narrative]) -> list[Step]:
    here = {
        (
            row.award.reference if row.award else None,
            row.section,
            getattr(row, "topic", ""),
            row.period,
        ): row
        for row in rows.values()
    }
    placed = (
        (fact, here.get((fact.award, fact.section, fact.topic, fact.period)))
        for fact in contents.narratives
    )
    return [Step(Act.UPDATE, fact, row) for fact, row in placed if row is not None]


def _mentioned(followups: Sequence[Step], testimonials: Sequence[Step]) -> Iterator[Record]:
    """The records that promises and testimonials are about."""
    uids = {uid for one in followups for uid in one.fact.about}
    uids |= {one.fact.about for one in testimonials}
    for some in in_parts(uids):
        yield from db.session.scalars(select(Record).where(Record.uid.in_(some)))
