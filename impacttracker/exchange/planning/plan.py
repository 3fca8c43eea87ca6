"""What an import would do, step by step; nothing in it has been done yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from impacttracker.exchange.contents import Contents, NarrativeFacts, RecordFacts
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.planning.differing import Difference, differences
from impacttracker.projects.models import Project

BINNED = "It is in the bin, and stays there. You can take it out again."

Keys = dict[str, str]
"""What each thing of the file is called here, by what the file calls it."""


class Act(StrEnum):
    """What becomes of one thing of a file."""

    CREATE = "created"
    UPDATE = "updated"
    KEEP = "unchanged"


@dataclass(frozen=True)
class Step:
    """One thing of the file in the keys of this installation, and the row that it is here."""

    act: Act
    fact: Any
    row: Any = None
    known: Any = None
    """What stood here before, where that is brought up to date."""

    @classmethod
    def towards(cls, fact: Fact, known: Fact, row: Any) -> "Step":
        """From what is *known* to *fact*: nothing to do where they say the same."""
        return cls(Act.KEEP, fact, row) if fact == known else cls(Act.UPDATE, fact, row, known)


@dataclass(kw_only=True)
class Plan:
    """The steps for each sort of thing, in the order in which they are taken."""

    project: Project
    contents: Contents
    facts: Step
    awards: list[Step] = field(default_factory=list)
    organisations: list[Step] = field(default_factory=list)
    people: list[Step] = field(default_factory=list)
    records: list[Step] = field(default_factory=list)
    links: list[Step] = field(default_factory=list)
    evidence: list[Step] = field(default_factory=list)
    testimonials: list[Step] = field(default_factory=list)
    narratives: list[Step] = field(default_factory=list)
    followups: list[Step] = field(default_factory=list)
    obligations: list[Step] = field(default_factory=list)
    returns: list[Step] = field(default_factory=list)
    kept_apart: list[Step] = field(default_factory=list)
    set_aside: list[Step] = field(default_factory=list)
    candidates: list[Step] = field(default_factory=list)
    skipped: list[Flag] = field(default_factory=list)
    flagged: list[Flag] = field(default_factory=list)
    differing: list[Difference] = field(default_factory=list)
    """What it says otherwise than what stands here, which stays until somebody settles it."""
    settled: frozenset[str] = frozenset()
    """The digests of what somebody said shall stay as it is here."""
    matched: list[Flag] = field(default_factory=list)
    """What was known again though it had come another way, and by which rule."""
    refused: list[str] = field(default_factory=list)
    """Why it cannot be carried out, if it cannot."""
    done: list[tuple[Step, Any]] = field(default_factory=list)
    """Once it was carried out: the steps that made or changed something, and the row of each."""

    def flag(self, where: str, what: str) -> None:
        self.flagged.append(Flag(where, what))

    def differ(self, told: Fact, known: Fact, row: Any, names: Iterable[str]) -> None:
        """Note that *told* says otherwise of *names* than is *known* of *row*."""
        found = differences(told, known, row, names)
        self.differing += [one for one in found if one.digest not in self.settled]

    def skip(self, where: str, why: str) -> None:
        self.skipped.append(Flag(where, why))

    def match(self, where: str, what: str) -> None:
        self.matched.append(Flag(where, what))

    def in_file(self, flags: Iterable[Flag]) -> list[Flag]:
        """*flags* with the name of the file, where several are brought in."""
        name = self.contents.file
        return [Flag(f"{name}, {one.where}" if name else one.where, one.what) for one in flags]

    @property
    def answers(self) -> list[Step]:
        """The steps for records and narratives, which are what an import is about."""
        return [*self.narratives, *self.records]

    @property
    def others(self) -> dict[str, list[Step]]:
        """The steps for everything else, by what it is called."""
        return {
            "project": [self.facts],
            "award": self.awards,
            "organisation": self.organisations,
            "person": self.people,
            "link": self.links,
            "evidence": self.evidence,
            "testimonial": self.testimonials,
            "followup": self.followups,
            "obligation": self.obligations,
            "return": self.returns,
            "kept apart": self.kept_apart,
            "warning set aside": self.set_aside,
            "inbox item": self.candidates,
        }

    @property
    def changes_anything(self) -> bool:
        steps = [*self.answers, *(step for steps in self.others.values() for step in steps)]
        return any(step.act is not Act.KEEP for step in steps)

    @property
    def leaves_anything(self) -> bool:
        """Whether a receipt of it has anything: what changed, or what is for a person to settle."""
        return self.changes_anything or bool(self.differing or self.contents.rejected)


@dataclass(kw_only=True)
class Report:
    """What an import did, as `flask import --json` prints it."""

    readers: list[str] = field(default_factory=list)
    counts: dict[Act, Counter[str]] = field(default_factory=lambda: {act: Counter() for act in Act})
    others: dict[Act, Counter[str]] = field(default_factory=lambda: {act: Counter() for act in Act})
    skipped: list[Flag] = field(default_factory=list)
    flagged: list[Flag] = field(default_factory=list)
    differing: list[Flag] = field(default_factory=list)
    mended: list[Flag] = field(default_factory=list)
    matched: list[Flag] = field(default_factory=list)
    rejected: list[Flag] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        """Count what *plan* does."""
        if plan.contents.reader not in self.readers:
            self.readers.append(plan.contents.reader)
        for step in plan.answers:
            self.counts[step.act][kind_of(step.fact)] += 1
        for what, steps in plan.others.items():
            for step in steps:
                self.others[step.act][what] += 1
        self.skipped += plan.in_file(plan.skipped)
        self.flagged += plan.in_file(plan.flagged)
        self.differing += plan.in_file(one.as_flag() for one in plan.differing)
        self.mended += plan.in_file(plan.contents.mended)
        self.matched += plan.in_file(plan.matched)
        self.rejected += plan.in_file(one.as_flag() for one in plan.contents.rejected)

    def as_json(self) -> dict[str, Any]:
        """`created`, `updated` and `unchanged` count records and narratives; `also` the rest."""
        return {
            "reader": ", ".join(self.readers),
            **{str(act): dict(counts) for act, counts in self.counts.items()},
            "also": {str(act): dict(counts) for act, counts in self.others.items()},
            "skipped": [{"where": one.where, "why": one.what} for one in self.skipped],
            "flagged": [{"where": one.where, "what": one.what} for one in self.flagged],
            "differing": [{"where": one.where, "what": one.what} for one in self.differing],
            "mended": [{"where": one.where, "what": one.what} for one in self.mended],
            "matched": [{"where": one.where, "what": one.what} for one in self.matched],
            "rejected": [{"where": one.where, "why": one.what} for one in self.rejected],
        }


def kind_of(fact: RecordFacts | NarrativeFacts) -> str:
    """The kind of a record, or the section of a narrative."""
    return fact.section if isinstance(fact, NarrativeFacts) else fact.kind
