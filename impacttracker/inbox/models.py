"""What waits: what it would become, where it came from, and what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Identified, Versioned, Words, vocabulary_type
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.projects.models import Project


class InboxItem(Base, Identified, Versioned):
    """One thing that a file told of, and that somebody has to decide on.

    What was decided stays, so that no file brings the same again.
    """

    __tablename__ = "inbox_item"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    reason: Mapped[Reason] = mapped_column(vocabulary_type(Reason))
    fate: Mapped[Fate] = mapped_column(vocabulary_type(Fate), default=Fate.WAITING)
    fingerprint: Mapped[str] = mapped_column(Words(64))
    """What it is known by wherever it is told of again: a hash, which tells nothing of anybody."""
    kind: Mapped[str] = mapped_column(Words(30))
    title: Mapped[str] = mapped_column(Words(2000))
    holds: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The record that it would become, with whom and what it names, as an archive has them;
    nothing once it was taken."""
    came_of: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What would have led to it: of each its "identifiers", its "title" and the "verb"."""
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    """All that any file said had led to it, by DOI or title, also what was decided on before."""
    reader: Mapped[str] = mapped_column(Words(30))
    file: Mapped[str] = mapped_column(Words(300), default="")
    where: Mapped[str] = mapped_column(Words(300), default="")
    """“row 12 of Citations”."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    project: Mapped[Project] = relationship()
    settled_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("project_id", "fingerprint"),
        Index(None, "project_id", "fate", "id"),
        Index(None, "settled_by_id"),
    )
