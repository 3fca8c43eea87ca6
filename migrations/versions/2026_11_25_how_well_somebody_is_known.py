"""How well somebody is known, by whom, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "e19c7a60d5b4"
down_revision = "b6d20e4f3a18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("acquaintance") as batch_op:
        batch_op.add_column(
            sa.Column(
                "known_by_as_recorded", sa.String(length=254), nullable=False, server_default=""
            )
        )
        batch_op.add_column(sa.Column("closeness", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("known_since", sa.Date(), nullable=True))
    with op.batch_alter_table("acquaintance") as batch_op:
        batch_op.alter_column("known_by_as_recorded", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("acquaintance") as batch_op:
        batch_op.drop_column("known_since")
        batch_op.drop_column("closeness")
        batch_op.drop_column("known_by_as_recorded")
