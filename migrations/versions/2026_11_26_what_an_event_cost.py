"""Whether an engagement was free, and the hours of academics' time that it took."""

import sqlalchemy as sa
from alembic import op

revision = "b40d7e92c5a1"
down_revision = "2f7c61d0a98e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("engagement") as batch:
        batch.add_column(sa.Column("charge", sa.String(), nullable=True))
        batch.add_column(sa.Column("staff_hours", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("engagement") as batch:
        batch.drop_column("staff_hours")
        batch.drop_column("charge")
