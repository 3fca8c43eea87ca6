"""A list as a file to take away: which rows and columns, and what the file is called."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.errors import Refused
from impacttracker.lists import columns, queries
from impacttracker.lists.choice import Choice
from impacttracker.lists.columns import Around, by_record
from impacttracker.lists.filters import in_words
from impacttracker.lists.sheet import SheetColumn, sheet_columns
from impacttracker.lists.vocabulary import ListPage
from impacttracker.presentation import day
from impacttracker.projects.models import Project
from impacttracker.records.queries import links_of
from impacttracker.spreadsheets.cell import Cell
from impacttracker.spreadsheets.cell import Sheet as WorkbookSheet
from impacttracker.spreadsheets.fingerprints import HEAD, Fingerprint

MOST_ROWS = 20_000
FROZEN = "C2"
"""The heads, the uid and the title stay in sight."""
USUAL = ("title", "kind", "when", "participants", "awards")
"""The columns of a list that is shown as lines."""


@dataclass(frozen=True)
class Sheet:
    """What is shown of a list, as the rows of a file."""

    project: Project
    page: ListPage
    choice: Choice
    viewer: User
    has_all_columns: bool = False

    @cached_property
    def columns(self) -> list[SheetColumn]:
        kinds = self.choice.kinds(self.page).values()
        names = self.choice.columns or USUAL
        wanted = columns.columns_for(kinds) if self.has_all_columns else names
        return sheet_columns(columns.chosen(wanted, kinds))

    @cached_property
    def keys(self) -> Sequence[int]:
        """The keys of its records, and of one more where there are too many."""
        return queries.keys_of(
            self.project, self.page, self.choice, self.viewer, limit=MOST_ROWS + 1
        )

    def refuse_too_long(self) -> None:
        """Say what to do with a list of more records than a sheet takes."""
        if len(self.keys) > MOST_ROWS:
            raise Refused(
                f"A spreadsheet takes {MOST_ROWS:,} records at most, and this list has more. Add a "
                "filter, such as the years, and take it in parts."
            )

    def rows(self) -> Iterator[list[Cell]]:
        """The cells of each record, in the order of the list."""
        for records in queries.walked(self.keys, self.viewer):
            around = Around(
                by_record(links_of(records, self.viewer)),
                queries.evidence_counts(records, self.viewer, leaves_the_project=True),
            )
            for record in records:
                cells = [column.read(record, around) for column in self.columns[:-1]]
                heads = (column.label for column in self.columns)
                yield [*cells, Fingerprint.of(zip(heads, cells, strict=False)).text]

    def as_sheet(self) -> WorkbookSheet:
        return WorkbookSheet("Records", self.columns, self.rows(), FROZEN)

    def about(self) -> list[tuple[str, str]]:
        """What the file is about, for its second sheet."""
        said = in_words(self.choice, queries.offered(self.project))
        return [
            ("Project", f"{self.project.title} ({self.project.code})"),
            ("List", self.page.label),
            ("Filtered by", " · ".join(said) or "nothing: these are all that you may see"),
            ("Order", self.choice.order.label),
            ("Records", f"{len(self.keys):,}"),
            ("Made", f"{day(today())} by {self.viewer.name}"),
            (
                "Several answers",
                "Stand in one cell, with “; ” or a new line between.",
            ),
            (
                f"uid, {HEAD}",
                "Name the record, and what its row said: keep both. Edit the rest, and give the "
                "file under Import and export; you see what would change before anything does.",
            ),
            (
                "There to be read",
                "Kind, links, evidence, who recorded it and when: change those in the tracker.",
            ),
        ]

    def file_name(self, form: str) -> str:
        """Plain letters that every system takes: "REPAIR-engagements-2026-11-25.xlsx"."""
        parts = [self.project.code, self.page.value, today().isoformat()]
        plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
        return f"{re.sub('[^A-Za-z0-9-]+', '-', plain)}.{form}"
