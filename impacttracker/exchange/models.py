"""Files that were given in the browser and wait to be confirmed; they are kept for one day."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.clock import now
from impacttracker.database import Base, Words

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
    created_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index(None, "project_id"), Index(None, "user_id"), Index(None, "created_at"))
