"""The limit of pages, which only a document that is laid out tells."""

from collections.abc import Iterator
from dataclasses import replace

from impacttracker import clock
from impacttracker.formats.format import Known, Unit
from impacttracker.reports.compose import document_of
from impacttracker.reports.document import Document
from impacttracker.reports.filled import Filled, FilledSection
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity
from impacttracker.reports.readiness.readiness import findings_of, in_order


def checked(told: Filled) -> list[Finding]:
    """What every rule finds; where the funder limits pages, the document is drawn to see."""
    found = findings_of(told)
    return in_order([*found, *pages(told)], told) if limits_pages(told) else found


def limits_pages(told: Filled) -> bool:
    """Whether the funder limits the pages of anything."""
    return told.form.page.most_pages is not None or any(_most(one) for one in told.sections)


def pages(told: Filled) -> Iterator[Finding]:
    """What takes more pages than it may, by itself and as a whole."""
    form = told.form
    most = form.page.most_pages
    if most and (number := _pages_of(document_of(told))) > most:
        # Nobody refuses what goes over a limit that we set ourselves.
        severity = Severity.DOUBT if form.known is Known.OURS else Severity.REJECT
        yield _over(told, None, number, most, severity)
    for one in told.sections:
        limit = one.section.limit
        if most := _most(one):
            bare = replace(form, page=replace(form.page, has_cover=False))
            alone = replace(told, form=bare, sections=(one,))
            number = _pages_of(replace(document_of(alone), facts=()))
            if number > most:
                is_soft = limit is not None and limit.is_indicative
                severity = Severity.DOUBT if is_soft else Severity.REJECT
                yield _over(told, one, number, most, severity)


def _most(one: FilledSection) -> int:
    limit = one.section.limit
    return limit.most if limit and limit.unit is Unit.PAGES else 0


def _over(
    told: Filled, one: FilledSection | None, number: int, most: int, severity: Severity
) -> Finding:
    what = f"“{one.section.title}”" if one else "the return"
    return Finding(
        severity=severity,
        rule=Rule.PAGES,
        section=one.section if one else None,
        title=one.section.title if one else told.form.name,
        do=f"Shorten {what}: laid out it takes {number} pages, and may take {most}.",
        place=Place("reports.preview", {"format_key": told.form.key}),
    )


def _pages_of(document: Document) -> int:
    # ReportLab is loaded with the first format that limits pages.
    from impacttracker.reports.pdf import render

    return render(document, created=clock.now()).pages
