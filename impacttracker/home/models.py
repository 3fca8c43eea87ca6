"""Whom a digest was sent to, and on which day: nobody gets two on one day."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.database import Base


class SentDigest(Base):
    """The last digest that somebody was sent."""

    __tablename__ = "sent_digest"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )
    sent_on: Mapped[date]
