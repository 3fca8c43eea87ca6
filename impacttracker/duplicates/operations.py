"""Merges two that are one, takes that apart again, and remembers who is not the same."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from impacttracker.accounts.models import User
from impacttracker.database import Base, db
from impacttracker.duplicates.access import Partner, linked_projects, may_merge
from impacttracker.duplicates.models import KeptApart, Merge
from impacttracker.duplicates.queries import parts_of, why_not_undone
from impacttracker.duplicates.repointing import Repointing, joined, row_of, take_back
from impacttracker.errors import NotAllowed, Refused
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.names import folded
from impacttracker.partners.operations import answer_to_names, subject_of
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project

NOT_YOURS = (
    "You may not merge these two. An administrator who works on this project may, or somebody who "
    "may write in every project that knows one of them."
)
UNDO_NOT_YOURS = NOT_YOURS.replace("merge these two", "take this merge apart")


def merge(
    kept: Partner,
    gone: Partner,
    chosen: Mapping[str, Any],
    *,
    project: Project,
    by: User | None,
) -> Merge:
    """Let *gone* have been *kept* all along, with the facts *chosen* (column: value).

    Everything that names *gone* names *kept* from now on, in every project and in one
    transaction. Its names become other names of *kept*, its uid and its address lead there. What
    neither *chosen* nor the kept one says is taken from *gone*.
    """
    _ensure_may_merge(kept, gone, project=project, by=by)
    linked = linked_projects([kept, gone]) | {project.id}
    _note(kept, "merged", {"field": "Merged", "old": gone.name, "new": kept.name}, linked, by=by)
    db.session.flush()
    table = Base.metadata.tables[type(kept).__tablename__]
    moving = Repointing()
    moving.move_all(table, gone.id, kept.id)
    moving.change(table, kept.id, _facts(kept, gone, chosen))
    moving.change(table, gone.id, {"merged_into_id": kept.id})
    merged = Merge(
        project_id=project.id,
        gone_key=gone.id,
        gone_name=gone.name,
        steps=moving.steps,
        by_id=by.id if by else None,
        **{_column_of(kept): kept.id},
    )
    db.session.add(merged)
    db.session.flush()
    _refresh(kept, gone)
    return merged


def undo_merge(merged: Merge, *, project: Project, by: User | None) -> Partner:
    """Take *merged* apart, as far as nothing that it touched was changed since.

    What was added to the kept one meanwhile stays with it. Gives the one that is back.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    kept, gone = parts_of(merged)
    if not may_merge(by, [kept]):
        raise NotAllowed(UNDO_NOT_YOURS)
    if reason := why_not_undone(merged):
        raise Refused(reason)
    linked = linked_projects([kept]) | {project.id}
    taken_apart = {"field": "Taken apart", "old": kept.name, "new": gone.name}
    try:
        with db.session.begin_nested():
            take_back(merged.steps)
            db.session.delete(merged)
    except IntegrityError:
        raise Refused("This cannot be undone any more: what it stood on is gone.") from None
    _refresh(kept, gone)
    linked |= linked_projects([gone])
    for one in (kept, gone):
        _note(one, "taken apart", taken_apart, linked, by=by)
    db.session.flush()
    return gone


def keep_apart(
    one: Partner, other: Partner, *, project: Project, by: User | None
) -> KeptApart | None:
    """Remember that the two are not the same, so that they are not suggested again; nothing new
    where that is remembered already."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    first, second = sorted((one.uid, other.uid))
    held = select(KeptApart.id).where(
        KeptApart.project_id == project.id,
        KeptApart.first_uid == first,
        KeptApart.second_uid == second,
    )
    if one.id == other.id or db.session.scalar(held) is not None:
        return None
    kind, _, _ = subject_of(one)
    said = [{"field": "Not the same as", "old": "", "new": other.name}]
    history.note(subject_of(one), "kept apart", by=by, project_id=project.id, details=said)
    apart = KeptApart(project_id=project.id, subject=kind, first_uid=first, second_uid=second)
    db.session.add(apart)
    db.session.flush()
    return apart


def forget_merges(person: Person, project: Project) -> list[str]:
    """Delete what *project* keeps of merges into *person*, who is being erased.

    Gives the uids of those that went into them, by which old archives still know them.
    """
    of_person = select(Merge).where(Merge.person_id == person.id, Merge.project_id == project.id)
    for merged in db.session.scalars(of_person):
        db.session.delete(merged)
    db.session.flush()
    former = select(Person.uid).where(Person.merged_into_id == person.id).order_by(Person.id)
    return list(db.session.scalars(former))


def _ensure_may_merge(kept: Partner, gone: Partner, *, project: Project, by: User | None) -> None:
    ensure(by, Permission.RECORD_WRITE, project.id)
    if kept.id == gone.id or type(kept) is not type(gone):
        raise Refused("Choose two different ones of a kind.")
    if any(isinstance(one, Person) and one.erased_on for one in (kept, gone)):
        raise Refused("One of them stands for somebody whose data was erased, and stays so.")
    if not may_merge(by, [kept, gone]):
        raise NotAllowed(NOT_YOURS)


def _note(
    one: Partner, verb: str, said: dict[str, str], projects: Collection[int], *, by: User | None
) -> None:
    """Write it into the history of every project that is linked with one of the two."""
    for project_id in sorted(projects):
        history.note(subject_of(one), verb, by=by, project_id=project_id, details=[said])


def _facts(kept: Partner, gone: Partner, chosen: Mapping[str, Any]) -> dict[str, Any]:
    table = Base.metadata.tables[type(kept).__tablename__]
    staying, leaving = row_of(table, kept.id) or {}, row_of(table, gone.id) or {}
    facts = {**joined(table, {**staying, **chosen}, leaving), "merged_into_id": None}
    if isinstance(kept, Organisation) and isinstance(gone, Organisation):
        names = [staying["name"], leaving["name"], staying["short_name"], leaving["short_name"]]
        facts["aliases"] = _other_names(facts, "aliases", names)
        facts["parent_id"] = _above(kept, gone, facts["parent_id"])
    else:
        facts["other_names"] = _other_names(facts, "other_names", [kept.name, gone.name])
    return facts


def _other_names(facts: Mapping[str, Any], column: str, names: list[str]) -> list[str]:
    """Every name of either that is not the name, or the short name, from now on."""
    found: dict[str, str] = {}
    for name in (*facts[column], *names):
        found.setdefault(folded(name), name)
    for name in (facts["name"], facts.get("short_name", ""), ""):
        found.pop(folded(name), None)
    return list(found.values())


def _above(kept: Organisation, gone: Organisation, parent_id: int | None) -> int | None:
    """What the kept one is a part of; never, over however many steps, of itself."""
    passed = {kept.id, gone.id}
    above = parent_id
    while above is not None:
        if above in passed:
            return None
        passed.add(above)
        above = db.session.scalar(select(Organisation.parent_id).where(Organisation.id == above))
    return parent_id


def _refresh(*partners: Partner) -> None:
    """The session read what the tables said before; names are looked up by what they say now."""
    db.session.expire_all()
    for partner in partners:
        if isinstance(partner, Organisation):
            answer_to_names(partner)


def _column_of(partner: Partner) -> str:
    return "organisation_id" if isinstance(partner, Organisation) else "person_id"
