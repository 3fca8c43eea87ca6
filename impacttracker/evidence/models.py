"""Evidence and what it supports. Bytes of files are not here: only their name and hash."""

from datetime import date

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.database import Base, Identified, Timestamped, Versioned, Words
from impacttracker.records.models import Link, Record


class Evidence(Base, Identified, Timestamped, Versioned):
    """Something that shows that a record or a link is true."""

    __tablename__ = "evidence"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(40), default="address")
    title: Mapped[str] = mapped_column(Words(500))
    on: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(Words(2000))
    file: Mapped[str | None] = mapped_column(Words(300))
    sha256: Mapped[str | None] = mapped_column(Words(64))
    confidential: Mapped[bool] = mapped_column(default=False)
    """Never printed, counted or named in anything that leaves the project."""
    rights: Mapped[str] = mapped_column(default="")
    """Who may be quoted, and how."""

    records: Mapped[list[Record]] = relationship(
        secondary="evidence_of_record",
        primaryjoin="Evidence.id == EvidenceOfRecord.evidence_id",
        secondaryjoin="Record.id == EvidenceOfRecord.record_id",
        viewonly=True,
    )
    links: Mapped[list[Link]] = relationship(
        secondary="evidence_of_link",
        primaryjoin="Evidence.id == EvidenceOfLink.evidence_id",
        secondaryjoin="Link.id == EvidenceOfLink.link_id",
        viewonly=True,
    )

    __table_args__ = (UniqueConstraint("project_id", "id"),)


class EvidenceOfRecord(Base):
    """That a piece of evidence supports a record of the same project."""

    __tablename__ = "evidence_of_record"

    project_id: Mapped[int]
    evidence_id: Mapped[int]
    record_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "evidence_id"],
            ["evidence.project_id", "evidence.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("evidence_id", "record_id"),
        Index(None, "record_id"),
    )


class EvidenceOfLink(Base):
    """That a piece of evidence supports a link between records."""

    __tablename__ = "evidence_of_link"

    project_id: Mapped[int]
    evidence_id: Mapped[int]
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "evidence_id"],
            ["evidence.project_id", "evidence.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("evidence_id", "link_id"),
        Index(None, "link_id"),
    )
