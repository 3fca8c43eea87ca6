"""Enters projects, and changes what is known of them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from impacttracker.accounts.models import User
from impacttracker.addresses import PROJECT_CODE
from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.projects.operations.changes import (
    facts_of,
    problems_of,
    refuse,
    save,
    subject_of,
)
from impacttracker.projects.operations.members import add_member
from impacttracker.projects.vocabulary import Rhythm, Role

# Words that stand in addresses where a project's code may stand.
RESERVED = frozenset({"add", "calendar", "feed", "join", "revoke", "subscribe"})


@dataclass(frozen=True, kw_only=True)
class ProjectDetails:
    """What we know of a project besides its code."""

    title: str
    lead_organisation: str = ""
    department: str = ""
    abstract: str = ""
    start_on: date | None = None
    end_on: date | None = None
    rhythm: Rhythm | None = None


LABELS = {
    "title": "Title",
    "lead_organisation": "Lead organisation",
    "department": "Department",
    "abstract": "Abstract",
    "start_on": "Start",
    "end_on": "End",
    "rhythm": "How often to be in touch",
}


def add_project(
    code: str, details: ProjectDetails, *, lead: User | None = None, by: User | None
) -> Project:
    """Enter a project, led by *lead* if anybody yet."""
    if by is not None and not by.is_admin:
        raise NotAllowed("Only administrators add projects. Ask one of them.")
    code = code.strip()
    _check_code(code)
    project = Project(code=code, **_checked(details))
    db.session.add(project)
    db.session.flush()
    history.note(subject_of(project), "added", by=by, project_id=project.id)
    if lead is not None:
        add_member(project, lead, Role.LEAD, by=None)
    return project


def change_settings(
    project: Project, details: ProjectDetails, *, version: int, by: User | None
) -> bool:
    """Change what is known of a project; whether anything changed."""
    ensure(by, Permission.PROJECT_SET_UP, project.id)
    return save(project, _checked(details), LABELS, project=project, version=version, by=by)


def _checked(details: ProjectDetails) -> dict[str, Any]:
    facts = facts_of(details)
    problems = problems_of(facts, Project)
    if not facts["title"]:
        problems["title"] = "Give the project a title."
    refuse(problems)
    return facts


def _check_code(code: str) -> None:
    if not re.fullmatch(PROJECT_CODE, code):
        raise Invalid(
            {"code": "Use a letter, then up to 19 letters, digits and hyphens, such as HARBOUR-2."}
        )
    if code.lower() in RESERVED:
        raise Invalid({"code": "This word has another meaning in addresses. Choose another code."})
    # Codes that differ only in their capitals would be mistaken for each other.
    if db.session.scalar(select(Project.id).where(func.lower(Project.code) == code.lower())):
        raise Invalid({"code": "There is a project with this code. Choose another."})
