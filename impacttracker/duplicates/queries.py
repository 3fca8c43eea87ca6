"""Every question we ask about duplicates. Each takes the viewer, and shows no more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.duplicates.access import Partner
from impacttracker.duplicates.blocking import Pair, pairs_of_organisations, pairs_of_people
from impacttracker.duplicates.likeness import (
    Looks,
    PersonLooks,
    Rule,
    likeness,
    likeness_of_people,
    looks_of,
    looks_of_person,
)
from impacttracker.duplicates.models import KeptApart, Merge
from impacttracker.duplicates.repointing import what_changed_since
from impacttracker.errors import Unreadable
from impacttracker.partners.access import organisations_visible_to, people_visible_to
from impacttracker.partners.models import Acquaintance, Organisation, Partnership, Person
from impacttracker.partners.names import folded
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Project

# What an undo that comes too late calls the things that have changed.
TOLD = {
    "affiliation": "where somebody works",
    "acquaintance": "who of us knows them",
    "follow_up": "a promise",
    "organisation": "the facts of an organisation",
    "partner_merge": "another merge, which has to be undone first",
    "participant": "who took part in a record",
    "partnership": "what a project notes of it",
    "person": "the facts of a person",
}
MOST_COMPARED = 20_000
MOST_SUGGESTED = 5
MOST_PAIRS = 100
Kind = TypeVar("Kind", Organisation, Person)


@dataclass(frozen=True)
class Alike(Generic[Kind]):
    """Somebody who may be meant, why, and whether this project knows them already."""

    partner: Kind
    rule: Rule
    is_ours: bool


@dataclass(frozen=True)
class Twins(Generic[Kind]):
    """Two of the project that may be one, and why."""

    one: Kind
    other: Kind
    rule: Rule


def organisations_like(
    names: Iterable[str],
    project: Project,
    viewer: User,
    *,
    website: str = "",
    ror: str = "",
    but: int | None = None,
) -> list[Alike[Organisation]]:
    """Whom the viewer may see that may be meant by *names*, the likeliest first."""
    typed = looks_of(tuple(name for name in names if folded(name)), ror, website)
    if not (typed.folded or typed.ror or typed.website):
        return []
    looks = _looks(organisations_visible_to(viewer))
    rules = {key: rule for key, one in looks.items() if (rule := likeness(typed, one))}
    ours = Partnership.organisation_id, Partnership.project_id == project.id
    return _likeliest(Organisation, rules, ours, but)


def people_like(
    names: Iterable[str],
    emails: Iterable[str],
    project: Project,
    viewer: User,
    *,
    but: int | None = None,
) -> list[Alike[Person]]:
    """Whom the viewer may see that may be meant by *names* or *emails*, the likeliest first."""
    typed = looks_of_person(names, emails)
    if not (typed.words or typed.emails):
        return []
    looks = _looks_of_people(people_visible_to(viewer))
    rules = {key: rule for key, one in looks.items() if (rule := likeness_of_people(typed, one))}
    ours = Acquaintance.person_id, Acquaintance.project_id == project.id
    return _likeliest(Person, rules, ours, but)


class NamesSomebody(Protocol):
    """A row of a form that names an organisation or a person; the keys are of whom it showed."""

    @property
    def organisation(self) -> str: ...

    @property
    def person(self) -> str: ...

    @property
    def organisation_id(self) -> int | None: ...

    @property
    def person_id(self) -> int | None: ...


def newly_named_twins(rows: Collection[NamesSomebody], project: Project, viewer: User) -> list[str]:
    """For names that a form is about to enter anew: a sentence for each that may be known already.

    What answers to just that name is found and not entered anew, so that nothing is said of it.
    """
    organisations = [row.organisation for row in rows if row.organisation_id is None]
    people = [row.person for row in rows if row.person_id is None]
    kinds: tuple[tuple[list[str], Any], ...] = (
        (organisations, lambda name: organisations_like([name], project, viewer)),
        (people, lambda name: people_like([name], [], project, viewer)),
    )
    said = []
    for names, found_for in kinds:
        for name in dict.fromkeys(name for name in names if name):
            found = found_for(name)
            if found and found[0].rule is not Rule.NAME:
                likeliest = found[0]
                said.append(
                    f"“{name}” was entered anew, and may be “{likeliest.partner.name}” "
                    f"({likeliest.rule.label}). If it is, compare the two under Partners."
                )
    return said[:MOST_SUGGESTED]


def twin_organisations(project: Project, viewer: User) -> list[Twins[Organisation]]:
    """The project's partners that are likely to be there twice, at most `MOST_PAIRS`."""
    linked = select(Partnership.organisation_id).where(
        Partnership.project_id == project.id, is_member(viewer, Partnership.project_id)
    )
    pairs = pairs_of_organisations(_looks(Organisation.id.in_(linked)))
    return _twins(Organisation, pairs, project)


def twin_people(project: Project, viewer: User) -> list[Twins[Person]]:
    """Those whom the project knows and who are likely to be there twice, at most `MOST_PAIRS`."""
    known = select(Acquaintance.person_id).where(
        Acquaintance.project_id == project.id, is_member(viewer, Acquaintance.project_id)
    )
    pairs = pairs_of_people(_looks_of_people(Person.id.in_(known)))
    return _twins(Person, pairs, project)


def merges_into(partner: Partner, viewer: User) -> Sequence[Merge]:
    """What was merged into *partner* in projects of the viewer, the latest first."""
    is_kept = (
        Merge.organisation_id == partner.id
        if isinstance(partner, Organisation)
        else Merge.person_id == partner.id
    )
    return db.session.scalars(
        select(Merge)
        .where(is_kept, is_member(viewer, Merge.project_id))
        .options(joinedload(Merge.by))
        .order_by(Merge.id.desc())
        .limit(MOST_PAIRS)
    ).all()


def merge_with(merge_id: int, project: Project, viewer: User) -> Merge | None:
    """A merge that was done in the project, whose kept one the project still knows."""
    partner = select(Partnership.id).where(
        Partnership.organisation_id == Merge.organisation_id, Partnership.project_id == project.id
    )
    known = select(Acquaintance.id).where(
        Acquaintance.person_id == Merge.person_id, Acquaintance.project_id == project.id
    )
    return db.session.scalar(
        select(Merge).where(
            Merge.id == merge_id,
            Merge.project_id == project.id,
            is_member(viewer, Merge.project_id),
            or_(partner.exists(), known.exists()),
        )
    )


def parts_of(merged: Merge) -> tuple[Partner, Partner]:
    """The one that *merged* kept, and the one that went into it."""
    model: Any = Organisation if merged.organisation_id else Person
    kept = db.session.get_one(model, merged.organisation_id or merged.person_id)
    return kept, db.session.get_one(model, merged.gone_key)


def why_not_undone(merged: Merge) -> str:
    """Why *merged* cannot be taken apart any more; empty where it can."""
    try:
        changed = what_changed_since(merged.steps)
    except Unreadable:
        return "The tracker was upgraded since, and keeps other facts now than it did then."
    if changed is None:
        return ""
    what = TOLD.get(changed, "something that hung on it")
    return f"This cannot be undone any more: somebody has changed {what} since."


def _looks(condition: ColumnElement[bool]) -> dict[int, Looks]:
    one = Organisation
    rows = db.session.execute(
        select(one.id, one.name, one.short_name, one.aliases, one.ror, one.website)
        .where(condition)
        .order_by(one.id)
        .limit(MOST_COMPARED)
    ).all()
    return {
        key: looks_of((name, short, *aliases), ror or "", website or "")
        for key, name, short, aliases, ror, website in rows
    }


def _looks_of_people(condition: ColumnElement[bool]) -> dict[int, PersonLooks]:
    rows = db.session.execute(
        select(Person.id, Person.name, Person.other_names, Person.emails)
        .where(condition, Person.erased_on.is_(None))
        .order_by(Person.id)
        .limit(MOST_COMPARED)
    ).all()
    return {key: looks_of_person((name, *others), emails) for key, name, others, emails in rows}


def _likeliest(
    model: type[Kind], rules: Mapping[int, Rule], ours: tuple[Any, Any], but: int | None
) -> list[Alike[Kind]]:
    column, inside = ours
    keys = sorted(set(rules) - {but})
    if not keys:
        return []
    order = list(Rule)
    # The likeliest of very many first, so that only a few have to be looked up.
    keys = sorted(keys, key=lambda key: (order.index(rules[key]), key))[:200]
    known = set(db.session.scalars(select(column).where(inside, column.in_(keys))))
    keys.sort(key=lambda key: (order.index(rules[key]), key not in known, key))
    held = _held(model, keys[:MOST_SUGGESTED])
    return [Alike(held[key], rules[key], key in known) for key in keys if key in held]


def _twins(model: type[Kind], pairs: Sequence[Pair], project: Project) -> list[Twins[Kind]]:
    rows = db.session.execute(
        select(KeptApart.first_uid, KeptApart.second_uid).where(KeptApart.project_id == project.id)
    ).all()
    apart = {(first, second) for first, second in rows}
    # So many may be kept apart; beyond them as many as a page shows are looked up.
    some = pairs[: len(apart) + MOST_PAIRS]
    held = _held(model, {key for one, other, _ in some for key in (one, other)})
    twins = [Twins(held[one], held[other], rule) for one, other, rule in some]
    shown = [twin for twin in twins if tuple(sorted((twin.one.uid, twin.other.uid))) not in apart]
    return shown[:MOST_PAIRS]


def _held(model: type[Kind], keys: Collection[int]) -> dict[int, Kind]:
    found = db.session.scalars(select(model).where(and_(model.id.in_(keys))))
    return {one.id: one for one in found}
