"""What people looked at and settled, told to a file and brought in from one: warnings set aside,
partners who are not the same, answers of returns that were keyed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.duplicates import operations as duplicates
from impacttracker.duplicates.models import KeptApart
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.fact import saying_where
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.exchange.settled import KeptApartFacts, KeyedFacts, SetAsideFacts
from impacttracker.followups.models import FollowUp
from impacttracker.keying import operations as keying
from impacttracker.keying.models import KeyedAnswer
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.reports.readiness import operations as readiness
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.reports.readiness.queries import set_aside_in
from impacttracker.returns.models import Return

Members = Mapping[str, User]


def told_by(project: Project, shown: Iterable[Any]) -> dict[str, Any]:
    """Both, as `Contents` takes them; nothing that is about things which are not *shown*."""
    uids = {one.uid for one in shown}
    pairs = kept_apart_in(project)
    return {
        "kept_apart": tuple(one for one in pairs if {one.first, one.second} <= uids),
        "set_aside": tuple(_told_warnings(project, uids)),
    }


def keyed_in(project: Project) -> dict[int, list[KeyedFacts]]:
    """What was keyed, by the key of its return, in the order of the boxes' names."""
    found: dict[int, list[KeyedFacts]] = {}
    rows = db.session.scalars(
        select(KeyedAnswer)
        .where(KeyedAnswer.project_id == project.id)
        .options(joinedload(KeyedAnswer.by))
        .order_by(KeyedAnswer.id)
    )
    for one in sorted(rows, key=lambda row: row.box):
        told = KeyedFacts(
            box=one.box,
            digest=one.digest,
            at=one.at,
            title=one.title,
            label=one.label,
            by=one.by.email if one.by else one.by_as_recorded,
        )
        found.setdefault(one.return_id, []).append(told)
    return found


def kept_apart_in(project: Project) -> list[KeptApartFacts]:
    """The partners and people of whom the project knows that they are not the same."""
    rows = db.session.scalars(select(KeptApart).where(KeptApart.project_id == project.id))
    return [
        KeptApartFacts(subject=one.subject, first=one.first_uid, second=one.second_uid)
        for one in rows
    ]


def plan_settled(plan: Plan, keys: Mapping[str, str]) -> None:
    """What is settled here already stays as it is."""
    held = {(one.first, one.second) for one in kept_apart_in(plan.project)}
    for pair in plan.contents.kept_apart:
        first, second = sorted((keys[pair.first], keys[pair.second]))
        act = Act.KEEP if (first, second) in held or first == second else Act.CREATE
        plan.kept_apart.append(Step(act, replace(pair, first=first, second=second)))
    known = set_aside_in(plan.project)
    for warning in plan.contents.set_aside:
        here = replace(warning, entry=keys.get(warning.entry, warning.entry))
        row = known.get((here.rule, here.entry, here.digest))
        plan.set_aside.append(Step(Act.KEEP if row else Act.CREATE, here, row))


def bring_in_settled(
    plan: Plan, rows: Mapping[str, Any], members: Members, *, by: User | None
) -> None:
    """Take the steps that `plan_settled` planned; *rows* are the partners by their uid here."""
    for step in (*plan.kept_apart, *plan.set_aside):
        fact = step.fact
        if step.act is not Act.CREATE:
            continue
        with saying_where(fact):
            if isinstance(fact, KeptApartFacts):
                pair = rows[fact.first], rows[fact.second]
                row: Any = duplicates.keep_apart(*pair, project=plan.project, by=by)
            else:
                row = readiness.take_as_told(plan.project, _override(fact, members), by=by)
        plan.done.append((step, row))


def bring_in_keyed(
    returned: Return, told: Collection[KeyedFacts], members: Members, *, by: User | None
) -> None:
    """Note of a return that is new here what was keyed of it."""
    keying.take_as_told(returned, [_keyed(one, members) for one in told], by=by)


def _told_warnings(project: Project, shown: Collection[str]) -> Iterator[SetAsideFacts]:
    known = set_aside_in(project).values()
    hidden = _things_among({one.entry for one in known}) - set(shown)
    for one in known:
        if one.entry not in hidden:
            yield SetAsideFacts(
                rule=one.rule,
                entry=one.entry,
                digest=one.digest,
                reason=one.reason,
                at=one.at,
                by=one.by.email if one.by else one.by_as_recorded,
            )


def _things_among(uids: Collection[str]) -> set[str]:
    """Those of *uids* that name what not everybody may see."""
    found: set[str] = set()
    for model in (Record, Evidence, FollowUp):
        table = model.__table__.c
        found |= set(db.session.scalars(select(table.uid).where(table.uid.in_(uids))))
    return found


def _override(fact: SetAsideFacts, members: Members) -> FindingOverride:
    who = members.get(fact.by)
    return FindingOverride(
        rule=fact.rule,
        entry=fact.entry,
        digest=fact.digest,
        reason=fact.reason,
        at=fact.at,
        by_id=who.id if who else None,
        by_as_recorded="" if who else fact.by,
    )


def _keyed(fact: KeyedFacts, members: Members) -> KeyedAnswer:
    who = members.get(fact.by)
    return KeyedAnswer(
        box=fact.box,
        title=fact.title,
        label=fact.label,
        digest=fact.digest,
        at=fact.at,
        by=who,
        by_as_recorded="" if who else fact.by,
    )
