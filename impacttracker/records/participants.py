"""Tells who took part from the names that somebody typed, and enters whoever is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.partners import operations as partners
from impacttracker.partners.access import organisations_visible_to, people_visible_to
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    Partnership,
    Person,
)
from impacttracker.partners.names import folded, who_is_called
from impacttracker.partners.queries import key_merged_into
from impacttracker.projects.models import Project
from impacttracker.records.models import Participant, Record
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole

MOST_SUGGESTIONS = 500


@dataclass(frozen=True, kw_only=True)
class Named:
    """One row of a form: who took part as somebody typed it, and whom the row showed before."""

    role: ParticipantRole
    organisation: str = ""
    person: str = ""
    department: str = ""
    sector: str = ""
    country: str = ""
    organisation_id: int | None = None
    person_id: int | None = None
    recorded: str = ""
    """The name as it was recorded, which stays while the names typed are unchanged."""

    @property
    def is_empty(self) -> bool:
        return not (self.organisation or self.person)

    def in_words(self) -> str:
        """As the history says it."""
        name = " · ".join(part for part in (self.person, self.organisation) if part)
        return self.role.said_of(name, self.department, self.sector, self.country)


def rows_of(record: Record) -> list[Named]:
    """The participants of *record* as the rows of a form."""
    return [_row_of(one) for one in record.participants]


def told_by(
    rows: Sequence[Named], project: Project, *, by: User | None
) -> list[ParticipantDetails]:
    """Whom *rows* name; organisations and people who are not known yet are entered."""
    return [_told_by(row, project, by) for row in rows if not row.is_empty]


def named_in_address(asked: Mapping[str, str], model: type[Record]) -> list[dict[str, str]]:
    """The row with which a form opens: a partner's page names the partner in its address."""
    named = {name: asked.get(name, "").strip()[:500] for name in ("organisation", "person")}
    return [{"role": model.about.roles[0], **named}] if any(named.values()) else []


def organisations_suggested(viewer: User, project: Project | None = None) -> Sequence[str]:
    """Names of organisations that the viewer may see, for typing ahead.

    Those last named in *project* come first, then its other partners, then everybody else.
    """
    found = select(Organisation.name).where(organisations_visible_to(viewer))
    ours = select(Partnership.organisation_id).where(_is_in(Partnership, project))
    return _suggested(found, Organisation, ours, Participant.organisation_id, project)


def people_suggested(viewer: User, project: Project | None = None) -> Sequence[str]:
    """Names of people whom the viewer may see, for typing ahead, in the same order."""
    found = select(Person.name).where(people_visible_to(viewer))
    ours = select(Acquaintance.person_id).where(_is_in(Acquaintance, project))
    return _suggested(found, Person, ours, Participant.person_id, project)


def _suggested(
    found: Select[str], model: Any, ours: Select[Any], column: Any, project: Project | None
) -> Sequence[str]:
    if project is not None:
        latest = _last_named(column, project)
        found = found.outerjoin(latest, latest.c.key == model.id).order_by(
            latest.c.last.is_(None),
            latest.c.last.desc(),
            case((model.id.in_(ours), 0), else_=1),
        )
    found = found.order_by(model.name, model.id).limit(MOST_SUGGESTIONS)
    return db.session.scalars(found).all()


def _is_in(model: Any, project: Project | None) -> Any:
    return model.project_id == (project.id if project else None)


def _last_named(column: Any, project: Project) -> Subquery:
    """(key, last): when each was last named on a record of *project*, as far as rows tell."""
    return (
        select(column.label("key"), func.max(Participant.id).label("last"))
        .where(Participant.project_id == project.id, column.is_not(None))
        .group_by(column)
        .subquery()
    )


def _row_of(one: Participant) -> Named:
    is_nobody = one.organisation is None and one.person is None
    return Named(
        role=one.role,
        organisation=one.name_as_recorded if is_nobody else _name(one.organisation),
        person=_name(one.person),
        department=one.department or "",
        sector=one.sector or "",
        country=one.country or "",
        organisation_id=one.organisation_id,
        person_id=one.person_id,
        recorded=one.name_as_recorded,
    )


def _told_by(row: Named, project: Project, by: User | None) -> ParticipantDetails:
    shown_organisation = _shown(Organisation, row.organisation_id, organisations_visible_to, by)
    shown_person = _shown(Person, row.person_id, people_visible_to, by)
    is_as_shown = _reads(row.organisation, shown_organisation) and _reads(row.person, shown_person)
    is_name_alone = not row.person and row.organisation == row.recorded
    if row.recorded and shown_organisation is None and shown_person is None and is_name_alone:
        organisation, person = None, None
    else:
        organisation = _organisation(row, shown_organisation, project, by)
        person = _person(row, shown_person, organisation, project, by)
    keeps_words = row.recorded and (is_as_shown or (organisation is None and person is None))
    return ParticipantDetails(
        role=row.role,
        organisation=organisation,
        person=person,
        name_as_recorded=row.recorded if keeps_words else "",
        department=row.department or None,
        sector=row.sector or None,
        country=row.country or None,
    )


def _shown(model: Any, key: int | None, visible_to: Any, by: User | None) -> Any:
    """The organisation or person whom a row showed; refuses the key of a hidden one.

    One that was merged since the form was opened is whom it turned out to be.
    """
    if key is None:
        return None
    key = key_merged_into(model, key) or key
    found = select(model).where(model.id == key)
    one = db.session.scalar(found if by is None else found.where(visible_to(by)))
    if one is None:
        raise Invalid({"participants": "Somebody named here is not known to you: name them again."})
    return one


def _organisation(
    row: Named, shown: Organisation | None, project: Project, by: User | None
) -> Organisation | None:
    if not row.organisation:
        return None
    if shown is not None and _reads(row.organisation, shown):
        return shown
    facts = {"sector": row.sector or None, "country": row.country or None}
    return partners.organisation_called(project, row.organisation, by=by, facts=facts)


def _person(
    row: Named,
    shown: Person | None,
    organisation: Organisation | None,
    project: Project,
    by: User | None,
) -> Person | None:
    if not row.person:
        return None
    if shown is not None and _reads(row.person, shown):
        return shown
    known = _person_called(row.person, organisation, project, by)
    if known is not None:
        return known
    places = [partners.AffiliationDetails(organisation=organisation)] if organisation else []
    details = partners.PersonDetails(name=row.person, affiliations=places)
    return partners.add_person(project, details, by=by)


def _person_called(
    name: str, organisation: Organisation | None, project: Project, by: User | None
) -> Person | None:
    """Somebody of this name whom the writer may see: first who works there, then who is known;
    before those who have, or had, it as another name.

    Names are compared folded, which no database does as we do; hence the look at all of them.
    """
    works_there = exists().where(
        Affiliation.person_id == Person.id,
        Affiliation.organisation_id == (organisation.id if organisation else None),
    )
    is_known = exists().where(
        Acquaintance.person_id == Person.id, Acquaintance.project_id == project.id
    )
    found = select(Person.id, Person.name, Person.other_names).order_by(
        case((works_there, 0), else_=1), case((is_known, 0), else_=1), Person.id
    )
    found = found.where(is_known if by is None else people_visible_to(by))
    key = who_is_called(name, db.session.execute(found))
    return db.session.get(Person, key) if key else None


def _reads(typed: str, shown: Organisation | Person | None) -> bool:
    """Whether a row still says whom it showed."""
    return folded(typed) == folded(shown.name) if shown else not typed


def _name(one: Organisation | Person | None) -> str:
    return one.name if one else ""
