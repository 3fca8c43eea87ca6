"""What came of a promise."""

import sqlalchemy as sa
from alembic import op

revision = "5b0c4f1d7a20"
down_revision = "c4f10d2a9b51"
branch_labels = None
depends_on = None


def upgrade() -> None:
    outcome = sa.Column("outcome", sa.String(length=2000), nullable=False, server_default="")
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(outcome)
    # The default was only for the rows that were there already.
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.alter_column("outcome", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.drop_column("outcome")
