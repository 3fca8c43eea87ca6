"""What an import made and what it changed, as lines that lead to what is still there of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.queries import seen_by
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS, Narrative, topic_in_words
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.queries import partners_of, people_of
from impacttracker.projects.models import Award, Project
from impacttracker.receipts.models import Receipt
from impacttracker.records import access as records
from impacttracker.records.models import Record

PAGE_SIZE = 50
FEW = 5
HOW = {"added": "Added", "changed": "Brought up to date"}

Keys = Collection[int]
Told = Iterator[tuple[int, str, str]]
"""The key of each thing, what it is called, and what stands beside that."""


@dataclass(frozen=True)
class Line:
    """A thing that is still there."""

    key: int
    title: str
    beside: str


@dataclass(frozen=True)
class Group:
    """Things of one sort to which the same was done: some of them, and how many there are."""

    how: str
    sort: str
    number: int
    lines: Sequence[Line]

    @property
    def heading(self) -> str:
        return f"{HOW[self.how]}: {SORTS[self.sort][0]}"


def groups_of(receipt: Receipt, viewer: User) -> list[Group]:
    """Each sort of thing with its first few, in as many statements as there are sorts."""
    done = _done(receipt)
    first: dict[str, list[int]] = defaultdict(list)
    for (_, sort), keys in done.items():
        first[sort] += keys[:FEW]
    lines = {sort: _lines(sort, keys, receipt.project, viewer) for sort, keys in first.items()}
    return [
        Group(how, sort, len(done[how, sort]), _those(done[how, sort][:FEW], lines[sort]))
        for how in HOW
        for sort in SORTS
        if (how, sort) in done
    ]


def page_of(receipt: Receipt, how: str, sort: str, viewer: User, *, start: int) -> Group | None:
    """A page of one group, from the place *start* on; none where there is no such group."""
    keys = _done(receipt).get((how, sort))
    if keys is None:
        return None
    some = keys[start : start + PAGE_SIZE]
    return Group(how, sort, len(keys), _those(some, _lines(sort, some, receipt.project, viewer)))


def _done(receipt: Receipt) -> Mapping[tuple[str, str], list[int]]:
    """The keys by what was done and to which sort; once it was undone, of what was left alone."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in receipt.done:
        if line["table"] in SORTS and (receipt.undone_at is None or line.get("left")):
            found["changed" if line["was"] else "added", line["table"]].append(line["id"])
    return found


def _those(keys: Iterable[int], lines: Mapping[int, Line]) -> list[Line]:
    return [lines[key] for key in keys if key in lines]


def _lines(sort: str, keys: Keys, project: Project, viewer: User) -> dict[int, Line]:
    told = SORTS[sort][1](project, viewer, keys)
    return {key: Line(key, title, beside) for key, title, beside in told}


def _records(project: Project, viewer: User, keys: Keys) -> Told:
    record = Record.__table__.c
    rows = db.session.execute(
        select(record.id, record.title, record.kind).where(
            record.project_id == project.id,
            record.id.in_(keys),
            record.binned_at.is_(None),
            records.visible_to(viewer),
        )
    )
    return ((row.id, row.title, KINDS[row.kind].about.singular) for row in rows)


def _narratives(project: Project, _viewer: User, keys: Keys) -> Told:
    narrative = Narrative.__table__.c
    rows = db.session.execute(
        select(narrative.id, narrative.section, narrative.topic, narrative.period, Award.reference)
        .outerjoin(Award, Award.id == narrative.award_id)
        .where(
            narrative.project_id == project.id,
            narrative.id.in_(keys),
            narrative.binned_at.is_(None),
        )
    )
    for row in rows:
        title = topic_in_words(row.topic) if row.topic else SECTIONS[row.section].heading
        yield row.id, title, " · ".join(filter(None, (row.reference, row.period)))


def _organisations(project: Project, viewer: User, keys: Keys) -> Told:
    found = partners_of(project, viewer).where(Organisation.id.in_(keys))
    columns = found.with_only_columns(Organisation.id, Organisation.name, Organisation.country)
    return ((row.id, row.name, row.country or "") for row in db.session.execute(columns))


def _people(project: Project, viewer: User, keys: Keys) -> Told:
    found = people_of(project, viewer).where(Person.id.in_(keys))
    columns = found.with_only_columns(Person.id, Person.name)
    return ((row.id, row.name, "") for row in db.session.execute(columns))


def _awards(project: Project, _viewer: User, keys: Keys) -> Told:
    rows = db.session.execute(
        select(Award.id, Award.reference, Award.title).where(
            Award.project_id == project.id, Award.id.in_(keys)
        )
    )
    return ((row.id, row.reference, row.title) for row in rows)


def _evidence(project: Project, viewer: User, keys: Keys) -> Told:
    found = seen_by(viewer).where(Evidence.project_id == project.id, Evidence.id.in_(keys))
    columns = found.with_only_columns(Evidence.id, Evidence.title)
    return ((row.id, row.title, "") for row in db.session.execute(columns))


SORTS: Mapping[str, tuple[str, Callable[[Project, User, Keys], Told]]] = {
    "record": ("records", _records),
    "narrative": ("narratives", _narratives),
    "organisation": ("organisations", _organisations),
    "person": ("people", _people),
    "award": ("awards", _awards),
    "evidence": ("evidence", _evidence),
}
"""By table, in the order in which a receipt lists them: what they are called, and who they are."""
