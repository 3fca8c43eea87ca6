"""What stands here today of the things that a receipt tells of, as far as somebody may see it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.queries import seen_by
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.facts import (
    facts_of_award,
    facts_of_evidence,
    facts_of_followup,
    facts_of_link,
    facts_of_narrative,
    facts_of_organisation,
    facts_of_person,
    facts_of_project,
    facts_of_record,
    facts_of_testimonial,
)
from impacttracker.exchange.planning.differing import uid_of
from impacttracker.exchange.tables.subjects import SUBJECTS
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Organisation,
    Partnership,
    Person,
)
from impacttracker.partners.queries import partners_of, people_of
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Link, Record
from impacttracker.records.queries import links_with, whole
from impacttracker.testimonials import access as testimonials
from impacttracker.testimonials.models import Testimonial

Found = Iterator[tuple[Any, Fact]]


@dataclass(frozen=True)
class Standing:
    """A thing as it is today: its row, and what it says."""

    row: Any
    fact: Any


def standing_in(
    project: Project, viewer: User, wanted: Iterable[tuple[str, str]]
) -> Mapping[str, Standing]:
    """What stands of each of *wanted* (subject and uid), by uid; nothing of what is no more.

    As many statements for many things as for one of each sort.
    """
    by_part: dict[str, set[str]] = {}
    for about, uid in wanted:
        by_part.setdefault(SUBJECTS[about].part_of, set()).add(uid)
    return {
        uid_of(row): Standing(row, fact)
        for part, uids in by_part.items()
        for row, fact in FIND[part](project, viewer, uids)
    }


def title_of(row: Any) -> str:
    """What people call a thing."""
    if isinstance(row, Link):
        return f"{row.cause.title} {row.verb.label} {row.effect.title}"
    named = (getattr(row, name, "") for name in ("reference", "what", "title", "name", "code"))
    found: str = next(filter(None, named), "")
    if award := getattr(row, "award", None):
        return " · ".join(filter(None, (found, award.reference, row.period)))
    return found or f"Testimonial on “{row.record.title}”"


def _project(project: Project, _viewer: User, _uids: Collection[str]) -> Found:
    yield project, facts_of_project(project)


def _awards(project: Project, _viewer: User, uids: Collection[str]) -> Found:
    found = select(Award).where(Award.project_id == project.id, Award.uid.in_(uids))
    for row in db.session.scalars(found.options(joinedload(Award.project))):
        yield row, facts_of_award(row)


def _organisations(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = partners_of(project, viewer).where(Organisation.uid.in_(uids))
    rows = db.session.scalars(found.options(joinedload(Organisation.parent))).all()
    ours = select(Partnership).where(Partnership.project_id == project.id)
    known = set(db.session.scalars(ours.with_only_columns(Partnership.organisation_id)))
    keys = [row.id for row in rows]
    held = db.session.scalars(
        ours.where(Partnership.organisation_id.in_(keys)).options(
            selectinload(Partnership.positions)
        )
    )
    notes = {one.organisation_id: one for one in held}
    for row in rows:
        yield row, facts_of_organisation(row, notes.get(row.id), known)


def _people(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = people_of(project, viewer).where(Person.uid.in_(uids), Person.erased_on.is_(None))
    places = selectinload(Person.affiliations).joinedload(Affiliation.organisation)
    rows = db.session.scalars(found.options(places)).all()
    known = db.session.scalars(
        select(Acquaintance)
        .where(
            Acquaintance.project_id == project.id,
            Acquaintance.person_id.in_([row.id for row in rows]),
        )
        .options(joinedload(Acquaintance.known_by))
    )
    acquainted = {one.person_id: one for one in known}
    for row in rows:
        yield row, facts_of_person(row, acquainted.get(row.id))


def _records(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = whole(viewer).where(
        Record.project_id == project.id, Record.uid.in_(uids), Record.binned_at.is_(None)
    )
    for row in db.session.scalars(found):
        yield row, facts_of_record(row)


def _narratives(project: Project, _viewer: User, uids: Collection[str]) -> Found:
    every: Any = with_polymorphic(Narrative, "*")
    found = select(every).where(
        every.project_id == project.id, every.uid.in_(uids), every.binned_at.is_(None)
    )
    for row in db.session.scalars(found.options(joinedload(every.award))):
        yield row, facts_of_narrative(row)


def _links(project: Project, viewer: User, uids: Collection[str]) -> Found:
    """The evidence of a link is no part of what is settled."""
    wanted = select(Link.id).where(Link.project_id == project.id, Link.uid.in_(uids))
    for row in links_with(db.session.scalars(wanted).all(), viewer):
        yield row, facts_of_link(row, ())


def _evidence(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = seen_by(viewer).where(Evidence.project_id == project.id, Evidence.uid.in_(uids))
    parts = joinedload(Evidence.corroborating), selectinload(Evidence.records)
    for row in db.session.scalars(found.options(*parts)):
        yield row, facts_of_evidence(row, {one.id for one in row.records})


def _testimonials(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = select(Testimonial).where(
        Testimonial.project_id == project.id,
        Testimonial.uid.in_(uids),
        testimonials.visible_to(viewer),
    )
    parts = (
        selectinload(Testimonial.record),
        joinedload(Testimonial.person),
        selectinload(Testimonial.evidence),
    )
    for row in db.session.scalars(found.options(*parts)):
        yield row, facts_of_testimonial(row, row.evidence)


def _followups(project: Project, viewer: User, uids: Collection[str]) -> Found:
    found = select(FollowUp).where(
        FollowUp.project_id == project.id, FollowUp.uid.in_(uids), followups.visible_to(viewer)
    )
    parts = (
        joinedload(FollowUp.owner),
        joinedload(FollowUp.organisation),
        joinedload(FollowUp.person),
        selectinload(FollowUp.record),
    )
    for row in db.session.scalars(found.options(*parts)):
        yield row, facts_of_followup(row)


FIND: Mapping[str, Callable[[Project, User, Collection[str]], Found]] = {
    "project": _project,
    "awards": _awards,
    "organisations": _organisations,
    "people": _people,
    "records": _records,
    "narratives": _narratives,
    "links": _links,
    "evidence": _evidence,
    "testimonials": _testimonials,
    "followups": _followups,
}
