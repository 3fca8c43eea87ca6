"""The keys of calendar feeds. Only a hash is stored: an address is shown once, to its owner."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Words
from impacttracker.projects.models import Project


class FeedKey(Base):
    """Lets whoever holds it read its owner's calendar: of one project, or of all of theirs."""

    __tablename__ = "feed_key"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    """Empty for everything that its owner may see."""
    key_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    fetched_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    project: Mapped[Project | None] = relationship()

    __table_args__ = (UniqueConstraint("user_id", "project_id"),)
