"""The follow-up: a promise or task on a record, an organisation or a person."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.followups.vocabulary import Direction
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Project
from impacttracker.records.models import Record


class FollowUp(Base, Identified, Timestamped, Versioned):
    """Something promised, to be done by a day."""

    __tablename__ = "follow_up"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    record_id: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(Words(1000))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(Words(2000), default="")
    """What came of it, in a sentence; asked when it is kept."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    owner_as_recorded: Mapped[str] = mapped_column(Words(254), default="")
    """The owner's address as an archive held it, where no account here has it."""
    direction: Mapped[Direction] = mapped_column(vocabulary_type(Direction), default=Direction.OURS)

    project: Mapped[Project] = relationship()
    record: Mapped[Record | None] = relationship(overlaps="project")
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    owner: Mapped[User | None] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "(record_id IS NOT NULL) OR (organisation_id IS NOT NULL) OR (person_id IS NOT NULL)",
            name="about_something",
        ),
        Index(None, "project_id", "done_on", "due_on", "id"),
        Index(None, "owner_id", "done_on", "due_on"),
        Index(None, "record_id"),
        Index(None, "organisation_id"),
        Index(None, "person_id"),
    )
