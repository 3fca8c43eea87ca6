"""Changes of many records, from the preview to the undoing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.bulk.vocabulary import Stage
from impacttracker.clock import now
from impacttracker.database import Base, Versioned, Words, vocabulary_type
from impacttracker.projects.models import Project
from impacttracker.returning import LONGEST


class BulkChange(Base, Versioned):
    """One change of many records. Kept as long as a record stays in the bin."""

    __tablename__ = "bulk_change"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    stage: Mapped[Stage] = mapped_column(vocabulary_type(Stage), default=Stage.SHOWN)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What is set, as `bulk.settings` reads it."""
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """One for each record: "id" and "version" as they were shown; once made also "after" (the
    version then) and "was" (what it said before, by name), or "left" (why it was left alone)."""
    back: Mapped[str] = mapped_column(Words(LONGEST), default="")
    """The list that it was begun from."""
    at: Mapped[datetime] = mapped_column(default=now)

    project: Mapped[Project] = relationship()
    by: Mapped[User] = relationship()

    __table_args__ = (Index(None, "project_id"), Index(None, "by_id"), Index(None, "at"))
