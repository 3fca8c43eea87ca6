"""The differences of a receipt as its page shows them: what stands here beside what a file said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.planning.differing import digest_of, standing, with_parts
from impacttracker.exchange.tables.subjects import SUBJECTS, label_of
from impacttracker.presentation import day
from impacttracker.projects.history import said
from impacttracker.projects.models import Award, Change, Project
from impacttracker.receipts.settling import SET_UP
from impacttracker.receipts.standing import Standing, standing_in, title_of
from impacttracker.receipts.things import table_of
from impacttracker.receipts.wording import names_for, words_of
from impacttracker.records.models import Link
from impacttracker.reports.appendix import shortened
from impacttracker.reports.comparing import Part, parts_of

MOST_CHANGES = 500
LONG, LONGEST = 80, 20_000
"""From how many letters on two texts are compared word by word, and up to how many."""
MOST_SHOWN = 5_000
"""Letters of one side: a page of long texts is to stay a page."""
IN_HISTORY = {
    "ror": "ROR",
    "interest": "Interest",
    "influence": "Influence",
    "impact": "Impact",
    "emails": "E-mail",
    "affiliations": "Affiliations",
    "basis_on": "Since",
    "origin": "Where this came from",
    "do_not_contact": "Not to be contacted",
    "known_by": "Known by",
    "known_since": "Since",
}
"""What the history of partners and people calls a question otherwise than sheets do."""


@dataclass(frozen=True)
class Line:
    """One difference: the thing, the question, and both sides in words."""

    difference: ImportDifference
    label: str
    title: str = ""
    """Empty where the thing is not there any more."""
    place: tuple[str, int] = ("", 0)
    """Its table and key."""
    here: str = ""
    there: str = ""
    parts: Sequence[Part] = field(default=())
    """Both texts word by word, where they are long."""
    is_same: bool = False
    """Whether what stands here says by now what the file said."""
    edited: str = ""
    """Who wrote what stands here, and when; empty where nobody knows."""
    seen: str = ""
    """The digest of what stands here, which is sent along with a decision."""

    @property
    def is_set_up(self) -> bool:
        """Whether it can be taken only by those who set the project up."""
        return self.difference.about in SET_UP


def lines_of(differences: Sequence[ImportDifference], project: Project, viewer: User) -> list[Line]:
    """*differences* with what stands here today, as far as the viewer may see it."""
    found = standing_in(project, viewer, [(one.about, one.uid) for one in differences])
    held = [one for one in differences if one.uid in found]
    wanted = {one.id: _wanted(found[one.uid], one) for one in held}
    facts = [(found[one.uid].fact, one.name) for one in held]
    facts += [(wanted[one.id], one.name) for one in held if wanted[one.id]]
    names = names_for([fact for fact, _ in facts], [name for _, name in facts], viewer)
    changes = _changes(held, found, project)
    return [
        _line(one, found[one.uid], wanted[one.id], names, changes)
        if one.uid in found
        else Line(one, label_of(one.about, one.name))
        for one in differences
    ]


def _wanted(known: Standing, difference: ImportDifference) -> Any:
    """What the thing would say; nothing where it cannot say that."""
    try:
        return with_parts(known.fact, difference.there)
    except Refused:
        return None


def _line(
    one: ImportDifference,
    known: Standing,
    wanted: Any,
    names: Mapping[str, str],
    changes: Sequence[Change],
) -> Line:
    here = words_of(known.fact, one.name, names)
    there = words_of(wanted, one.name, names) if wanted else said(one.there)
    is_long = LONG < max(len(here), len(there)) < LONGEST and here and there
    return Line(
        one,
        label_of(one.about, one.name),
        title=title_of(known.row),
        place=_place(known.row),
        here=_cut(here),
        there=_cut(there),
        parts=tuple(map(_cut_part, shortened(tuple(parts_of(here, there))))) if is_long else (),
        is_same=here == there,
        edited=_edited(one, known.row, changes),
        seen=digest_of(standing(known.fact, one.there)),
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _cut_part(part: Part) -> Part:
    return replace(part, text=_cut(part.text))


def _place(row: Any) -> tuple[str, int]:
    """A link stands on the page of what led to the other."""
    return ("record", row.from_id) if isinstance(row, Link) else (table_of(row), row.id)


def _changes(
    held: Sequence[ImportDifference], found: Mapping[str, Standing], project: Project
) -> Sequence[Change]:
    """The latest changes of the things that *held* are about, the newest first."""
    subjects = {_subject(one, found[one.uid].row) for one in held}
    if not subjects:
        return []
    kinds = {kind for kind, _ in subjects}
    uids = {uid for _, uid in subjects}
    return db.session.scalars(
        select(Change)
        .where(
            or_(Change.project_id == project.id, Change.project_id.is_(None)),
            Change.subject.in_(kinds),
            Change.subject_uid.in_(uids),
        )
        .options(joinedload(Change.by))
        .order_by(Change.id.desc())
        .limit(MOST_CHANGES)
    ).all()


def _subject(one: ImportDifference, row: Any) -> tuple[str, str]:
    """What the history calls the thing: awards are told of under their project."""
    if isinstance(row, Award):
        return "project", row.project.code
    part = SUBJECTS[one.about].part_of
    return {"records": "record", "narratives": "narrative"}.get(part, one.about), one.uid


def _edited(one: ImportDifference, row: Any, changes: Sequence[Change]) -> str:
    """Who said what stands here, and on which day."""
    labels = {label_of(one.about, one.name), IN_HISTORY.get(one.name, "")}
    if isinstance(row, Award):
        labels = {f"Award {row.reference}: {label}" for label in labels}
    subject = _subject(one, row)
    for change in changes:
        if (change.subject, change.subject_uid) != subject:
            continue
        told = {detail["field"] for detail in change.details}
        is_new = change.verb == "added" and not isinstance(row, Award)
        if one.name in (change.was or ()) or told & labels or is_new:
            who = change.by.name if change.by else "A command"
            how = ", by an import" if change.receipt_id else ""
            return f"{who}, {day(change.at)}{how}"
    return ""
