"""What the page of taking out offers: parts of a project, and forms by what they are for."""

from dataclasses import dataclass

from impacttracker.accounts.models import User
from impacttracker.exchange.wanted import Part
from impacttracker.exchange.writing import WRITERS, Purpose, Writer
from impacttracker.lists import kept
from impacttracker.partners import queries as partners
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Project


@dataclass(frozen=True)
class Row:
    """A writer, and those that say the same in other forms."""

    first: Writer
    writers: list[Writer]

    @property
    def of(self) -> str:
        """Of what it can be, beside everything."""
        several = [f"one {part}" for part in Part if part in self.first.takes]
        return " or ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


@dataclass(frozen=True)
class Offer:
    """What people take something out for, and the rows that serve it."""

    purpose: Purpose
    rows: list[Row]

    @property
    def leaves_out(self) -> str:
        """What none of several rows has in it, where they all say the same."""
        said = {row.first.leaves_out for row in self.rows}
        return said.pop() if len(said) == 1 and len(self.rows) > 1 else ""


def offers() -> list[Offer]:
    """Everything that can be taken out."""
    every = [Offer(purpose, list(map(_row, _firsts(purpose)))) for purpose in Purpose]
    return [one for one in every if one.rows]


def parts_of(project: Project, viewer: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be chosen alone, by heading: (value in the form, words)."""
    awards = [(f"{Part.AWARD}-{one.id}", one.reference) for one in projects.awards_of(project)]
    views = [(f"{Part.VIEW}-{one.id}", one.name) for one in kept.views_in(project, viewer).views]
    people = [
        (f"{Part.PERSON}-{one.id}", one.name)
        for one in partners.all_people(project, viewer)
        if one.erased_on is None
    ]
    named = {"One award": awards, "One view of a list": views, "One person, for a CV": people}
    return [(heading, choices) for heading, choices in named.items() if choices]


def _firsts(purpose: Purpose) -> list[Writer]:
    return [one for one in WRITERS.values() if one.purpose is purpose and not one.beside]


def _row(first: Writer) -> Row:
    others = [one for one in WRITERS.values() if one.beside == first.name]
    return Row(first, [first, *others])
