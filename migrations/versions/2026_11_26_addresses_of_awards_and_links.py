"""Awards and links get the random name by which programs address them."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "c18f5b7d4e60"
down_revision = "c81f5d20e7b4"
branch_labels = None
depends_on = None

TABLES = ("award", "link")


def upgrade() -> None:
    connection = op.get_bind()
    for name in TABLES:
        with op.batch_alter_table(name) as batch:
            batch.add_column(sa.Column("uid", sa.String(length=36), nullable=True))
        table = sa.table(name, sa.column("id", sa.Integer), sa.column("uid", sa.String))
        for key in connection.scalars(sa.select(table.c.id)).all():
            named = table.update().where(table.c.id == key).values(uid=str(uuid4()))
            connection.execute(named)
        with op.batch_alter_table(name) as batch:
            batch.alter_column("uid", existing_type=sa.String(length=36), nullable=False)
            batch.create_unique_constraint(f"uq_{name}_uid", ["uid"])


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as batch:
            batch.drop_constraint(f"uq_{name}_uid", type_="unique")
            batch.drop_column("uid")
