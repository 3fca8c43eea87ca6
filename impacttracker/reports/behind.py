"""The figures of a report, and the records behind each of them: no sum stands unexplained."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Precision
from impacttracker.formats.format import Fill
from impacttracker.kinds import KINDS
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family
from impacttracker.reports.document import Block, Heading, Note, Table
from impacttracker.reports.filled import Filled, FilledSection
from impacttracker.reports.partner_facts import partners_of

HEADING = "Behind the figures"
PEOPLE = {
    Precision.EXACT: "people, counted",
    Precision.ESTIMATE: "people, estimated",
    Precision.UNKNOWN: "people, source not known",
}
COLUMNS = ("Title", "When", "People")
SHARES = (60, 25, 15)


@dataclass(frozen=True)
class Total:
    """A figure with what it counts. *place* is the anchor where its records stand."""

    number: int
    label: str
    place: str
    rows: Sequence[Sequence[str]] = ()
    """What it adds up, where the section that it leads to does not say so."""
    columns: Sequence[str] = COLUMNS
    shares: Sequence[float] = SHARES

    @property
    def said(self) -> tuple[str, str]:
        return f"{self.number:,}", self.label


def totals_of(told: Filled) -> list[Total]:
    """The figures of the summary. People who were counted, who were estimated and of whom neither
    is known are added up apart, and never together."""
    return [*_of_families(told), *_of_partners(told.told), *_of_people(told.told)]


def behind_of(told: Filled) -> Iterator[Block]:
    """A table for each figure whose records do not stand under a heading of their own."""
    fills = {one.section.fill for one in told.sections}
    totals = [one for one in totals_of(told) if one.rows] if Fill.FIGURES in fills else []
    tallies = [one for one in told.sections if one.section.fill is Fill.TALLY]
    tallies = [one for one in tallies if any(entry.counted for entry in one.entries)]
    if not totals and not tallies:
        return
    yield Heading(HEADING, level=1, anchor="behind")
    for total in totals:
        number, label = total.said
        yield Heading(f"{number} {label}", level=2, anchor=total.place, in_contents=False)
        yield Table(label.capitalize(), total.columns, total.rows, total.shares,
                    frozenset({len(total.columns) - 1}), shows_caption=False)  # fmt: skip
    if totals:
        yield from (Note(sentence) for sentence in perhaps_twice(told.told))
    for one in tallies:
        yield from _of_tally(one, {record.id: record for record in told.material.records})


def perhaps_twice(records: Sequence[Record]) -> Iterator[str]:
    """Engagements whose people may be the same and are added up twice: on one day, and of one
    title or in one place."""
    by_day: dict[str, list[Engagement]] = {}
    for record in records:
        if isinstance(record, Engagement) and record.attendance and record.first_on:
            by_day.setdefault(record.when_edtf.partition("T")[0], []).append(record)
    for several in by_day.values():
        for one, other in combinations(several, 2):
            if _is_alike(one.title, other.title) or _is_alike(one.place, other.place):
                yield (
                    f"The people of “{one.title}” and “{other.title}” "
                    f"({one.when.in_words()}) may be the same; both are counted."
                )


def _is_alike(one: str | None, other: str | None) -> bool:
    return bool(one) and (one or "").casefold() == (other or "").casefold()


def _of_families(told: Filled) -> Iterator[Total]:
    counts = Counter(record.about.family for record in told.told)
    for family in Family:
        if counts[family]:
            yield Total(counts[family], _counted(family, counts[family]), _section(family, told))


def _section(family: Family, told: Filled) -> str:
    """Where the first record of *family* is told."""
    for one in told.sections:
        for entry in one.entries:
            if isinstance(entry.subject, Record) and entry.subject.about.family is family:
                return f"section-{one.section.key}"
    return ""


def _counted(family: Family, number: int) -> str:
    kinds = [kind.about for kind in KINDS.values() if kind.about.family is family]
    if len(kinds) == 1:
        return (kinds[0].singular if number == 1 else kinds[0].plural).lower()
    return family.label.lower() if number > 1 else family.label.lower().removesuffix("s")


def _of_partners(records: Sequence[Record]) -> Iterator[Total]:
    partners = partners_of(records)
    if partners:
        rows = [
            (partner.name, "; ".join(record.title for record in theirs), str(len(theirs)))
            for partner, theirs in partners
        ]
        label = "partner" if len(partners) == 1 else "partners"
        columns = ("Partner", "Took part in", "Records")
        yield Total(len(partners), label, "behind-partners", rows, columns, (30, 58, 12))


def _of_people(records: Sequence[Record]) -> Iterator[Total]:
    for known, label in PEOPLE.items():
        counted = [
            one
            for one in records
            if isinstance(one, Engagement)
            and one.attendance is not None
            and (one.attendance_known or Precision.UNKNOWN) == known
        ]
        number = sum(one.attendance or 0 for one in counted)
        if number:
            yield Total(number, label, f"behind-people-{known.value}", list(map(_row, counted)))


def _row(record: Record) -> tuple[str, str, str]:
    people = record.attendance if isinstance(record, Engagement) else None
    when = record.when.in_words() if record.when.points else ""
    return record.title, when, "" if people is None else f"{people:,}"


def _of_tally(one: FilledSection, records: dict[int, Record]) -> Iterator[Block]:
    """What stands behind each row of a tally, with how the number of people is known; a row for
    everything would only say it again."""
    yield Heading(one.section.heading, level=2, anchor=f"behind-{one.section.key}")
    rows = [
        (entry.title, *_row(records[key]), _known(records[key]))
        for entry in one.entries
        if entry.title != one.section.total
        for key in entry.counted
    ]
    columns = ("Type", *COLUMNS, "Known how")
    yield Table(one.section.heading, columns, rows, (24, 38, 14, 10, 14), {3}, shows_caption=False)


def _known(record: Record) -> str:
    if not isinstance(record, Engagement) or record.attendance is None:
        return ""
    return Precision(record.attendance_known or Precision.UNKNOWN).label
