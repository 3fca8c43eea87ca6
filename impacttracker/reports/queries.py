"""What goes into a report: reportable records, narratives and awards, in a fixed order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from impacttracker.accounts.models import User
from impacttracker.acquaintances.queries import Contact, not_to_contact, people_at
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.evidence.models import Evidence, EvidenceOfLink, EvidenceOfRecord
from impacttracker.followups import queries as followups
from impacttracker.followups.models import FollowUp
from impacttracker.narratives.models import Narrative
from impacttracker.partners import queries as partners
from impacttracker.partners.models import Organisation, OrganisationName, Partnership
from impacttracker.partners.names import folded
from impacttracker.partners.queries import Briefing
from impacttracker.pathway.graph import Tie
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Attribution, Link, Participant, Record
from impacttracker.records.queries import as_lines
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.citable import cited_in
from impacttracker.reports.material import Material
from impacttracker.reports.promises import open_promises
from impacttracker.timeline.influenced import CameOf, came_of

# Counting needs no kind's own table, which the mapped class would join along.
RECORD = Record.__table__.c

NOT_HELD = select(Engagement.__table__.c.id).where(
    Engagement.__table__.c.status.in_((Status.PLANNED, Status.CANCELLED))
)

CANCELLED = select(Engagement.__table__.c.id).where(
    Engagement.__table__.c.status == Status.CANCELLED
)

Conditions = list[ColumnElement[bool]]

MOST_MEETINGS = 6


@dataclass(frozen=True)
class BriefingMaterial:
    """Everything that a briefing on a partner is made of; of private records nothing."""

    project: Project
    partner: Briefing
    contacts: Sequence[Contact]
    met: Sequence[Record]
    """What took place with them, the latest first."""
    planned: Sequence[Record]
    """What lies ahead, the next first."""
    promises: Sequence[FollowUp]
    came_of: Sequence[CameOf]


def material_for(project: Project, award: Award | None = None, period: str = "") -> Material:
    """What *project* may tell its funder; of *award* alone where one is given.

    Every member may read a report, so a record that the team keeps to itself is in none.
    """
    told = _recorded(here := [project.id], Visibility.REPORTABLE)
    reportable = [*told, RECORD.id.not_in(NOT_HELD)]
    of_award = [] if award is None else [RECORD.id.in_(_records_of([award.id]))]
    chosen = [*reportable, *of_award]
    kept_back, not_held, unattributed = _left_out(project, told, reportable)
    # What lies ahead is read along with what took place, and told apart here.
    whole = whole_records([*told, *of_award, RECORD.id.not_in(CANCELLED)])
    narratives = _narratives(project, award, period)
    return Material(
        project=project,
        awards=[award] if award else projects.awards_of(project),
        records=[one for one in whole if not _is_planned(one)],
        narratives=narratives,
        kept_back=kept_back,
        not_held=not_held,
        links=links_among(here, chosen),
        unattributed=unattributed if award else 0,
        members=members_in(here),
        evidence=evidence_for(here, chosen),
        attributed=attributions_of(here, chosen),
        cited=cited_in(narratives, project, reportable),
        ahead=[one for one in whole if _is_ahead(one)],
        promises=open_promises(project),
        not_to_contact=not_to_contact(project),
    )


def _left_out(project: Project, told: Conditions, reportable: Conditions) -> Sequence[int]:
    """How many records the team keeps to itself, did not take place, and came of no award."""
    stray = [*reportable, RECORD.id.not_in(select(Attribution.record_id))]
    not_held = [*told, RECORD.id.in_(NOT_HELD)]
    return _numbers_of(_recorded([project.id], Visibility.TEAM), not_held, stray)


def _is_planned(record: Record) -> bool:
    return isinstance(record, Engagement) and record.status == Status.PLANNED


def _is_ahead(record: Record) -> bool:
    return _is_planned(record) and record.first_on is not None and record.first_on >= today()


def whole_records(chosen: Conditions) -> Sequence[Record]:
    """In time, with who took part."""
    return db.session.scalars(
        select(Record)
        .where(*chosen)
        .options(
            selectinload(Record.participants).joinedload(Participant.organisation),
            selectinload(Record.participants).joinedload(Participant.person),
        )
        .order_by(Record.sort_key, Record.id)
    ).all()


def award_called(reference: str, project: Project) -> Award | None:
    """The project's award with that reference."""
    return db.session.scalar(
        select(Award).where(Award.project_id == project.id, Award.reference == reference)
    )


def partner_called(name: str, project: Project) -> Organisation | None:
    """The partner of *project* that goes by *name*, which may be a short or an earlier one."""
    return db.session.scalar(
        select(Organisation)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Partnership.project_id == project.id, OrganisationName.folded == folded(name))
        .order_by(Organisation.id)
        .limit(1)
    )


def briefing_on(organisation_id: int, project: Project, viewer: User) -> BriefingMaterial | None:
    """What to know of a partner before a meeting, as far as the viewer may see it.

    A briefing is printed and passed on, so that private records and promises about them are left
    out of it, even the viewer's own.
    """
    partner = partners.briefing(organisation_id, project, viewer)
    if partner is None:
        return None
    organisation = partner.organisation
    return BriefingMaterial(
        project=project,
        partner=partner,
        contacts=people_at(organisation, project, viewer),
        met=_meetings(organisation, project, viewer, ahead=False),
        planned=_meetings(organisation, project, viewer, ahead=True),
        promises=followups.about(organisation, viewer, shared_in=project),
        came_of=came_of(organisation, viewer, shared_in=project),
    )


def _meetings(
    organisation: Organisation, project: Project, viewer: User, *, ahead: bool
) -> Sequence[Record]:
    """Engagements with a partner that took place, the latest first, or that lie ahead."""
    engaged = Engagement.__table__.c
    is_ahead = RECORD.first_on > today()
    status = engaged.status == (Status.PLANNED if ahead else Status.HELD)
    with_them = select(Participant.record_id).where(
        Participant.organisation_id == organisation.id, Participant.project_id == project.id
    )
    return db.session.scalars(
        as_lines(viewer)
        .where(
            Record.id.in_(with_them),
            Record.id.in_(select(engaged.id).where(or_(engaged.status.is_(None), status))),
            Record.binned_at.is_(None),
            Record.visibility != Visibility.PRIVATE,
            is_ahead if ahead else RECORD.first_on <= today(),
        )
        .order_by(Record.sort_key if ahead else Record.sort_key.desc(), Record.id)
        .limit(MOST_MEETINGS)
    ).all()


def reportable_of(
    projects: Collection[int], awards: Collection[int], whole: Collection[int]
) -> Conditions:
    """That a report tells a record of *projects*: of an award, or of a project told *whole*."""
    told = [*_recorded(projects, Visibility.REPORTABLE), RECORD.id.not_in(NOT_HELD)]
    return [*told, or_(RECORD.project_id.in_(whole), RECORD.id.in_(_records_of(awards)))]


def _recorded(projects: Collection[int], visibility: Visibility) -> Conditions:
    return [
        RECORD.project_id.in_(projects),
        RECORD.binned_at.is_(None),
        RECORD.visibility == visibility,
    ]


def _records_of(awards: Collection[int]) -> Select[int]:
    return select(Attribution.record_id).where(Attribution.award_id.in_(awards))


def links_among(projects: Collection[int], chosen: Conditions) -> list[Tie]:
    """The links whose both ends are *chosen*."""
    ends = select(RECORD.id).where(*chosen)
    found = (
        select(Link.__table__)
        .where(Link.project_id.in_(projects), Link.from_id.in_(ends), Link.to_id.in_(ends))
        .order_by(Link.id)
    )
    return [
        Tie(row.id, row.from_id, row.to_id, row.verb, row.strength)
        for row in db.session.execute(found)
    ]


def members_in(projects: Collection[int]) -> Sequence[Membership]:
    """The teams, leads first."""
    found = select(Membership).where(Membership.project_id.in_(projects))
    members = db.session.scalars(found.options(joinedload(Membership.user)).order_by(Membership.id))
    order = list(Role)
    return sorted(members, key=lambda one: order.index(one.role))


def evidence_for(
    projects: Collection[int], chosen: Conditions
) -> list[tuple[Evidence, Sequence[int]]]:
    """Evidence outside the bin that supports one of the *chosen* records, or a link of theirs."""
    ends = select(RECORD.id).where(*chosen)
    of_records = select(EvidenceOfRecord.evidence_id, EvidenceOfRecord.record_id).where(
        EvidenceOfRecord.project_id.in_(projects), EvidenceOfRecord.record_id.in_(ends)
    )
    of_links = (
        select(EvidenceOfLink.evidence_id, Link.to_id)
        .join(Link, Link.id == EvidenceOfLink.link_id)
        .where(Link.project_id.in_(projects), Link.from_id.in_(ends), Link.to_id.in_(ends))
    )
    supported = of_records.union(of_links).subquery()
    found = (
        select(Evidence, supported.c.record_id)
        .join(supported, supported.c.evidence_id == Evidence.id)
        .where(Evidence.binned_at.is_(None))
        .order_by(Evidence.id, supported.c.record_id)
    )
    kept: dict[Evidence, list[int]] = {}
    for evidence, record_id in db.session.execute(found):
        kept.setdefault(evidence, []).append(record_id)
    return list(kept.items())


def attributions_of(projects: Collection[int], chosen: Conditions) -> list[tuple[int, str]]:
    """Which of the *chosen* records came of which award, by its reference."""
    found = (
        select(Attribution.record_id, Award.reference)
        .join(Award, Award.id == Attribution.award_id)
        .where(
            Attribution.project_id.in_(projects),
            Attribution.record_id.in_(select(RECORD.id).where(*chosen)),
        )
        .order_by(Attribution.record_id, Award.reference)
    )
    return [(record_id, reference) for record_id, reference in db.session.execute(found)]


def _numbers_of(*chosen: Conditions) -> Sequence[int]:
    """How many records meet each of *chosen*, in one statement."""
    counts = (select(func.count(RECORD.id)).where(*one).scalar_subquery() for one in chosen)
    return tuple(db.session.execute(select(*counts)).one())


def _narratives(project: Project, award: Award | None, period: str) -> Sequence[Narrative]:
    """Each award's narrative of a section, and of a topic, in *period*, or else its latest."""
    # Every section's table is joined along: what was not read would be fetched one by one.
    whole: Any = with_polymorphic(Narrative, "*")
    wanted = [whole.period == period] if period else []
    found = select(whole).where(whole.project_id == project.id, whole.binned_at.is_(None))
    if award is not None:
        found = found.where(or_(whole.award_id == award.id, whole.award_id.is_(None)))
    found = found.options(joinedload(whole.award)).order_by(
        # The databases disagree on where an empty key sorts, so that is said first.
        whole.award_id.is_(None),
        whole.award_id,
        *wanted,
        whole.period,
        whole.id,
    )
    # Of each award, section and topic the last one counts; those without award all do.
    kept: dict[tuple[int | None, str, str, int], Narrative] = {}
    for one in db.session.scalars(found):
        stray = one.id if one.award_id is None else 0
        kept[one.award_id, one.section, one.topic, stray] = one
    return list(kept.values())
