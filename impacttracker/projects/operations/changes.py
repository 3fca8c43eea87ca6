"""What every change of a project has in common: its history, and what no fact may be."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.projects import history
from impacttracker.projects.models import Award, Project

STALE = "Somebody else saved this while you were editing it. Compare the two, then save again."


def subject_of(project: Project) -> tuple[str, str, str]:
    """What the history calls a project; its members and awards are told under it."""
    return ("project", project.code, project.title)


def hold(project: Project) -> None:
    """Let nobody else change what is in *project* until this is stored: each change counts there.

    So what is read of it now stays true. Rows that only point at it can still be added.
    """
    locked = select(Project.id).where(Project.id == project.id)
    db.session.execute(locked.with_for_update(key_share=True))


def difference_of(label: str, old: Any, new: Any) -> dict[str, Any]:
    """One changed fact, for the history."""
    return {"field": label, "old": history.said(old), "new": history.said(new)}


def note(project: Project, details: Iterable[dict[str, Any]], *, by: User | None) -> None:
    """Write the history first: that locks the project, so what is then checked stays true."""
    history.note(subject_of(project), "changed", by=by, project_id=project.id, details=details)


def save(
    thing: Project | Award,
    facts: dict[str, Any],
    labels: dict[str, str],
    *,
    project: Project,
    version: int,
    by: User | None,
) -> bool:
    """Give *thing* new facts, and note those that differ; whether any did.

    Refuses where it is not in the *version* that the change was made from.
    """
    if thing.version != version:
        raise Stale(STALE)
    changes = history.differences(
        (labels[name], getattr(thing, name), value) for name, value in facts.items()
    )
    if not changes:
        return False
    note(project, changes, by=by)
    # Two may have come this far; whoever waited for the other's lock now reads what they saved.
    db.session.refresh(thing)
    if thing.version != version:
        raise Stale(STALE)
    for name, value in facts.items():
        setattr(thing, name, value)
    db.session.flush()
    return True


def facts_of(details: Any) -> dict[str, Any]:
    """The facts of a dataclass by name, without spaces around them."""
    facts = {one.name: getattr(details, one.name) for one in fields(details)}
    return {name: fact.strip() if isinstance(fact, str) else fact for name, fact in facts.items()}


def problems_of(facts: dict[str, Any], model: type[Project | Award]) -> dict[str, str]:
    """What is too long for its column, and dates that run backwards."""
    found = {
        name: f"Keep this to {limit:,} characters or fewer."
        for name, fact in facts.items()
        if (limit := _limit(model, name)) and isinstance(fact, str) and len(fact) > limit
    }
    if facts["start_on"] and facts["end_on"] and facts["end_on"] < facts["start_on"]:
        found["end_on"] = "It cannot end before it starts."
    return found


def refuse(problems: dict[str, str]) -> None:
    """Stop if there are any problems."""
    if problems:
        raise Invalid(problems)


def _limit(model: type[Project | Award], name: str) -> int | None:
    return getattr(model.__table__.c[name].type, "length", None)
