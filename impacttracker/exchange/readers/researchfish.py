"""Reads exports from Researchfish: sheets of outcomes and awards, of any generation, together."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import (
    Contents,
    NarrativeFacts,
    OrganisationFacts,
    RecordFacts,
)
from impacttracker.exchange.flags import Rejected
from impacttracker.exchange.readers.notes import Notes, Sort
from impacttracker.exchange.readers.researchfish_awards import awards_of
from impacttracker.exchange.readers.researchfish_outcomes import (
    READER,
    Outcome,
    narrative_of,
    outcomes_of,
    record_of,
)
from impacttracker.exchange.readers.researchfish_rows import Row, rows_of, where_of
from impacttracker.exchange.readers.researchfish_sheets import AWARDS, Read, read_sheet
from impacttracker.exchange.source import File
from impacttracker.spreadsheets.rows import RawSheet, is_workbook

NOTHING_KNOWN = (
    "None of its sheets is one of outcomes or awards as Researchfish exports them. Give the export "
    "as it was downloaded, with its row of column names."
)
NO_OUTCOME = "It holds no outcome: nothing but what is said of the award."
HEADER_AGAIN = "It repeats the names of the columns."
NO_ROWS = "There is nothing below the names of its columns."
NOT_KNOWN = "It is no sheet of outcomes that is known here, and its {rows} are left out."
UNKNOWN_COLUMN = "The column “{label}” is not known; what it says is kept with each record."
NOTHING_TO_TAKE = "It names no award, has no identifier, and says nothing of an outcome."
ANOTHER = "The award has another one of these: say yourself which award or period it belongs to."
AWARD = "Award"
"""Under which a narrative keeps the award that has another one already."""
SAMPLE = 64 * 1024

_REFERENCE = re.compile(r"(?:award|file)[ _]?reference", re.IGNORECASE)


def recognises(file: File) -> bool:
    """Whether one of the sheets in *file* has the header of one of the export."""
    try:
        if not is_workbook(file.content) and not _REFERENCE.search(file.text[:SAMPLE]):
            return False
        return any(read_sheet(sheet) for sheet in file.sheets)
    except Unreadable:
        return False


def read(files: Sequence[File]) -> Contents:
    """All that *files* hold, as one: an outcome may stand in several of them."""
    notes = Notes()
    sheets = [(PurePath(file.name).name, sheet) for file in files for sheet in _sheets(file, files)]
    reads = list(_known(sheets, notes))
    if not reads:
        raise Unreadable(NOTHING_KNOWN)
    rejected: list[Rejected] = []
    rows = [row for read in reads for row in _told(read, notes, rejected)]
    outcomes = outcomes_of(row for row in rows if row.read.form.kind != AWARDS)
    records = tuple(record_of(one, notes) for one in outcomes if not one.form.is_narrative)
    narratives = tuple(_narratives(outcomes, notes))
    return Contents(
        reader=READER,
        fills=True,
        leaves_out_other_awards=True,
        awards=awards_of(rows, notes),
        organisations=_organisations(records),
        records=records,
        narratives=narratives,
        skipped=notes.of(Sort.SKIPPED),
        flagged=notes.of(Sort.FLAGGED),
        mended=notes.of(Sort.MENDED),
        rejected=tuple(rejected),
    )


def _sheets(file: File, files: Sequence[File]) -> Sequence[RawSheet]:
    try:
        return file.sheets
    except Unreadable as reason:
        if len(files) > 1 and file.name:
            raise Unreadable(f"{file.name}: {reason}") from reason
        raise


def _known(sheets: Sequence[tuple[str, RawSheet]], notes: Notes) -> Iterator[Read]:
    """The sheets that are known, each named by its file where several are of one form."""
    reads = [(name, sheet, read_sheet(sheet)) for name, sheet in sheets]
    forms = Counter(read.form.name for _, _, read in reads if read)
    for name, sheet, read in reads:
        if read is None:
            if sheet.rows:
                sentence = NOT_KNOWN.format(rows=_counted(len(sheet.rows)))
                notes.add(Sort.SKIPPED, sheet.name or name, 0, sentence)
            continue
        several = forms[read.form.name] > 1
        yield Read(read.form, read.columns, read.sheet, (name or sheet.name) if several else "")


def _told(read: Read, notes: Notes, rejected: list[Rejected]) -> Iterator[Row]:
    """The rows of *read* that say something of an award or of an outcome."""
    where, sheet = where_of(read), read.sheet
    if not read.form.kind:
        notes.add(Sort.SKIPPED, where, 0, f"{read.form.why} {_counted(len(sheet.rows))} left out.")
        return
    if not sheet.rows:
        notes.add(Sort.SKIPPED, where, 0, NO_ROWS)
    if read.form.kind != AWARDS:
        for column in read.unknown:
            notes.add(Sort.FLAGGED, where, 0, UNKNOWN_COLUMN.format(label=column.label))
    for raw, row in zip(sheet.rows, rows_of(read, notes), strict=True):
        if all(cell == (name or None) for cell, name in zip(raw.cells, sheet.head, strict=True)):
            notes.add(Sort.SKIPPED, where, row.number, HEADER_AGAIN)
        elif row.says_something or (row.reference and read.form.kind == AWARDS):
            yield row
        elif row.reference or row.base_id:
            notes.add(Sort.SKIPPED, where, row.number, NO_OUTCOME)
        else:
            rejected.append(
                Rejected(sheet.name or where, row.number, sheet.head, raw.cells, NOTHING_TO_TAKE)
            )


def _narratives(outcomes: Sequence[Outcome], notes: Notes) -> Iterator[NarrativeFacts]:
    """An award has one in each section; another one is a person's to place."""
    met: Counter[str] = Counter()
    taken: set[tuple[str | None, str]] = set()
    for outcome in outcomes:
        if not outcome.form.is_narrative:
            continue
        narrative = narrative_of(outcome, notes)
        fingerprint = narrative.source["fingerprint"]
        met[fingerprint] += 1
        source = {**narrative.source, "occurrence": met[fingerprint]}
        place = (narrative.award, narrative.section)
        if place in taken and narrative.award:
            notes.add(Sort.FLAGGED, where_of(outcome.read), outcome.rows[0].number, ANOTHER)
            kept = {**narrative.unmapped, AWARD: narrative.award}
            narrative = replace(narrative, award=None, unmapped=kept)
        taken.add(place)
        yield replace(narrative, source=source)


def _organisations(records: Sequence[RecordFacts]) -> tuple[OrganisationFacts, ...]:
    """Each organisation that a record names, once, as it is first met."""
    found: dict[str, OrganisationFacts] = {}
    for record in records:
        for one in record.participants:
            fact = OrganisationFacts(
                key=one.organisation or "",
                name=one.name_as_recorded,
                sector=one.sector,
                country=one.country,
                where=record.where,
            )
            found.setdefault(fact.key, fact)
    return tuple(found.values())


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"
