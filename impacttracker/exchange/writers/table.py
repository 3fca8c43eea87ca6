"""Writes a project as sheets, one for each sort of thing: a workbook, or CSV files in a folder.

Each row says by its uid which thing it is, and by its fingerprint what stood in it; so what is
edited there can be brought back here.
"""

import zipfile
from collections.abc import Iterator
from typing import IO

from impacttracker.exchange.contents import Contents
from impacttracker.exchange.tables.cells import heads_of
from impacttracker.exchange.tables.mapping import ABOUT
from impacttracker.exchange.tables.questions import Column, Question
from impacttracker.exchange.tables.rows import facts_for, linked_in, names_in, row_of
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, SUBJECTS
from impacttracker.spreadsheets import comma_separated
from impacttracker.spreadsheets.cell import Cell, Sheet
from impacttracker.spreadsheets.fingerprints import HEAD, Fingerprint

ALWAYS = ("organisation", "person", "engagement", "policy_influence")
"""Sheets that are there even while they are empty, to be filled."""
SHOWN = ("who", "linked")
"""What stands beside the answers of a record, for whoever reads it."""
FINGERPRINT = Column(Question(name="fingerprint", label=HEAD), "", HEAD, 14)
WORDS = (
    ("What it holds", "Everything that whoever made it may see, outside the bin."),
    (
        "Bringing it back",
        "Edit what you like, and give the file under Import and export. You see what would "
        "change before anything does. Only cells that you edited are taken. A row that you "
        "leave out changes nothing; a new row without a uid becomes a new entry.",
    ),
    (
        "What changed here meanwhile",
        "Where somebody changed the same answer in the tracker after this file was made, "
        "theirs stays, and you are told.",
    ),
    ("uid", "Names the row. Leave it as it is, and empty in new rows."),
    (HEAD, "Says what stood in the row. Leave it as it is, and empty in new rows."),
    (
        "Labels and codes",
        "A column whose head ends in “(code)” holds the same answer as the one before it, "
        "for other programs. Edit either.",
    ),
    ("Several answers", "Stand in one cell, with “; ” or a new line between."),
    (
        "Dates",
        "Edit “When” as you would write it: 4 March 2022, March 2022, 2021–2023. “(EDTF)” "
        "says the same for programs (ISO 8601-2).",
    ),
    (
        "Who took part",
        "Edit it in the row of a record, with “; ” between, or in the sheet of its own, which has "
        "a row for each who did. Whom nobody knows by that name becomes a new partner; somebody "
        "with a title, such as Dr, is noted by name alone. “Ana Łoś · Harbour Council” names a "
        "person and where they came from. “As what” has the role of each in brackets.",
    ),
    (
        "What only an archive holds",
        "The files of evidence, warnings that were set aside, and which answers were keyed.",
    ),
    (
        "Names beside uids",
        "Edit either: a name has to be that of exactly one row, and a new name of an organisation "
        "makes a new one.",
    ),
    (
        "What is only there to be read",
        "“Linked with”, which has the sheet “Links”; “Number”; what evidence is a file of; what a "
        "promise is about; what awards owe, and returns. Edit one, and you are told where to "
        "change it instead.",
    ),
)
"""What is said to whoever opens the file."""


def write_workbook(contents: Contents, out: IO[bytes]) -> None:
    """Write the workbook, an XLSX file."""
    # Loaded when it is first used, so that pages and commands start fast.
    from impacttracker.spreadsheets import workbook

    workbook.write(out, sheets_of(contents), about(contents))


def write_folder(contents: Contents, out: IO[bytes]) -> None:
    """Write the same sheets as CSV files in a ZIP file; no cell of them is cut."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for sheet in sheets_of(contents):
            heads = [column.label for column in sheet.columns]
            text = "".join(comma_separated.written(heads, sheet.rows))
            folder.writestr(f"{sheet.name}.csv", text.encode())
        words = "".join(comma_separated.written(("About", "this folder"), about(contents)))
        folder.writestr(f"{ABOUT}.csv", words.encode())


def sheets_of(contents: Contents) -> Iterator[Sheet]:
    """A sheet for each sort of thing that *contents* hold."""
    for subject in SUBJECTS.values():
        if subject.name == MIXED:
            continue
        if subject.name in ALWAYS or any(True for _ in facts_for(subject, contents)):
            columns = (*columns_of(subject), FINGERPRINT)
            yield Sheet(subject.label, columns, _rows(subject, contents), "C2")


def columns_of(subject: Subject) -> tuple[Column, ...]:
    """The columns that are written: all that a row says, and who took part and links in words."""
    shown = [one for one in subject.shown if one.name in SHOWN]
    return tuple(column for one in (*subject.questions, *shown) for column in one.columns)


def _rows(subject: Subject, contents: Contents) -> Iterator[list[Cell]]:
    columns, names, linked = columns_of(subject), names_in(contents), linked_in(contents)
    for fact, beside in facts_for(subject, contents):
        cells = heads_of(columns, row_of(subject, fact, beside, names, linked))
        yield [*(cell for _, cell in cells), Fingerprint.of(cells).text]


def about(contents: Contents) -> list[tuple[str, str]]:
    """What the file is about, and what may be done with it."""
    project = contents.project
    return [("Project", f"{project.title} ({project.code})"), *WORDS]
