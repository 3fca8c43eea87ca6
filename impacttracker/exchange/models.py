"""Files that wait to be confirmed, how a project reads tables of others, and what files say
otherwise than what stands here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Timestamped, Words, vocabulary_type
from impacttracker.exchange.vocabulary import Settlement

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


class ImportDifference(Base):
    """One question of one thing of which a file said something else than what stood here.

    What somebody keeps is remembered by its digest, so that no file asks about it again.
    """

    __tablename__ = "import_difference"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("import_receipt.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(Words(40))
    uid: Mapped[str] = mapped_column(Words(60))
    name: Mapped[str] = mapped_column(Words(60))
    """The question, as `exchange.tables` names it."""
    where: Mapped[str] = mapped_column(Words(300))
    """“row 12 of Talks”."""
    there: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the file said, as an archive tells it; nothing once it is too old to be taken."""
    here_digest: Mapped[str] = mapped_column(Words(64))
    """Of what stood here then."""
    digest: Mapped[str] = mapped_column(Words(64))
    """Of the thing, the question and what the file said."""
    settled: Mapped[Settlement | None] = mapped_column(vocabulary_type(Settlement))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    settled_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index(None, "receipt_id", "id"),
        Index(None, "project_id", "digest"),
        Index(None, "settled_by_id"),
    )
