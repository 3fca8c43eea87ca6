"""That an award owes its funder a report, once or every year."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.projects.models import Award, Project


class Obligation(Base, Identified, Timestamped, Versioned):
    """What is owed first; where it repeats, each later year is counted from there."""

    __tablename__ = "obligation"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    award_id: Mapped[int]
    format_key: Mapped[str] = mapped_column(Words(60))
    """The funder's format; which version of it is chosen when a return is opened."""
    period: Mapped[str] = mapped_column(Words(40))
    """The funder's name for the first period: "2027", "2026/27"."""
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    due_on: Mapped[date]
    """The first deadline."""
    repeats: Mapped[Repeats] = mapped_column(vocabulary_type(Repeats))
    until_on: Mapped[date | None]
    """No deadline lies after it; said where it repeats."""

    project: Mapped[Project] = relationship()
    award: Mapped[Award] = relationship(overlaps="project")

    __table_args__ = (
        ForeignKeyConstraint(["project_id", "award_id"], ["award.project_id", "award.id"]),
        UniqueConstraint("award_id", "format_key", "period"),
        CheckConstraint("repeats = 'once' OR until_on IS NOT NULL", name="ends"),
        Index(None, "project_id"),
    )
