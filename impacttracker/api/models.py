"""Answers that are kept for a day, so that a request sent twice is not carried out twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.clock import now
from impacttracker.database import Base, Words


class KeptAnswer(Base):
    """What was answered to a request that came with an idempotency key of its own."""

    __tablename__ = "kept_answer"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Words(200))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    """A hash of the address and the body: another request may not use the same key."""
    made_at: Mapped[datetime] = mapped_column(default=now)
    status: Mapped[int] = mapped_column(default=0)
    """0 until the answer is known, which nobody outside the transaction sees."""
    etag: Mapped[str] = mapped_column(Words(100), default="")
    location: Mapped[str] = mapped_column(Words(500), default="")
    body: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("user_id", "key"), Index(None, "made_at"))
