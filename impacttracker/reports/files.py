"""A filled format as a file to take away, in every kind that there is."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from impacttracker.errors import NotFound
from impacttracker.reports.compose import document_of
from impacttracker.reports.filled import Filled
from impacttracker.reports.tabulated import about, sheets_of
from impacttracker.reports.zipped import zipped
from impacttracker.spreadsheets import comma_separated
from impacttracker.spreadsheets.cell import Sheet

CONTENTS_IN_WORD = (
    "The contents have no page numbers until Word is asked for them: click into them, press F9."
)


@dataclass(frozen=True)
class File:
    """A file, and what whoever made it should know."""

    content: bytes
    mimetype: str
    ending: str
    length: str = ""
    """How long it is, as far as its kind can say."""
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class Kind:
    """What people call a kind of file, what it is for, and how one is made."""

    label: str
    purpose: str
    make: Callable[[Filled, datetime], File]


def _pdf(told: Filled, created: datetime) -> File:
    # Each library is loaded with the first file that needs it, so that pages start without it.
    from impacttracker.reports.pdf import render

    drawn = render(document_of(told), created=created)
    remarks = [
        f"The font has no {character}: it was replaced in “{where}”."
        for character, where in drawn.replaced.items()
    ]
    length = "1 page" if drawn.pages == 1 else f"{drawn.pages:,} pages"
    return File(drawn.pdf, "application/pdf", "pdf", length, remarks)


def _docx(told: Filled, created: datetime) -> File:
    from impacttracker.reports import docx

    mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    document = document_of(told)
    remarks = [CONTENTS_IN_WORD] if document.layout.has_cover else []
    return File(docx.write(document, created), mimetype, "docx", remarks=remarks)


def _html(told: Filled, _created: datetime) -> File:
    from impacttracker.reports import html

    return File(html.write(document_of(told)), "text/html", "html")


def _xlsx(told: Filled, _created: datetime) -> File:
    from impacttracker.spreadsheets import workbook

    target, sheets = BytesIO(), sheets_of(told)
    workbook.write(target, sheets, about(told))
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(target.getvalue(), mimetype, "xlsx", _tables(len(sheets)))


def _csv(told: Filled, _created: datetime) -> File:
    """An archive of a file a section, in the funder's order."""
    sheets = sheets_of(told)
    files = [
        (f"{number:02}-{_plain(sheet.name)}.csv", _comma_separated(sheet))
        for number, sheet in enumerate(sheets, 1)
    ]
    words = "".join(comma_separated.written(("About", "these tables"), about(told)))
    content = zipped([*files, ("about.csv", words.encode())])
    return File(content, "application/zip", "zip", _tables(len(sheets)))


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("PDF", "to send and to print", _pdf),
    "docx": Kind("Word", "to edit", _docx),
    "html": Kind("Web page", "one file, to mail", _html),
    "xlsx": Kind("Spreadsheet", "a sheet for each section", _xlsx),
    "csv": Kind("CSV", "a file for each section", _csv),
}


def section_as_csv(told: Filled, key: str) -> File:
    """The table of one section alone, by the section's key in its format."""
    held = [one for one in told.sections if one.section.key == key]
    if not held:
        keys = ", ".join(one.section.key for one in told.sections)
        raise NotFound(f"{told.form.name} has no section {key}. It has: {keys}.")
    sheets = sheets_of(Filled(told.form, told.material, told.wishes, tuple(held)))
    content = b"".join(map(_comma_separated, sheets))
    return File(content, "text/csv", "csv", _tables(len(sheets)))


def _comma_separated(sheet: Sheet) -> bytes:
    heads = [column.label for column in sheet.columns]
    return "".join(comma_separated.written(heads, sheet.rows)).encode()


def _tables(number: int) -> str:
    return "1 table" if number == 1 else f"{number} tables"


def _plain(name: str) -> str:
    """Letters that every system takes in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "section"
