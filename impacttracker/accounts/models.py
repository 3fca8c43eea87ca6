"""Accounts and the sign-ins kept on the server. Secrets stand here only as hashes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.vocabulary import Digest, Weekday
from impacttracker.database import Base, Timestamped, Words, vocabulary_type


class User(UserMixin, Base, Timestamped):
    """A person with an account. What they may see follows from their memberships alone."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(Words(254), unique=True)
    """In lower case: addresses are compared without regard to case."""
    name: Mapped[str] = mapped_column(Words(200))
    password_hash: Mapped[str | None]
    """Empty until an invited person has chosen a password."""
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    # Weekly, unless they choose: nobody asked for the first letter, and one a week is not noise.
    digest: Mapped[Digest] = mapped_column(vocabulary_type(Digest), default=Digest.WEEKLY)
    digest_day: Mapped[Weekday] = mapped_column(vocabulary_type(Weekday), default=Weekday.MONDAY)

    sign_in_token = ""
    """The secret of the sign-in that this request came with; never stored."""

    @property
    def is_active(self) -> bool:
        return not self.is_disabled

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the sign-in, not the person, so it can end."""
        return self.sign_in_token


class SignIn(Base):
    """One signed-in browser. Ending the row ends the access, whatever cookie is held."""

    __tablename__ = "sign_in"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(Words(300), default="")
    address: Mapped[str] = mapped_column(Words(45), default="")

    user: Mapped[User] = relationship()

    __table_args__ = (Index(None, "user_id"),)


class Purpose(StrEnum):
    """What a mailed link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class MailedLink(Base):
    """A link that lets its holder choose a password, once and for a while."""

    __tablename__ = "mailed_link"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(vocabulary_type(Purpose))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    __table_args__ = (Index(None, "user_id"),)


class Attempt(Base):
    """A refused sign-in, counted per account and per address to slow guessing down."""

    __tablename__ = "sign_in_attempt"

    subject: Mapped[str] = mapped_column(Words(300))
    """ "account:…" or "address:…", hashed: the table tells nobody who was tried."""
    at: Mapped[datetime]

    __table_args__: tuple[Any, ...] = (Index(None, "subject", "at"),)
