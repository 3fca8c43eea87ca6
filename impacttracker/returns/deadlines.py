"""The deadlines of what is still to be sent, whether it was opened or is only owed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.formats.held import name_of
from impacttracker.projects.models import Project
from impacttracker.returns import queries
from impacttracker.returns.models import Return
from impacttracker.returns.pages import title_of
from impacttracker.returns.queries import Owed

# Beside the obligation's own name, the name of the period makes that of the event.
NAMES = UUID("5d3f0f0c-2f5e-4f0a-9b39-0d6c53f2a1c7")


@dataclass(frozen=True)
class Deadline:
    """A day by which a funder wants something, and the return where one was opened for it."""

    uid: str
    title: str
    due_on: date
    project: Project
    return_id: int | None
    created_at: datetime
    changed_at: datetime
    version: int

    @property
    def href(self) -> str:
        """The return's page, or the board on which it is opened."""
        code = self.project.code
        if self.return_id is None:
            return url_for("returns.project", project_code=code)
        return url_for("returns.show", project_code=code, return_id=self.return_id)


def deadlines(
    viewer: User | None,
    projects: Collection[int],
    last: date | None = None,
    limit: int | None = None,
) -> list[Deadline]:
    """Those of the projects with these keys until *last*, the first one first. Two statements."""
    if not projects:
        return []
    opened = [_of_return(one) for one in queries.unsent(viewer, projects, last, limit)]
    owed = [
        _of_owed(one)
        for one in queries.owed(viewer)
        if one.obligation.project_id in projects and (last is None or one.period.due_on <= last)
    ]
    return sorted([*opened, *owed], key=lambda one: (one.due_on, one.uid))[:limit]


def _of_return(returned: Return) -> Deadline:
    assert returned.due_on is not None  # noqa: S101 - those without a deadline are not asked for
    return Deadline(
        uid=returned.uid,
        title=f"{title_of(returned)} · {returned.award.reference}",
        due_on=returned.due_on,
        project=returned.project,
        return_id=returned.id,
        created_at=returned.created_at,
        changed_at=returned.updated_at,
        version=returned.version,
    )


def _of_owed(owed: Owed) -> Deadline:
    noted, period = owed.obligation, owed.period
    return Deadline(
        uid=str(uuid5(NAMES, f"{noted.uid} {period.name}")),
        title=f"{name_of(noted.format_key)} {period.name} · {noted.award.reference}",
        due_on=period.due_on,
        project=noted.project,
        return_id=None,
        created_at=noted.created_at,
        changed_at=noted.updated_at,
        version=noted.version,
    )
