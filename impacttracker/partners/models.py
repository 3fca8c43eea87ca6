"""Organisations and people. A project sees the ones it is linked with, and no others."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.partners.vocabulary import Level, Participation


class Organisation(Base, Identified, Timestamped, Versioned):
    """A partner, one entry for the whole installation."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(Words(500))
    short_name: Mapped[str] = mapped_column(Words(100), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Other names it is met under; imports match on them."""
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL")
    )
    sector: Mapped[str | None] = mapped_column(Words(100))
    country: Mapped[str | None] = mapped_column(Words(100))
    website: Mapped[str | None] = mapped_column(Words(2000))
    ror: Mapped[str | None] = mapped_column(Words(40))
    """The organisation's identifier in the Research Organization Registry."""

    parent: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")

    __table_args__ = (Index(None, "name", "id"),)


class OrganisationName(Base):
    """Every name an organisation answers to, folded, so that looking one up is one query."""

    __tablename__ = "organisation_name"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    folded: Mapped[str] = mapped_column(Words(500))

    __table_args__ = (UniqueConstraint("organisation_id", "folded"), Index(None, "folded"))


class Partnership(Base, Timestamped, Versioned):
    """A project's view of an organisation: that it is a partner, and the three i's."""

    __tablename__ = "partnership"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    interest: Mapped[str] = mapped_column(default="")
    influence: Mapped[str] = mapped_column(default="")
    impact: Mapped[str] = mapped_column(default="")
    talking_points: Mapped[str] = mapped_column(default="")
    """What to bring up when we next meet; it stands on the briefing."""

    organisation: Mapped[Organisation] = relationship()
    positions: Mapped[list["Position"]] = relationship(
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(Position.on.desc(), Position.id.desc())",
    )

    __table_args__ = (
        UniqueConstraint("project_id", "organisation_id"),
        Index(None, "organisation_id"),
    )


class Position(Base):
    """Where a partner stood on a day; the latest holds now, the earlier ones are its history."""

    __tablename__ = "partner_position"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id", ondelete="CASCADE"))
    on: Mapped[date]
    interest: Mapped[Level | None] = mapped_column(vocabulary_type(Level))
    influence: Mapped[Level | None] = mapped_column(vocabulary_type(Level))
    impact: Mapped[Level | None] = mapped_column(vocabulary_type(Level))
    wanted: Mapped[Participation | None] = mapped_column(vocabulary_type(Participation))
    reached: Mapped[Participation | None] = mapped_column(vocabulary_type(Participation))
    noted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    noted_by: Mapped[User | None] = relationship()

    __table_args__ = (Index(None, "partnership_id", "on", "id"),)

    @property
    def gap(self) -> int:
        """How many steps of the spectrum are still wanted; 0 where either end is not said."""
        if self.wanted is None or self.reached is None:
            return 0
        return max(self.wanted.step - self.reached.step, 0)


class Person(Base, Identified, Timestamped, Versioned):
    """A contact. Old addresses stay, because old messages still come from them."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(Words(300))
    emails: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The address in use first, earlier ones after it."""
    lawful_basis: Mapped[str] = mapped_column(Words(200), default="")
    basis_on: Mapped[date | None]
    """Since when the lawful basis (UK GDPR article 6) has been recorded."""

    affiliations: Mapped[list["Affiliation"]] = relationship(
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(Affiliation.from_on.desc(), Affiliation.id)",
    )

    __table_args__ = (Index(None, "name", "id"),)


class Affiliation(Base):
    """Where a person worked, as what, and when."""

    __tablename__ = "affiliation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Words(300), default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (Index(None, "person_id"), Index(None, "organisation_id"))


class Acquaintance(Base):
    """That a project knows a person: without it the project's members do not see them."""

    __tablename__ = "acquaintance"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    known_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    """The colleague who knows them best."""

    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "person_id"), Index(None, "person_id"))
