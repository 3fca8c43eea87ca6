"""By which address an archive names who keyed an answer, or set a warning aside."""

import sqlalchemy as sa
from alembic import op

revision = "b61f0d94ce27"
down_revision = "4d1e86b0c3f7"
branch_labels = None
depends_on = None

TABLES = ("keyed_answer", "finding_override")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(
                sa.Column(
                    "by_as_recorded", sa.String(length=254), nullable=False, server_default=""
                )
            )
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("by_as_recorded", server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("by_as_recorded")
