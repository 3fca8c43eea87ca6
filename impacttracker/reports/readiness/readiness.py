"""Everything that a return still lacks or that somebody will hold against it, in its own order."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from impacttracker.reports.filled import Filled
from impacttracker.reports.readiness import (
    addresses,
    answers,
    claims,
    dates,
    lengths,
    placeholders,
    privacy,
    repeats,
    scope,
    sources,
)
from impacttracker.reports.readiness.answers import number_missing
from impacttracker.reports.readiness.finding import Finding, Place, Severity
from impacttracker.reports.readiness.reading import Reading

__all__ = ["RULES", "findings_of", "number_missing", "numbers_of"]

Look = Callable[[Reading], Iterator[Finding]]

RULES: tuple[Look, ...] = (
    answers.missing,
    answers.conditions,
    answers.unknown_options,
    lengths.lengths,
    lengths.short_texts,
    lengths.sections,
    lengths.total,
    placeholders.placeholders,
    claims.without_evidence,
    claims.without_engagement,
    dates.dates,
    privacy.addresses_and_numbers,
    privacy.people,
    addresses.addresses,
    repeats.repeated_texts,
    repeats.twins,
    sources.sources,
    sources.lost_citations,
    scope.undated,
    scope.awards,
    scope.period,
)


def findings_of(told: Filled) -> list[Finding]:
    """What every rule finds, in the funder's order: by section, entry and question.

    The limit of pages is not among them: see `pages`, for which the document is laid out.
    """
    reading = Reading(told)
    found = in_order([one for rule in RULES for one in rule(reading)], told)
    return list(_once(replace(one, place=_within(told, one.place)) for one in found))


def _within(told: Filled, place: Place) -> Place:
    """*place*, where texts are written for the format and the period of this return."""
    if place.endpoint != "texts.write":
        return place
    period = {"period": told.wishes.period} if told.wishes.period else {}
    return replace(place, values={**place.values, **period, "format": told.form.key})


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is to be known better about an entry once only, however many sections tell of it."""
    known: set[tuple[str, str, str]] = set()
    for one in findings:
        if one.rule.may_be_set_aside:
            if one.identity in known:
                continue
            known.add(one.identity)
        yield one


def in_order(findings: Iterable[Finding], told: Filled) -> list[Finding]:
    """*findings* as the funder asks; what is about the whole return comes last."""
    places: dict[tuple[str, str], int] = {}
    for one in told.sections:
        places[one.section.key, ""] = len(places)
        for entry in one.entries:
            places.setdefault((one.section.key, entry.key), len(places))

    def place(finding: Finding) -> tuple[int, int]:
        if finding.section is None:
            return len(places), 0
        entry = finding.entry
        questions = [answer.field for answer in entry.answers] if entry else []
        asked = questions.index(finding.field) if finding.field in questions else -1
        return places[finding.section.key, entry.key if entry else ""], asked

    return sorted(findings, key=place)


def numbers_of(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many there are of each severity."""
    return Counter(one.severity for one in findings)
