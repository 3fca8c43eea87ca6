"""Projects, their members, awards and history. Knows nothing of what a project records."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.projects.vocabulary import Rhythm, Role


class Project(Base, Timestamped, Versioned):
    """The research whose impact we trace."""

    __tablename__ = "project"

    code: Mapped[str] = mapped_column(Words(20), unique=True)
    """Short and in every address: a letter, then letters, digits and hyphens."""
    title: Mapped[str] = mapped_column(Words(500))
    lead_organisation: Mapped[str] = mapped_column(Words(300), default="")
    department: Mapped[str] = mapped_column(Words(300), default="")
    abstract: Mapped[str] = mapped_column(default="")
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    rhythm: Mapped[Rhythm | None] = mapped_column(vocabulary_type(Rhythm))
    """How often to be in touch with partners of whom nothing else is said; empty is `USUAL`."""
    change_count: Mapped[int] = mapped_column(default=0)
    """Moves with every change inside the project: feeds are compared by it."""
    changed_at: Mapped[datetime] = mapped_column(default=now)
    """When `change_count` last moved."""


class Membership(Base):
    """Who works on a project, and as what."""

    __tablename__ = "membership"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(vocabulary_type(Role))

    project: Mapped[Project] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "user_id"), Index(None, "user_id"))


class Award(Base, Identified, Versioned):
    """A grant to the project. Returns are owed per award.

    Archives know it by its reference; its uid is its address for programs.
    """

    __tablename__ = "award"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    funder: Mapped[str] = mapped_column(Words(200))
    reference: Mapped[str] = mapped_column(Words(60))
    scheme: Mapped[str] = mapped_column(Words(300), default="")
    title: Mapped[str] = mapped_column(Words(500), default="")
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    currency: Mapped[str] = mapped_column(Words(3), default="")

    project: Mapped[Project] = relationship()

    __table_args__ = (
        UniqueConstraint("project_id", "reference"),
        # What belongs to a project points at (project, award), so that the database
        # itself refuses an award of another project.
        UniqueConstraint("project_id", "id"),
        CheckConstraint(
            "end_on IS NULL OR start_on IS NULL OR end_on >= start_on", name="in_order"
        ),
    )


class Change(Base):
    """One entry of the history: who did what to which thing, field by field."""

    __tablename__ = "change"

    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    """Empty for what projects share (organisations, people)."""
    subject: Mapped[str] = mapped_column(Words(40))
    """What kind of thing: "record", "organisation", "award" …"""
    subject_uid: Mapped[str] = mapped_column(Words(60))
    subject_title: Mapped[str] = mapped_column()
    verb: Mapped[str] = mapped_column(Words(40))
    """A past participle that reads after a name: "added", "changed", "put in the bin"."""
    details: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """One {"field": question, "old": text, "new": text} for each answer that changed."""
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was stored before, by name, of what changed; empty where only words are known."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    """Empty where a command did it."""
    receipt_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_receipt.id", ondelete="SET NULL")
    )
    """The import that did it, if one did."""

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index(None, "subject", "subject_uid", "id"),
        Index(None, "project_id", "id"),
        Index(None, "receipt_id"),
    )
