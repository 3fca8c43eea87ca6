"""Organisations and people. A project sees the ones it is linked with, and no others."""

from datetime import date, datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.partners.vocabulary import Closeness, Level, Origin, Participation
from impacttracker.projects.vocabulary import Rhythm


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
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    """Whom it turned out to be: nobody sees it any more, and its uid and address lead there."""

    parent: Mapped["Organisation | None"] = relationship(
        remote_side="Organisation.id", foreign_keys="Organisation.parent_id"
    )

    __table_args__ = (Index(None, "name", "id"), Index(None, "merged_into_id"))


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
    rhythm: Mapped[Rhythm | None] = mapped_column(vocabulary_type(Rhythm))
    """How often to be in touch with it; empty is as often as with the project's others."""

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
    other_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Earlier names, and other spellings that somebody met them under."""
    emails: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The address in use first, earlier ones after it."""
    lawful_basis: Mapped[str] = mapped_column(Words(200), default="")
    basis_on: Mapped[date | None]
    """Since when the lawful basis (UK GDPR article 6) has been recorded."""
    origin: Mapped[Origin | None] = mapped_column(vocabulary_type(Origin))
    """Where what is kept came from; empty where nobody has said."""
    notified_on: Mapped[date | None]
    """When they were told that this is kept, and why."""
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    """That they asked not to be written to or called."""
    erased_on: Mapped[date | None]
    """Set on the nameless entry that stands for somebody whose data was erased."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Whom they turned out to be: nobody sees the entry any more, and its uid leads there."""

    affiliations: Mapped[list["Affiliation"]] = relationship(
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="(Affiliation.from_on.desc(), Affiliation.id)",
    )

    __table_args__ = (Index(None, "name", "id"), Index(None, "merged_into_id"))

    @property
    def notice_due_on(self) -> date | None:
        """By when they must be told, if nobody has told them yet.

        At once where they gave their data themselves (UK GDPR, article 13 (1)); otherwise
        within one month (article 14 (3) (a)), which is the safe reading where nobody has said.
        """
        if self.notified_on or self.erased_on:
            return None
        obtained_on = self.created_at.date()
        return obtained_on if self.origin is Origin.THEMSELVES else _a_month_after(obtained_on)


def _a_month_after(day: date) -> date:
    """The same day of the next month, or its last day where it has no such day."""
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    month_after = (next_month + timedelta(days=32)).replace(day=1)
    return min(next_month + timedelta(days=day.day - 1), month_after - timedelta(days=1))


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
    known_by_as_recorded: Mapped[str] = mapped_column(Words(254), default="")
    """The colleague's address as an archive held it, where no account here has it."""
    closeness: Mapped[Closeness | None] = mapped_column(vocabulary_type(Closeness))
    """How well."""
    known_since: Mapped[date | None]

    person: Mapped[Person] = relationship()
    known_by: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "person_id"), Index(None, "person_id"))


class Erasure(Base):
    """That a project erased somebody's data: by whom, when, and never whose by name.

    `person_uid` is a random name that old archives still use: whoever brings one in does not
    bring the person back.
    """

    __tablename__ = "erasure"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    person_uid: Mapped[str] = mapped_column(Words(36))
    stand_in_uid: Mapped[str] = mapped_column(Words(36))
    """The nameless entry to which everything points that pointed at the person."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    passages: Mapped[int]
    """How many texts were changed."""
    files: Mapped[int]
    """How many kept files were deleted."""
    tables: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Where the name stood: what has to be overwritten on disk."""
    overwritten_at: Mapped[datetime | None]
    """When the bytes that the name left behind were overwritten; empty while that is due."""

    by: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("project_id", "person_uid"),)


class ErasedAddress(Base):
    """An address of somebody whom a project erased, as a keyed hash: it tells nobody's address,
    and tells the address when a file brings it again.

    The salt stands here and not in the settings: a secret that is renewed must not forget. So
    whoever holds the database can try addresses that they know already, and no more.
    """

    __tablename__ = "erased_address"

    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasure.id", ondelete="CASCADE"))
    salt: Mapped[str] = mapped_column(Words(64))
    """Random, and one for all of a project, so that a file of thousands is looked through fast."""
    digest: Mapped[str] = mapped_column(Words(64))

    __table_args__ = (UniqueConstraint("erasure_id", "digest"),)
