"""What the columns of a Researchfish export say of when something was."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from impacttracker.edtf import UnreadableDate
from impacttracker.exchange.readers.researchfish_cells import (
    Said,
    says_nothing,
    year_of,
    years_of,
)
from impacttracker.exchange.telling.mending import day_of, month_of
from impacttracker.when import When

UNKNOWN = frozenset({"0", "00", "0.0"})
"""What stands for a month that is not known."""
TICKED_YEARS = "ticked"
STILL = ("still", "current", "ongoing", "present", "active", "yes")
MENDED_TO = "“{label}” said “{said}”, which was taken for {taken}."

Dates = Mapping[str, Sequence[Said]]


class Told(NamedTuple):
    """A date; what of the columns no date can take; what is kept; and mendings, a sentence each."""

    when: When | None = None
    left: tuple[Said, ...] = ()
    kept: tuple[Said, ...] = ()
    mended: tuple[str, ...] = ()


def when_told(dates: Dates) -> Told:
    """The date that the columns tell together: years, a span, or one year and its month."""
    if "years" in dates or TICKED_YEARS in dates:
        told = _of_years(_first(dates, "years"), dates.get(TICKED_YEARS, ()))
    elif "from" in dates or "to" in dates:
        told = _of_span(dates)
    else:
        told = _of_year(_first(dates, "year"), _first(dates, "month"))
    others = [said for name in dates if name != TICKED_YEARS for said in _after_first(dates, name)]
    months = [_first(dates, name) for name in dates if name.endswith("month")]
    odd = [said for said in months if said and not month_of(said.text) and said.text not in UNKNOWN]
    return told._replace(left=(*told.left, *odd), kept=(*told.kept, *others))


def _of_years(said: Said | None, ticks: Sequence[Said]) -> Told:
    """The years of a list and those that are ticked; a list that was destroyed, as it is ticked."""
    ticked = [int(one.label) for one in ticks]
    listed = years_of(said.text, said.cell) if said else None
    years = sorted({*(listed.value if listed else ()), *ticked})
    when = When.from_edtf(f"{{{','.join(map(str, years))}}}") if years else None
    if said is None or says_nothing(said.text):
        return Told(when)
    if listed is None:
        return Told(when, (), (said,), (_mended(said, years),)) if ticked else Told(None, (said,))
    return Told(when, mended=(_mended(said, years),) if listed.was_damaged else ())


def _of_span(dates: Dates) -> Told:
    """From one year, perhaps of a known month, to another; open where no end is told."""
    said, last = _first(dates, "from"), _first(dates, "to")
    year = year_of(said.text, said.cell) if said else None
    if said is None or year is None:
        return Told(None, tuple(one for one in (said, last) if one and not says_nothing(one.text)))
    first = _month_in(year, _first(dates, "from_month"))
    still = last is None or says_nothing(last.text) or last.text.casefold().startswith(STILL)
    ended = None if last is None or still else year_of(last.text, last.cell)
    end = _month_in(ended, _first(dates, "to_month")) if ended else ".."
    when = _span(first, end)
    left = (last,) if last and not still and (ended is None or when is None) else ()
    return Told(when or _span(first, ".."), left, (), _mends(said, year))


def _of_year(said: Said | None, month: Said | None) -> Told:
    year = year_of(said.text, said.cell) if said else None
    if said is None or year is None:
        kept = (month,) if month and month_of(month.text) else ()
        return Told(None, (said,) if said and not says_nothing(said.text) else (), kept)
    return Told(When.from_edtf(_month_in(year, month)), (), (), _mends(said, year))


def _mends(said: Said, year: int) -> tuple[str, ...]:
    return (_mended(said, [year]),) if day_of(said.cell) else ()


def _mended(said: Said, years: Sequence[int]) -> str:
    *some, last = map(str, years)
    taken = f"{', '.join(some)} and {last}" if some else last
    return MENDED_TO.format(label=said.label, said=said.text[:40], taken=taken)


def _span(first: str, last: str) -> When | None:
    try:
        return When.from_edtf(f"{first}/{last}")
    except UnreadableDate:
        return None


def _month_in(year: int, month: Said | None) -> str:
    """A year, with its month where *month* is one, in EDTF."""
    number = month_of(month.text) if month else None
    return f"{year:04d}-{number:02d}" if number else f"{year:04d}"


def _first(dates: Dates, name: str) -> Said | None:
    return min(dates.get(name, ()), key=lambda said: said.rank, default=None)


def _after_first(dates: Dates, name: str) -> list[Said]:
    """What other columns say of the same, where they say something else."""
    first = _first(dates, name)
    return [said for said in dates[name] if first and said.text != first.text]
