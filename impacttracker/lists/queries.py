"""The questions of a list: a page of it, how many there are, and what its filters offer.

Records are found by their own table alone and loaded by their keys, so that a page costs the
same with a hundred records and with a hundred thousand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union_all

from impacttracker.accounts.models import User
from impacttracker.database import UtcDateTime, db, storable
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.access import visible_to as evidence_visible_to
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.lists.choice import Choice, Stop
from impacttracker.lists.vocabulary import ListPage, Order
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Attribution, Participant, Record
from impacttracker.records.queries import PAGE_SIZE, names_somebody, says, whole

YEAR = 10_000 * 10_000
"""How far apart the same day of two years stands in `Record.sort_key`."""
LATEST_KEY = 10_000 * YEAR
"""Beyond the sort key of any date."""
MOST_NAMES = 500
AT_ONCE = 500

# Through the mapper every kind's table would be joined, which finding a page has no use for.
RECORD = Record.__table__.c
ENGAGEMENT = Engagement.__table__.c

DOWN = frozenset({Order.NEWEST, Order.TITLE_DOWN, Order.CHANGED, Order.ADDED})
"""The orders in which what is largest stands first."""


@dataclass(frozen=True)
class Found:
    """Records in order, and where the pages before and after them stop."""

    records: Sequence[Record]
    before: Stop | None
    after: Stop | None


def page(
    project: Project,
    listed: ListPage,
    choice: Choice,
    viewer: User,
    *,
    after: Stop | None = None,
    before: Stop | None = None,
    size: int = PAGE_SIZE,
) -> Found:
    """A page of the records that *choice* lets through: the first, or next to a stop."""
    wanted = those_in(project, listed, choice, viewer)
    keys = _next_to(wanted, project, choice.order, after, before, size + 1)
    has_more = len(keys) > size
    keys = keys[:size]
    records = loaded(keys[::-1] if before else keys, viewer)
    if not records:
        return Found([], None, None)
    first, last = (stop_at(records[place], choice.order) for place in (0, -1))
    comes_later = has_more if before else after is not None
    goes_on = before is not None or has_more
    return Found(records, first if comes_later else None, last if goes_on else None)


def number_of(project: Project, listed: ListPage, choice: Choice, viewer: User) -> int:
    """How many records *choice* lets through."""
    counted = select(func.count()).select_from(Record.__table__)
    return db.session.scalar(counted.where(*_through(project, listed, choice, viewer))) or 0


def those_in(
    project: Project, listed: ListPage, choice: Choice, viewer: User | None
) -> Select[int]:
    """The keys of the records that *choice* lets through, for the condition of another question."""
    return select(RECORD.id).where(*_through(project, listed, choice, viewer))


def keys_of(
    project: Project, listed: ListPage, choice: Choice, viewer: User | None, limit: int | None
) -> Sequence[int]:
    """The keys of the first *limit* records that *choice* lets through, in its order; of all
    of them without a limit, and for a command (nobody) of what anybody may see."""
    wanted = those_in(project, listed, choice, viewer)
    return _next_to(wanted, project, choice.order, None, None, limit)


def walked(keys: Sequence[int], viewer: User) -> Iterator[Sequence[Record]]:
    """The records of *keys* in their order, some at a time: who looks at one lot after the other
    needs no more memory for twenty thousand than for five hundred."""
    for place in range(0, len(keys), AT_ONCE):
        yield loaded(keys[place : place + AT_ONCE], viewer)


def loaded(keys: Sequence[int], viewer: User) -> Sequence[Record]:
    """The records of *keys* that the viewer may see, in the order of the keys."""
    if not keys:
        return []
    found = db.session.scalars(whole(viewer).where(Record.id.in_(keys)))
    by_key = {record.id: record for record in found}
    return [by_key[key] for key in keys if key in by_key]


def evidence_counts(
    records: Sequence[Record], viewer: User, *, leaves_the_project: bool = False
) -> dict[int, int]:
    """How many pieces of evidence support each of *records*, as far as the viewer sees them.

    What *leaves the project* tells nothing of confidential pieces, not even their number.
    """
    counted = (
        select(EvidenceOfRecord.record_id, func.count())
        .join(Evidence, Evidence.id == EvidenceOfRecord.evidence_id)
        .where(
            EvidenceOfRecord.record_id.in_([record.id for record in records]),
            evidence_visible_to(viewer),
        )
        .group_by(EvidenceOfRecord.record_id)
    )
    if leaves_the_project:
        counted = counted.where(Evidence.confidential.is_(False))
    return {row[0]: row[1] for row in db.session.execute(counted)}


def offered(project: Project) -> dict[str, dict[Any, str]]:
    """What the filters offer, by name of the filter: (key or text, words), in one statement."""
    partners = select(Partnership.organisation_id).where(Partnership.project_id == project.id)
    known = select(Acquaintance.person_id).where(Acquaintance.project_id == project.id)
    members = select(Membership.user_id).where(Membership.project_id == project.id)
    parts = [
        _named("award", Award.id, Award.reference, Award.project_id == project.id),
        _named("partner", Organisation.id, Organisation.name, Organisation.id.in_(partners)),
        _named("person", Person.id, Person.name, Person.id.in_(known)),
        _named("author", User.id, User.name, User.id.in_(members)),
    ]
    for name in ("sector", "country"):
        said, own = getattr(Participant, name), getattr(Organisation, name)
        parts += [
            _named(name, literal(0), said, (Participant.project_id == project.id) & (said != "")),
            _named(name, literal(0), own, Organisation.id.in_(partners) & (own != "")),
        ]
    found: dict[str, dict[Any, str]] = {name: {} for name in ("award", "partner", "person")}
    merged = union_all(*(select(part.subquery()) for part in parts))
    rows = db.session.execute(merged).all()
    for name, key, words in sorted(rows, key=lambda row: (row[0], str(row[2]).casefold(), row[1])):
        found.setdefault(name, {})[key or words] = words
    return found


def stop_at(record: Record, order: Order) -> Stop:
    """Where a page stops that ends with *record*."""
    if order in (Order.NEWEST, Order.OLDEST):
        return Stop(record.sort_key, record.id)
    if order in (Order.TITLE, Order.TITLE_DOWN):
        return Stop(0, record.id)
    moment = record.created_at if order is Order.ADDED else record.updated_at
    return Stop(int(f"{moment.astimezone(UTC):%Y%m%d%H%M%S%f}"), record.id)


def _named(name: str, key: Any, words: Any, condition: ColumnElement[bool]) -> Select[Any]:
    found = select(literal(name).label("name"), key.label("key"), words.label("words"))
    return found.where(condition).distinct().order_by(words).limit(MOST_NAMES)


def _through(
    project: Project, listed: ListPage, choice: Choice, viewer: User | None
) -> list[ColumnElement[bool]]:
    """What the viewer may see of the project and *choice* lets through."""
    return [
        RECORD.project_id == project.id,
        RECORD.binned_at.is_(None),
        *([] if viewer is None else [visible_to(viewer)]),
        RECORD.kind.in_(sorted(choice.kinds(listed))),
        *_of_the_record(choice),
        *_of_its_parts(choice, project),
    ]


def _of_the_record(choice: Choice) -> Iterator[ColumnElement[bool]]:
    if choice.since:
        yield RECORD.sort_key >= choice.since * YEAR
    if choice.until:
        yield RECORD.sort_key < (choice.until + 1) * YEAR
        # What has no date did not happen before any year.
        yield RECORD.sort_key > 0
    if choice.visibility:
        yield RECORD.visibility == choice.visibility
    if choice.author:
        yield RECORD.author_id == choice.author


def _of_its_parts(choice: Choice, project: Project) -> Iterator[ColumnElement[bool]]:
    if choice.status:
        yield RECORD.id.in_(select(ENGAGEMENT.id).where(ENGAGEMENT.status == choice.status))
    if choice.award:
        yield RECORD.id.in_(
            select(Attribution.record_id).where(Attribution.award_id == choice.award)
        )
    if choice.person:
        yield _takes_part(project, Participant.person_id == choice.person)
    if of_a_partner := list(_of_one_participant(choice)):
        yield _takes_part(project, *of_a_partner)
    if choice.text:
        yield or_(says(choice.text), names_somebody(choice.text, [project.id]))


def _of_one_participant(choice: Choice) -> Iterator[ColumnElement[bool]]:
    """What one and the same participant must be, by the record's words or the partner's own."""
    if choice.partner:
        yield Participant.organisation_id == choice.partner
    for name in ("sector", "country"):
        if wanted := getattr(choice, name):
            said = (getattr(Participant, name), getattr(Organisation, name))
            yield or_(*(func.lower(column) == storable(wanted).lower() for column in said))


def _takes_part(project: Project, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return RECORD.id.in_(
        select(Participant.record_id)
        .outerjoin(Participant.organisation)
        .where(Participant.project_id == project.id, *conditions)
    )


def _next_to(
    wanted: Select[Any],
    project: Project,
    order: Order,
    after: Stop | None,
    before: Stop | None,
    limit: int | None,
) -> Sequence[int]:
    """Keys in *order* after a stop; or those right before one, the nearest first."""
    goes_down = (order in DOWN) is not (before is not None)
    column = _sorted_by(order)
    stop = before or after
    if stop is not None:
        place = tuple_(column, RECORD.id)
        limits = tuple_(_limit(stop, order, project), literal(stop.record_id))
        wanted = wanted.where(place < limits if goes_down else place > limits)
    keys = (column, RECORD.id)
    wanted = wanted.order_by(*(key.desc() if goes_down else key for key in keys))
    return db.session.scalars(wanted.limit(limit)).all()


def _sorted_by(order: Order) -> ColumnElement[Any]:
    if order in (Order.TITLE, Order.TITLE_DOWN):
        return func.lower(RECORD.title)
    if order in (Order.CHANGED, Order.UNCHANGED):
        return RECORD.updated_at
    return RECORD.created_at if order is Order.ADDED else RECORD.sort_key


def _limit(stop: Stop, order: Order, project: Project) -> ColumnElement[Any]:
    """What the record at *stop* is sorted by; titles are too long for an address, and looked up."""
    if order in (Order.NEWEST, Order.OLDEST):
        return literal(min(stop.number, LATEST_KEY))
    if order in (Order.TITLE, Order.TITLE_DOWN):
        other = Record.__table__.alias()
        found = select(func.lower(other.c.title)).where(
            other.c.id == stop.record_id, other.c.project_id == project.id
        )
        return found.scalar_subquery()
    return literal(_moment(stop.number), UtcDateTime())


def _moment(number: int) -> datetime:
    """The moment that twenty digits name; the earliest where they name none."""
    try:
        return datetime.strptime(f"{number:020}", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1, 1, 2, tzinfo=UTC)
