"""One page of a list: filters, lines or columns, the views to choose from, and where all leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from impacttracker import returning
from impacttracker.accounts.models import User
from impacttracker.lists import columns, kept, queries
from impacttracker.lists.choice import NAMES, Choice, Stop, kinds_on
from impacttracker.lists.columns import Around, Column, by_record
from impacttracker.lists.filters import chips_of, fields_of
from impacttracker.lists.models import SavedView
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.models import Project
from impacttracker.records.entries import entries_of
from impacttracker.records.models import Record
from impacttracker.records.queries import links_of

ALL = "all"
"""What an address says to see everything, where a page opens with somebody's view."""


@dataclass(frozen=True)
class Row:
    """A record in columns."""

    record: Record
    cells: Sequence[Any]

    @property
    def anchor(self) -> str:
        return f"record-{self.record.id}"


class Listing:
    """What `lists/list.html` shows of *page* as an address asks for it."""

    def __init__(
        self, page: ListPage, project: Project, viewer: User, asked: MultiDict[str, str]
    ) -> None:
        self.page, self.project, self._viewer = page, project, viewer
        held = kept.views_in(project, viewer, page)
        self.views = held.views
        self.default = held.default
        self.is_asked = bool(NAMES & set(asked)) or ALL in asked
        self.view = self._view_in(asked)
        self.choice = Choice.of(asked, page)
        if self.view is not None and not self.is_asked:
            self.choice = Choice.kept(self.view.said, page)
        after, before = Stop.of(asked.get("after")), Stop.of(asked.get("before"))
        self._found = queries.page(project, page, self.choice, viewer, after=after, before=before)
        self.is_first = not (after or before)
        self.total = queries.number_of(project, page, self.choice, viewer)
        self._offered = queries.offered(project)

    def _view_in(self, asked: MultiDict[str, str]) -> SavedView | None:
        """The view that the address names, or the one with which the page opens."""
        named = asked.get("view", "")
        if named:
            return next((one for one in self.views if str(one.id) == named), None)
        return None if self.is_asked else self.default

    @cached_property
    def records(self) -> Sequence[Record]:
        return self._found.records

    @cached_property
    def columns(self) -> list[Column]:
        """The chosen columns; none of them shows records as lines."""
        return columns.chosen(self.choice.columns, self.choice.kinds(self.page).values())

    @cached_property
    def column_groups(self) -> list[tuple[str, list[Column]]]:
        """What may be chosen: columns of every record, then those that only some kinds have."""
        asked = columns.questions_of(self.choice.kinds(self.page).values())
        groups: dict[str, list[Column]] = {"Every record": list(columns.COMMON.values())}
        for one in asked.values():
            groups.setdefault(one.kinds[0].about.plural, []).append(one)
        return list(groups.items())

    @cached_property
    def entries(self) -> Sequence[Any]:
        return entries_of(self.records, links_of(self.records, self._viewer))

    @cached_property
    def rows(self) -> Sequence[Row]:
        around = self._around({one.name for one in self.columns})
        return [
            Row(record, [columns.shown(one, record, around) for one in self.columns])
            for record in self.records
        ]

    @cached_property
    def fields(self) -> list[dict[str, Any]]:
        return fields_of(self.choice, self.page, self._offered)

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        return chips_of(self.choice, self._offered, self.address)

    @property
    def is_changed(self) -> bool:
        """Whether what is shown is no longer what the open view keeps."""
        if self.view is None:
            return False
        return self.choice != Choice.kept(self.view.said, self.page)

    @property
    def action(self) -> str:
        """The page without any filter."""
        return url_for(f"{self.page}.index", project_code=self.project.code)

    @property
    def everything(self) -> str:
        """The page with all records, also where it opens with a view."""
        return self.address(Choice())

    @property
    def newer(self) -> str | None:
        stop = self._found.before
        return self.address(self.choice, before=str(stop)) if stop else None

    @property
    def older(self) -> str | None:
        stop = self._found.after
        return self.address(self.choice, after=str(stop)) if stop else None

    def address(self, choice: Choice, **more: Any) -> str:
        """The address of the page with *choice*: of a kept view its name alone."""
        place = {"project_code": self.project.code, **more}
        if self.view is not None:
            place["view"] = self.view.id
            if choice == Choice.kept(self.view.said, self.page):
                return url_for(f"{self.page}.index", **place)
        said = choice.in_address()
        if not said and (self.default or self.view):
            said = {ALL: "1"}
        return url_for(f"{self.page}.index", **place, **said)

    def address_of(self, view: SavedView) -> str:
        return url_for(f"{self.page}.index", project_code=self.project.code, view=view.id)

    def sheet(self, form: str, *, whole: bool = False) -> str:
        """The address of what is shown as a spreadsheet, with all columns where *whole*."""
        said = dict(self.hidden()) | ({"columns": ALL} if whole else {})
        return url_for("lists.sheet", project_code=self.project.code, form=form, **said)

    def head_of(self, column: Column) -> dict[str, Any]:
        """What stands above a column: its label, and where it leads when it sorts."""
        if column.orders is None:
            return {"label": column.label, "column": column}
        first, second = column.orders
        order = second if self.choice.order is first else first
        sorted_by = {first: "ascending", second: "descending"}.get(self.choice.order)
        if column.name != "title" and sorted_by:
            sorted_by = "descending" if sorted_by == "ascending" else "ascending"
        href = self.address(self.choice.but(order=order))
        return {"label": column.label, "column": column, "href": href, "sorted": sorted_by}

    def edit(self, record: Record) -> str:
        """The form of *record*, which leads back to its line here."""
        back = returning.here(f"record-{record.id}")
        code = self.project.code
        return url_for("records.edit", project_code=code, record_id=record.id, back=back)

    def hidden(self) -> Mapping[str, Any]:
        """What is shown, as hidden fields of a form about all of it."""
        return self.choice.in_address() | {"page": self.page.value}

    def _around(self, names: set[str]) -> Around:
        return Around(
            by_record(links_of(self.records, self._viewer)) if "links" in names else {},
            queries.evidence_counts(self.records, self._viewer) if "evidence" in names else {},
        )

    @property
    def kinds(self) -> Mapping[str, type[Record]]:
        return kinds_on(self.page)
