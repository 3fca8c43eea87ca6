"""What somebody said is no participant: it is not proposed again."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.database import Base, Timestamped, Words


class SetAside(Base, Timestamped):
    """That a name in the texts of a project is not to be proposed: somebody known on one record,
    or a name that is no organisation at all."""

    __tablename__ = "mention_set_aside"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    record_id: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name_sha256: Mapped[str | None] = mapped_column(Words(64))
    """Of a name that nobody answers to, folded. The name itself may be a person's, and is
    not kept."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("record_id", "organisation_id"),
        UniqueConstraint("record_id", "person_id"),
        UniqueConstraint("project_id", "name_sha256"),
        Index(None, "project_id", "record_id"),
        Index(None, "organisation_id"),
        Index(None, "person_id"),
    )
