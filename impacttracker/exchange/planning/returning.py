"""What awards owe and their returns, as a file tells them: compared with what stands here, and
brought in. What was sent is not among it: those bytes are for backups alone."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.exchange.details import obligation_details
from impacttracker.exchange.fact import saying_where
from impacttracker.exchange.facts import facts_of_obligation, facts_of_return
from impacttracker.exchange.planning.identity import uids_here
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.exchange.planning.settling import Members, bring_in_keyed, keyed_in
from impacttracker.exchange.settled import ObligationFacts, ReturnFacts
from impacttracker.formats.held import versions_of
from impacttracker.obligations import operations as obligations
from impacttracker.obligations.models import Obligation
from impacttracker.projects.access import GRANTS, Permission, role_in
from impacttracker.projects.models import Award, Project
from impacttracker.returns import operations as returns
from impacttracker.returns import sending
from impacttracker.returns.models import Return
from impacttracker.returns.operations import ReturnDetails
from impacttracker.returns.vocabulary import State

NOT_YOURS = "What it says of returns was left out: that is for the project's leads and managers."
NOT_SIGNED = "It was submitted, and only a lead brings in such a return: it was left out."
NOT_HELD = "The format {key} is not held here in version {version}: add its file first."
STAYS = "It stands here in other words, which stay."


def told_by(project: Project) -> dict[str, Any]:
    """Both, as `Contents` takes them."""
    return {
        "obligations": tuple(obligations_of(project)),
        "returns": tuple(returns_of(project)),
    }


def obligations_of(project: Project) -> list[ObligationFacts]:
    """What the project's awards owe."""
    found = select(Obligation).where(Obligation.project_id == project.id)
    return [
        facts_of_obligation(one)
        for one in db.session.scalars(
            found.options(joinedload(Obligation.award)).order_by(Obligation.id)
        )
    ]


def returns_of(project: Project) -> list[ReturnFacts]:
    """The project's returns, without what was sent."""
    found = select(Return).where(Return.project_id == project.id)
    keyed = keyed_in(project)
    return [
        facts_of_return(one, keyed.get(one.id, ()))
        for one in db.session.scalars(found.options(joinedload(Return.award)).order_by(Return.id))
    ]


def plan_returns(plan: Plan, *, by: User | None) -> None:
    """What is here already stays as it is: how far a return has come is not a file's to say."""
    contents = plan.contents
    if not (contents.obligations or contents.returns):
        return
    role = None if by is None else role_in(plan.project.id, by)
    granted = set(Permission) if by is None else set(GRANTS[role]) if role else set()
    if Permission.RETURN_PREPARE not in granted:
        plan.flag("returns", NOT_YOURS)
        return
    plan.obligations += _steps(plan, contents.obligations, obligations_of(plan.project), Obligation)
    steps = _steps(plan, contents.returns, returns_of(plan.project), Return)
    for step in steps:
        if step.act is Act.CREATE and (why := _cannot_come(step.fact, granted)):
            plan.skip(step.fact.where, why)
        else:
            plan.returns.append(step)


def _cannot_come(fact: ReturnFacts, granted: Collection[Permission]) -> str:
    """Why a return cannot be brought in, if it cannot."""
    was_sent = fact.sent or fact.state is State.SUBMITTED
    if was_sent and Permission.RETURN_SIGN not in granted:
        return NOT_SIGNED
    if fact.format_version not in versions_of(fact.format_key):
        return NOT_HELD.format(key=fact.format_key, version=fact.format_version)
    return ""


def bring_in_returns(
    plan: Plan, awards: Mapping[str, Award], members: Members, *, by: User | None
) -> None:
    """Take the steps that `plan_returns` planned."""
    for step in (*plan.obligations, *plan.returns):
        fact = step.fact
        if step.act is not Act.CREATE:
            continue
        with saying_where(fact):
            if isinstance(fact, ObligationFacts):
                details = obligation_details(fact, awards)
                row: Any = obligations.owe(plan.project, details, by=by)
            else:
                row = returns.open_return(plan.project, _told(fact, awards), by=by)
                sending.take_as_told(row, fact.state, fact.sent, by=by)
                bring_in_keyed(row, fact.keyed, members, by=by)
        plan.done.append((step, row))


def _steps(plan: Plan, told: Any, held: Any, model: type[Any]) -> list[Step]:
    known = {one.uid: one for one in held}
    twins = {(one.award, one.format_key, one.period): one for one in held}
    here = uids_here(plan.project, (one.uid for one in told), known, model)
    steps = []
    for fact in told:
        uid = here[fact.uid]
        row = known.get(uid) or twins.get((fact.award, fact.format_key, fact.period))
        if row is None:
            steps.append(Step(Act.CREATE, replace(fact, uid=uid)))
            continue
        # Of a sheet of ours it was told already what in it is only there to be read.
        if not fact.was and _without_ticks(replace(fact, uid=row.uid)) != _without_ticks(row):
            plan.flag(fact.where, STAYS)
        steps.append(Step(Act.KEEP, row, row))
    return steps


def _without_ticks(fact: Any) -> Any:
    """*fact* without what was keyed: that goes on here, and is no matter of words."""
    return replace(fact, keyed=()) if isinstance(fact, ReturnFacts) else fact


def _told(fact: ReturnFacts, awards: Mapping[str, Award]) -> ReturnDetails:
    return ReturnDetails(
        uid=fact.uid,
        award=awards[fact.award],
        format_key=fact.format_key,
        format_version=fact.format_version,
        period=fact.period,
        from_on=fact.from_on,
        to_on=fact.to_on,
        due_on=fact.due_on,
        response_code=fact.response_code,
        nothing_to_report=fact.nothing_to_report,
        declaration=fact.declaration,
        include=fact.include,
    )
