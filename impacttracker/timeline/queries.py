"""The timeline's questions: a page of it, and how many records stand in each year.

A page asks each project for its newest records by index and merges them, so it costs the same
with a hundred records and with a hundred thousand.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.projects.models import Award, Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.access import open_to, visible_to
from impacttracker.records.models import Attribution, Link, Participant, Record, Tally
from impacttracker.records.queries import PAGE_SIZE, as_lines, links_of, names_somebody, says
from impacttracker.timeline.choice import LATEST, Choice, Cursor
from impacttracker.when import YEAR

MOST_PARTS = 100
"""How many projects a page asks one by one; SQLite refuses a union of more than 500."""

MOST_NAMES = 500

# Through the mapper every kind's table would be joined, which finding a page has no use for.
RECORD = Record.__table__.c

Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Scope:
    """Some projects, and what the viewer may see in them."""

    projects: list[int]
    seen: Conditions

    def through(self, choice: Choice) -> Conditions:
        """What the viewer may see here of what *choice* lets through."""
        return [*self.seen, *_chosen(choice), *_chosen_inside(choice, self.projects)]


@dataclass(frozen=True)
class Page:
    """Records newest first, the links that touch them, and where the next page begins."""

    records: Sequence[Record]
    links: Sequence[Link]
    older: Cursor | None


def page(
    places: Sequence[Membership],
    choice: Choice,
    viewer: User,
    after: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """The newest records of *places* (the viewer's own memberships) that *choice* lets through."""
    if not places:
        return Page([], [], None)
    scopes = _scopes(places, viewer)
    parts = [_newest(scope, choice, after, size).subquery() for scope in scopes]
    merged = union_all(*(select(part.c.id, part.c.sort_key) for part in parts)).subquery()
    keys = db.session.scalars(
        select(merged.c.id).order_by(merged.c.sort_key.desc(), merged.c.id.desc()).limit(size + 1)
    ).all()
    records = db.session.scalars(
        as_lines(viewer)
        .where(Record.id.in_(keys[:size]))
        .order_by(Record.sort_key.desc(), Record.id.desc())
    ).all()
    more = len(keys) > size and records
    older = Cursor(records[-1].sort_key, records[-1].id) if more else None
    return Page(records, links_of(records, viewer), older)


def counts(places: Sequence[Membership], choice: Choice, viewer: User) -> Counter[tuple[str, int]]:
    """How many records of each kind begin in each year (0: not known), as *choice* lets through."""
    if not places:
        return Counter()
    if choice.looks_inside:
        return _counted(places, choice, viewer)
    return _tallied(places, choice, viewer)


def partners_of(
    places: Sequence[Membership], chosen: int | None = None
) -> Sequence[tuple[int, str]]:
    """(key, name) of the partners of *places*, by name, the *chosen* one first."""
    linked = select(Partnership.organisation_id).where(_stands_in(Partnership, places))
    return _named(Organisation.id, Organisation.name, Organisation.id.in_(linked), chosen)


def people_of(places: Sequence[Membership], chosen: int | None = None) -> Sequence[tuple[int, str]]:
    """(key, name) of the people whom *places* know, by name, the *chosen* one first."""
    met = select(Acquaintance.person_id).where(_stands_in(Acquaintance, places))
    return _named(Person.id, Person.name, Person.id.in_(met), chosen)


def awards_of(places: Sequence[Membership], chosen: int | None = None) -> Sequence[tuple[int, str]]:
    """(key, reference) of the awards of *places*, by reference, the *chosen* one first."""
    return _named(Award.id, Award.reference, _stands_in(Award, places), chosen)


def _scopes(places: Sequence[Membership], viewer: User) -> list[Scope]:
    """What the viewer may see, project by project; of very many projects all in one."""
    outside_the_bin = RECORD.binned_at.is_(None)
    if len(places) > MOST_PARTS:
        projects = [place.project_id for place in places]
        inside = RECORD.project_id.in_(projects)
        return [Scope(projects, [inside, outside_the_bin, visible_to(viewer)])]
    scopes = []
    for place in places:
        seen = [RECORD.project_id == place.project_id, outside_the_bin]
        if (rest := open_to(viewer, place.role)) is not None:
            seen.append(rest)
        scopes.append(Scope([place.project_id], seen))
    return scopes


def _newest(scope: Scope, choice: Choice, after: Cursor | None, size: int) -> Select[int, int]:
    """(key, sort key) of the newest records of *scope*: an index scan that ends early."""
    found = select(RECORD.id, RECORD.sort_key).where(*scope.through(choice))
    if after:
        found = found.where(tuple_(RECORD.sort_key, RECORD.id) < (after.sort_key, after.record_id))
    return found.order_by(RECORD.sort_key.desc(), RECORD.id.desc()).limit(size + 1)


def _chosen(choice: Choice) -> Conditions:
    """What the record itself tells of *choice*."""
    conditions: Conditions = []
    if choice.kinds:
        conditions.append(RECORD.kind.in_(sorted(choice.kinds)))
    if choice.since:
        conditions.append(RECORD.sort_key >= choice.since * YEAR)
    if choice.until:
        conditions.append(RECORD.sort_key < (choice.until + 1) * YEAR)
        # What has no date did not happen before any year.
        conditions.append(RECORD.sort_key > 0)
    return conditions


def _chosen_inside(choice: Choice, projects: list[int]) -> Conditions:
    """What only the parts of a record tell of *choice*."""
    conditions: Conditions = []
    if choice.award:
        attributed = select(Attribution.record_id).where(Attribution.award_id == choice.award)
        conditions.append(RECORD.id.in_(attributed))
    if choice.partner:
        conditions.append(_takes_part(Participant.organisation_id == choice.partner))
    if choice.person:
        conditions.append(_takes_part(Participant.person_id == choice.person))
    if choice.text:
        conditions.append(or_(says(choice.text), names_somebody(choice.text, projects)))
    return conditions


def _takes_part(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return RECORD.id.in_(select(Participant.record_id).where(condition))


def _tallied(
    places: Sequence[Membership], choice: Choice, viewer: User
) -> Counter[tuple[str, int]]:
    led = [place.project_id for place in places if place.role is Role.LEAD]
    others = [place.project_id for place in places if place.role is not Role.LEAD]
    own_or_shared = Tally.private_to.in_((0, viewer.id))
    found = select(Tally.kind, Tally.year, func.sum(Tally.records)).where(
        or_(Tally.project_id.in_(led), and_(Tally.project_id.in_(others), own_or_shared))
    )
    if choice.kinds:
        found = found.where(Tally.kind.in_(sorted(choice.kinds)))
    if choice.since or choice.until:
        found = found.where(Tally.year.between(choice.since or 1, choice.until or LATEST))
    rows = db.session.execute(found.group_by(Tally.kind, Tally.year)).all()
    return Counter({(kind, year): int(number) for kind, year, number in rows if number})


def _counted(
    places: Sequence[Membership], choice: Choice, viewer: User
) -> Counter[tuple[str, int]]:
    parts = [
        select(RECORD.kind, (RECORD.sort_key // YEAR).label("year")).where(*scope.through(choice))
        for scope in _scopes(places, viewer)
    ]
    merged = union_all(*parts).subquery()
    rows = db.session.execute(
        select(merged.c.kind, merged.c.year, func.count()).group_by(merged.c.kind, merged.c.year)
    ).all()
    return Counter({(kind, year): number for kind, year, number in rows})


def _stands_in(
    model: type[Award] | type[Partnership] | type[Acquaintance], places: Sequence[Membership]
) -> ColumnElement[bool]:
    return model.project_id.in_([place.project_id for place in places])


def _named(
    key: InstrumentedAttribute[int],
    name: InstrumentedAttribute[str],
    condition: ColumnElement[bool],
    chosen: int | None,
) -> Sequence[tuple[int, str]]:
    found = select(key, name).where(condition)
    if chosen is not None:
        # Where there are more than a list can hold, what was chosen must still be in it.
        found = found.order_by(key != chosen)
    rows = db.session.execute(found.order_by(name, key).limit(MOST_NAMES))
    return [(number, words) for number, words in rows]
