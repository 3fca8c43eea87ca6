"""Draws the overview of a timeline: years across, a row for each family of records."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from impacttracker import charts
from impacttracker.kinds import KINDS
from impacttracker.pictures import Picture

MOST_YEARS = 60

ROWS = (
    charts.Kind("engagement", "Engagements", "engagement", "Engagement"),
    charts.Kind("collaboration", "Partnerships", "collaboration", "Partnership"),
    charts.Kind("policy", "Policy", "policy", "Policy influence"),
    charts.Kind("outcome", "Outcomes", "outcome", "Outcome"),
)


def by_family(counts: Mapping[tuple[str, int], int]) -> Counter[tuple[str, int]]:
    """*counts* by (family, year) instead of (kind, year)."""
    gathered: Counter[tuple[str, int]] = Counter()
    for (kind, year), number in counts.items():
        gathered[str(KINDS[kind].about.family), year] += number
    return gathered


def overview_of(
    counts: Mapping[tuple[str, int], int],
    *,
    links_to: Callable[[str | None, int], str | None] | None = None,
    width: float = 1040,
    size: float = 13,
) -> Picture | None:
    """Where things cluster, of *counts* by (kind, year); nothing where no year is known.

    What has no date (year 0) has no place in it.
    """
    dated = {cell: number for cell, number in by_family(counts).items() if cell[1]}
    years = _years_of(dated)
    if not years:
        return None
    return charts.overview(
        "Records by year and kind",
        years,
        ROWS,
        dated,
        links_to=links_to,
        width=width,
        size=size,
    )


def _years_of(counts: Mapping[tuple[str, int], int]) -> Sequence[int]:
    """From the first year to the last, unless a slip of the keyboard has set them far apart:
    then those that hold something, because every record that has a year is drawn."""
    years = sorted({year for _, year in counts})
    if years and years[-1] - years[0] < MOST_YEARS:
        return range(years[0], years[-1] + 1)
    return years
