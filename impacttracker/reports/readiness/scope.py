"""What a return is about, where nobody has said it: its award, its days, and when a record was."""

from collections.abc import Iterator

from impacttracker.formats.format import Format, Scope, Section
from impacttracker.formats.period import Rule as Cut
from impacttracker.records.models import Record
from impacttracker.reports.filled import is_in_period, span_of
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity, digest_of
from impacttracker.reports.readiness.reading import OF_AWARDS, Reading


def awards(reading: Reading) -> Iterator[Finding]:
    """A return of an award where there is none, or of awards that several funders gave."""
    form, theirs = reading.told.form, reading.told.material.awards
    if form.scope is not Scope.AWARD or not _is_of_an_award(form):
        return
    if not theirs and not _asks_for_award(reading):
        do = "Add the award that this return accounts for: the project has none."
        yield _whole(form, Rule.AWARD, Severity.DOUBT, do, Place("projects.add_award"))
    funders = sorted({one.funder for one in theirs})
    if len(funders) > 1:
        do = (
            f"Choose the award that this return is for: it tells of {len(theirs)} awards, given by "
            f"{', '.join(funders[:-1])} and {funders[-1]}."
        )
        place = Place("reports.preview", {"format_key": form.key})
        yield _whole(form, Rule.AWARD, Severity.NICE, do, place)


def period(reading: Reading) -> Iterator[Finding]:
    """A return of one period from which no days can be told, so that it tells everything."""
    form, name = reading.told.form, reading.told.wishes.period
    if form.period.is_cumulative or span_of(form, reading.told.wishes):
        return
    if form.period.rule is Cut.YEAR:
        example = "2026" if form.period.begins == (1, 1) else "2025/26"
        do = f"Say which year it is about, such as {example}: it tells of every year."
    elif form.period.rule is Cut.REPORTING and name:
        do = (
            f"Say which days “{name}” spans, such as 2026-05-01/2026-10-31: the return tells "
            "everything, whenever it was."
        )
    else:
        return
    place = Place("reports.preview", {"format_key": form.key})
    yield _whole(form, Rule.PERIOD, Severity.DOUBT, do, place, name)


def undated(reading: Reading) -> Iterator[Finding]:
    """Records that are left out for want of a date, where only a span of time is told."""
    told = reading.told
    for one in told.sections:
        section = one.section
        if section.where:
            continue
        for record in told.material.records:
            if record.first_on is not None or record.kind not in section.kinds:
                continue
            if not is_in_period(record, told.form, told.wishes, section.period):
                yield _undated(section, record)


def _undated(section: Section, record: Record) -> Finding:
    return Finding(
        severity=Severity.DOUBT,
        rule=Rule.UNDATED,
        section=section,
        title=record.title,
        do="Say when it was: without a date it is left out of this return.",
        place=Place("records.edit", {"record_id": record.id}, "when"),
        digest=digest_of(record.uid),
    )


def _is_of_an_award(form: Format) -> bool:
    """Whether it asks an award for anything, and not for events or records alone."""
    return any(
        section.narrative or asked.topic or asked.answer.startswith(OF_AWARDS)
        for section in form.sections
        for asked in section.every_field
    )


def _asks_for_award(reading: Reading) -> bool:
    return any(
        answer.field.answer.startswith(OF_AWARDS)
        for entry in reading.entries
        for answer in entry.missing
    )


def _whole(
    form: Format, rule: Rule, severity: Severity, do: str, place: Place, said: str = ""
) -> Finding:
    return Finding(
        severity=severity,
        rule=rule,
        section=None,
        title=form.name,
        do=do,
        place=place,
        digest=digest_of(form.key, do, said),
    )
