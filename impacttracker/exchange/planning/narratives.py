"""Plans what becomes of an award's own answers."""

from dataclasses import replace

from impacttracker.exchange import queries
from impacttracker.exchange.contents import NarrativeFacts
from impacttracker.exchange.fact import together
from impacttracker.exchange.facts import facts_of_narrative
from impacttracker.exchange.planning.changed_here import unless_changed_here
from impacttracker.exchange.planning.identity import origin
from impacttracker.exchange.planning.plan import BINNED, Act, Keys, Plan, Step
from impacttracker.narratives.marks import Mark, replaced
from impacttracker.narratives.models import Narrative


def plan_narratives(plan: Plan, keys: Keys) -> None:
    """Known by award, section, topic and period; without an award, by where they came from."""
    held = queries.narratives_of(plan.project, even_binned=True)
    placed = {
        (one.award.reference, one.section, one.topic, one.period): one for one in held if one.award
    }
    came = {origin(one.source): one for one in held if origin(one.source)}
    stray = [one for one in held if not one.award]
    for told in plan.contents.narratives:
        fact = _citing_here(told, keys)
        row = came.get(origin(fact.source)) if not fact.given else None
        if row is None and fact.award:
            row = placed.get((fact.award, fact.section, fact.topic, fact.period))
        elif row is None:
            row = next((one for one in stray if _is_alike(fact, one)), None)
        if row in stray:
            stray.remove(row)
        plan.narratives.append(_narrative_step(plan, fact, row))


def _citing_here(fact: NarrativeFacts, keys: Keys) -> NarrativeFacts:
    """*fact* with its marks naming what they cite as it is called here."""

    def here(mark: Mark) -> str:
        return str(mark._replace(key=keys.get(mark.key, mark.key)))

    answers = {
        name: replaced(value, here) if isinstance(value, str) else value
        for name, value in fact.answers.items()
    }
    return replace(fact, answers=answers)


def _narrative_step(plan: Plan, fact: NarrativeFacts, row: Narrative | None) -> Step:
    if row is None:
        if fact.award is None:
            plan.flag(
                fact.where,
                "Which award it belongs to is not known: choose one under Narratives.",
            )
        return Step(Act.CREATE, fact)
    if row.binned_at is not None:
        plan.flag(fact.where, BINNED)
        return Step(Act.KEEP, fact, row)
    known = facts_of_narrative(row)
    if not plan.contents.fills and not fact.given and origin(row.source) != origin(fact.source):
        plan.skip(fact.where, f"{fact.award} has an answer here already, which stays.")
        return Step(Act.KEEP, known, row)
    if plan.contents.fills:
        answers, differing = together(fact.answers, known.answers)
        plan.differ(fact, known, row, differing)
        return Step.towards(replace(known, answers=answers), known, row)
    placed = unless_changed_here(plan, replace(fact, given=fact.given - {"award"}), known, row)
    return Step.towards(placed.over(known), known, row)


def _is_alike(fact: NarrativeFacts, row: Narrative) -> bool:
    """Whether a narrative without an award is that row: from the same place, or saying the same."""
    known = facts_of_narrative(row)
    if (fact.section, fact.topic, fact.period) != (known.section, known.topic, known.period):
        return False
    return fact.source == known.source if fact.source else fact.answers == known.answers
