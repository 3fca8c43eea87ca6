"""What a plan would do, in the words of a page: by kind, with titles; knows no Flask."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from impacttracker.exchange.contents import NarrativeFacts, PersonFacts, RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.planning.plan import Act, Plan, Step, kind_of
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS, topic_in_words
from impacttracker.records.vocabulary import Family

MOST_SHOWN = 100
FEW = 5
WHAT = {
    Act.CREATE: "New",
    Act.UPDATE: "Brought up to date",
    Act.KEEP: "Here already",
}
NEW_PEOPLE = "new people"
DIFFERING = "said otherwise here"
NAMES = {
    "award": "Awards",
    "organisation": "Organisations",
    "person": "People",
    "link": "Links between records",
    "evidence": "Evidence",
    "testimonial": "Testimonials",
    "followup": "Promises",
    "obligation": "What awards owe",
    "return": "Returns",
    "kept apart": "Partners that are not the same",
    "warning set aside": "Warnings set aside",
    "inbox item": "Waiting in the inbox",
}
FACTS = {
    "title": "Title",
    "lead_organisation": "Lead organisation",
    "department": "Department",
    "abstract": "Abstract",
    "start_on": "Start",
    "end_on": "End",
    "rhythm": "How often to be in touch",
}


@dataclass(frozen=True)
class Group:
    """One kind: (title, when, what becomes of it) of its first records, and how many follow.

    People and organisations have no family.
    """

    family: Family | None
    name: str
    columns: tuple[str, str]
    counts: str
    rows: list[tuple[str, str, str]]
    more: int


def figures_of(plans: Sequence[Plan]) -> list[tuple[int, str]]:
    """How many records and narratives come to what, how many people are new, and what waits."""
    counts = Counter(step.act for plan in plans for step in plan.answers)
    figures = [(counts[act], WHAT[act].lower()) for act in Act]
    people = sum(step.act is Act.CREATE for plan in plans for step in plan.people)
    waits = sum(step.act is not Act.KEEP for plan in plans for step in plan.candidates)
    looked_at = sum(len(plan.flagged) + len(plan.skipped) for plan in plans)
    differing = sum(len(plan.differing) for plan in plans)
    rest = [
        (people, NEW_PEOPLE),
        (waits, "to decide in the inbox"),
        (differing, DIFFERING),
        (looked_at, "to look at"),
    ]
    return [(number, label) for number, label in (*figures, *rest) if number]


def to_look_at(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """What a person should look at: what is left out, then what is flagged."""
    left_out = [
        Flag(one.where, f"Left out: {one.what}")
        for plan in plans
        for one in plan.in_file(plan.skipped)
    ]
    return gathered([*left_out, *(one for plan in plans for one in plan.in_file(plan.flagged))])


def said_otherwise(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """What stands here otherwise, and stays until somebody settles it in the receipt."""
    return gathered(
        one for plan in plans for one in plan.in_file(one.as_flag() for one in plan.differing)
    )


def put_right(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """What was damaged, and what it was taken for."""
    return gathered(one for plan in plans for one in plan.in_file(plan.contents.mended))


def known_again(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """What is here already though it came another way, and by which rule."""
    return gathered(one for plan in plans for one in plan.in_file(plan.matched))


def named(name: str) -> str:
    """What a page calls a kind, a section, or another sort of thing; nothing for the project."""
    if name in KINDS:
        return KINDS[name].about.plural
    return SECTIONS[name].heading if name in SECTIONS else NAMES.get(name, "")


def gathered(flags: Iterable[Flag]) -> list[tuple[str, str]]:
    """(what is to be told, where it holds): what holds in many places is told once."""
    places: dict[str, list[str]] = {}
    for one in flags:
        places.setdefault(one.what, []).append(one.where)
    lines = [(what, _places(wheres)) for what, wheres in places.items()]
    rest = len(lines) - MOST_SHOWN
    return lines if rest <= 0 else [*lines[:MOST_SHOWN], (f"and {rest:,} more", "")]


def groups_of(plans: Sequence[Plan]) -> list[Group]:
    """Narratives first, then records, each kind by itself in the order in which kinds stand."""
    steps: dict[str, list[Step]] = {name: [] for name in (*SECTIONS, *KINDS)}
    for step in (step for plan in plans for step in plan.answers):
        steps[kind_of(step.fact)].append(step)
    groups = [_group(name, some) for name, some in steps.items() if some]
    people = [step for plan in plans for step in plan.people]
    return [*groups, _people(people, plans)] if people else groups


def others_of(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """(What else is touched, how much of it); people are shown by name."""
    others = [name for name in NAMES if name != "person"]
    touched = {name: [step for plan in plans for step in plan.others[name]] for name in others}
    return [
        (NAMES[name], _counted(steps) + _new_names(steps))
        for name, steps in touched.items()
        if steps
    ]


def _new_names(steps: list[Step]) -> str:
    """What the first few new things are called, where they have a name."""
    new = (getattr(step.fact, "name", "") for step in steps if step.act is Act.CREATE)
    names = list(filter(None, new))
    more = f" and {len(names) - FEW:,} more" if len(names) > FEW else ""
    return f": {', '.join(names[:FEW])}{more}" if names else ""


def facts_filled(plans: Sequence[Plan]) -> list[str]:
    """What of the project itself would be filled in or changed, by name."""
    told = [plan.facts.fact for plan in plans if plan.facts.act is Act.UPDATE]
    return [
        label
        for name, label in FACTS.items()
        if any(getattr(one, name) != getattr(plans[0].project, name) for one in told)
    ]


def _group(name: str, steps: list[Step]) -> Group:
    return Group(
        family=KINDS[name].about.family if name in KINDS else Family.NARRATIVE,
        name=named(name),
        columns=("Title", "When") if name in KINDS else ("Award", "Period"),
        counts=_counted(steps),
        rows=[_row(step) for step in steps[:MOST_SHOWN]],
        more=max(len(steps) - MOST_SHOWN, 0),
    )


def _people(steps: list[Step], plans: Sequence[Plan]) -> Group:
    """Who would be entered, or told more of: nobody comes in without having been shown."""
    names = {step.fact.uid: step.fact.name for plan in plans for step in plan.organisations}
    shown = [step for step in steps if step.act is not Act.KEEP]
    return Group(
        family=None,
        name=NAMES["person"],
        columns=("Name", "Known by"),
        counts=_counted(steps),
        rows=[_person(step, names) for step in shown[:MOST_SHOWN]],
        more=max(len(shown) - MOST_SHOWN, 0),
    )


def _person(step: Step, names: Mapping[str, str]) -> tuple[str, str, str]:
    fact: PersonFacts = step.fact
    places = [names[one.organisation] for one in fact.affiliations if one.organisation in names]
    return fact.name, " · ".join([*fact.emails[:1], *places]), WHAT[step.act]


def _places(wheres: list[str]) -> str:
    shown = "; ".join(wheres[:FEW])
    return f"{shown} and {len(wheres) - FEW:,} more" if len(wheres) > FEW else shown


def _row(step: Step) -> tuple[str, str, str]:
    fact: RecordFacts | NarrativeFacts = step.fact
    if isinstance(fact, NarrativeFacts):
        whose = fact.award or "No award yet"
        told = f"{whose}: {topic_in_words(fact.topic)}" if fact.topic else whose
        return told, fact.period, WHAT[step.act]
    return fact.title, fact.when.in_words(), WHAT[step.act]


def _counted(steps: list[Step]) -> str:
    counts = Counter(step.act for step in steps)
    return ", ".join(f"{counts[act]:,} {WHAT[act].lower()}" for act in Act if counts[act])
