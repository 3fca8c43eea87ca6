"""Every question we ask about records. Each takes the viewer, and shows no more."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from impacttracker.accounts.models import User
from impacttracker.database import LARGEST_KEY, db, storable
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Attribution, Link, Participant, Record

PAGE_SIZE = 50


def get(record_id: int, project: Project, viewer: User) -> Record | None:
    """A record outside the bin, with all its parts."""
    return db.session.scalar(
        whole(viewer).where(
            Record.id == record_id, Record.project_id == project.id, Record.binned_at.is_(None)
        )
    )


def get_binned(record_id: int, project: Project, viewer: User) -> Record | None:
    """A record in the bin."""
    return db.session.scalar(
        whole(viewer).where(
            Record.id == record_id, Record.project_id == project.id, Record.binned_at.is_not(None)
        )
    )


def of_kinds(
    kinds: Collection[str],
    project: Project,
    viewer: User,
    *,
    text: str = "",
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Record]:
    """The newest records of *kinds*, after the (sort key, id) at which a page stopped.

    Or those right *before* one, newest first too. One more than *limit* where there are more,
    which stands at the far end: last, or first of those before.
    """
    found = as_lines(viewer).where(
        Record.project_id == project.id, Record.kind.in_(kinds), Record.binned_at.is_(None)
    )
    if text:
        found = found.where(says(text))
    place = tuple_(Record.sort_key, Record.id)
    if before:
        nearest = found.where(place > before).order_by(Record.sort_key, Record.id)
        return db.session.scalars(nearest.limit(limit + 1)).all()[::-1]
    if after:
        found = found.where(place < after)
    found = found.order_by(Record.sort_key.desc(), Record.id.desc()).limit(limit + 1)
    return db.session.scalars(found).all()


def place_of(text: str | None) -> tuple[int, int] | None:
    """The (sort key, id) at which an address says that a page stopped, if it says one that fits."""
    sort_key, _, record_id = (text or "").partition("-")
    is_sound = all(
        part.isascii() and part.isdecimal() and len(part) <= most
        for part, most in ((sort_key, 15), (record_id, 10))
    )
    if not is_sound or int(record_id) > LARGEST_KEY:
        return None
    return int(sort_key), int(record_id)


def in_bin(project: Project, viewer: User, limit: int = 500) -> Sequence[Record]:
    """What can still be restored, last binned first."""
    return db.session.scalars(
        select(Record)
        .options(joinedload(Record.project))
        .where(visible_to(viewer), Record.project_id == project.id, Record.binned_at.is_not(None))
        .order_by(Record.binned_at.desc(), Record.id.desc())
        .limit(limit)
    ).all()


def links_of(records: Collection[Record], viewer: User) -> Sequence[Link]:
    """The links from or to *records* whose both ends the viewer may see, oldest first."""
    ids = {record.id for record in records}
    if not ids:
        return []
    inside = Link.project_id.in_({record.project_id for record in records})
    links = db.session.scalars(
        select(Link)
        .where(
            or_(and_(inside, Link.from_id.in_(ids)), and_(inside, Link.to_id.in_(ids))),
            _is_seen(Link.from_id, viewer),
            _is_seen(Link.to_id, viewer),
        )
        .order_by(Link.id)
    ).all()
    _load_ends(links)
    return links


def links_with(keys: Collection[int], viewer: User) -> Sequence[Link]:
    """Those of the links with these keys whose both ends the viewer may see, oldest first."""
    if not keys:
        return []
    links = db.session.scalars(
        select(Link)
        .where(Link.id.in_(keys), _is_seen(Link.from_id, viewer), _is_seen(Link.to_id, viewer))
        .order_by(Link.id)
    ).all()
    _load_ends(links)
    return links


def latest_links_in(
    project: Project,
    viewer: User,
    *conditions: ColumnElement[bool],
    before: int | None = None,
    limit: int = 200,
) -> Sequence[Link]:
    """The newest links of the project that meet *conditions* and whose ends the viewer may see.

    With *before*, those that are older than the link with that key.
    """
    found = select(Link).where(
        Link.project_id == project.id,
        _is_seen(Link.from_id, viewer),
        _is_seen(Link.to_id, viewer),
        *conditions,
    )
    if before is not None:
        found = found.where(Link.id < before)
    links = db.session.scalars(found.order_by(Link.id.desc()).limit(limit)).all()
    _load_ends(links)
    return links


def _load_ends(links: Sequence[Link]) -> None:
    """Load what *links* join in one statement, which finds records by their keys alone.

    Joined to the links, every kind's table would be read from its beginning in PostgreSQL.
    """
    if not links:
        return
    keys = {key for link in links for key in (link.from_id, link.to_id)}
    found = select(Record).options(joinedload(Record.project)).where(Record.id.in_(keys))
    ends = {record.id: record for record in db.session.scalars(found)}
    for link in links:
        set_committed_value(link, "cause", ends[link.from_id])
        set_committed_value(link, "effect", ends[link.to_id])


def _is_seen(record_id: InstrumentedAttribute[int], viewer: User) -> ColumnElement[bool]:
    """That the record of the column *record_id* is there for the viewer: looked up one by one,
    because a list of everything they may see would be long."""
    record = Record.__table__.c
    return (
        select(record.id)
        .where(record.id == record_id, record.binned_at.is_(None), visible_to(viewer))
        .correlate(Link)
        .exists()
    )


def latest_in(project: Project, viewer: User, limit: int = 200) -> Sequence[Record]:
    """The newest records of the project, without their parts: for choosing one from a list."""
    return db.session.scalars(_in_project(project.id, viewer).limit(limit)).all()


def _in_project(project_id: int, viewer: User) -> Select[Record]:
    return (
        select(Record)
        .where(visible_to(viewer), Record.project_id == project_id, Record.binned_at.is_(None))
        .order_by(Record.sort_key.desc(), Record.id.desc())
    )


def says(text: str) -> Any:
    """That a record's title contains *text*; the signs % and _ mean themselves."""
    return func.lower(Record.title).contains(storable(text).lower(), autoescape=True)


def names_somebody(text: str, projects: Sequence[int]) -> ColumnElement[bool]:
    """That a participant is called *text*, as recorded or by today's name."""
    names = (Participant.name_as_recorded, Organisation.name, Person.name)
    named = (
        select(Participant.record_id)
        .outerjoin(Participant.organisation)
        .outerjoin(Participant.person)
        .where(
            # Without it the names of every project would be read.
            Participant.project_id.in_(projects),
            or_(*(func.lower(name).contains(text.lower(), autoescape=True) for name in names)),
        )
    )
    return Record.__table__.c.id.in_(named)


def as_lines(viewer: User) -> Select[Record]:
    """Records with what a line of a list says of them, in two statements."""
    return (
        select(Record)
        .where(visible_to(viewer))
        .options(
            joinedload(Record.project),
            joinedload(Record.author),
            selectinload(Record.participants).joinedload(Participant.organisation),
            selectinload(Record.participants).joinedload(Participant.person),
        )
    )


def whole(viewer: User) -> Select[Record]:
    """Records with every part that a page of one shows, in three statements."""
    awards = selectinload(Record.attributions).joinedload(Attribution.award)
    return as_lines(viewer).options(awards)
