"""What somebody has looked at and set aside: a warning, about a text, for a reason."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Words


class FindingOverride(Base):
    """That somebody knows better about one finding. It holds for one text: once that changes, the
    question is asked again. Other returns that say the same text are spared it, too."""

    __tablename__ = "finding_override"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(Words(40))
    entry: Mapped[str] = mapped_column()
    """The key of what it is about in every return; empty for what is about no entry."""
    digest: Mapped[str] = mapped_column(Words(64))
    reason: Mapped[str] = mapped_column(Words(1000))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by_as_recorded: Mapped[str] = mapped_column(Words(254), default="")
    """The e-mail address by which an archive names somebody who is no member here."""

    by: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "rule", "entry", "digest"),)

    @property
    def identity(self) -> tuple[str, str, str]:
        """As the finding has it."""
        return self.rule, self.entry, self.digest
