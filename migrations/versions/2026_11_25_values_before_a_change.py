"""Values before a change, beside the words of the history."""

import sqlalchemy as sa
from alembic import op

revision = "b7d41f0c2a91"
down_revision = "c1d5a7e0b934"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change", sa.Column("was", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.drop_column("was")
