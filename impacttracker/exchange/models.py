"""Files that wait to be confirmed, for one day, and how a project reads tables of others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.clock import now
from impacttracker.database import Base, Timestamped, Words

HOURS_KEPT = 24


class PendingImport(Base):
    """What somebody uploaded or pasted, as it came; seen by nobody else."""

    __tablename__ = "pending_import"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Words(300), default="")
    """What the person called it; only ever shown back to them."""
    award: Mapped[str] = mapped_column(Words(60), default="")
    """The reference of the award that it was said to be about."""
    adds_awards: Mapped[bool] = mapped_column(default=False)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was said of how it is to be read: for tables, what their columns hold."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index(None, "project_id"), Index(None, "user_id"), Index(None, "created_at"))


class TableMapping(Base, Timestamped):
    """What the columns of a table hold, as somebody said it: the next one like it is read so."""

    __tablename__ = "table_mapping"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    signature: Mapped[str] = mapped_column(Words(64))
    """The same for every table of the same heads, in whichever order."""
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What its rows are `about`, and the `columns`: by their heads, what each holds."""

    __table_args__ = (UniqueConstraint("project_id", "signature"),)
