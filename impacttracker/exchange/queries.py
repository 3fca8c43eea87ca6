"""What a project holds, as far as somebody may see it, in the words of files."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.contents import Contents, LinkFacts, PersonFacts, TestimonialFacts
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
    pieces_by_link,
)
from impacttracker.exchange.models import HOURS_KEPT, PendingImport
from impacttracker.exchange.planning import returning, settling
from impacttracker.followups import access as followups
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Erasure,
    Organisation,
    Partnership,
    Person,
)
from impacttracker.projects.models import Award, Project
from impacttracker.records import access as records
from impacttracker.records.models import Attribution, Link, Participant, Record
from impacttracker.testimonials import access as testimonials
from impacttracker.testimonials.models import Testimonial


def contents_of(project: Project, viewer: User | None) -> Contents:
    """All of *project* outside its bin that the viewer may see; a command (nobody) sees it all."""
    kept = records_of(project, viewer)
    pieces = evidence_of(project, viewer)
    promises = followups_of(project, viewer)
    asked = testimonials_of(project, viewer)
    people = _people(project, promises, pieces, asked)
    partnerships = {one.organisation_id: one for one in partnerships_of(project)}
    organisations = _organisations(partnerships, people, promises)
    shown, known = ({one.id for one in some} for some in (kept, organisations))
    return Contents(
        **returning.told_by(project),
        project=facts_of_project(project),
        awards=tuple(facts_of_award(award) for award in awards_of(project)),
        organisations=tuple(
            facts_of_organisation(one, partnerships.get(one.id), known) for one in organisations
        ),
        people=_people_facts(people, project),
        records=tuple(map(facts_of_record, kept)),
        links=_link_facts(links_of(project, kept), pieces),
        evidence=tuple(facts_of_evidence(piece, shown) for piece in pieces),
        testimonials=tuple(_testimonial_facts(asked, pieces)),
        narratives=tuple(map(facts_of_narrative, narratives_of(project, even_binned=False))),
        followups=tuple(map(facts_of_followup, promises)),
        **settling.told_by(project, [*kept, *organisations, *people, *pieces, *promises]),
    )


def awards_of(project: Project) -> Sequence[Award]:
    return db.session.scalars(
        select(Award).where(Award.project_id == project.id).order_by(Award.id)
    ).all()


def records_of(
    project: Project, viewer: User | None, *, with_bin: bool = False
) -> Sequence[Record]:
    """The project's records with all their parts, in the order in which they came in."""
    found = (
        select(Record)
        .where(Record.project_id == project.id)
        .options(
            joinedload(Record.project),
            selectinload(Record.participants).joinedload(Participant.organisation),
            selectinload(Record.participants).joinedload(Participant.person),
            selectinload(Record.attributions).joinedload(Attribution.award),
        )
        .order_by(Record.id)
    )
    if not with_bin:
        found = found.where(Record.binned_at.is_(None))
    if viewer is not None:
        found = found.where(records.visible_to(viewer))
    return db.session.scalars(found).all()


def links_of(project: Project, shown: Collection[Record]) -> Sequence[Link]:
    """The links whose ends are both *shown*."""
    ids = {record.id for record in shown}
    found = db.session.scalars(
        select(Link)
        .where(Link.project_id == project.id)
        .options(selectinload(Link.cause), selectinload(Link.effect))
        .order_by(Link.id)
    )
    return [link for link in found if link.from_id in ids and link.to_id in ids]


def evidence_of(
    project: Project, viewer: User | None, *, with_bin: bool = False
) -> Sequence[Evidence]:
    """The project's evidence with what it supports."""
    found = (
        select(Evidence)
        .where(Evidence.project_id == project.id)
        .options(
            selectinload(Evidence.records),
            selectinload(Evidence.links),
            joinedload(Evidence.corroborating).selectinload(Person.affiliations),
        )
        .order_by(Evidence.id)
    )
    if not with_bin:
        found = found.where(Evidence.binned_at.is_(None))
    if viewer is not None:
        found = found.where(evidence.visible_to(viewer))
    return db.session.scalars(found).all()


def testimonials_of(project: Project, viewer: User | None) -> Sequence[Testimonial]:
    """The project's requests for testimonials, but for those about records in the bin."""
    record = Record.__table__
    kept = select(record.c.id).where(record.c.binned_at.is_(None))
    found = (
        select(Testimonial)
        .where(Testimonial.project_id == project.id, Testimonial.record_id.in_(kept))
        .options(
            joinedload(Testimonial.person).selectinload(Person.affiliations),
            selectinload(Testimonial.record),
            selectinload(Testimonial.evidence),
        )
        .order_by(Testimonial.id)
    )
    if viewer is not None:
        found = found.where(testimonials.visible_to(viewer))
    return db.session.scalars(found).all()


def narratives_of(project: Project, *, even_binned: bool) -> Sequence[Narrative]:
    """The project's narratives, with the answers of every section, in one statement."""
    whole: Any = with_polymorphic(Narrative, "*")
    found = (
        select(whole)
        .where(whole.project_id == project.id)
        .options(joinedload(whole.award))
        .order_by(whole.id)
    )
    if not even_binned:
        found = found.where(whole.binned_at.is_(None))
    return db.session.scalars(found).all()


def followups_of(project: Project, viewer: User | None) -> Sequence[FollowUp]:
    """The project's promises, but for those about records in the bin."""
    record = Record.__table__
    kept = select(record.c.id).where(record.c.binned_at.is_(None))
    found = (
        select(FollowUp)
        .where(
            FollowUp.project_id == project.id,
            or_(FollowUp.record_id.is_(None), FollowUp.record_id.in_(kept)),
        )
        .options(
            joinedload(FollowUp.owner),
            joinedload(FollowUp.organisation),
            joinedload(FollowUp.person).selectinload(Person.affiliations),
            selectinload(FollowUp.record),
        )
        .order_by(FollowUp.id)
    )
    if viewer is not None:
        found = found.where(followups.visible_to(viewer))
    return db.session.scalars(found).all()


def pending(
    pending_id: int, project: Project, viewer: User, *, to_settle: bool = False
) -> PendingImport | None:
    """A file that the viewer has given to the project and not confirmed yet.

    Whoever asks for it *to_settle* it waits for who does already, and then finds none.
    """
    found = select(PendingImport).where(
        PendingImport.id == pending_id,
        PendingImport.project_id == project.id,
        PendingImport.user_id == viewer.id,
        PendingImport.created_at > now() - timedelta(hours=HOURS_KEPT),
    )
    return db.session.scalar(found.with_for_update() if to_settle else found)


def partnerships_of(project: Project) -> Sequence[Partnership]:
    """The project's partners, and what it holds of them."""
    return db.session.scalars(
        select(Partnership)
        .where(Partnership.project_id == project.id)
        .options(
            joinedload(Partnership.organisation).joinedload(Organisation.parent),
            selectinload(Partnership.positions),
        )
        .order_by(Partnership.id)
    ).all()


def stand_ins_of(project: Project) -> dict[str, str]:
    """Who stands in for each person whose data the project erased, by the uid they had."""
    rows = db.session.execute(
        select(Erasure.person_uid, Erasure.stand_in_uid).where(Erasure.project_id == project.id)
    )
    return {row.person_uid: row.stand_in_uid for row in rows}


def acquaintances_of(project: Project) -> dict[int, Acquaintance]:
    """How the project knows each person, by their key."""
    found = db.session.scalars(
        select(Acquaintance)
        .where(Acquaintance.project_id == project.id)
        .options(joinedload(Acquaintance.known_by))
    )
    return {one.person_id: one for one in found}


def people_of(project: Project) -> Sequence[Person]:
    """Whom the project knows, with where they work."""
    return db.session.scalars(
        select(Person)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .where(Acquaintance.project_id == project.id)
        .options(selectinload(Person.affiliations).joinedload(Affiliation.organisation))
        .order_by(Person.id)
    ).all()


def _people(
    project: Project,
    promises: Collection[FollowUp],
    pieces: Collection[Evidence],
    asked: Collection[Testimonial],
) -> list[Person]:
    """Whom the project knows, and whom its promises, evidence and testimonials name besides."""
    named = [
        *(one.person for one in promises),
        *(one.person for one in asked),
        *(piece.corroborating for piece in pieces),
    ]
    return list(dict.fromkeys([*people_of(project), *filter(None, named)]))


def _people_facts(people: Collection[Person], project: Project) -> tuple[PersonFacts, ...]:
    known = acquaintances_of(project)
    return tuple(facts_of_person(one, known.get(one.id)) for one in people)


def _organisations(
    partnerships: Mapping[int, Partnership],
    people: Collection[Person],
    promises: Collection[FollowUp],
) -> list[Organisation]:
    """The project's partners, and whom its people and promises name besides."""
    found: list[Any] = [partnership.organisation for partnership in partnerships.values()]
    found += [one.organisation for person in people for one in person.affiliations]
    found += [promise.organisation for promise in promises if promise.organisation]
    return sorted(dict.fromkeys(found), key=lambda organisation: organisation.id)


def _link_facts(links: Iterable[Link], pieces: Iterable[Evidence]) -> tuple[LinkFacts, ...]:
    """*links*, and those of the *pieces* that support each."""
    supporting = pieces_by_link(pieces)
    return tuple(
        facts_of_link(link, tuple(piece.uid for piece in supporting.get(link.id, ())))
        for link in links
    )


def _testimonial_facts(
    asked: Iterable[Testimonial], pieces: Collection[Evidence]
) -> Iterator[TestimonialFacts]:
    """*asked*, each with those of the *pieces* that it is kept as."""
    for one in asked:
        yield facts_of_testimonial(one, [piece for piece in one.evidence if piece in pieces])
