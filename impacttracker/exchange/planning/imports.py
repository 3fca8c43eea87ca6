"""Compares what a file holds with what stands here, and plans what to do; writes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import exists, select

from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.evidence.models import Evidence
from impacttracker.exchange import queries
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    OrganisationFacts,
)
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.facts import (
    facts_of_award,
    facts_of_organisation,
    facts_of_project,
)
from impacttracker.exchange.planning.changed_here import unless_changed_here
from impacttracker.exchange.planning.differing import kept_in
from impacttracker.exchange.planning.filling import with_what_changed
from impacttracker.exchange.planning.identity import (
    merged_into,
    organisations_called,
    organisations_registered,
    uids_here,
)
from impacttracker.exchange.planning.matching import twins
from impacttracker.exchange.planning.people import plan_people
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.exchange.planning.records import plan_records, plan_what_hangs_on_records
from impacttracker.exchange.planning.returning import plan_returns
from impacttracker.exchange.planning.settling import plan_settled
from impacttracker.exchange.planning.sieving import of_own_awards, without_unknown_awards
from impacttracker.exchange.planning.taking_part import with_those_named
from impacttracker.exchange.planning.waiting import plan_candidates
from impacttracker.exchange.planning.withholding import stand_ins_by_address, without_erased
from impacttracker.exchange.readers import table
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.partners.erased import kept_out_of
from impacttracker.partners.models import Acquaintance, Organisation, Partnership
from impacttracker.partners.names import folded
from impacttracker.projects.access import GRANTS, Permission, role_in
from impacttracker.projects.models import Project
from impacttracker.records.models import Record

NOT_YOURS = "What it says of this was not filled in: that is for the project's leads and managers."
Told = TypeVar("Told", bound=Fact)
OWNED = (Record, Narrative, FollowUp, Evidence, Partnership, Acquaintance)


@dataclass(frozen=True)
class Ground:
    """Where an import goes, and what it may do there."""

    project: Project
    by: User | None
    adds_awards: bool

    @property
    def may_set_up(self) -> bool:
        return sets_up(self.project, self.by)

    @property
    def is_blank(self) -> bool:
        """Whether the project holds nothing, so that an archive may say what it is about."""
        held = (select(exists().where(one.project_id == self.project.id)) for one in OWNED)
        return not any(db.session.scalar(one) for one in held)


def sets_up(project: Project, by: User | None) -> bool:
    """Whether *by* may change what the project and its awards are."""
    role = None if by is None else role_in(project.id, by)
    return by is None or (role is not None and Permission.PROJECT_SET_UP in GRANTS[role])


def plan_import(
    project: Project, contents: Contents, *, by: User | None, adds_awards: bool = False
) -> Plan:
    """What bringing *contents* into *project* would do."""
    ground = Ground(project, by, adds_awards)
    stand_ins = _stand_ins(project, contents)
    contents = _sieved(without_erased(contents, stand_ins), ground)
    contents, named = with_those_named(project, contents, by=by)
    plan = Plan(
        project=project,
        contents=contents,
        facts=Step(Act.KEEP, contents.project),
        skipped=list(contents.skipped),
        flagged=list(contents.flagged),
        settled=kept_in(project),
    )
    replaces = contents.reader == "archive" and ground.is_blank
    _plan_facts(plan, ground, replaces)
    _plan_awards(plan, ground, replaces)
    # Whoever was erased is pointed at as the one who stands in their place.
    keys = {**stand_ins, **named}
    _plan_organisations(plan, keys)
    plan_people(plan, keys)
    plan_records(plan, keys, by=by)
    plan_what_hangs_on_records(plan, keys, by=by)
    plan_returns(plan, by=by)
    plan_settled(plan, keys)
    plan_candidates(plan, by=by)
    return plan


def _stand_ins(project: Project, contents: Contents) -> dict[str, str]:
    """Who stands in for each person of the file who was erased, by what the file calls them."""
    stand_ins = queries.stand_ins_of(project)
    if not stand_ins or not contents.people:
        return stand_ins
    has_uids = any(person.uid for person in contents.people)
    here = {person.uid for person in queries.people_of(project)} if has_uids else set()
    return stand_ins | stand_ins_by_address(contents, kept_out_of(project), here)


def _sieved(contents: Contents, ground: Ground) -> Contents:
    """*contents* without what belongs to awards of others, where it may hold such."""
    held = [award.reference for award in queries.awards_of(ground.project)]
    if contents.reader == table.NAME and not contents.leaves_out_other_awards:
        return without_unknown_awards(contents, held, ground.adds_awards)
    if not contents.leaves_out_other_awards:
        return contents
    return of_own_awards(contents, held, ground.adds_awards)


def _plan_facts(plan: Plan, ground: Ground, replaces: bool) -> None:
    known = facts_of_project(ground.project)
    fact = plan.contents.project
    fact = replace(fact, given=fact.given - {"code"} - (set() if fact.title else {"title"}))
    wanted = _settled(plan, fact, known, ground.project, replaces)
    if wanted != known and not ground.may_set_up:
        plan.flag("the project", NOT_YOURS)
        wanted = known
    plan.facts = Step.towards(wanted, known, ground.project)


def _settled(plan: Plan, fact: Any, known: Any, row: Any, replaces: bool) -> Any:
    """*known* with what it lacked; what it says otherwise stays, unless there was nothing yet."""
    if replaces:
        return fact.over(known)
    if fact.was:
        edited = replace(fact, given=fact.was.edited)
        return fact.filling(unless_changed_here(plan, edited, known, row).over(known))[0]
    wanted, differing = fact.filling(known)
    plan.differ(fact, known, row, differing)
    return wanted


def _plan_awards(plan: Plan, ground: Ground, replaces: bool) -> None:
    held = {award.reference: award for award in queries.awards_of(ground.project)}
    told = {fact.reference: fact for fact in plan.contents.awards}
    for reference, fact in told.items():
        if reference in held:
            plan.awards.append(_award_step(plan, fact, held[reference], ground, replaces))
        elif ground.adds_awards:
            plan.awards.append(Step(Act.CREATE, fact))
    named = {*told, *(one for record in plan.contents.records for one in record.awards)}
    named |= {one.award for one in plan.contents.narratives if one.award}
    named |= {one.award for one in plan.contents.obligations}
    named |= {one.award for one in plan.contents.returns}
    addable = set(told) if ground.adds_awards else set()
    if missing := sorted(named - set(held) - addable):
        plan.refused.append(
            f"The project has no award {', '.join(missing)}. Let the import add what is missing "
            "(--add-awards), or enter it in the project first."
        )
    if not ground.may_set_up and any(step.act is Act.CREATE for step in plan.awards):
        plan.refused.append("Only leads and managers of the project add awards: ask one of them.")


def _award_step(plan: Plan, fact: AwardFacts, award: Any, ground: Ground, replaces: bool) -> Step:
    known = facts_of_award(award)
    what = f"award {fact.reference}"
    wanted = _settled(plan, fact, known, award, replaces)
    if wanted != known and not ground.may_set_up:
        plan.flag(what, NOT_YOURS)
        wanted = known
    return Step.towards(wanted, known, award)


def _plan_organisations(plan: Plan, keys: dict[str, str]) -> None:
    """Known to the project by uid; else somebody who answers to the name; else new."""
    contents = plan.contents
    partners = {one.organisation.uid: one for one in queries.partnerships_of(plan.project)}
    uids = [one.uid for one in contents.organisations if one.uid]
    former = merged_into(uids, partners, Organisation)
    here = uids_here(plan.project, uids, partners, Organisation) | former
    rows = {
        one.key: partners[here[one.uid]].organisation
        for one in contents.organisations
        if here.get(one.uid) in partners
    }
    rows |= _known_elsewhere(plan, [one for one in contents.organisations if one.key not in rows])
    for one in contents.organisations:
        keys[one.key] = rows[one.key].uid if one.key in rows else here.get(one.uid) or new_uid()
    known = {partner.organisation_id for partner in partners.values()}
    for fact in _parents_first(contents.organisations):
        told = _organisation_here(fact, keys)
        row = rows.get(fact.key)
        # What is said of an entry that was merged is the past of the one that it is now.
        partner = partners.get(row.uid) if row and fact.uid not in former else None
        plan.organisations.append(_organisation_step(plan, told, row, partner, known))
    _flag_twins(plan, partners.values())


def _known_elsewhere(plan: Plan, strangers: Sequence[OrganisationFacts]) -> dict[str, Organisation]:
    """Who in the installation answers to the name of each of *strangers*, or has its ROR."""
    called = organisations_called([one.name for one in strangers])
    registered = organisations_registered([one.ror for one in strangers if one.ror])
    found: dict[str, Organisation] = {}
    for fact in strangers:
        if namesakes := called.get(folded(fact.name)):
            found[fact.key] = next((one for one in namesakes if one.uid == fact.uid), namesakes[0])
        elif fact.ror in registered:
            found[fact.key] = registered[fact.ror]
            plan.match(fact.where or fact.name, f"“{fact.name}” is known again by its ROR.")
    return found


def _flag_twins(plan: Plan, partners: Iterable[Partnership]) -> None:
    """Say of each new partner whom of those known it may be: only a person can decide."""
    new = [step.fact for step in plan.organisations if step.act is Act.CREATE]
    for fact, organisation, rule in twins(new, [one.organisation for one in partners]):
        plan.flag(
            fact.where or fact.name,
            f"“{fact.name}” may be “{organisation.name}”, which is a partner already: "
            f"{rule.label}. Merge them under Duplicates if so.",
        )


def _organisation_step(
    plan: Plan,
    told: OrganisationFacts,
    row: Organisation | None,
    partner: Partnership | None,
    known: Collection[int],
) -> Step:
    if row is None:
        return Step(Act.CREATE, told)
    if partner is None:
        # Whom other projects know is theirs as well: it becomes a partner as it stands.
        return Step(Act.KEEP, told, row)
    before = facts_of_organisation(row, partner, known)
    if not plan.contents.fills:
        return Step.towards(_brought_up(plan, told, before, row), before, row)
    rest = replace(told, given=told.given - {"positions"})
    positions = with_what_changed(told.positions, before.positions)
    wanted = replace(_brought_up(plan, rest, before, row), positions=positions)
    return Step.towards(wanted, before, row)


def _brought_up(plan: Plan, told: Told, known: Told, row: Any) -> Told:
    """What becomes of an entry that is *known* here when the file tells of it."""
    if not plan.contents.fills:
        return unless_changed_here(plan, told, known, row).over(known)
    wanted, differing = told.filling(known)
    plan.differ(told, known, row, differing)
    return wanted


def _organisation_here(fact: OrganisationFacts, keys: Mapping[str, str]) -> OrganisationFacts:
    uid = keys[fact.key]
    parent = keys[fact.parent] if fact.parent else None
    return replace(fact, key=uid, uid=uid, parent=parent, given=fact.given - {"uid"})


def _parents_first(organisations: tuple[OrganisationFacts, ...]) -> list[OrganisationFacts]:
    parts: dict[str | None, list[OrganisationFacts]] = {}
    for one in organisations:
        parts.setdefault(one.parent, []).append(one)
    ordered = list(parts.get(None, ()))
    for one in ordered:
        ordered.extend(parts.get(one.key, ()))
    return ordered
