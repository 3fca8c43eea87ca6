"""The summary page of a report: figures, and charts of what was done and where it clusters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from impacttracker import charts
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Precision
from impacttracker.formats.format import Section
from impacttracker.kinds import KINDS
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family
from impacttracker.reports.document import Block, Figure, Heading, Level, Numbers, Paragraph
from impacttracker.timeline.drawing import overview_of

PAGE_WIDTH = 467.0
MOST_YEARS = 15

# The questions about engagements that a chart answers, and the model's answer behind each.
CHARTS = (
    ("Engagements by form", "form"),
    ("Engagements by primary audience", "primary_audience"),
    ("Engagements by geographic reach", "geographic_reach"),
)


def summary_of(records: Sequence[Record], section: Section) -> Iterator[Block]:
    """Figures first, then pictures of them."""
    yield Heading(section.heading, level=cast(Level, section.level), anchor="summary")
    if not records:
        yield Paragraph("Nothing reportable has been recorded yet.")
        return
    yield Numbers(_figures(records))
    counts = Counter(
        (record.kind, record.first_on.year if record.first_on else 0) for record in records
    )
    drawn = overview_of(counts, width=PAGE_WIDTH, size=9)
    if drawn:
        yield Figure(drawn, _overview_caption(records))
    yield from _charts([one for one in records if isinstance(one, Engagement)])


def _overview_caption(records: Sequence[Record]) -> str:
    undated = sum(record.first_on is None for record in records)
    if not undated:
        return "Everything reported, by year and kind"
    said = "1 record has no date and is" if undated == 1 else f"{undated:,} have no date and are"
    return f"Everything reported, by year and kind; {said} not drawn"


def _figures(records: Sequence[Record]) -> list[tuple[str, str]]:
    families = Counter(record.about.family for record in records)
    figures = [
        (f"{families[family]:,}", _counted(family, families[family]))
        for family in Family
        if families[family]
    ]
    partners = {
        participant.organisation_id
        for record in records
        for participant in record.participants
        if participant.organisation_id
    }
    if partners:
        figures.append((f"{len(partners):,}", "partner" if len(partners) == 1 else "partners"))
    return [*figures, *_attendance(records)]


def _counted(family: Family, number: int) -> str:
    kinds = [kind.about for kind in KINDS.values() if kind.about.family is family]
    if len(kinds) == 1:
        return (kinds[0].singular if number == 1 else kinds[0].plural).lower()
    return family.label.lower() if number > 1 else family.label.lower().removesuffix("s")


def _attendance(records: Sequence[Record]) -> list[tuple[str, str]]:
    """People reached: counted, estimated and neither are totalled apart, never added up."""
    totals: Counter[str] = Counter()
    for record in records:
        if isinstance(record, Engagement) and record.attendance is not None:
            totals[record.attendance_known or Precision.UNKNOWN] += record.attendance
    labels = {
        Precision.EXACT: "people, counted",
        Precision.ESTIMATE: "people, estimated",
        Precision.UNKNOWN: "people, source not known",
    }
    return [(f"{totals[key]:,}", label) for key, label in labels.items() if totals[key]]


def _charts(engagements: Sequence[Engagement]) -> Iterator[Block]:
    if not engagements:
        return
    by_year = Counter(year for one in engagements for year in one.when.years)
    if by_year:
        years = range(max(min(by_year), max(by_year) - MOST_YEARS + 1), max(by_year) + 1)
        rows = [(str(year), by_year[year]) for year in years]
        yield _figure("Engagements by year", rows)
    for title, name in CHARTS:
        given = Counter(getattr(one, name) for one in engagements if getattr(one, name))
        if given:
            ordered = sorted(given.items(), key=lambda row: (-row[1], row[0]))
            yield _figure(title, ordered)


def _figure(title: str, rows: Sequence[tuple[str, int]]) -> Figure:
    picture = charts.bars(
        title, rows, "engagement", width=PAGE_WIDTH, size=8, columns=("", "Engagements")
    )
    return Figure(picture, title)
