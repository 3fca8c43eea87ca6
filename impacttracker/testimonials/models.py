"""A request for a testimonial: of whom, about which record, and what happened when."""

from datetime import date

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.database import Base, Identified, Timestamped, Versioned, Words
from impacttracker.evidence.models import Evidence
from impacttracker.partners.models import Person
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.testimonials.vocabulary import Stage


class Testimonial(Base, Identified, Timestamped, Versioned):
    """That somebody outside the project is asked what came of its work."""

    __tablename__ = "testimonial"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    record_id: Mapped[int]
    whom: Mapped[str] = mapped_column(Words(500), default="")
    """Who is asked, where the project has no contact of that name."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_on: Mapped[date | None]
    chased_on: Mapped[date | None]
    """When it was chased last; the history has the earlier days."""
    received_on: Mapped[date | None]
    consented_on: Mapped[date | None]
    """When they agreed to be quoted."""
    declined_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(default="")

    project: Mapped[Project] = relationship()
    record: Mapped[Record] = relationship(overlaps="project")
    person: Mapped[Person | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(
        secondary="kept_testimonial",
        primaryjoin="Testimonial.id == KeptTestimonial.testimonial_id",
        secondaryjoin="Evidence.id == KeptTestimonial.evidence_id",
        viewonly=True,
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("project_id", "id"),
        Index(None, "record_id"),
        Index(None, "person_id"),
    )

    @property
    def name(self) -> str:
        """Who is asked; somebody whose name was erased is nobody any more."""
        return self.person.name if self.person else self.whom or "Somebody"

    @property
    def stage(self) -> Stage:
        """The furthest that the request has come."""
        for stage in (
            Stage.DECLINED,
            Stage.CONSENTED,
            Stage.RECEIVED,
            Stage.CHASED,
            Stage.ASKED,
        ):
            if self.day_of(stage) is not None:
                return stage
        return Stage.WANTED

    def day_of(self, stage: Stage) -> date | None:
        """When *stage* was reached; the wish has no day."""
        day: date | None = getattr(self, f"{stage.value}_on", None)
        return day


class KeptTestimonial(Base):
    """That what was received is kept as a piece of evidence of the same project."""

    __tablename__ = "kept_testimonial"

    project_id: Mapped[int]
    testimonial_id: Mapped[int]
    evidence_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "testimonial_id"],
            ["testimonial.project_id", "testimonial.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["project_id", "evidence_id"],
            ["evidence.project_id", "evidence.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("testimonial_id", "evidence_id"),
        Index(None, "evidence_id"),
    )
