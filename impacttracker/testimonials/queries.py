"""Every question we ask about testimonials. Each takes the viewer, and shows no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.evidence import access as evidence
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.projects.models import Project
from impacttracker.records import queries as records
from impacttracker.records.models import Record
from impacttracker.testimonials.access import visible_to
from impacttracker.testimonials.models import KeptTestimonial, Testimonial
from impacttracker.testimonials.vocabulary import Stage

PAGE_SIZE = 50
RECORD = Record.__table__.c


def get(testimonial_id: int, project: Project, viewer: User) -> Testimonial | None:
    """One request of the project."""
    found = seen_by(viewer).where(
        Testimonial.id == testimonial_id, Testimonial.project_id == project.id
    )
    return next(iter(found_by(found)), None)


def on_the_desk(
    project: Project,
    viewer: User,
    *,
    stage: Stage | None = None,
    after: int | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Testimonial]:
    """The project's requests, last made first, perhaps those at one stage alone.

    One more than *limit* where there are more.
    """
    found = seen_by(viewer).where(Testimonial.project_id == project.id)
    if stage is not None:
        found = found.where(is_at(stage))
    if after is not None:
        found = found.where(Testimonial.id < after)
    return found_by(found.order_by(Testimonial.id.desc()).limit(limit + 1))


def counts(project: Project, viewer: User) -> Mapping[Stage, int]:
    """How many requests are at each stage, in one statement."""
    columns = [func.count(Testimonial.id).filter(is_at(stage)) for stage in Stage]
    row = db.session.execute(
        select(*columns).where(visible_to(viewer), Testimonial.project_id == project.id)
    ).one()
    return dict(zip(Stage, row, strict=True))


def kept_for(testimonials: Collection[Testimonial], viewer: User) -> Mapping[int, Evidence]:
    """What was received last and is kept, as `all_kept_for` tells it."""
    return {key: pieces[-1] for key, pieces in all_kept_for(testimonials, viewer).items()}


def all_kept_for(
    testimonials: Collection[Testimonial], viewer: User
) -> Mapping[int, list[Evidence]]:
    """What was received and is kept, as far as the viewer may see it, by the key of the request."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = db.session.execute(
        select(KeptTestimonial.testimonial_id, Evidence)
        .join(Evidence, Evidence.id == KeptTestimonial.evidence_id)
        .where(
            KeptTestimonial.testimonial_id.in_([one.id for one in testimonials]),
            evidence.visible_to(viewer),
            Evidence.binned_at.is_(None),
        )
        .order_by(Evidence.id)
    )
    for key, piece in rows:
        found[key].append(piece)
    return found


def lacking_a_voice(
    kinds: Collection[str],
    project: Project,
    viewer: User,
    *,
    after: tuple[int, int] | None = None,
    limit: int = PAGE_SIZE,
) -> Sequence[Record]:
    """Records of *kinds* of which nobody outside has spoken, and nobody is asked, newest first.

    One more than *limit* where there are more.
    """
    found = records.as_lines(viewer).where(
        RECORD.project_id == project.id,
        RECORD.kind.in_(kinds),
        RECORD.binned_at.is_(None),
        ~_has_testimony(viewer),
        ~_is_asked_for(),
    )
    if after:
        found = found.where(tuple_(Record.sort_key, Record.id) < after)
    newest_first = found.order_by(Record.sort_key.desc(), Record.id.desc())
    return db.session.scalars(newest_first.limit(limit + 1)).all()


def _has_testimony(viewer: User) -> ColumnElement[bool]:
    return (
        select(EvidenceOfRecord.id)
        .join(Evidence, Evidence.id == EvidenceOfRecord.evidence_id)
        .where(
            EvidenceOfRecord.record_id == RECORD.id,
            Evidence.kind == EvidenceKind.TESTIMONIAL,
            Evidence.binned_at.is_(None),
            evidence.visible_to(viewer),
        )
        .correlate(Record.__table__)
        .exists()
    )


def _is_asked_for() -> ColumnElement[bool]:
    return (
        select(Testimonial.id)
        .where(Testimonial.record_id == RECORD.id, Testimonial.declined_on.is_(None))
        .correlate(Record.__table__)
        .exists()
    )


def is_at(stage: Stage) -> ColumnElement[bool]:
    """`Testimonial.stage`, said in SQL: reached, and nothing further."""
    passed = [Stage.ASKED, Stage.CHASED, Stage.RECEIVED, Stage.CONSENTED, Stage.DECLINED]
    further = passed[passed.index(stage) + 1 :] if stage in passed else passed
    reached = [_day(stage).is_not(None)] if stage in passed else []
    return and_(*reached, *(_day(one).is_(None) for one in further), Testimonial.id.is_not(None))


def _day(stage: Stage) -> ColumnElement[object]:
    column: ColumnElement[object] = Testimonial.__table__.c[f"{stage.value}_on"]
    return column


def seen_by(viewer: User) -> Select[Testimonial]:
    """The requests that the viewer may see; `found_by` reads them with their records."""
    return select(Testimonial).where(visible_to(viewer)).options(joinedload(Testimonial.person))


def found_by(wanted: Select[Testimonial]) -> Sequence[Testimonial]:
    """With their records, found by their keys alone: joined, every kind's table would be read."""
    found = db.session.scalars(wanted).all()
    keys = {one.record_id for one in found}
    if keys:
        about = select(Record).options(joinedload(Record.project)).where(Record.id.in_(keys))
        by_key = {record.id: record for record in db.session.scalars(about)}
        for one in found:
            set_committed_value(one, "record", by_key[one.record_id])
    return found
