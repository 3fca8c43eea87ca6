"""What a text may start from and cite. Every question takes the viewer, and shows no more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import or_, select

from impacttracker.accounts.models import User
from impacttracker.database import LARGEST_KEY, db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.kinds import KINDS
from impacttracker.narratives.marks import EVIDENCE, Mark, marks_in, replaced
from impacttracker.narratives.models import Statement
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records import access as records
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.search import queries as search
from impacttracker.search.asked import Asked
from impacttracker.search.vocabulary import Sort

NOT_REPORTED = "not for funders: a return prints nothing of it"
FOR_LEADS = "for leads alone: a return prints nothing of it"
OTHER_WORDING = "confidential: its other wording is printed"
NO_LONGER_QUOTED = "may be quoted no more: a return prints nothing of it"

NOT_SHOWN = "a source that is not shown"

LATEST = 6
"""So many of each are offered before anybody searches."""
RECORD: Any = Record.__table__.c
Answered = TypeVar("Answered")


@dataclass(frozen=True)
class Citable:
    """A piece of evidence or a record, as far as a text needs to know it."""

    kind: str
    id: int
    uid: str
    title: str
    year: int | None = None
    caution: str = ""
    """Why a return does not name it, or names it otherwise; empty where it does."""

    @property
    def mark(self) -> Mark:
        """As people see it."""
        return Mark(self.kind, str(self.id))

    @property
    def stored_mark(self) -> Mark:
        return Mark(self.kind, self.uid)

    @property
    def kind_in_words(self) -> str:
        return "Evidence" if self.kind == EVIDENCE else KINDS[self.kind].about.singular

    @property
    def family(self) -> str:
        return "" if self.kind == EVIDENCE else str(KINDS[self.kind].about.family)


Found = dict[Mark, Citable | None]
"""Marks in the order of first mention; None where one leads nowhere, for whatever reason."""


def former_of(award: Award, topic: str, period: str, viewer: User) -> Statement | None:
    """The text to begin *period* with: that of the period before it, else the latest."""
    held = db.session.scalars(
        select(Statement)
        .where(
            is_member(viewer, Statement.project_id),
            Statement.award_id == award.id,
            Statement.topic == topic,
            Statement.period != period,
            Statement.binned_at.is_(None),
        )
        .order_by(Statement.period.desc())
    ).all()
    return next((one for one in held if one.period < period), next(iter(held), None))


def latest_texts(award: Award, viewer: User) -> dict[str, Statement]:
    """What *award* says by topic, of each the text for the latest period."""
    held = db.session.scalars(
        select(Statement)
        .where(
            is_member(viewer, Statement.project_id),
            Statement.award_id == award.id,
            Statement.binned_at.is_(None),
        )
        .order_by(Statement.period, Statement.id)
    )
    return {one.topic: one for one in held}


def is_written(topic: str, project: Project, viewer: User) -> bool:
    """Whether some award of the project says anything about *topic*."""
    written = select(Statement.id).where(
        is_member(viewer, Statement.project_id),
        Statement.project_id == project.id,
        Statement.topic == topic,
    )
    return db.session.scalar(written.limit(1)) is not None


def cited(text: str, project: Project, viewer: User, *, typed: bool = False) -> Found:
    """What the marks in *text* lead to, as far as the viewer sees it in *project*.

    A stored text names uids. In a *typed* one a number is that of a page, and a uid is a uid.
    """
    marks = marks_in(text)
    pieces = _evidence(project, viewer, [one.key for one in marks if one.kind == EVIDENCE])
    told = _records(project, viewer, [one.key for one in marks if one.kind != EVIDENCE])
    found = {one.stored_mark: one for one in (*pieces, *told)}
    if typed:
        found |= {one.mark: one for one in (*pieces, *told)}
    return {mark: found.get(mark) for mark in marks}


def to_show(text: str, project: Project, viewer: User) -> str:
    """A stored *text* with the numbers of what the viewer sees in the place of uids."""
    return answers_to_show({"text": text}, project, viewer)["text"]


def answers_to_show(
    answers: Mapping[str, Answered], project: Project, viewer: User
) -> dict[str, Answered]:
    """Stored *answers*, of which texts name numbers in the place of uids."""
    found = cited(_texts_in(answers), project, viewer)
    return _renamed(answers, {mark: one.mark for mark, one in found.items() if one})


def with_titles(texts: Iterable[str], project: Project, viewer: User) -> Callable[[str], str]:
    """How to read stored *texts*, of whatever day, with titles in the place of uids. What the
    viewer does not see, or nobody any more, has none."""
    found = cited("\n".join(texts), project, viewer)

    def title_of(mark: Mark) -> str:
        one = found.get(mark)
        return f"[{one.title if one else NOT_SHOWN}]"

    return lambda text: replaced(text, title_of)


def answers_to_store(
    answers: Mapping[str, Answered], project: Project, viewer: User
) -> dict[str, Answered]:
    """Typed *answers*, of which texts name uids in the place of numbers; what leads nowhere
    stays as it is."""
    found = cited(_texts_in(answers), project, viewer, typed=True)
    return _renamed(answers, {mark: one.stored_mark for mark, one in found.items() if one})


def _texts_in(answers: Mapping[str, Any]) -> str:
    return "\n".join(one for one in answers.values() if isinstance(one, str))


def _renamed(answers: Mapping[str, Any], names: Mapping[Mark, Mark]) -> dict[str, Any]:
    return {
        name: replaced(one, lambda mark: str(names.get(mark, mark)))
        if isinstance(one, str)
        else one
        for name, one in answers.items()
    }


def citable(text: str, project: Project, place: Membership, viewer: User) -> list[Citable]:
    """The evidence and records in which *text* is found; the latest where nothing is asked."""
    asked = Asked.of(text)
    if asked.is_empty:
        return [*_latest_evidence(project, viewer), *_latest_records(project, viewer)]
    wanted: dict[Sort, list[int]] = {}
    for group in search.found(asked, [place], viewer):
        for match in group.matches:
            wanted.setdefault(match.sort, []).append(match.key)
    pieces = _evidence(project, viewer, map(str, wanted.get(Sort.EVIDENCE, ())))
    return [*pieces, *_records(project, viewer, map(str, wanted.get(Sort.RECORD, ())))]


def _numbers(keys: Iterable[str]) -> list[int]:
    """Those of *keys* that can be numbers of rows."""
    return [int(one) for one in keys if one.isascii() and one.isdecimal() and _fits(int(one))]


def _fits(number: int) -> bool:
    return number <= LARGEST_KEY


def _evidence(project: Project, viewer: User, keys: Iterable[str]) -> Sequence[Citable]:
    keys = list(keys)
    if not keys:
        return []
    is_meant = or_(Evidence.uid.in_(keys), Evidence.id.in_(_numbers(keys)))
    return _pieces(_seen_evidence(project, viewer).where(is_meant).order_by(Evidence.id.desc()))


def _records(project: Project, viewer: User, keys: Iterable[str]) -> Sequence[Citable]:
    keys = list(keys)
    if not keys:
        return []
    is_meant = or_(RECORD.uid.in_(keys), RECORD.id.in_(_numbers(keys)))
    return _rows(_seen_records(project, viewer).where(is_meant))


def _latest_evidence(project: Project, viewer: User) -> Sequence[Citable]:
    found = _seen_evidence(project, viewer).order_by(Evidence.id.desc())
    return _pieces(found.limit(LATEST))


def _latest_records(project: Project, viewer: User) -> Sequence[Citable]:
    return _rows(_seen_records(project, viewer).limit(LATEST))


def _seen_evidence(project: Project, viewer: User) -> Any:
    return select(Evidence).where(
        evidence.visible_to(viewer),
        Evidence.project_id == project.id,
        Evidence.binned_at.is_(None),
    )


def _seen_records(project: Project, viewer: User) -> Any:
    """Without the tables of kinds, of which nothing is shown."""
    return (
        select(
            *(RECORD.kind, RECORD.id, RECORD.uid, RECORD.title, RECORD.first_on),
            RECORD.visibility,
        )
        .where(
            records.visible_to(viewer),
            RECORD.project_id == project.id,
            RECORD.binned_at.is_(None),
        )
        .order_by(RECORD.sort_key.desc(), RECORD.id.desc())
    )


def _pieces(found: Any) -> list[Citable]:
    return [
        Citable(
            EVIDENCE, one.id, one.uid, one.title, one.on.year if one.on else None, _caution(one)
        )
        for one in db.session.scalars(found)
    ]


def _caution(evidence: Evidence) -> str:
    if evidence.audience is not Audience.FOLLOWS:
        return FOR_LEADS
    if evidence.confidential:
        return OTHER_WORDING
    return NO_LONGER_QUOTED if evidence.permission_has_ended else ""


def _rows(found: Any) -> list[Citable]:
    return [
        Citable(
            *(kind, key, uid, title, first_on.year if first_on else None),
            caution="" if seen_by is Visibility.REPORTABLE else NOT_REPORTED,
        )
        for kind, key, uid, title, first_on, seen_by in db.session.execute(found)
        if kind in KINDS
    ]
