"""How often a project wants to be in touch with its partners."""

import sqlalchemy as sa
from alembic import op

revision = "6c1d5a2e8b31"
down_revision = "a3d97e60c418"
branch_labels = None
depends_on = None

RHYTHMS = ("P1M", "P2M", "P3M", "P6M", "P1Y", "P2Y", "none")


def upgrade() -> None:
    for table in ("project", "partnership"):
        rhythm = sa.Enum(*RHYTHMS, native_enum=False, length=40)
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("rhythm", rhythm, nullable=True))


def downgrade() -> None:
    for table in ("partnership", "project"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("rhythm")
