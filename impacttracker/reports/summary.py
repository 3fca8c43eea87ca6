"""The summary page of a report: figures, and charts of what was done and where it clusters."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from impacttracker import charts
from impacttracker.engagements.models import Engagement
from impacttracker.formats.format import Section
from impacttracker.records.models import Record
from impacttracker.reports.behind import totals_of
from impacttracker.reports.document import Block, Figure, Heading, Level, Numbers, Paragraph
from impacttracker.reports.filled import Filled
from impacttracker.timeline.drawing import overview_of

PAGE_WIDTH = 467.0
MOST_YEARS = 15

# The questions about engagements that a chart answers, and the model's answer behind each.
CHARTS = (
    ("Engagements by form", "form"),
    ("Engagements by primary audience", "primary_audience"),
    ("Engagements by geographic reach", "geographic_reach"),
)


def summary_of(told: Filled, section: Section) -> Iterator[Block]:
    """Figures first, each of which leads to what it counts, then pictures of them."""
    records = told.told
    yield Heading(section.heading, level=cast(Level, section.level), anchor="summary")
    if not records:
        yield Paragraph("Nothing reportable has been recorded yet.")
        return
    totals = totals_of(told)
    yield Numbers([one.said for one in totals], [one.place for one in totals])
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
