"""What is remembered of duplicates: who is not the same, and how to take a merge apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import Base, Words


class KeptApart(Base):
    """That a project has looked at two of a kind, and knows that they are not the same.

    They are named by uid, so that the entry means nothing once one of them is gone.
    """

    __tablename__ = "kept_apart"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(Words(40))
    """Either "organisation" or "person"."""
    first_uid: Mapped[str] = mapped_column(Words(36))
    """The one of the two uids that sorts first."""
    second_uid: Mapped[str] = mapped_column(Words(36))

    __table_args__ = (UniqueConstraint("project_id", "first_uid", "second_uid"),)


class Merge(Base):
    """That one organisation, or person, turned out to be another, and every row that it moved."""

    __tablename__ = "partner_merge"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    """Where it was done; its members see that it was."""
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """The one that was kept; it is either an organisation or a person."""
    gone_key: Mapped[int]
    gone_name: Mapped[str] = mapped_column(Words(500))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What was done in which order (see `repointing`), so that it can be taken back."""
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name="of_somebody"),
        Index(None, "organisation_id"),
        Index(None, "person_id"),
    )
