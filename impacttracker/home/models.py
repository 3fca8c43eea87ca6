"""Which digest somebody was due last, and what became of it: nobody gets one twice."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.database import Base, vocabulary_type
from impacttracker.home.vocabulary import State


class SentDigest(Base):
    """The last digest that somebody was due."""

    __tablename__ = "sent_digest"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )
    for_on: Mapped[date]
    """The day it was due: the day itself, or the chosen day of the week."""
    state: Mapped[State] = mapped_column(vocabulary_type(State))
