"""Lets what an import changed say again what it said before, through the operations of pages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.carrying_out import CarryingOut
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.planning.identity import in_parts
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.inbox import operations as inbox
from impacttracker.narratives.models import Narrative
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
    plan = Plan(
        project=receipt.project,
        contents=contents,
        facts=_facts_step(contents, receipt, found),
        awards=_steps(contents.awards, found["award"], "reference"),
        organisations=_steps(contents.organisations, found["organisation"]),
        people=_steps(contents.people, found["person"]),
        records=_steps(contents.records, found["record"]),
        # What a piece of evidence supports as well since then is no part of what it says.
        evidence=[
            replace(step, fact=replace(step.fact, supports=()))
            for step in _steps(contents.evidence, found["evidence"])
        ],
        links=_link_steps(contents, found["link"]),
        testimonials=_steps(contents.testimonials, found["testimonial"]),
        narratives=_narrative_steps(contents, found["narrative"]),
        followups=_steps(contents.followups, found["follow_up"]),
    )
    CarryingOut(plan, by, keeps_files=False, also=_mentioned(contents)).do()


def _facts_step(contents: Contents, receipt: Receipt, found: Found) -> Step:
    act = Act.UPDATE if receipt.project_id in found["project"] else Act.KEEP
    return Step(act, contents.project, receipt.project)


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


def _mentioned(contents: Contents) -> Iterator[Record]:
    """The records that promises and testimonials are about."""
    uids = {uid for one in contents.followups for uid in one.about}
    uids |= {one.about for one in contents.testimonials}
    for some in in_parts(uids):
        yield from db.session.scalars(select(Record).where(Record.uid.in_(some)))
