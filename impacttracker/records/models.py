"""The record and its parts. Each kind adds a table of its own; none of that is known here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import (
    Base,
    Identified,
    Timestamped,
    Versioned,
    Words,
    vocabulary_type,
)
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.models import Award, Project
from impacttracker.records.vocabulary import (
    Family,
    ParticipantRole,
    Strength,
    Verb,
    Visibility,
)
from impacttracker.when import When

NOT_BINNED = text("binned_at IS NULL")


@dataclass(frozen=True, kw_only=True)
class About:
    """What a kind is called, which mark it carries, and what its title and date are called."""

    singular: str
    plural: str
    family: Family
    title: str = "Title"
    when: str = "When"
    roles: tuple[ParticipantRole, ...] = (ParticipantRole.PARTNER,)
    """The parts that organisations and people usually play, the likeliest first."""


class Record(Base, Identified, Timestamped):
    """Anything dated that counts."""

    __tablename__ = "record"

    about: ClassVar[About]

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(30))
    title: Mapped[str] = mapped_column(Words(2000))
    when_edtf: Mapped[str] = mapped_column(Words(200), default="XXXX")
    when_zone: Mapped[str | None] = mapped_column(Words(60))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    sort_key: Mapped[int] = mapped_column(BigInteger, default=0)
    """`When.sort_key`: orders every list; 0 where the date is not known."""
    url: Mapped[str | None] = mapped_column(Words(2000))
    visibility: Mapped[Visibility] = mapped_column(
        vocabulary_type(Visibility), default=Visibility.TEAM
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    binned_at: Mapped[datetime | None]
    identifiers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How the record came in: reader, position and fingerprint of an import."""
    unmapped: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Whatever an import held that no answer takes: nothing is dropped."""
    version: Mapped[int] = mapped_column()

    project: Mapped[Project] = relationship()
    author: Mapped[User | None] = relationship()
    participants: Mapped[list["Participant"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Participant.position"
    )
    attributions: Mapped[list["Attribution"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Attribution.award_id"
    )

    # A list of records of many kinds is one statement: every kind's table is joined along.
    __mapper_args__ = {
        "polymorphic_on": "kind",
        "version_id_col": version,
        "with_polymorphic": "*",
    }
    __table_args__ = (
        UniqueConstraint("project_id", "id"),
        Index(
            "ix_record_timeline",
            "project_id",
            "sort_key",
            "id",
            sqlite_where=NOT_BINNED,
            postgresql_where=NOT_BINNED,
        ),
        Index(
            "ix_record_kind_timeline",
            "project_id",
            "kind",
            "sort_key",
            "id",
            sqlite_where=NOT_BINNED,
            postgresql_where=NOT_BINNED,
        ),
        Index(None, "author_id"),
    )

    @property
    def when(self) -> When:
        return When.from_edtf(self.when_edtf, self.when_zone)

    @when.setter
    def when(self, when: When) -> None:
        self.when_edtf = when.edtf
        self.when_zone = when.zone
        self.first_on = when.first_on
        self.last_on = when.last_on
        self.sort_key = when.sort_key


class Participant(Base):
    """An organisation and/or a person on a record, beside the name as it was recorded."""

    __tablename__ = "participant"

    project_id: Mapped[int]
    record_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[ParticipantRole] = mapped_column(vocabulary_type(ParticipantRole))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name_as_recorded: Mapped[str] = mapped_column(Words(500), default="")
    department: Mapped[str | None] = mapped_column(Words(300))
    sector: Mapped[str | None] = mapped_column(Words(100))
    country: Mapped[str | None] = mapped_column(Words(100))

    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "organisation_id IS NOT NULL OR person_id IS NOT NULL OR name_as_recorded <> ''",
            name="somebody",
        ),
        Index(None, "project_id", "record_id"),
        Index(None, "organisation_id", "record_id"),
        Index(None, "person_id", "record_id"),
    )

    @property
    def name(self) -> str:
        """As recorded, or else as the person or organisation is called."""
        return self.name_as_recorded or " · ".join(
            one.name for one in (self.person, self.organisation) if one
        )


class Attribution(Base):
    """That a record came of an award; the database refuses an award of another project."""

    __tablename__ = "attribution"

    project_id: Mapped[int]
    record_id: Mapped[int]
    award_id: Mapped[int]
    share: Mapped[str] = mapped_column(default="")
    """How the award shares in it, in words for that award's return."""

    award: Mapped[Award] = relationship(overlaps="attributions")

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "record_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["project_id", "award_id"], ["award.project_id", "award.id"]),
        UniqueConstraint("record_id", "award_id"),
        Index(None, "award_id", "record_id"),
    )


class Link(Base, Identified, Versioned):
    """That one record led to another, how, and how sure we are.

    Archives know it by its ends and its verb; its uid is its address for programs.
    """

    __tablename__ = "link"

    project_id: Mapped[int]
    from_id: Mapped[int]
    to_id: Mapped[int]
    verb: Mapped[Verb] = mapped_column(vocabulary_type(Verb))
    strength: Mapped[Strength] = mapped_column(vocabulary_type(Strength))
    rationale: Mapped[str] = mapped_column(Words(1000), default="")
    """One sentence: why we say so."""

    cause: Mapped[Record] = relationship(foreign_keys="[Link.project_id, Link.from_id]")
    effect: Mapped[Record] = relationship(
        foreign_keys="[Link.project_id, Link.to_id]", overlaps="cause"
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "from_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["project_id", "to_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("from_id", "to_id", "verb"),
        CheckConstraint("from_id <> to_id", name="not_to_itself"),
        Index(None, "project_id", "to_id"),
    )


class Unrelated(Base):
    """That two records were said to have nothing to do with each other: no link is suggested."""

    __tablename__ = "unrelated"

    project_id: Mapped[int]
    one_id: Mapped[int]
    other_id: Mapped[int]
    """The larger of the two keys, so that a pair stands once."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "one_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["project_id", "other_id"], ["record.project_id", "record.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("one_id", "other_id"),
        Index(None, "project_id", "other_id"),
    )


class Tally(Base):
    """How many records of a kind stand in a year: the drawn overview reads these few rows
    instead of a hundred thousand records. Kept by `records.tally` and by nothing else."""

    __tablename__ = "tally"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(30))
    year: Mapped[int]
    """The first year a record can mean; 0 where its date is not known."""
    private_to: Mapped[int]
    """0 for what the team sees, else the author's key (-1 where there is none)."""
    records: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("project_id", "kind", "year", "private_to"),)
