"""Personal tokens. Only a hash is stored: a token is shown once, to its owner."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now, today
from impacttracker.database import Base, Words, vocabulary_type
from impacttracker.projects.models import Project
from impacttracker.tokens.vocabulary import Scope


class PersonalToken(Base):
    """Lets a program act for its owner until a day: in one project, or in all of theirs."""

    __tablename__ = "personal_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    """Empty for every project that its owner is in at the time."""
    name: Mapped[str] = mapped_column(Words(100))
    """What it is for, so that its owner knows which one to revoke."""
    scope: Mapped[Scope] = mapped_column(vocabulary_type(Scope))
    secret_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_on: Mapped[date]
    """The last day on which it works."""
    last_used_on: Mapped[date | None]

    user: Mapped[User] = relationship()
    project: Mapped[Project | None] = relationship()

    __table_args__ = (Index(None, "user_id"),)

    @property
    def has_expired(self) -> bool:
        return self.expires_on < today()
