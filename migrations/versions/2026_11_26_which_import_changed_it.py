"""Which import a change was made by, so that a record can say which file it came from."""

import sqlalchemy as sa
from alembic import op

revision = "a94c7e15d3b2"
down_revision = "5e1d7a30c9f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("receipt_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_change_receipt_id_import_receipt"),
            "import_receipt",
            ["receipt_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index(op.f("ix_change_receipt_id"), ["receipt_id"])


def downgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.drop_index(op.f("ix_change_receipt_id"))
        batch.drop_constraint(op.f("fk_change_receipt_id_import_receipt"), type_="foreignkey")
        batch.drop_column("receipt_id")
