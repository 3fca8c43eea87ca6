"""Plans what becomes of records, and of the links, evidence, narratives and promises on them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.database import new_uid
from impacttracker.evidence.models import Evidence
from impacttracker.exchange import queries
from impacttracker.exchange.contents import (
    ROW_NUMBER,
    EvidenceFacts,
    FollowUpFacts,
    LinkFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.facts import (
    facts_of_evidence,
    facts_of_followup,
    facts_of_link,
    facts_of_record,
    facts_of_testimonial,
    pieces_by_link,
)
from impacttracker.exchange.planning.changed_here import unless_changed_here
from impacttracker.exchange.planning.filling import filled, remembering
from impacttracker.exchange.planning.identity import origin, uids_here
from impacttracker.exchange.planning.matching import Match, Matching, Rule
from impacttracker.exchange.planning.narratives import plan_narratives
from impacttracker.exchange.planning.plan import BINNED, Act, Keys, Plan, Step
from impacttracker.exchange.series import no_longer_named
from impacttracker.exchange.tables.subjects import subject_of
from impacttracker.followups.models import FollowUp
from impacttracker.records.models import Link, Record
from impacttracker.testimonials.models import Testimonial

WHOM = "“Of whom” is for somebody who is no contact: the person in the same row counts instead."
NOT_TAKEN_AWAY = (
    "“{label}”: what was taken out of the cell stays. Take it away on the page of the evidence."
)


def plan_records(plan: Plan, keys: Keys, *, by: User | None) -> None:
    """One with a uid is known by that; others by where they came from, or else by `Matching`."""
    project = plan.project
    shown = {one.uid: one for one in queries.records_of(project, by, with_bin=True)}
    # A record that somebody has made private since is still the one that the page brought.
    every = shown.values() if by is None else queries.records_of(project, None, with_bin=True)
    came = {origin(one.source): one for one in every}
    here = uids_here(project, (one.uid for one in plan.contents.records if one.uid), shown, Record)
    system = plan.contents.reader if plan.contents.has_identifiers else ""
    matching = Matching(shown.values(), system)
    rows = {
        place: shown.get(here[fact.uid]) if fact.uid else came.get(origin(fact.source))
        for place, fact in enumerate(plan.contents.records)
    }
    for known in filter(None, rows.values()):
        matching.meet(known)
    for place, fact in enumerate(plan.contents.records):
        match = None if rows[place] else _matched(plan, fact, matching)
        row = match.row if match else rows[place]
        uid = row.uid if row else here.get(fact.uid) or new_uid()
        keys[fact.uid or uid] = uid
        told = _record_here(fact, uid, keys)
        plan.records.append(_record_step(plan, told, row, match.rule if match else None))
    if moved := sum(uid != there for uid, there in here.items()):
        plan.flag("records", f"{moved} identifiers are in use elsewhere; these get others here.")
    _flag_former_versions(plan, came)
    plan.flagged += no_longer_named(plan.contents.records, shown.values(), clock.today())


def _matched(plan: Plan, fact: RecordFacts, matching: Matching) -> Match | None:
    """Who else the record may be here: none for one that has an identifier of ours."""
    if fact.uid:
        return None
    if match := matching.of(fact):
        plan.match(fact.where, f"Known again by {match.rule.label}: “{match.row.title}”.")
        return match
    if row := matching.like(fact):
        plan.flag(
            fact.where,
            f"It may be “{row.title}”, which is here already: {Rule.LIKENESS.label}. Both are "
            "kept; put one in the bin if they are one.",
        )
    return None


def plan_what_hangs_on_records(plan: Plan, keys: Keys, *, by: User | None) -> None:
    """Links, evidence, narratives and promises, in the keys that records have here."""
    binned = {step.fact.uid for step in plan.records if step.row and step.row.binned_at}
    pieces = {one.uid: one for one in queries.evidence_of(plan.project, by, with_bin=True)}
    _plan_evidence(plan, keys, pieces)
    _plan_links(plan, keys, pieces.values(), binned)
    _plan_testimonials(plan, keys, binned, by=by)
    plan_narratives(plan, keys)
    _plan_followups(plan, keys, binned, by=by)


def _record_step(plan: Plan, told: RecordFacts, row: Record | None, rule: Rule | None) -> Step:
    """What becomes of *row*, known again by *rule* or else by where it came from."""
    fills = plan.contents.fills
    if row is None:
        return Step(Act.CREATE, remembering(told) if fills else told)
    known = facts_of_record(row)
    if row.binned_at is not None:
        plan.flag(told.where, BINNED)
        return Step(Act.KEEP, told, row)
    if told.kind != known.kind:
        plan.flag(told.where, f"It is recorded as {row.about.singular.lower()} here, and stays so.")
        return Step(Act.KEEP, known, row)
    if not fills:
        told = unless_changed_here(plan, told, known, row)
        return Step.towards(told.over(known), known, row)
    is_sure = rule is not Rule.TITLE and ROW_NUMBER not in told.source
    wanted = filled(told, known, follows=is_sure)
    plan.differ(told, known, row, wanted.differing)
    return Step.towards(wanted.fact, known, row)


def _record_here(fact: RecordFacts, uid: str, keys: Keys) -> RecordFacts:
    participants = tuple(
        replace(
            one,
            organisation=keys[one.organisation] if one.organisation else None,
            person=keys[one.person] if one.person else None,
        )
        for one in fact.participants
        if not one.person or keys[one.person]
    )
    return replace(fact, uid=uid, participants=participants, given=fact.given - {"uid", "kind"})


def _flag_former_versions(plan: Plan, came: Mapping[Any, Record]) -> None:
    """Say where a page tells of something otherwise than it did: only a person can decide."""
    met = {step.row.id for step in plan.records if step.row}
    former = Counter(
        (one.kind, one.title) for key, one in came.items() if key and one.id not in met
    )
    for step in plan.records:
        fact = step.fact
        if step.act is Act.CREATE and not fact.given and former[fact.kind, fact.title]:
            plan.flag(
                fact.where,
                "An earlier page told of it in other words. Both are kept: put one in the bin.",
            )


def _plan_evidence(plan: Plan, keys: Keys, held: Mapping[str, Evidence]) -> None:
    here = uids_here(plan.project, (one.uid for one in plan.contents.evidence), held, Evidence)
    for fact in plan.contents.evidence:
        uid = keys[fact.uid] = here[fact.uid]
        told = replace(
            fact,
            uid=uid,
            supports=tuple(sorted(keys[one] for one in fact.supports)),
            corroborating=keys[fact.corroborating] if fact.corroborating else None,
            given=fact.given - {"uid"},
        )
        plan.evidence.append(_evidence_step(plan, told, held.get(uid)))


def _evidence_step(plan: Plan, told: EvidenceFacts, row: Evidence | None) -> Step:
    if row is None:
        return Step(Act.CREATE, told)
    known = facts_of_evidence(row, {one.id for one in row.records})
    if row.binned_at is not None:
        plan.flag(told.where, BINNED)
        return Step(Act.KEEP, known, row)
    if known.sha256 and told.sha256 not in (None, known.sha256):
        plan.flag(told.where, "This evidence has another file here, and keeps it.")
    if known.sha256:
        told = replace(told, given=told.given - {"file", "sha256"})
    told = unless_changed_here(plan, told, known, row)
    both = _both(plan, told, known, "supports")
    step = Step.towards(replace(told.over(known), supports=both), known, row)
    attached = plan.contents.attached
    if attached and not row.has_copy and step.fact.sha256 in attached:
        return replace(step, act=Act.UPDATE)
    return step


def _plan_testimonials(plan: Plan, keys: Keys, binned: set[str], *, by: User | None) -> None:
    held = {one.uid: one for one in queries.testimonials_of(plan.project, by)}
    told_of = plan.contents.testimonials
    here = uids_here(plan.project, (one.uid for one in told_of), held, Testimonial)
    for fact in told_of:
        uid, about = here[fact.uid], keys[fact.about]
        if about in binned:
            plan.skip(fact.where, "It is about a record that is in the bin.")
            continue
        told = replace(
            fact,
            uid=uid,
            about=about,
            person=keys[fact.person] if fact.person else None,
            kept_as=tuple(sorted(keys[one] for one in fact.kept_as)),
            given=fact.given - {"uid"},
        )
        plan.testimonials.append(_testimonial_step(plan, told, held.get(uid)))


def _testimonial_step(plan: Plan, told: TestimonialFacts, row: Testimonial | None) -> Step:
    if row is None:
        return Step(Act.CREATE, told)
    known = facts_of_testimonial(row, row.evidence)
    told = unless_changed_here(plan, told, known, row)
    if told.person and told.whom and "whom" in told.given:
        plan.flag(told.where, WHOM)
    both = _both(plan, told, known, "kept_as")
    return Step.towards(replace(told.over(known), kept_as=both), known, row)


def _plan_links(plan: Plan, keys: Keys, pieces: Iterable[Evidence], binned: set[str]) -> None:
    supporting = pieces_by_link(pieces)
    rows = [step.row for step in plan.records if step.row]
    held = {
        (one.cause.uid, one.effect.uid, one.verb): one
        for one in queries.links_of(plan.project, rows)
    }
    for fact in plan.contents.links:
        told = replace(
            fact,
            cause=keys[fact.cause],
            effect=keys[fact.effect],
            evidence=tuple(sorted(keys[one] for one in fact.evidence)),
        )
        row = held.get((told.cause, told.effect, told.verb))
        if {told.cause, told.effect} & binned:
            plan.skip(fact.where, "One of the two records is in the bin.")
        elif row is None:
            plan.links.append(Step(Act.CREATE, told))
        else:
            plan.links.append(_link_step(plan, told, row, supporting.get(row.id, ())))


def _link_step(plan: Plan, told: LinkFacts, row: Link, pieces: Sequence[Evidence]) -> Step:
    """What becomes of a link that stands here, with the *pieces* that support it."""
    known = facts_of_link(row, tuple(piece.uid for piece in pieces))
    both = _both(plan, told, known, "evidence")
    if told.was:
        # A sheet tells of nothing that was in the bin.
        seen = tuple(piece.uid for piece in pieces if piece.binned_at is None)
        told = unless_changed_here(plan, told, replace(known, evidence=seen), row)
        return Step.towards(replace(told.over(known), evidence=both), known, row)
    plan.differ(told, known, row, sorted({"strength", "rationale"} & told.given))
    return Step.towards(replace(known, evidence=both), known, row)


def _both(plan: Plan, told: Any, known: Any, name: str) -> tuple[str, ...]:
    """What is known under *name* with what is told beside it; nothing there is taken away."""
    here, there = getattr(known, name), getattr(told, name)
    if told.was and name in told.given and set(here) - set(there):
        plan.flag(told.where, NOT_TAKEN_AWAY.format(label=subject_of(known).named[name].label))
    return tuple(sorted({*here, *there}))


def _plan_followups(plan: Plan, keys: Keys, binned: set[str], *, by: User | None) -> None:
    held = {one.uid: one for one in queries.followups_of(plan.project, by)}
    here = uids_here(plan.project, (one.uid for one in plan.contents.followups), held, FollowUp)
    for fact in plan.contents.followups:
        about = tuple(keys[one] for one in fact.about)
        if set(about) & binned:
            plan.skip(fact.where, "It is about a record that is in the bin.")
            continue
        uid = here[fact.uid]
        told = replace(fact, uid=uid, about=about, given=fact.given - {"uid", "about"})
        plan.followups.append(_followup_step(plan, told, held.get(uid)))


def _followup_step(plan: Plan, told: FollowUpFacts, row: FollowUp | None) -> Step:
    if row is None:
        return Step(Act.CREATE, told)
    known = facts_of_followup(row)
    told = unless_changed_here(plan, told, known, row)
    return Step.towards(told.over(known), known, row)
