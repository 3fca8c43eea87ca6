"""Years that cannot be right: before the award began, or not yet come."""

from collections.abc import Iterator
from datetime import date

from impacttracker.clock import today
from impacttracker.formats.format import AskedField, Fill
from impacttracker.narratives.models import NarrativeImpact
from impacttracker.presentation import day
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.reports.filled import Entry, span_of
from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.reading import Reading, about

EARLIEST = 1900


def dates(reading: Reading) -> Iterator[Finding]:
    """Dates of records against the awards they came of, and years that a narrative says. Sections
    that tell what lies ahead are let be."""
    told = reading.told
    awards = {one.reference: one for one in told.material.awards}
    span = span_of(told.form, told.wishes)
    for entry, record in reading.records:
        if entry.section.fill is Fill.AHEAD:
            continue
        of = [
            awards[reference]
            for reference in told.material.references.get(record.id, ())
            if reference in awards
        ]
        begun = _earliest(of)
        yield from _of_record(entry, record, begun)
    for entry in reading.entries:
        if isinstance(entry.subject, NarrativeImpact) and entry.subject.first_year:
            yield from _of_narrative(entry, entry.subject.first_year, span)


def _earliest(awards: list[Award]) -> Award | None:
    """The award that began first; None where one of them does not say when it did."""
    if not awards or any(one.start_on is None for one in awards):
        return None
    return min(awards, key=lambda one: one.start_on or date.max)


def _of_record(entry: Entry, record: Record, award: Award | None) -> Iterator[Finding]:
    first = record.first_on
    if first is None:
        return
    asked, said = _asked(entry), record.when_edtf
    if first.year > today().year:
        do = f"Correct its date, {record.when.in_words()}: a return tells what has taken place."
        yield about(entry, asked, Rule.YEAR, Severity.REJECT, do, said)
    elif first > today():
        do = f"Tell it when it has taken place: its date, {record.when.in_words()}, lies ahead."
        yield about(entry, asked, Rule.YEAR, Severity.DOUBT, do, said)
    elif award and award.start_on and (record.last_on or first) < award.start_on:
        do = (
            f"Correct its date, {record.when.in_words()}, or say that it did not come of "
            f"{award.reference}, which began on {day(award.start_on)}."
        )
        yield about(entry, asked, Rule.YEAR, Severity.DOUBT, do, said)


def _of_narrative(entry: Entry, year: int, span: tuple[date, date] | None) -> Iterator[Finding]:
    asked = _asked(entry, "first_year")
    if asked is None:
        return
    begun = entry.award.start_on if entry.award else None
    latest = min(today().year, span[1].year) if span else today().year
    if year > latest:
        severity = Severity.REJECT if year > today().year else Severity.DOUBT
        do = f"Correct “{asked.label}”: {year} is after what this return tells of."
    elif begun and year < begun.year:
        severity = Severity.DOUBT
        do = f"Correct “{asked.label}”: in {year} the award had not begun."
    elif year < EARLIEST:
        severity = Severity.REJECT
        do = f"Correct “{asked.label}”: {year} is no year of any award."
    else:
        return
    yield about(entry, asked, Rule.YEAR, severity, do, str(year))


def _asked(entry: Entry, answer: str = "when") -> AskedField | None:
    return next((one.field for one in entry.answers if one.field.answer == answer), None)
