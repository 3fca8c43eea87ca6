"""Evidence and what it supports. Bytes of files are not here: only their name and hash."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.database import (
    Base,
    Identified,
    Timestamped,
    Versioned,
    Words,
    vocabulary_type,
)
from impacttracker.evidence import rubric
from impacttracker.evidence.vocabulary import Audience, EvidenceKind, kind_in_words
from impacttracker.partners.models import Person
from impacttracker.projects.models import Project
from impacttracker.records.models import Link, Record


class Evidence(Base, Identified, Timestamped, Versioned):
    """Something that shows that a record or a link is true."""

    __tablename__ = "evidence"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(40), default=EvidenceKind.OTHER)
    title: Mapped[str] = mapped_column(Words(500))
    on: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(Words(2000))
    file: Mapped[str | None] = mapped_column(Words(300))
    sha256: Mapped[str | None] = mapped_column(Words(64))
    media_type: Mapped[str | None] = mapped_column(Words(100))
    size: Mapped[int | None] = mapped_column(BigInteger)
    """In bytes; set when the bytes were given here. A name and a hash alone, as an archive
    brings them, open nothing: else whoever knows a hash could ask for another project's file."""
    source: Mapped[str] = mapped_column(Words(500), default="")
    """Who said or made it."""
    corroborator: Mapped[str] = mapped_column(Words(500), default="")
    """Who can corroborate it, and how to reach them, in words."""
    corroborator_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    rights: Mapped[str] = mapped_column(default="")
    """Who may be quoted, and how."""
    permission_until: Mapped[date | None]
    """The last day on which it may be quoted."""
    confidential: Mapped[bool] = mapped_column(default=False)
    """Never printed, counted or named in anything that leaves the project."""
    substitute: Mapped[str] = mapped_column(Words(500), default="")
    """What may be said in its place where it is confidential."""
    audience: Mapped[Audience] = mapped_column(vocabulary_type(Audience), default=Audience.FOLLOWS)
    corroboration: Mapped[int | None]
    contribution: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    binned_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    author: Mapped[User | None] = relationship()
    corroborating: Mapped[Person | None] = relationship()

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

    __table_args__ = (
        UniqueConstraint("project_id", "id"),
        CheckConstraint("corroboration BETWEEN 1 AND 9", name="corroboration_is_a_score"),
        CheckConstraint("contribution BETWEEN 1 AND 9", name="contribution_is_a_score"),
        Index(None, "sha256"),
        Index(None, "corroborator_id"),
    )

    @property
    def kind_label(self) -> str:
        return kind_in_words(self.kind)

    @property
    def scores(self) -> list[tuple[str, str]]:
        """Each dimension that is scored, and the score in words."""
        told = ((one.label, one.in_words(getattr(self, one.name))) for one in rubric.DIMENSIONS)
        return [(label, words) for label, words in told if words]

    @property
    def permission_has_ended(self) -> bool:
        """Whether the last day has passed on which it might be quoted."""
        return self.permission_until is not None and self.permission_until < clock.today()

    @property
    def has_copy(self) -> bool:
        """Whether the bytes of its file were given here."""
        return self.size is not None


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
