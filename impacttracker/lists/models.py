"""Views of lists: what they are called, who sees them, and whose page opens with which."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.models import Project


class SavedView(Base, Identified, Timestamped, Versioned):
    """Filters, order and columns of a list under a name: its maker's own, or the project's."""

    __tablename__ = "saved_view"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    page: Mapped[ListPage] = mapped_column(vocabulary_type(ListPage))
    name: Mapped[str] = mapped_column(Words(100))
    is_shared: Mapped[bool] = mapped_column(default=False)
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The choice, as an address says it."""

    project: Mapped[Project] = relationship()
    owner: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("project_id", "owner_id", "name"),
        # What belongs to a project points at (project, view).
        UniqueConstraint("project_id", "id"),
        Index(None, "owner_id"),
    )


class DefaultView(Base):
    """The view with which a page opens for somebody."""

    __tablename__ = "default_view"

    project_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    page: Mapped[ListPage] = mapped_column(vocabulary_type(ListPage))
    view_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "view_id"],
            ["saved_view.project_id", "saved_view.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("project_id", "user_id", "page"),
        Index(None, "user_id"),
        Index(None, "view_id"),
    )
