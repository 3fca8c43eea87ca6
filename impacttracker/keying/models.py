"""What somebody has typed into a funder's portal."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Words


class KeyedAnswer(Base):
    """One answer of a return that somebody keyed, and which words they keyed."""

    __tablename__ = "keyed_answer"

    project_id: Mapped[int]
    return_id: Mapped[int]
    box: Mapped[str] = mapped_column(Words(16))
    """Which box of the portal it is: the key that the sheet gives it."""
    title: Mapped[str]
    """What the answer belonged to, so that it can be named when the return no longer has it."""
    label: Mapped[str]
    """The funder's question."""
    digest: Mapped[str] = mapped_column(Words(64))
    """The SHA-256 of the text as it was keyed."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    by_as_recorded: Mapped[str] = mapped_column(Words(254), default="")
    """The e-mail address by which an archive names somebody who is no member here."""

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "return_id"],
            ["funder_return.project_id", "funder_return.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("return_id", "box"),
        Index(None, "by_id"),
    )

    @property
    def who(self) -> str:
        """Who keyed it, also when their account is gone."""
        return self.by.name if self.by else self.by_as_recorded or "somebody"
