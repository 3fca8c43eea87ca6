"""The board: what the viewer's projects owe, prepare and have sent, as lines or as a file."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.addresses import outside_address
from impacttracker.clock import today
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.models import Membership, Project
from impacttracker.returns import pages, queries
from impacttracker.returns.choice import ALL, STATES, WITHIN, Choice, Place
from impacttracker.returns.missing import missing_in
from impacttracker.returns.models import Return
from impacttracker.returns.queries import Line, Owed
from impacttracker.spreadsheets.cell import Cell, Sheet

MOST_ROWS = 2_000


class Column(NamedTuple):
    """What stands above a column of the file, and how wide it is."""

    label: str
    width: int = 18


COLUMNS = (
    Column("Project", 14),
    Column("Award", 20),
    Column("Funder", 24),
    Column("Return", 40),
    Column("Version", 9),
    Column("Period", 12),
    Column("From", 14),
    Column("To", 14),
    Column("Deadline", 18),
    Column("Days left", 10),
    Column("State", 26),
    Column("Response code", 14),
    Column("Answers missing", 16),
    Column("Times sent", 10),
    Column("Last sent", 18),
    Column("Address", 50),
)


class Board:
    """What somebody asked to see of the board; of one project where it is given."""

    def __init__(
        self, viewer: User, args: Mapping[str, Any], project: Project | None = None
    ) -> None:
        self.viewer, self.project = viewer, project
        self.choice = Choice.of(args)
        self.after = Place.of(str(args.get("after", "")))

    @cached_property
    def places(self) -> Sequence[Membership]:
        """The viewer's projects."""
        return projects.memberships_of(self.viewer)

    @property
    def entries(self) -> list[pages.Entry]:
        return [*self._entries(self._lines[: queries.PAGE_SIZE])]

    @property
    def further(self) -> str | None:
        """The address of the next page, where there is one."""
        if len(self._lines) <= queries.PAGE_SIZE:
            return None
        last = queries.place_of(self._lines[queries.PAGE_SIZE - 1])
        return self.address(after=str(last))

    @property
    def filters(self) -> list[dict[str, Any]]:
        if self.project:
            return pages.filters_of(self.choice, [], [])
        return pages.filters_of(self.choice, self.places, queries.funders_of(self.viewer))

    def may_open(self, entry: pages.Entry) -> bool:
        """Whether the viewer may open what is owed."""
        return any(
            place.project.code == entry.project and Permission.RETURN_PREPARE in GRANTS[place.role]
            for place in self.places
        )

    @property
    def is_filtered(self) -> bool:
        return self.choice not in (Choice(), Choice(state=ALL))

    def address(self, **other: str) -> str:
        return self._at("project" if self.project else "board", other)

    def sheet_address(self, form: str) -> str:
        return self._at("project_sheet" if self.project else "sheet", {"form": form})

    def rows(self) -> Iterator[list[Cell]]:
        """The cells of every line that is asked for, in the order of the board."""
        lines = queries.on_the_board(self.viewer, self.choice, self.project, limit=MOST_ROWS - 1)
        for start in range(0, len(lines), queries.PAGE_SIZE):
            some = lines[start : start + queries.PAGE_SIZE]
            for line, entry in zip(some, self._entries(some), strict=True):
                yield _cells(line, entry)

    @property
    def file_name(self) -> str:
        return f"returns-{self.project.code if self.project else 'all'}-{today().isoformat()}"

    def as_sheet(self) -> Sheet:
        """All that is asked for, as a file holds it."""
        return Sheet("Returns", COLUMNS, self.rows())

    def about(self) -> list[tuple[str, str]]:
        """What the file is about, for its second sheet."""
        scope = self.project.title if self.project else "All projects of the one who made it"
        filters = [STATES[self.choice.state], WITHIN[self.choice.within], self.choice.funder]
        return [
            ("Projects", self.choice.project or scope),
            ("Shown", " · ".join(one for one in filters if one)),
            ("Made", f"{day(today())} by {self.viewer.name}"),
        ]

    def _entries(self, lines: Sequence[Line]) -> list[pages.Entry]:
        returns = [line for line in lines if isinstance(line, Return)]
        missing, sent = missing_in(returns), queries.last_sent(returns)
        return [pages.entry_of(line, missing, sent) for line in lines]

    @cached_property
    def _lines(self) -> list[Line]:
        return queries.on_the_board(self.viewer, self.choice, self.project, after=self.after)

    def _at(self, endpoint: str, other: Mapping[str, str]) -> str:
        values: dict[str, Any] = dict(self.choice.in_address(**other))
        if self.project:
            values["project_code"] = self.project.code
        return url_for(f"returns.{endpoint}", **values)


def _cells(line: Line, entry: pages.Entry) -> list[Cell]:
    is_owed = isinstance(line, Owed)
    facts = line.period if isinstance(line, Owed) else line
    return [
        entry.project,
        entry.award,
        entry.funder,
        entry.title,
        None if isinstance(line, Owed) else line.format_version,
        line.period.name if isinstance(line, Owed) else line.period,
        day(facts.from_on),
        day(facts.to_on),
        day(facts.due_on),
        entry.left,
        entry.state,
        None if isinstance(line, Owed) else line.response_code,
        entry.missing,
        None if isinstance(line, Owed) else line.sent,
        entry.sent_on,
        None if is_owed else outside_address(entry.href),
    ]
