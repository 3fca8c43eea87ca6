"""A return to a funder, and each version of it that was sent, which never changes again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.accounts.models import User
from impacttracker.database import Base, Identified, Timestamped, Versioned, Words, vocabulary_type
from impacttracker.projects.models import Award, Project
from impacttracker.returns.vocabulary import State


class Return(Base, Identified, Timestamped, Versioned):
    """What one award tells its funder in one format about one period."""

    __tablename__ = "funder_return"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    award_id: Mapped[int]
    format_key: Mapped[str] = mapped_column(Words(60))
    format_version: Mapped[str] = mapped_column(Words(20))
    """Chosen when it is opened, so that a newer file does not change what is being prepared."""
    period: Mapped[str] = mapped_column(Words(40))
    """The funder's name for the period: "2027"."""
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    due_on: Mapped[date | None]
    state: Mapped[State] = mapped_column(vocabulary_type(State), default=State.OPEN)
    response_code: Mapped[str] = mapped_column(Words(10), default="")
    """What the funder says of whether it expects the return; the format has the list."""
    is_expected: Mapped[bool] = mapped_column(default=True)
    """Whether it does, as the format says of the code."""
    nothing_to_report: Mapped[bool] = mapped_column(default=False)
    declaration: Mapped[str] = mapped_column(Words(2000), default="")
    """Why there is nothing to report, in the words that are sent."""
    include: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Keys of sections that name people, which are left out unless they stand here."""
    sent: Mapped[int] = mapped_column(default=0)
    """How often it was sent: the number of its last snapshot."""
    signed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    signed_at: Mapped[datetime | None]
    signed_sha256: Mapped[str] = mapped_column(Words(64), default="")
    """Of what it said when it was signed: what is sent has to be the same."""

    project: Mapped[Project] = relationship()
    award: Mapped[Award] = relationship(overlaps="project")
    signed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(["project_id", "award_id"], ["award.project_id", "award.id"]),
        UniqueConstraint("award_id", "format_key", "period"),
        UniqueConstraint("project_id", "id"),
        Index(None, "project_id", "due_on"),
        Index(None, "signed_by_id"),
    )

    @property
    def is_being_amended(self) -> bool:
        """Whether it was sent before, and is prepared to be sent again."""
        return self.sent > 0 and self.state is not State.SUBMITTED


class Snapshot(Base, Identified):
    """A return exactly as it was sent. Nothing changes it, neither here nor in the database."""

    __tablename__ = "return_snapshot"

    project_id: Mapped[int]
    return_id: Mapped[int]
    number: Mapped[int]
    """1 is what was sent first; each amendment counts on."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(Words(200))
    """Who sent it, as they were called then."""
    format_key: Mapped[str] = mapped_column(Words(60))
    format_version: Mapped[str] = mapped_column(Words(20))
    content: Mapped[str] = mapped_column(deferred=True)
    """JSON, as `freezing` writes it."""
    content_sha256: Mapped[str] = mapped_column(Words(64))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(Words(64))
    pdf_size: Mapped[int]
    """In bytes."""

    __table_args__ = (
        # Without a rule for deleting: a return that was sent cannot be taken away.
        ForeignKeyConstraint(
            ["project_id", "return_id"], ["funder_return.project_id", "funder_return.id"]
        ),
        UniqueConstraint("return_id", "number"),
        Index(None, "by_id"),
    )


class Frozen(Exception):
    """Somebody tried to change what was sent."""


def _refuse(_mapper: Any, _connection: Connection, _snapshot: Snapshot) -> None:
    raise Frozen("What was sent to a funder never changes.")


event.listen(Snapshot, "before_update", _refuse)
event.listen(Snapshot, "before_delete", _refuse)

# The database refuses it, too, whoever asks. Bringing back a backup throws rows away and writes
# them anew, so that deleting is left to whoever may do that.
STAYS = {
    "sqlite": (
        "CREATE TRIGGER return_snapshot_stays BEFORE UPDATE ON return_snapshot BEGIN "
        "SELECT RAISE(ABORT, 'What was sent to a funder never changes.'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION return_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'What was sent to a funder never changes.'; END $$",
        "CREATE TRIGGER return_snapshot_stays BEFORE UPDATE ON return_snapshot "
        "FOR EACH ROW EXECUTE FUNCTION return_snapshot_stays()",
    ),
}


def _let_it_stay(_table: Any, connection: Connection, **_options: Any) -> None:
    for statement in STAYS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _forget_the_function(_table: Any, connection: Connection, **_options: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS return_snapshot_stays()")


event.listen(Snapshot.__table__, "after_create", _let_it_stay)
event.listen(Snapshot.__table__, "after_drop", _forget_the_function)
