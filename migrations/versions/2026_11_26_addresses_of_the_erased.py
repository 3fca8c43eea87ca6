"""By which addresses whoever was erased is known again: keyed hashes, which tell nobody."""

import sqlalchemy as sa
from alembic import op

revision = "c3f0a96be271"
down_revision = "a94c7e15d3b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"],
            ["erasure.id"],
            name=op.f("fk_erased_address_erasure_id_erasure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_address")),
        sa.UniqueConstraint(
            "erasure_id", "digest", name=op.f("uq_erased_address_erasure_id_digest")
        ),
    )


def downgrade() -> None:
    op.drop_table("erased_address")
