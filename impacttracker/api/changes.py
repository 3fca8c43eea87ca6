"""What has changed in a project since a cursor, in the order in which it became visible.

Every entry of the history is written while its project's row is locked, so their keys follow the
commits: whoever asks from the last one on misses none (see `projects.history`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from impacttracker.addresses import outside_address
from impacttracker.api.days import MOMENT
from impacttracker.api.paging import place_in, place_of
from impacttracker.api.parts import Part, write_parts
from impacttracker.api.problems import OfAnotherTime
from impacttracker.api.resource import Asked
from impacttracker.api.shapes import TOLD_TEXT, TOLD_TEXT_OR_NONE, Shape, misfit
from impacttracker.database import db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
from impacttracker.partners.models import Erasure, Organisation, Person
from impacttracker.projects.access import role_in
from impacttracker.projects.history import TAKEN_BACK
from impacttracker.projects.models import Change, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records import access as records
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.testimonials import access as testimonials
from impacttracker.testimonials.models import Testimonial

# What every member sees; what is told of the others depends on who asks.
OPEN = {
    "organisation": "organisations",
    "person": "people",
    "narrative": "narratives",
    "obligation": "obligations",
    "return": "returns",
}
GUARDED = {
    "record": "records",
    "evidence": "evidence",
    "followup": "followups",
    "testimonial": "testimonials",
}
PATHS = {**OPEN, **GUARDED}
PROJECT = "project"
ACTS = {
    "added": "created",
    "introduced": "created",
    "opened": "created",
    "put in the bin": "binned",
    "taken out of the bin": "restored",
    "deleted": "deleted",
    "removed": "deleted",
    TAKEN_BACK: "deleted",
}
LEAVE_ANOTHER_NAME = frozenset({"merged", "erased"})
WITHDRAWN = "withdrawn"
"""It was there for the caller, and is not any more."""
KINDS_OF_CHANGE = ("created", "changed", "binned", "restored", "deleted", WITHDRAWN)


def _enum(values: Sequence[str], about: str) -> Shape:
    def read(value: Any) -> Any:
        raise misfit("This cannot be given.")

    return Shape({"type": "string", "enum": list(values), "description": about}, read)


PARTS = (
    Part(name="what", shape=_enum([*PATHS, PROJECT], "What sort of thing it is.")),
    Part(name="uid", shape=TOLD_TEXT, about="Of a project, its code."),
    Part(name="title", shape=TOLD_TEXT_OR_NONE, about="Null where it is not there any more."),
    Part(
        name="change",
        shape=_enum(
            KINDS_OF_CHANGE,
            "What is withdrawn was made private: forget it, as what was binned or deleted.",
        ),
    ),
    Part(name="at", shape=MOMENT),
    Part(name="by", shape=TOLD_TEXT_OR_NONE, about="Null where a command did it."),
    Part(name="href", shape=TOLD_TEXT_OR_NONE, about="Where it is read; null where it is not."),
)


@dataclass(frozen=True)
class Told:
    """Some changes, how far they lead, and whether there are more."""

    items: list[dict[str, Any]]
    cursor: str
    more: bool


def changes_since(said: str | None, limit: int, asked: Asked) -> Told:
    """At most *limit* changes after the cursor that was *said*, or from the first on."""
    since = 0 if said is None else int(place_in(said, (int,), "since")[0])
    seen = _seen(asked)
    found = (
        select(Change, seen.label("is_seen"))
        .where(
            Change.project_id == asked.project.id,
            Change.id > since,
            or_(seen, _was_there_until_then(asked)),
        )
        .options(joinedload(Change.by))
        .order_by(Change.id)
        .limit(limit + 1)
    )
    rows = db.session.execute(found).all()
    if not rows:
        _refuse_another_time(since, asked.project)
    shown = rows[:limit]
    latest = shown[-1][0].id if shown else since
    gone = _gone_with([change for change, _ in shown], asked)
    items = []
    for change, is_seen in shown:
        if change.verb in LEAVE_ANOTHER_NAME:
            items += [_told_of_gone(uid, change) for uid in gone[change.subject_uid]]
        items.append(_told(change, bool(is_seen), asked))
    return Told(items, cursor_of(latest), len(rows) > len(shown))


def _refuse_another_time(since: int, project: Project) -> None:
    if since > latest_in(project):
        raise OfAnotherTime(
            "This cursor is of another project, or of a time before the tracker was put back to "
            "an earlier state. Read everything once more, and go on from the project’s cursor."
        )


def latest_in(project: Project) -> int:
    """The key of the last change; 0 where nothing ever was."""
    latest = select(func.max(Change.id)).where(Change.project_id == project.id)
    return db.session.scalar(latest) or 0


def cursor_of(key: int) -> str:
    return place_of((key,))


def _seen(asked: Asked) -> ColumnElement[bool]:
    """That the caller may see the thing now, in the bin or not; what is gone, nobody can."""
    viewer = asked.viewer
    record = select(Record.__table__.c.id).where(
        Record.__table__.c.uid == Change.subject_uid, records.visible_to(viewer)
    )
    piece = select(Evidence.id).where(
        Evidence.uid == Change.subject_uid, evidence.visible_to(viewer)
    )
    promise = select(FollowUp.id).where(
        FollowUp.uid == Change.subject_uid, followups.visible_to(viewer)
    )
    request = select(Testimonial.id).where(
        Testimonial.uid == Change.subject_uid, testimonials.visible_to(viewer)
    )
    told = (
        ("record", record),
        ("evidence", piece),
        ("followup", promise),
        ("testimonial", request),
    )
    return or_(
        Change.subject.in_([*OPEN, PROJECT]),
        *(and_(Change.subject == name, found.correlate(Change).exists()) for name, found in told),
    )


def _was_there_until_then(asked: Asked) -> ColumnElement[bool]:
    """That the caller saw it until this change, which tells whoever copied it: as the team did,
    or as a lead, who sees everything."""
    seen = [str(one) for one in Visibility if one is not Visibility.PRIVATE]
    by_visibility = Change.was["visibility"].as_string().in_(seen)
    piece = Change.was["audience"].as_string() == str(Audience.FOLLOWS)
    # What hung on a record that the viewer does not see went with it.
    about = select(Record.__table__.c.id).where(
        Record.__table__.c.uid == Change.was["about"].as_string(),
        records.visible_to(asked.viewer),
    )
    found = [
        and_(Change.subject.in_(("record", "followup", "testimonial")), by_visibility),
        and_(Change.subject == "evidence", piece),
        and_(Change.subject == "testimonial", about.correlate(Change).exists()),
    ]
    if role_in(asked.project.id, asked.viewer) is Role.LEAD:
        gone = [verb for verb, act in ACTS.items() if act == "deleted"]
        found.append(and_(Change.subject.in_(GUARDED), Change.verb.in_(gone)))
    return or_(*found)


def _gone_with(changes: Sequence[Change], asked: Asked) -> Mapping[str, list[str]]:
    """The uids under which nothing is found any more, by that of what stands in their place.

    Whoever was erased has a nameless stand-in, and what was merged is a part of another: a copy
    elsewhere has to forget them both.
    """
    found: dict[str, list[str]] = defaultdict(list)
    merged = {one.subject_uid for one in changes if one.verb == "merged"}
    erased = {one.subject_uid for one in changes if one.verb == "erased"}
    if erased:
        rows = select(Erasure.stand_in_uid, Erasure.person_uid).where(
            Erasure.project_id == asked.project.id, Erasure.stand_in_uid.in_(erased)
        )
        for stand_in, uid in db.session.execute(rows.order_by(Erasure.id)):
            found[stand_in].append(uid)
    models: tuple[Any, ...] = (Organisation, Person) if merged else ()
    for model in models:
        kept = aliased(model)
        former = select(kept.uid, model.uid).join(kept, kept.id == model.merged_into_id)
        for uid, gone in db.session.execute(former.where(kept.uid.in_(merged)).order_by(model.id)):
            found[uid].append(gone)
    return found


def _told_of_gone(uid: str, change: Change) -> dict[str, Any]:
    said = {"what": change.subject, "uid": uid, "change": "deleted", "at": change.at}
    return write_parts({**said, "title": None, "by": None, "href": None}, PARTS)


def _told(change: Change, is_seen: bool, asked: Asked) -> dict[str, Any]:
    act = ACTS.get(change.verb, "changed")
    gone = act in {"binned", "deleted"}
    said = {
        "what": change.subject,
        "uid": change.subject_uid,
        "title": change.subject_title if is_seen and act != "deleted" else None,
        "change": act if is_seen or act == "deleted" else WITHDRAWN,
        "at": change.at,
        "by": change.by.name if change.by and is_seen else None,
        "href": None if gone or not is_seen else _href(change, asked),
    }
    return write_parts(said, PARTS)


def _href(change: Change, asked: Asked) -> str:
    project = f"/api/v1/projects/{asked.project.code}"
    if change.subject == PROJECT:
        return outside_address(project)
    return outside_address(f"{project}/{PATHS[change.subject]}/{change.subject_uid}")
