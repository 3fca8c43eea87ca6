"""The receipts of imports: what came in, what it did, and what undoing it needs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Identified, Versioned
from impacttracker.projects.models import Project
from impacttracker.receipts.vocabulary import DAYS_KEPT


class Receipt(Base, Identified, Versioned):
    """One import. Its author and the project's leads see it: a file may hold private records."""

    __tablename__ = "import_receipt"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    """Empty where a command did it."""
    at: Mapped[datetime] = mapped_column(default=now)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Of each file its "name", "sha256" and "size" in bytes; the file itself is not kept."""
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What `flask import --json` prints of it, but for the rows that were not taken."""
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Of each row that was not taken its "sheet", "number", "head", "cells" and "why"."""
    done: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """One for each row that it made or changed: "table", "id", whether it "was" there before, and
    the "version" that it had then; of what waited in the inbox what it said "before"; once undone
    also "left", why it was left alone."""
    before: Mapped[str] = mapped_column(default="")
    """What stood here before, of what was changed: an archive of it."""
    is_kept: Mapped[bool] = mapped_column(default=True)
    """Whether all that undoing needs is still there."""
    undone_at: Mapped[datetime | None] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    @property
    def until(self) -> datetime:
        """Until when it can be undone, where all that this needs is still there."""
        return self.at + timedelta(days=DAYS_KEPT)

    @property
    def can_be_undone(self) -> bool:
        # Old receipts are emptied by a command that may not have run.
        return self.is_kept and now() <= self.until

    project: Mapped[Project] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)

    __table_args__ = (
        Index(None, "project_id", "id"),
        Index(None, "by_id"),
        Index(None, "undone_by_id"),
        Index(None, "at"),
    )
