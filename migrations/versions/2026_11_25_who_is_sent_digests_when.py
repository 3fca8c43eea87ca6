"""Who is sent digests when, and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "8a2f6b3c9d42"
down_revision = "6c1d5a2e8b31"
branch_labels = None
depends_on = None

DIGESTS = ("daily", "weekly", "never")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STATES = ("sending", "sent", "nothing", "failed")


def _listed(name: str, terms: tuple[str, ...], default: str | None) -> sa.Column[str]:
    kind = sa.Enum(*terms, native_enum=False, length=40)
    return sa.Column(name, kind, nullable=False, server_default=default)


def _add(table: str, *columns: tuple[str, tuple[str, ...], str]) -> None:
    """Add columns to a table that has rows; the default is for those alone."""
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.add_column(_listed(*column))
    with op.batch_alter_table(table) as batch_op:
        for name, _, _ in columns:
            batch_op.alter_column(name, server_default=None)


def upgrade() -> None:
    _add("user_account", ("digest", DIGESTS, "weekly"), ("digest_day", DAYS, "monday"))
    with op.batch_alter_table("sent_digest") as batch_op:
        batch_op.alter_column("sent_on", new_column_name="for_on")
    _add("sent_digest", ("state", STATES, "sent"))


def downgrade() -> None:
    with op.batch_alter_table("sent_digest") as batch_op:
        batch_op.drop_column("state")
    with op.batch_alter_table("sent_digest") as batch_op:
        batch_op.alter_column("for_on", new_column_name="sent_on")
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_column("digest_day")
        batch_op.drop_column("digest")
